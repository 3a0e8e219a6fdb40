"""What follows for routes when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Booted, RoomOpened
from app.features.routes import board_update, room_update
from app.features.routes.state import (
    BooksChanged,
    BooksRead,
    HearBooks,
    PlanMade,
    ReadBooks,
    Routes,
)
from app.records.kinds import ROUTER
from app.records.rows import RecordsChanged

Next = tuple[Routes, tuple[object, ...]]

ROOM = "routes"


def plan_made(routes: Routes, fact: PlanMade) -> Next:
    """The board shows it; where the same one departs, the chip stays as it is."""
    departing = routes.departing if fact.departing == routes.departing else fact.departing
    return replace(routes, plan=fact.plan, departing=departing), ()


def books_read(routes: Routes, fact: BooksRead) -> Next:
    """Show them as they are."""
    return room_update.ticking(replace(routes, standing=fact.standing))


def books_changed(routes: Routes, _: BooksChanged) -> Next:
    """Read them, so that gauges and lamps are true."""
    return routes, (ReadBooks(),)


def records_changed(routes: Routes, fact: RecordsChanged) -> Next:
    """What another tab learned is known here too."""
    return routes, (HearBooks(fact.ids),) if fact.kind == ROUTER.name else ()


def room_opened(routes: Routes, fact: RoomOpened | Booted) -> Next:
    """The room shows the books as they are now."""
    is_here = fact.room == ROOM
    return replace(routes, open=is_here, said="", adding=None, adjusting=None), (ReadBooks(),) if is_here else ()


HANDLERS: Mapping[type[Any], Callable[[Routes, Any], Next]] = {
    PlanMade: plan_made,
    BooksRead: books_read,
    BooksChanged: books_changed,
    RecordsChanged: records_changed,
    RoomOpened: room_opened,
    Booted: room_opened,
    **board_update.HANDLERS,
    **room_update.HANDLERS,
}
