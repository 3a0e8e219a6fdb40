"""What is known of files that wait beside composers, what code tells of them, and what is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.records.talking import Attached
from app.ui.messages import effect, fact

MOST = 10
"""Files that may go with one prompt."""
Size = Literal["original", "2048", "1024"]
"""How many pixels the longer side of a picture may have."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that goes with the next prompt. `key`: by it the page that read it knows it; 0: no page that is open."""

    file: Attached
    tokens: int = 0  # about so many
    key: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that a person looks at. Of a text as much as is shown; None: it is being read."""

    file: Attached
    text: str | None = None
    more: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A part of the Chat room's slice. `waiting` is by place (see `Chat.place`)."""

    waiting: Mapping[str, tuple[Waiting, ...]] = field(default_factory=dict)
    reading: Mapping[str, int] = field(default_factory=dict)  # so many are being read, by place
    size: Size = "2048"
    looked: Looked | None = None

    def at(self, place: str) -> tuple[Attached, ...]:
        """The files of one composer."""
        return tuple(one.file for one in self.waiting.get(place, ()))

    def put(self, place: str, *waiting: Waiting) -> Desk:
        """With just these in that place."""
        others = {name: many for name, many in self.waiting.items() if name != place}
        return replace(self, waiting={**others, place: waiting} if waiting else others)

    def without(self, *ids: str) -> Desk:
        """These were sent, or removed."""
        desk = self
        for place, many in self.waiting.items():
            left = tuple(one for one in many if one.file.id not in ids)
            desk = desk if len(left) == len(many) else desk.put(place, *left)
        return desk

    def moved(self, start: str, place: str) -> Desk:
        """What waits at one place belongs to another."""
        here = self.waiting.get(start, ())
        return self.put(start).put(place, *self.waiting.get(place, ()), *here) if here else self

    def read(self, place: str, count: int) -> Desk:
        """So many more are being read, or fewer."""
        left = max(0, self.reading.get(place, 0) + count)
        return replace(self, reading={**self.reading, place: left})


@fact
class FileKept:
    """A file is stored beside the composer of that place."""

    place: str
    waiting: Waiting


@fact
class FileFailed:
    """A file could not be stored; why is told elsewhere."""

    place: str


@fact
class FilesFound:
    """What was stored beside a composer before."""

    place: str
    waiting: tuple[Waiting, ...]


@fact
class FileSwapped:
    """A picture is stored in another size, under another id."""

    place: str
    old: str
    waiting: Waiting


@fact
class TextRead:
    """What is in a file that a person looks at; None: it is gone."""

    id: str
    text: str | None


@effect
class ClearDraft:
    """The text was stored as a prompt. What was typed since then is the draft of `at`."""

    text: str
    place: str
    at: str


@effect
class FindFiles:
    """Tell which files wait beside the composer of this place."""

    place: str


@effect
class KeepFile:
    """Store what the page has read."""

    place: str
    name: str
    media: str
    data: str
    width: int
    height: int
    key: int


@effect
class DropFile:
    """Remove it from the disk."""

    id: str


@effect
class MoveFiles:
    """What waits there belongs to the conversation that began there."""

    start: str
    place: str


@effect
class ResizePictures:
    """Store these pictures in another size."""

    place: str
    waiting: tuple[Waiting, ...]
    size: Size


@effect
class ShowPicture:
    """Give the page the picture of this id."""

    id: str


@effect
class ToggleVoice:
    """Let the browser listen, or end it."""


@effect
class ReadText:
    """Tell what is in a file."""

    id: str
