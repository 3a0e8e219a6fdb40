"""Rows of a departure board: the same table before a prompt is sent and after, as cards where the page is narrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import htpy as h

from app.records.routed import Choice
from app.routing.values import Place
from app.ui.html import Node

Turn = Literal["departing", "next", "later", "not asked"]

HEADS = ("Turn", "Line", "Model", "Estimated cost", "Expected wait", "Quota left", "Why")
UNKNOWN_COST, UNKNOWN_WAIT, NO_QUOTA = "unknown", "not measured yet", "no limit known"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row with what belongs to it at this moment."""

    choice: Choice
    turn: Turn
    lamp: Node = None
    action: Node = None


def turn_of(place: int) -> Turn:
    """The first departs, the second is next."""
    return ("departing", "next")[place] if place < 2 else "later"  # noqa: PLR2004


def row_id(board: str, place: Place) -> str:
    """The same as long as it is the same model: whatever comes before it meanwhile, the focus stays on it."""
    return f"{board}-{quote('/'.join(place), safe='')}"


def table(board: str, caption: str, rows: Iterable[BoardRow], *, acts: bool) -> Node:
    """`board` is where it stands. Roles are named: as cards it would be no table to a screen reader any more."""
    heads = (*HEADS, "Send there") if acts else HEADS
    return h.table(".departures", role="table", aria_label=caption)[
        h.thead(role="rowgroup")[h.tr(role="row")[(_head(name, hidden=name == "Send there") for name in heads)]],
        h.tbody(role="rowgroup")[(_row(board, one, acts=acts) for one in rows)],
    ]


def _head(name: str, *, hidden: bool) -> Node:
    number = name in {"Estimated cost", "Expected wait", "Quota left"}
    return h.th({"scope": "col", "role": "columnheader", "class": "number" if number else ""})[
        h.span(".unseen")[name] if hidden else name
    ]


def _row(board: str, row: BoardRow, *, acts: bool) -> Node:
    choice = row.choice
    known = {"id": row_id(board, Place(choice.line, choice.model)), "role": "row"}
    return h.tr({**known, "class": row.turn.replace(" ", "-")})[
        h.td(".turn-word", role="cell")[row.turn],
        who(row.lamp, choice.name),
        what(choice.title),
        number("cost", choice.cost, UNKNOWN_COST),
        number("wait", choice.wait, UNKNOWN_WAIT),
        number("quota", choice.quota, NO_QUOTA),
        h.td(".why", role="cell")[choice.why],
        h.td(".act", role="cell")[row.action] if acts else None,
    ]


def who(lamp: Node, name: str) -> Node:
    """The cell that names the line."""
    return h.th(".who", scope="row", role="rowheader")[h.span(".who-line")[lamp, h.span(".who-name")[name]]]


def what(model: str) -> Node:
    """The cell that names the model; a long name is shortened to the eye only."""
    return h.td(".what", role="cell")[h.span(".what-name", title=model)[model]]


def number(what: str, told: str, unknown: str) -> Node:
    """A cell. Where nothing is known a sign stands in the column, and words for it are there to be heard."""
    if told:
        return h.td({"class": ["number", what], "role": "cell"})[told]
    sign = [h.span(aria_hidden="true")["—"], h.span(".unseen")[unknown]]
    return h.td({"class": ["number", what, "none"], "role": "cell"})[sign]


def left_out(groups: Iterable[tuple[str, int, str]]) -> Node:
    """Reasons, for how many each holds, and who some of them are."""
    return h.ul(".left-out")[
        (
            h.li[
                h.span(".number")[f"{count:,}"],
                h.span(".left-why")[reason],
                h.span(".left-who")[names] if names else None,
            ]
            for reason, count, names in groups
        )
    ]
