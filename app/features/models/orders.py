"""What the Models room orders: the device looked at, models fetched, kept, loaded, tried, measured and let go."""

from __future__ import annotations

from typing import Any

from app.base.errors import SwitchyardError
from app.features.beside import Beside
from app.features.models.device import Device
from app.features.models.doing import doing
from app.features.models.fetching import Fetching
from app.features.models.own_orders import OwnOrders
from app.features.models.running_orders import RunningOrders
from app.features.models.state import (
    CopiesRead,
    DownloadWeighed,
    FactsTold,
    HeldTold,
    JobChanged,
    RunningTold,
    UpdateSeen,
)
from app.features.models.wanted import (
    CheckModel,
    GoOnDownloading,
    HandOut,
    LimitDownloads,
    LookAtDevice,
    LookForUpdate,
    OpenDevice,
    PauseDownload,
    ReadCopies,
    RemoveModel,
    RepairModel,
    StartDownload,
    TakeUpdate,
    WeighDownload,
)
from app.features.ports import Ports, Table
from app.features.providers.state import DeviceModelsTold, DeviceStanding
from app.features.settings.update import counted
from app.ondevice import catalog, updates
from app.ondevice.errors import NoFiles
from app.ondevice.values import LINE, Copy, Facts, JobTold
from app.records.kinds import ModelListing
from app.routing.values import Speed
from app.ui.loop import OrderFailed, Tell

FIRST_TOKEN = 1.0
"""Seconds that a model here is expected to take until its first token, beside its load."""


