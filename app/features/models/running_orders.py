"""What is ordered of the engine: load, let go, measure, try."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.features.frame.state import ToastTold
from app.features.models.device import Device
from app.features.models.doing import doing
from app.features.models.state import (
    SpeedMeasured,
)
from app.features.models.trials import PROMPT, Trials
from app.features.models.wanted import (
    ChangeContext,
    FocusTrial,
    LoadModel,
    MeasureModel,
    PaceEngines,
    StopTrial,
    TryModel,
    UnloadModel,
)
from app.features.ports import Ports, Table
from app.ondevice import copies
from app.ui.loop import Tell


class RunningOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, device: Device, changed: Callable[[], Awaitable[None]]) -> None:
        """`changed` tells the room what is here."""
        self._ports, self._device, self._shelf, self._changed = ports, device, device.shelf, changed
        self._trials = Trials(ports, device)
        self.table: Table = {
            LoadModel: self.load,
            UnloadModel: self.unload,
            ChangeContext: self.change_context,
            PaceEngines: self.pace,
            MeasureModel: self.measure,
            TryModel: self.trial,
            FocusTrial: self.focus_trial,
            StopTrial: self.stop_trial,
        }

    async def load(self, order: LoadModel, tell: Tell) -> None:
        """What had to be done for want of memory is said."""

        async def load() -> str:
            notes = await self._device.load(order.model, insists=order.insists)
            for note in notes:
                tell(ToastTold(note.what, "warn"))
            return "It is loaded."

        await doing(order.model, load, tell)

    async def unload(self, _: UnloadModel, __: Tell) -> None:
        """See `Device.unload`."""
        await self._device.unload()

    async def change_context(self, order: ChangeContext, _: Tell) -> None:
        """From the next load on."""
        await self._shelf.change(order.model, lambda now: copies.with_context(now, order.context))
        await self._changed()

    async def pace(self, order: PaceEngines, _: Tell) -> None:
        """From the next load on."""
        self._device.responsive = order.responsive

    async def measure(self, order: MeasureModel, tell: Tell) -> None:
        """Loaded first, so that its load does not count."""

        async def measure() -> str:
            await self._device.load(order.model)
            found = await self._trials.measure(order)
            if found is None:
                return "It said too little to be measured."
            tell(SpeedMeasured(order.model, found))
            return "Its speed was measured."

        await doing(order.model, measure, tell)

    async def trial(self, order: TryModel, tell: Tell) -> None:
        """See `Trials`."""
        await self._trials.run(order.trial, tell)

    async def focus_trial(self, _: FocusTrial, __: Tell) -> None:
        """The field may only be drawn with the next frame."""
        await self._ports.page.call("field.focus", id=PROMPT)

    async def stop_trial(self, _: StopTrial, __: Tell) -> None:
        """See `Trials`."""
        self._trials.stop()
