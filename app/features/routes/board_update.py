"""What follows when a person opens the departure board, looks round on it, and chooses what a choice holds for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import ExchangeStarted
from app.features.frame.state import RoomOpened
from app.features.providers.state import RoutingChosen
from app.features.routes.said import (
    BoardToggled,
    BoardWanted,
    FollowersAllowed,
    LeftOutToggled,
    MoreRowsWanted,
    PlacePicked,
    RowPicked,
    ScopeChosen,
)
from app.features.routes.state import ROWS_MORE, AnswerTravels, Look, Routes
from app.ui.loop import Say

Next = tuple[Routes, tuple[object, ...]]


def board_toggled(routes: Routes, _: BoardToggled) -> Next:
    """It stays open while one types."""
    return replace(routes, board=not routes.board, look=_fresh(routes.look)), ()


def board_wanted(routes: Routes, _: BoardWanted) -> Next:
    """Open it, in the room where it is."""
    return replace(routes, board=True, look=_fresh(routes.look)), (Say(RoomOpened("chat")),)


def exchange_started(routes: Routes, _: ExchangeStarted) -> Next:
    """A prompt was sent: the board would lie over its answer, which has a board of its own."""
    return (replace(routes, board=False) if routes.board else routes), ()


def _fresh(look: Look) -> Look:
    """Its first page; what a choice holds for stays as it was chosen."""
    return Look(look.scope)


def scope_chosen(routes: Routes, fact: ScopeChosen) -> Next:
    """The next choice holds for this."""
    return replace(routes, look=replace(routes.look, scope=fact.scope)), ()


def row_picked(routes: Routes, fact: RowPicked) -> Next:
    """It holds for what the board says now."""
    return routes, (Say(PlacePicked(fact.line, fact.model, routes.look.scope)),)


def more_rows_wanted(routes: Routes, _: MoreRowsWanted) -> Next:
    """A page more."""
    return replace(routes, look=replace(routes.look, rows=routes.look.rows + ROWS_MORE)), ()


def left_out_toggled(routes: Routes, _: LeftOutToggled) -> Next:
    """It is long, and few want to see it."""
    return replace(routes, look=replace(routes.look, left_out=not routes.look.left_out)), ()


def followers_allowed(routes: Routes, fact: FollowersAllowed) -> Next:
    """It is a choice of the profile."""
    return routes, (Say(RoutingChosen("falls_over", fact.on)),)


def answer_travels(routes: Routes, fact: AnswerTravels) -> Next:
    """Shown under the answer until it begins."""
    others = {id: doing for id, doing in routes.travels.items() if id != fact.id}
    return replace(routes, travels={**others, fact.id: fact.doing} if fact.doing else others), ()


HANDLERS: Mapping[type[Any], Callable[[Routes, Any], Next]] = {
    BoardToggled: board_toggled,
    BoardWanted: board_wanted,
    ScopeChosen: scope_chosen,
    RowPicked: row_picked,
    MoreRowsWanted: more_rows_wanted,
    LeftOutToggled: left_out_toggled,
    FollowersAllowed: followers_allowed,
    AnswerTravels: answer_travels,
    ExchangeStarted: exchange_started,
}
