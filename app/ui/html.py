"""Views are values: htpy elements, and the way a message is tied to an event.

button(on(click=ThemeChosen("dark")))["Dark"]
input(on(input=QueryTyped(VALUE)))
"""

from __future__ import annotations

from functools import cache
from typing import Any

from htpy import Element, Node, VoidElement, fragment, svg, use
from markupsafe import Markup

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


@cache  # a long conversation has hundreds of them
def icon(name: str) -> Node:
    """A picture of the one icon set. It is decoration, and screen readers pass it by."""
    return Markup(html(svg({"class": "icon", "aria-hidden": "true"})[use(href=f"#i-{name}")]))  # noqa: S704


def html(node: Node) -> str:
    """The markup of a view."""
    return str(fragment[node])
