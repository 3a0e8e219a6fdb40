"""What the frame orders: settings stored and worn, the room in the address."""

from __future__ import annotations

from app.features.frame.state import (
    ApplyAppearance,
    ChangeSetting,
    LoadSettings,
    SetAside,
    SettingsLoaded,
    ShowRoom,
)
from app.features.ports import Ports, Table
from app.records.errors import DamagedRecord, NewerRecord
from app.records.kinds import SETTINGS, SETTINGS_ID, Settings
from app.ui.loop import Tell


class FrameOrders:
    """Carries out the frame's orders."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports
        self.table: Table = {
            LoadSettings: self.load,
            ChangeSetting: self.change,
            ApplyAppearance: self.wear,
            ShowRoom: self.show_room,
            SetAside: self.set_aside,
        }

    async def load(self, _: LoadSettings, tell: Tell) -> None:
        """Nothing stored means the defaults, which are worn already."""
        store = await self._ports.store
        try:
            stored = await store.get(SETTINGS, SETTINGS_ID)
        except (DamagedRecord, NewerRecord) as fault:
            tell(fault)
            return
        if stored:
            tell(SettingsLoaded(stored.record))

    async def change(self, order: ChangeSetting, _: Tell) -> None:
        """Change one field of what is stored now, so that two tabs can change two."""
        store = await self._ports.store
        await store.change(
            SETTINGS, SETTINGS_ID, lambda now: now.with_choice(order.field, order.value), start=Settings()
        )
        if order.field == "isolation":  # takes a while, and goes on when the page is reloaded meanwhile
            await self._ports.page.call("service.ask", what="isolate", on=order.value == "on")

    async def wear(self, order: ApplyAppearance, _: Tell) -> None:
        """Let the page wear it."""
        look = order.settings
        await self._ports.page.call(
            "appearance.wear",
            theme=look.theme,
            size=look.text_size,
            density=look.density,
            motion=look.motion,
            guide=look.guide,
        )

    async def show_room(self, order: ShowRoom, _: Tell) -> None:
        """Write the address."""
        await self._ports.page.call("room.show", room=order.room, item=order.item, replace=order.replace)

    async def set_aside(self, order: SetAside, _: Tell) -> None:
        """Nothing happens to one that was repaired meanwhile."""
        store = await self._ports.store
        await store.set_aside(order.damaged)
