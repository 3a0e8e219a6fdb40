"""What the frame knows: which room is open, what lies over it, and what must be said to the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.records.errors import DamagedRecord
from app.records.kinds import Settings
from app.ui.messages import effect, fact, message

ROOMS = ("chat", "compare", "models", "providers", "routes", "usage", "settings")
"""The rooms that are built, in the order of the rail. The first is where an unknown address leads."""

Tone = Literal["info", "ok", "warn", "danger"]
Panel = Literal["talks", "tuning"]
"""What the drawer holds: the list of conversations, or how this one is led."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The command palette is open."""

    query: str = ""


@dataclass(frozen=True, slots=True)
class ShortcutList:
    """The list of shortcuts is open."""


@dataclass(frozen=True, slots=True)
class Question:
    """A dialog that asks before something that can't be undone. With `typed`, that word must be typed."""

    title: str
    text: str
    answer: str
    said: object
    typed: str = ""
    harmless: bool = False  # it can be undone, but takes something: time, say, or a paid connection


Overlay = Palette | ShortcutList | Question


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice that goes by itself; one with a `said` has a button. `over` is told when it has gone."""

    id: int
    text: str
    tone: Tone = "info"
    label: str = ""
    said: object = None
    over: object = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A bar at the top that stays while its cause stays: no storage, offline, an update is ready."""

    id: str
    text: str
    tone: Tone = "warn"
    label: str = ""
    said: object = None
    closable: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The state of the frame."""

    room: str = "chat"
    overlay: Overlay | None = None
    drawer: Panel | None = None  # what is open in it
    narrow: bool = False
    toasts: tuple[Toast, ...] = ()
    notices: tuple[Notice, ...] = ()
    settings: Settings = field(default_factory=Settings)
    online: bool = True
    ready: bool = False
    toast_count: int = 0


@message
class Booted:
    """Python is up, and the page has told how it stands."""

    room: str = "chat"
    item: str = ""
    online: bool = True


@message
class RoomOpened:
    """The person went to a room; `item` is what the address says is open in it."""

    room: str
    item: str = ""


@message
class DrawerToggled:
    """A panel of the right drawer was opened, or closed."""

    panel: Panel = "talks"


@message
class WidthChanged:
    """The page became as narrow as a phone, where the drawer covers the room, or wide again."""

    narrow: bool


@message
class PaletteOpened:
    """Ctrl/Cmd-K."""


@message
class ShortcutsOpened:
    """The question mark."""


@message
class OverlayClosed:
    """Escape, the backdrop or the close button."""


@message
class PaletteTyped:
    """The query of the palette changed."""

    query: str


@fact
class Questioned:
    """A room asks before something that can't be undone."""

    question: Question


@message
class Answered:
    """The person confirmed the open question; `fields` holds what was typed."""

    fields: dict[str, str] = field(default_factory=dict)


@fact
class ToastTold:
    """Something short is to be said. `over` is told when it can't be seen any more, pressed or not."""

    text: str
    tone: Tone = "info"
    label: str = ""
    said: object = None
    over: object = None


@message
class ToastClosed:
    """A toast went, by itself or by a click."""

    id: int


@fact
class NoticeRaised:
    """A lasting cause appeared."""

    notice: Notice


@message
class NoticeCleared:
    """The cause is gone, or the person closed the bar."""

    id: str


@message
class ConnectionChanged:
    """The browser says that it is online or offline."""

    online: bool


@fact
class SettingsLoaded:
    """The stored settings are known, at the start or because another tab changed them."""

    settings: Settings


@message
class SettingChosen:
    """The person chose one value of the settings: `field` names it."""

    field: str
    value: str


@effect
class ChangeSetting:
    """Store one setting; another tab's changes to the others stay."""

    field: str
    value: str


@effect
class ApplyAppearance:
    """Let the page wear theme, text size, density and motion at once."""

    settings: Settings


@effect
class ShowRoom:
    """Put the room, and what is open in it, into the address: back, forward, reload and bookmarks work."""

    room: str
    item: str = ""
    replace: bool = False


@effect
class SetAside:
    """Move a record that can't be read out of the way, as it is."""

    damaged: DamagedRecord


@effect
class LoadSettings:
    """Read the settings from the store."""