class ModelsOrders:
    """Carries out the orders of the room."""

    def __init__(self, ports: Ports, device: Device) -> None:
        """Nothing happens yet."""
        self._ports, self._device, self._shelf = ports, device, device.shelf
        self._fetching = Fetching(ports, device.shelf)
        self._tell: Tell = lambda *_: None
        self._standing: tuple[Any, ...] = ()
        self._beside = Beside(self._failed)
        self.table: Table = {
            OpenDevice: self.open,
            LookAtDevice: self.look,
            ReadCopies: self.read,
            WeighDownload: self.weigh,
            StartDownload: self.start,
            PauseDownload: self.pause,
            GoOnDownloading: self.go_on,
            LimitDownloads: self.limit,
            RemoveModel: self.remove,
            CheckModel: self.check,
            RepairModel: self.repair,
            LookForUpdate: self.look_for_update,
            TakeUpdate: self.take_update,
            HandOut: self.hand_out,
            **RunningOrders(ports, device, self._changed).table,
            **OwnOrders(ports, device.shelf, self._fetching, self._changed).table,
        }

    # ---- What is known -----------------------------------------------------------------------------------------------

    async def open(self, _: OpenDevice, tell: Tell) -> None:
        """Where nothing can be kept, the room says so when it is opened."""
        self._tell = tell
        self._fetching.tell, self._device.told = self._heard, self._ran
        self._device.changed = self._changes
        self._device.trouble = self._failed
        await self._changed()
        for copy in await self._shelf.all():
            if copy.loading:
                self._beside.begin(self._judge(copy))
        await self.go_on(GoOnDownloading(), tell)
        for engine in sorted({copy.model.engine for copy in await self._shelf.all() if copy.state == "here"}):
            await self._fetching.keep_engine(engine)  # where that failed before

    async def look(self, _: LookAtDevice, tell: Tell) -> None:
        """A browser that keeps no files is a device with nothing on it."""
        tell(FactsTold(await self._facts()))

    async def read(self, _: ReadCopies, __: Tell) -> None:
        """As they are stored now. What another tab downloads is followed here."""
        await self._changed()
        if any(copy.state == "wanted" for copy in await self._shelf.all()):
            await self._fetching.listen()

    async def _facts(self) -> Facts:
        try:
            kit = await self._ports.kit()
        except NoFiles:
            return Facts()
        return await kit.probe.facts()

    async def _judge(self, copy: Copy) -> None:
        await self._device.judged(copy)
        await self._changed()

    async def _changed(self) -> None:
        """Tell what is here: to the room, and as the models of the line."""
        everybody = await self._shelf.all()
        self._tell(CopiesRead(everybody, self._ports.millis()))
        self._stand(everybody)

    def _changes(self) -> None:
        self._beside.begin(self._changed())

    def _stand(self, everybody: tuple[Copy, ...]) -> None:
        loaded = self._device.running.loaded
        id = loaded.model if loaded else ""
        standing = DeviceStanding(
            catalog.on_device(everybody, id),
            {copy.model.id: speed for copy in everybody if (speed := expected(copy, loaded=copy.model.id == id))},
            catalog.set_back(everybody, id),
            known=True,
        )
        models = catalog.models_for_router(everybody)
        if (models, standing) == self._standing:
            return
        self._standing = models, standing
        listing = ModelListing(id=LINE, address="", fetched=self._ports.millis(), models=models)
        self._tell(DeviceModelsTold(listing, standing))

    def _ran(self, told: RunningTold) -> None:
        """Who is loaded answers sooner: the router is told when that changes."""
        self._tell(told)
        if told.running.state in {"idle", "ready"}:
            self._changes()

    def _heard(self, *facts: object) -> None:
        self._tell(*facts)
        if any(isinstance(one, JobChanged) and one.job.state in {"done", "failed"} for one in facts):
            self._changes()

    def _failed(self, error: SwitchyardError) -> None:
        self._tell(OrderFailed(error.what, error.kept, error.next_step))

    # ---- Downloads ---------------------------------------------------------------------------------------------------

    async def weigh(self, order: WeighDownload, tell: Tell) -> None:
        """Space and connection, as they are now."""
        tell(DownloadWeighed(order.model, await self._facts()))

    async def start(self, order: StartDownload, tell: Tell) -> None:
        """Before anything is fetched it is written down that it is wanted. The browser may well keep it then."""
        id = order.model.id

        async def begin() -> str:
            copy = await self._fetching.want(order.model)
            await self._changed()
            if copy is not None and copy.state == "wanted":
                await self._fetching.go_on(copy)
            return ""

        await doing(id, begin, tell)

    async def pause(self, order: PauseDownload, tell: Tell) -> None:
        """Here, in other tabs, and after a restart."""
        await self._fetching.pause(order.model)
        tell(JobChanged(JobTold(order.model, "paused")))
        await self._changed()

    async def go_on(self, _: GoOnDownloading, __: Tell) -> None:
        """One after the other is begun; the depot shares the connection among them."""
        for copy in await self._shelf.all():
            if copy.state == "wanted":
                await self._fetching.go_on(copy)

    async def limit(self, order: LimitDownloads, _: Tell) -> None:
        """At once."""
        await (await self._ports.kit()).depot.limit(order.bytes_per_second)

    async def remove(self, order: RemoveModel, tell: Tell) -> None:
        """What is loaded is let go first."""

        async def remove() -> str:
            if self._device.running.model == order.model:
                await self._device.unload()
            await self._fetching.remove(order.model)
            await self._changed()
            return "It is deleted."

        await doing(order.model, remove, tell)
        await self.look(LookAtDevice(), tell)

    # ---- What is here ------------------------------------------------------------------------------------------------

    async def check(self, order: CheckModel, tell: Tell) -> None:
        """Read all of it."""

        async def check() -> str:
            copy = await self._shelf.copy(order.model)
            held = tuple(await (await self._ports.kit()).depot.check(copy.files)) if copy else ()
            tell(HeldTold(order.model, held))
            bad = sum(not one.whole for one in held)
            return f"Damaged: {counted(bad, 'file')} of {len(held)}." if bad else "Every file is as it was published."

        await doing(order.model, check, tell)

    async def repair(self, order: RepairModel, tell: Tell) -> None:
        """Only what is not whole is fetched."""
        await doing(order.model, lambda: self._fetching.repair(order.model), tell)

    async def look_for_update(self, order: LookForUpdate, tell: Tell) -> None:
        """And say how much it would fetch."""

        async def look() -> str:
            change = await self._fetching.look(order.model)
            await self._changed()
            if change is None:
                return ""
            tell(UpdateSeen(order.model, change.bytes if change.anything else 0))
            return updates.in_words(change)

        await doing(order.model, look, tell)

    async def take_update(self, order: TakeUpdate, tell: Tell) -> None:
        """See `Fetching.update`."""
        await doing(order.model, lambda: self._fetching.update(order.model), tell)

    async def hand_out(self, order: HandOut, tell: Tell) -> None:
        """The browser asks where to."""

        async def hand_out() -> str:
            copy = await self._shelf.copy(order.model)
            if copy:
                await (await self._ports.kit()).depot.hand_out(copy.files, copy.model.id)
            return ""

        await doing(order.model, hand_out, tell)


def expected(copy: Copy, *, loaded: bool) -> Speed | None:
    """How fast it is likely to answer, as it was measured here; None: it never was."""
    if copy.tokens_per_second is None:
        return None
    waits = FIRST_TOKEN + (0.0 if loaded else copy.load_seconds or 0.0)
    return Speed(waits, copy.tokens_per_second, 1.0)
