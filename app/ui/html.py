"""Views are values: htpy elements, and the way a message is tied to an event.

button(on(click=ThemeChosen("dark")))["Dark"]
input(on(input=QueryTyped(VALUE)))
"""

from __future__ import annotations

from typing import Any

from htpy import Element, Node, VoidElement, fragment, svg, use

from app.ui.messages import Placeholder, encode

__all__ = [
    "CARET",
    "CHECKED",
    "FILES",
    "FORM",
    "KEY",
    "SHIFT",
    "VALUE",
    "Element",
    "Node",
    "VoidElement",
    "fragment",
    "html",
    "icon",
    "on",
]

# What the page puts in these places when the event happens (static/js/events.js).
VALUE: Any = Placeholder("value")
CHECKED: Any = Placeholder("checked")
FORM: Any = Placeholder("form")
KEY: Any = Placeholder("key")
FILES: Any = Placeholder("files")
CARET: Any = Placeholder("caret")
SHIFT: Any = Placeholder("shift")


def on(**events: object) -> dict[str, str]:
    """Attributes that make the page send messages: `on(click=RoomOpened("chat"))`; a tuple sends several."""
    return {f"data-{event}": encode(*(said if isinstance(said, tuple) else (said,))) for event, said in events.items()}


def icon(name: str, label: str = "") -> Node:
    """A picture of the one icon set. Without a label it is decoration, and screen readers pass it by."""
    said = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return svg({"class": "icon", **said})[use(href=f"#i-{name}")]


def html(node: Node) -> str:
    """The markup of a view."""
    return str(fragment[node])
