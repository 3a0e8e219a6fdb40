"""What follows for routes when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import RoomOpened
from app.features.routes.said import BoardToggled, BoardWanted
from app.features.routes.state import BooksChanged, BooksRead, HearBooks, PlanMade, ReadBooks, Routes
from app.records.kinds import ROUTER
from app.records.rows import RecordsChanged
from app.ui.loop import Say

Next = tuple[Routes, tuple[object, ...]]

ROOM = "routes"


def plan_made(routes: Routes, fact: PlanMade) -> Next:
    """The board shows it; where the same one departs, the chip stays as it is."""
    departing = routes.departing if fact.departing == routes.departing else fact.departing
    return replace(routes, plan=fact.plan, departing=departing), ()


def board_toggled(routes: Routes, _: BoardToggled) -> Next:
    """It is open until it is closed, whatever is typed or sent meanwhile."""
    return replace(routes, board=not routes.board), ()


def board_wanted(routes: Routes, _: BoardWanted) -> Next:
    """Open it, in the room where it is."""
    return replace(routes, board=True), (Say(RoomOpened("chat")),)


def books_read(routes: Routes, fact: BooksRead) -> Next:
    """Show them as they are."""
    return replace(routes, standing=fact.standing), ()


def books_changed(routes: Routes, _: BooksChanged) -> Next:
    """Read them, so that gauges and lamps are true."""
    return routes, (ReadBooks(),)


def records_changed(routes: Routes, fact: RecordsChanged) -> Next:
    """What another tab learned is known here too."""
    return routes, (HearBooks(fact.ids),) if fact.kind == ROUTER.name else ()


def room_opened(routes: Routes, fact: RoomOpened) -> Next:
    """The room shows the books as they are now."""
    return routes, (ReadBooks(),) if fact.room == ROOM else ()


HANDLERS: Mapping[type[Any], Callable[[Routes, Any], Next]] = {
    PlanMade: plan_made,
    BoardToggled: board_toggled,
    BoardWanted: board_wanted,
    BooksRead: books_read,
    BooksChanged: books_changed,
    RecordsChanged: records_changed,
    RoomOpened: room_opened,
}
