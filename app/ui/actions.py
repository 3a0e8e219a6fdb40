"""An action is described once; buttons, keys, the palette and the shortcut list all read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.ui.messages import encode


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do from anywhere: `keys` is like `mod+k` (mod: Ctrl, or Cmd on a Mac) or `g s`."""

    id: str
    label: str
    said: object
    keys: str = ""
    icon: str = ""
    group: str = "General"


def find(actions: Iterable[Action], query: str) -> tuple[Action, ...]:
    """The actions whose label or group holds every word of the query, best first (label starts with it)."""
    words = query.casefold().split()
    found = [a for a in actions if all(word in f"{a.label} {a.group}".casefold() for word in words)]
    start = words[0] if words else ""
    return tuple(sorted(found, key=lambda action: not action.label.casefold().startswith(start)))


def key_map(actions: Iterable[Action]) -> str:
    """What the page needs to turn a key press into a message: JSON of keys → message."""
    return json.dumps(
        {action.keys: json.loads(encode(action.said)) for action in actions if action.keys}, separators=(",", ":")
    )
