"""What holds other things: sections, rows, tables, dialogs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import htpy as h

from app.ui.html import Node, icon, on
from app.ui.kit.controls import icon_button
from app.ui.kit.signs import Tone, tone_icon

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def section(id: str, title: str, *content: Node) -> Node:
    """A part of a room with its heading."""
    return h.section({"class": "card", "id": id, "aria-labelledby": f"{id}-title"})[
        h.h2(id=f"{id}-title")[title], content
    ]


def row(name: str, control: Node, *, hint: Node = None, id: str = "") -> Node:
    """A thing with its name and a word about it on the left, and what can be done about it on the right.

    It is known by its name, so that it stays the same row, and keeps the focus, when something appears above it.
    """
    about = h.p({"class": "row-hint", "id": f"{id}-hint"} if id else {"class": "row-hint"})[hint] if hint else None
    known = f"row-{_NOT_IN_IDS.sub('-', name.casefold())}"
    return h.div(".row", id=known)[h.div(".row-words")[h.h3(".row-name")[name], about], h.div(".row-control")[control]]


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Node]]) -> Node:
    """A table whose first column names the row and whose other columns are numbers."""
    return h.div(".table-scroll", role="region", aria_label=caption, tabindex="0")[
        h.table[
            h.caption(".unseen")[caption],
            h.thead[
                h.tr[
                    (
                        h.th({"scope": "col", "class": "number" if place else ""})[head]
                        for place, head in enumerate(heads)
                    )
                ]
            ],
            h.tbody[(_cells(cells) for cells in rows)],
        ]
    ]


def _cells(cells: Sequence[Node]) -> Node:
    return h.tr[h.th(scope="row")[cells[0]], (h.td(".number")[cell] for cell in cells[1:])]


def facts(pairs: Iterable[tuple[str, Node]]) -> Node:
    """Names and what they stand for, in two columns."""
    return h.dl(".facts")[(h.div[h.dt[name], h.dd[value]] for name, value in pairs)]


def note(tone: Tone, text: Node, *actions: Node) -> Node:
    """A sentence that must not be missed."""
    return h.div({"class": ["note", tone]})[
        tone_icon(tone), h.p[text], h.div(".note-actions")[actions] if actions else None
    ]


def empty(title: str, *content: Node) -> Node:
    """What stands where there is nothing yet: what this is, and how to begin."""
    return h.div(".empty")[h.h2[title], content]


def disclosure(summary: Node, *content: Node, **attributes: Any) -> Node:  # noqa: ANN401
    """Something that is folded until it is wanted."""
    return h.details(**attributes)[h.summary[icon("chevron-right"), summary], content]


def dialog(id: str, title: str, closed: object, *content: Node) -> Node:
    """A window over the room. The page makes it modal; Escape, the backdrop and the cross close it."""
    named = {"id": id, "class": "dialog", "aria-labelledby": f"{id}-title"}
    return h.dialog({**named, **on(close=closed)}, data_modal=True)[
        h.header(".dialog-head")[h.h2(id=f"{id}-title")[title], icon_button("Close", "x", closed)],
        h.div(".dialog-body")[content],
    ]
