"""Downloads, updates and repairs: which files a model has, jobs for the depot, and what follows when they are over."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.models.said import ModelTryPressed
from app.features.models.shelf import Shelf
from app.features.models.state import JobChanged, ModelTroubled
from app.features.ports import DeviceKit, Ports
from app.features.providers.words import plain, sentences
from app.llm.errors import DeviceError
from app.ondevice import copies, manifests, updates
from app.ondevice.errors import HostUnreachable
from app.ondevice.values import Copy, DeviceModel, Engine, Job, JobTold, ModelFile
from app.ui.loop import Tell


class Fetching:
    """One for the tab. What another tab fetches is followed here."""

    def __init__(self, ports: Ports, shelf: Shelf) -> None:
        """Nothing is fetched before it is wanted, and nobody hears of it."""
        self._ports, self._shelf = ports, shelf
        self.tell: Tell = lambda *_: None
        self._listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """From now on it is told what becomes of jobs, those of other tabs too."""
        if self._listening is None:
            self._listening = asyncio.ensure_future(self._listen(await self._ports.kit()))

    async def _listen(self, kit: DeviceKit) -> None:
        async for told in kit.depot.told():
            if told.state == "done":
                await self._arrived(kit, told)
            self.tell(JobChanged(told))

    # ---- Beginning ---------------------------------------------------------------------------------------------------

    async def want(self, model: DeviceModel) -> Copy | None:
        """Wanted from now on, also after a restart. What the browser keeps itself is here at once."""
        start = copies.wanted(model, self._ports.millis())
        copy = await self._shelf.change(model.id, copies.resumed, start, strict=True)
        if copy is not None and model.engine == "builtin":
            return await self._shelf.change(model.id, lambda now: copies.arrived(now, ()))
        return copy

    async def go_on(self, copy: Copy) -> None:
        """From where it stopped. Its files are asked for once, so that a change upstream is an update and no mix."""
        await self.listen()
        kit, id = await self._ports.kit(), copy.model.id
        if not copy.files:
            self.tell(JobChanged(JobTold(id, "waiting")))
            try:
                files = await files_of(kit, copy.model)
            except DeviceError as error:
                waits = isinstance(error, HostUnreachable)
                fault = type(error).__name__
                self.tell(JobChanged(JobTold(id, "waiting" if waits else "failed", fault=fault, detail=error.said)))
                return
            model = manifests.measured(copy.model, files)
            known = await self._shelf.change(
                id, lambda now: copies.promised(now.model_copy(update={"model": model}), files)
            )
            copy = known or copy
        if copy.state == "wanted":
            await kit.depot.begin(Job(id, copy.files))

    async def pause(self, id: str) -> None:
        """What came is kept, and nothing goes on by itself."""
        await self._shelf.change(id, copies.paused)
        await (await self._ports.kit()).depot.pause(id)

    async def remove(self, id: str) -> None:
        """Files that another model needs too stay."""
        kit, everybody = await self._ports.kit(), await self._shelf.all()
        copy = next((one for one in everybody if one.model.id == id), None)
        await kit.depot.pause(id)
        await self._shelf.remove(id)
        if copy is not None:
            files = {file.url: file for file in (*copies.deletes(copy, everybody), *copy.next)}
            needed = {file.url for one in everybody if one.model.id != id for file in one.files}
            await kit.depot.delete([file for url, file in files.items() if url not in needed])

    # ---- What is here already ----------------------------------------------------------------------------------------

    async def repair(self, id: str) -> None:
        """The depot fetches what is not whole."""
        copy = await self._shelf.copy(id)
        if copy is not None:
            await self.listen()
            await (await self._ports.kit()).depot.begin(Job(id, copy.files))

    async def look(self, id: str) -> updates.Change | None:
        """Compare with what its maker publishes now; an update is kept on offer."""
        copy = await self._shelf.copy(id)
        if copy is None:
            return None
        files = await files_of(await self._ports.kit(), copy.model, fresh=True)
        change = updates.between(copy.files, files)
        offered = files if change.anything else ()
        await self._shelf.change(id, lambda now: now.model_copy(update={"next": offered}))
        return change

    async def update(self, id: str) -> None:
        """Fetch what is new; what is here serves until then."""
        copy = await self._shelf.copy(id)
        if copy is not None and copy.next:
            await self.listen()
            await (await self._ports.kit()).depot.begin(Job(id, copy.next))

    # ---- The end -----------------------------------------------------------------------------------------------------

    async def _arrived(self, kit: DeviceKit, told: JobTold) -> None:
        """Every tab hears of it; the first one writes it down."""
        before = await self._shelf.copy(told.id)
        if before is None:
            return
        files = told.files or before.next or before.files
        await self._shelf.change(told.id, lambda now: copies.arrived(now, files))
        dropped = [file for file in before.files if file.url not in {one.url for one in files}]
        try:
            if before.next and dropped:
                await kit.depot.delete(dropped)
            if before.state != "here":
                await self.keep_engine(before.model.engine)
                said = f"{plain(before.model.name)} is on this device."
                self.tell(ToastTold(said, "ok", "Try it", ModelTryPressed(told.id)))
        except SwitchyardError as error:
            self.tell(ModelTroubled(told.id, sentences(error.advice)))

    async def keep_engine(self, engine: Engine) -> None:
        """A model is of use without a network only with its engine, a part of the app that not everybody needs."""
        if engine != "builtin":
            await self._ports.page.call("parts.keep", group=engine)


async def files_of(kit: DeviceKit, model: DeviceModel, *, fresh: bool = False) -> tuple[ModelFile, ...]:
    """From what its maker publishes, with sizes and hashes as far as anybody tells them."""
    texts = {file.url: await kit.depot.text(file, fresh=fresh) for file in manifests.told_by(model)}
    files = manifests.files_of(model, texts)
    listing = manifests.hub_listing_url(files[0].url) if files else ""
    if listing:
        with suppress(DeviceError):  # it only makes sure of more
            files = manifests.with_hub_listing(files, await kit.depot.text(_listing(listing), fresh=True))
    return tuple([await _sized(kit, file) for file in files])


def _listing(url: str) -> ModelFile:
    return ModelFile(url=url, scope="webllm/config")


async def _sized(kit: DeviceKit, file: ModelFile) -> ModelFile:
    """What nobody published is asked of the host."""
    if file.bytes or file.scope != "switchyard/gguf":
        return file
    asked = await kit.depot.ask(file.url)
    return file.model_copy(update={"bytes": asked.bytes, "etag": asked.etag})
