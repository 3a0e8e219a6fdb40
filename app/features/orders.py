"""The one place where orders are carried out: a table from the order's type to what does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.features.chat.orders import ChatOrders
from app.features.frame.orders import FrameOrders
from app.features.ports import Ports
from app.features.settings.orders import SettingsOrders
from app.ui.loop import Perform, Tell

Table = Mapping[type[Any], Callable[[Any, Tell], Awaitable[None]]]


def performer(ports: Ports) -> Perform:
    """Bind the orders of all rooms to the ports."""
    table: dict[type[Any], Callable[[Any, Tell], Awaitable[None]]] = {}
    for room in (FrameOrders(ports), ChatOrders(ports), SettingsOrders(ports)):
        table.update(room.table)

    async def perform(order: object, tell: Tell) -> None:
        await table[type(order)](order, tell)

    return perform
