"""Models of the person's own: from an address, or copied in from files. Models of the list can be copied in too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.models.fetching import Fetching, files_of
from app.features.models.said import ModelTryPressed
from app.features.models.shelf import Shelf
from app.features.models.state import OwnRefused, OwnTaken, TakingEnded, Wrong
from app.features.models.wanted import AddOwn, TakeIn
from app.features.ports import DeviceKit, Ports, Table
from app.features.providers.words import plain, sentences
from app.ondevice import copies, listing, manifests, own
from app.ondevice.errors import MissingShards
from app.ondevice.values import DeviceModel, ModelFile
from app.ui.loop import Tell

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Picked:
    """A file that waits on the page. `name` begins with the folder that was picked, if one was."""

    id: str
    name: str
    bytes: int

    @property
    def folder(self) -> str:
        """Empty: files were picked, and no folder."""
        return self.name.rpartition("/")[0].rpartition("/")[2]

    @property
    def file(self) -> str:
        """Its own name."""
        return self.name.rpartition("/")[2]


class OwnOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, shelf: Shelf, fetching: Fetching, changed: Callable[[], Awaitable[None]]) -> None:
        """`changed` tells the room what is here."""
        self._ports, self._shelf, self._fetching, self._changed = ports, shelf, fetching, changed
        self.table: Table = {AddOwn: self.add, TakeIn: self.take_in}

    async def add(self, order: AddOwn, tell: Tell) -> None:
        """Whether it is there, and how large, is asked first; from here on it is a model like any other."""
        fields, taken = order.fields, await self._taken()
        url = fields.get("url", "").strip()
        try:
            if order.form == "mlc":
                model = own.mlc(url, fields.get("library", "").strip(), taken)
            else:
                model = own.gguf(url, taken)
            files = await files_of(await self._ports.kit(), model)
        except ValueError as error:
            tell(OwnRefused(Wrong(order.form, sentences(str(error)))))
        except SwitchyardError as error:
            tell(OwnRefused(Wrong(order.form, sentences(error.advice))))
        else:
            tell(OwnTaken(manifests.measured(model, files)))

    async def take_in(self, order: TakeIn, tell: Tell) -> None:
        """Nothing picked is nothing to say."""
        told: list[Mapping[str, object]] = await self._ports.page.call("depot.picked", field=order.field) or []
        picked = [Picked(str(one["id"]), str(one["name"]), int(str(one["bytes"]))) for one in told]
        try:
            if picked:
                model = await self._recognised(picked)
                await self._copy(model, {one.file: one.id for one in picked}, tell)
        except ValueError as error:
            tell(OwnRefused(Wrong("file", sentences(str(error)))))
        except SwitchyardError as error:
            tell(OwnRefused(Wrong("file", sentences(error.advice))))
        finally:
            tell(TakingEnded())

    async def _recognised(self, picked: Sequence[Picked]) -> DeviceModel:
        """A folder is known by its name, a file of the list by its own; any other GGUF is one of the person's own."""
        first = picked[0]
        if first.folder:
            copy = await self._shelf.copy(first.folder)
            model = listing.find(first.folder) or (copy.model if copy else None)
            if model is None:
                error = f"No model of the list is called {plain(first.folder)}: a folder is known by its name."
                raise ValueError(error)
            return model
        known = (model for model in listing.models() if model.engine == "wllama" and not model.parts)
        found = next((model for model in known if name_of(model.url) == first.file), None)
        return found or own.from_file(first.file, first.bytes, await self._taken())

    async def _copy(self, model: DeviceModel, picked: Mapping[str, str], tell: Tell) -> None:
        """What tells which files there are comes first. Whatever of them lies here already need not be picked."""
        kit, now = await self._ports.kit(), self._ports.millis()
        told_by = await self._copied(kit, manifests.told_by(model), picked)
        texts = {file.url: await kit.depot.text(file) for file in told_by}
        files = await self._copied(kit, manifests.files_of(model, texts), picked)
        await self._shelf.change(model.id, lambda copy: copies.arrived(copy, files), copies.wanted(model, now))
        await self._fetching.keep_engine(model.engine)
        await self._changed()
        tell(ToastTold(f"{plain(model.name)} is on this device.", "ok", "Try it", ModelTryPressed(model.id)))

    async def _copied(
        self, kit: DeviceKit, files: tuple[ModelFile, ...], picked: Mapping[str, str]
    ) -> tuple[ModelFile, ...]:
        held = {one.url for one in await kit.depot.held(files) if one.whole}
        only = next(iter(picked)) if len(picked) == 1 and len(files) == 1 else ""  # whatever its name
        missing = [name_of(one.url) for one in files if one.url not in held and name_of(one.url) not in picked]
        if missing and not only:
            raise _missing(missing)
        return tuple(
            [
                one if one.url in held else await kit.depot.take_in(one, picked[only or name_of(one.url)])
                for one in files
            ]
        )

    async def _taken(self) -> frozenset[str]:
        return frozenset(copy.model.id for copy in await self._shelf.all())


def name_of(url: str) -> str:
    """The file's own name."""
    return unquote(urlsplit(url).path.rpartition("/")[2]) if "://" in url else url.rpartition("/")[2]


def _missing(names: list[str]) -> MissingShards:
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return MissingShards(
        f"These files of the model were not picked: {', '.join(names[:NAMED_AT_MOST])}{more}.",
        next_step="Pick all of them at once, with their own names.",
    )
