"""The departure board over the composer, and the chip that opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import htpy as h

from app.features.providers.route_view import chip as chosen_chip, named
from app.features.providers.said import RoutePickerOpened
from app.features.providers.words import plain, sentences
from app.features.routes.board_rows import BoardRow, Turn, left_out, table, turn_of
from app.features.routes.departing import HOLDS_FOR, choice_of, lamp_of, left_out_of
from app.features.routes.said import (
    BoardToggled,
    BoardWanted,
    ChoiceCleared,
    FollowersAllowed,
    LeftOutToggled,
    MoreRowsWanted,
    RowPicked,
    Scope,
    ScopeChosen,
)
from app.features.routes.state import ROWS_MORE, Routes
from app.features.routes.switchboard import is_at, only
from app.llm import demo
from app.routing import explain
from app.routing.breaker import Breaker
from app.routing.values import Place, Plan, Row
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import CHECKED, Node, icon, on

if TYPE_CHECKING:
    from app.features.chat.state import Chat

BOARD = "departure-board"


def actions(routes: Routes, *, here: bool) -> tuple[Action, ...]:
    """`here`: the room of the board is open, so the same keys close it again."""
    shown = here and routes.board
    toggled = BoardToggled() if here else BoardWanted()
    close = (Action("close-board", "Close the departure board", BoardToggled(), "Escape", "x", "Chat"),)
    opens = Action("board", "Show or hide the departure board", toggled, "g b", "train-track", "Chat")
    return (opens, *close) if shown else (opens,)


# ---- The chip --------------------------------------------------------------------------------------------------------


def chip_button(chat: Chat, routes: Routes) -> Node:
    """In the composer; opening the board draws it anew, and not the conversation."""
    shown = str(routes.board).lower()
    hint = "Where the next prompt goes, and why. Press to see the departure board."
    about = {"aria-expanded": shown, "aria-controls": "board", "title": hint, **on(click=BoardToggled())}
    return h.button("#route.route", about, type="button")[chip(chat, routes)]


def chip(chat: Chat, routes: Routes) -> Node:
    """Where the next prompt goes, and whose choice that is."""
    choice = chat.choice
    pin = None if choice is None else h.span(".pin")[icon("pin"), h.span(".pin-for")[f"for {HOLDS_FOR[choice[0]]}"]]
    return [_departs(chat, routes), pin]


def _departs(chat: Chat, routes: Routes) -> Node:
    departing = routes.departing
    if not chat.route.automatic and chat.pinned is None:
        return chosen_chip(chat.route)
    if departing.nobody:
        return named("closed", "Nobody", "Nobody can answer", "see the board")
    if departing.where == "script":
        return named("device", "On this device", demo.NAME, demo.WHAT)
    return named(*departing.lamp, plain(departing.name), plain(departing.title))


# ---- The board -------------------------------------------------------------------------------------------------------


def board(chat: Chat, routes: Routes, *, falls_over: bool) -> Node:
    """Who would be asked, in which order and why. It is no dialog: one goes on typing into the composer."""
    plan = routes.plan
    if not routes.board or plan is None:
        return None
    alone = None if chat.choice is None or falls_over else chat.choice[1]
    asked = only(plan, alone) if alone else plan
    shown = plan.rows[: routes.look.rows]
    scope = scope_of(chat, routes)
    rows = (_row(row, _turn(row, place, alone), chat, routes, scope) for place, row in enumerate(shown))
    about = {"id": BOARD, "tabindex": "-1", "aria-label": "Departure board", "data-return": "route"}
    return h.section(".board", about)[
        h.div(".board-scroll")[
            _head(plan, asked),
            [kit.note("warn", sentences(note)) for note in plan.notes],
            h.div(role="status")[_chosen(chat, plan, falls_over=falls_over)],
            table("departs", "Who would be asked, in this order", rows, acts=True) if shown else None,
            _more(len(plan.rows) - len(shown)),
            _left_out(plan, unfolded=routes.look.left_out),
        ],
        _foot(chat, scope),
    ]


def scope_of(chat: Chat, routes: Routes) -> Scope:
    """There is nothing to choose for a conversation before it begins."""
    scope = routes.look.scope
    return "prompt" if scope == "conversation" and chat.conversation is None else scope


def _head(plan: Plan, asked: Plan) -> Node:
    return h.header(".board-head")[
        h.div[
            h.h2(".board-headline")[sentences(explain.headline(asked))],
            h.p(".board-decided")[sentences(explain.decided(plan))],
        ],
        kit.icon_button("Close the departure board", "x", BoardToggled()),
    ]


def _chosen(chat: Chat, plan: Plan, *, falls_over: bool) -> Node:
    """Whose choice it is, how to take it back, and what follows when it fails."""
    if chat.choice is None:
        return None
    scope, place = chat.choice
    others = [chat.pin, chat.pinned_here, not chat.route.automatic]
    takes_back = "Take it back" if sum(map(bool, others)) > 1 else "Let the router choose"
    follows = "The others follow when it fails." if falls_over else "Only the one you chose is asked."
    return h.div(".board-chosen")[
        icon("pin"),
        h.p[h.strong[place_name(plan, place)], f" is your choice for {HOLDS_FOR[scope]}. ", follows],
        h.div(".board-choice")[
            h.span(".board-follow")[
                h.span(id="others-follow")["Let others follow"],
                kit.switch("others-follow", "Let others follow", turned_on=falls_over, said=FollowersAllowed(CHECKED)),
            ],
            kit.button(takes_back, ChoiceCleared(scope), look="quiet"),
        ],
    ]


def place_name(plan: Plan, place: Place) -> str:
    """As the plan knows it; it comes first, if it can be asked at all."""
    first = next((row.candidate for row in plan.rows[:1] if is_at(row.candidate, place)), None)
    found = first or next((one.candidate for one in plan.left_out if is_at(one.candidate, place)), None)
    if found is None:
        return plain(place.model or place.line)
    return plain(explain.named(found) if place.model else found.line.name)


def _turn(row: Row, place: int, alone: Place | None) -> Turn:
    return turn_of(place) if alone is None or is_at(row.candidate, alone) else "not asked"


def _row(row: Row, turn: Turn, chat: Chat, routes: Routes, scope: Scope) -> BoardRow:
    choice, place = choice_of(row), _place(row)
    lamp = _lamp(row, routes.standing.breakers)
    name = f"{choice.title} on {choice.name}"
    if chat.choice == (scope, place):
        said: object = ChoiceCleared(scope)
        action = kit.button("Chosen", said, picture="pin", aria_pressed="true", aria_label=f"Chosen: {name}")
    else:
        action = kit.button("Send there", RowPicked(*place), aria_label=f"Send there: {name}")
    return BoardRow(choice, turn, lamp, action)


def _place(row: Row) -> Place:
    """As it is chosen: a script has no models."""
    place = row.candidate.place
    return Place(place.line, "") if row.candidate.line.where == "script" else place


def _lamp(row: Row, breakers: Mapping[Place, Breaker]) -> Node:
    one = row.candidate
    states = {breakers[place].state for place in (one.place, Place(one.line.id, "")) if place in breakers}
    return kit.lamp(*(("slow", "Being tried again") if states - {"closed"} else lamp_of(row)), quiet=True)


def _more(hidden: int) -> Node:
    if hidden <= 0:
        return None
    hint = f"Show {min(hidden, ROWS_MORE)} more"
    return kit.button(
        f"and {hidden:,} more", MoreRowsWanted(), look="quiet", id="board-more", title=hint, data_return=BOARD
    )


def _left_out(plan: Plan, *, unfolded: bool) -> Node:
    """Looked at only when it is wanted: each of hundreds has its own reason to be put into words."""
    count = len(plan.left_out)
    if not count:
        return None
    shown = {"aria-expanded": str(unfolded).lower(), "aria-controls": "left-out", **on(click=LeftOutToggled())}
    return h.div(".board-fold")[
        h.button(".fold", shown, id="left-out-button", type="button")[
            icon("chevron-right"), "Left out: ", h.span(".number")[f"{count:,}"]
        ],
        h.div(id="left-out")[left_out(left_out_of(plan)) if unfolded else None],
    ]


def _foot(chat: Chat, scope: Scope) -> Node:
    """What a press on 'Send there' holds for."""
    nothing = {"answer"} if chat.conversation else {"answer", "conversation"}
    offered = [one for one in HOLDS_FOR if one not in nothing]
    options = [(one, HOLDS_FOR[one].capitalize(), ScopeChosen(one)) for one in offered]
    return h.footer(".board-foot")[
        h.span(".board-scope")["“Send there” holds for"],
        kit.choice("board-scope", "What “Send there” holds for", options, scope),
        kit.button("Another model…", RoutePickerOpened(scope), look="quiet", picture="search"),
    ]
