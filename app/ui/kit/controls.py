"""What a person presses, turns or types into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import htpy as h

from app.ui.html import Node, icon, on

Look = Literal["plain", "primary", "danger", "quiet"]


def button(label: str, said: object = None, *, look: Look = "plain", picture: str = "", **attributes: Any) -> Node:  # noqa: ANN401
    """A button with its word on it; without `said` it sends the form it stands in."""
    says = on(click=said) if said is not None else {}
    kind = "button" if said is not None else "submit"
    shown = [icon(picture) if picture else None, h.span[label]]
    return h.button({"class": ["button", look], "type": kind, **says}, **attributes)[shown]


def icon_button(label: str, picture: str, said: object, *, look: Look = "quiet", **attributes: Any) -> Node:  # noqa: ANN401
    """A button with a picture only; its name is spoken and shown as a hint."""
    named = {"class": ["button", "icon-button", look], "type": "button", "aria-label": label, "title": label}
    return h.button({**named, **on(click=said)}, **attributes)[icon(picture)]


def moves(name: str, ids: tuple[str, str], said: tuple[object, object], *, first: bool, last: bool) -> Node:
    """Two buttons that move a row of a `data-sort` list. At an end one stays where it is, and keeps the focus."""
    ways = zip(("up", "down"), ids, said, (first, last), strict=True)
    return h.div(".place-moves")[
        (
            icon_button(
                f"Move {name} {way}",
                f"arrow-{way}",
                says,
                id=id,
                data_move=way,
                aria_disabled="true" if end else None,
            )
            for way, id, says, end in ways
        )
    ]


def file_button(label: str, said: object, *, picture: str, accept: str = "", **attributes: Any) -> Node:  # noqa: ANN401
    """A button that lets the person pick a file. A message that holds no `FILES` leaves it in the field."""
    limits = {"accept": accept} if accept else {}
    picker = h.input({"type": "file", "class": "unseen", **limits, **on(change=said)}, **attributes)
    return h.label(class_="button plain file-button")[picker, icon(picture), h.span[label]]


def choice(name: str, label: str, options: Iterable[tuple[str, str, object]], chosen: str) -> Node:
    """One of a few, all in sight: `options` are (value, label, said)."""
    return h.div({"class": "choice", "role": "radiogroup", "aria-label": label})[
        (
            h.label[
                h.input(
                    {"type": "radio", "class": "unseen", "name": name, "value": value, **on(change=said)},
                    checked=value == chosen,
                ),
                h.span[text],
            ]
            for value, text, said in options
        )
    ]


def switch(name: str, label: str, *, turned_on: bool, said: object, described_by: str = "") -> Node:
    """Something that is on or off; `said` is what pressing it says."""
    about = {"aria-describedby": described_by} if described_by else {}
    box = {
        "type": "checkbox",
        "role": "switch",
        "name": name,
        "aria-label": label,
        "class": "unseen",
        **on(change=said),
    }
    return h.label(class_="switch")[h.input({**box, **about}, checked=turned_on), h.span(".track", aria_hidden="true")]


def list_field(name: str, label: str, query: str, said: object, first: str) -> Node:
    """A field that searches the list `<name>-list` by typing (listbox.js); `first`: the id of its first option."""
    plain_text = {"type": "text", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    list_id = f"{name}-list"
    named = {"id": f"{name}-query", "role": "combobox", "aria-label": label, "placeholder": label, "value": query}
    listed = {"aria-expanded": "true", "aria-controls": list_id, "aria-autocomplete": "list", "data-listbox": list_id}
    chosen = {"aria-activedescendant": first} if first else {}
    return h.input({**plain_text, **named, **listed, **chosen, **on(input=said)}, autofocus=True)


def field(label: str, control: Node) -> Node:
    """A field under its name."""
    return h.label(class_="field")[h.span(".field-name")[label], control]
