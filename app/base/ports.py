"""What the app asks of the world, as Protocols. `app/browser` implements them; tests pass their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    """Time, so that a test can hold it still."""

    def now(self) -> datetime:
        """Say the time of day, with its zone."""

    def ticks(self) -> float:
        """Seconds of a clock that never goes back; only differences mean something."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Chance(Protocol):
    """Randomness, so that a test can repeat it."""

    def token(self) -> str:
        """Make a fresh identifier that nobody can guess."""

    def fraction(self) -> float:
        """Draw a number in [0, 1)."""


class Page(Protocol):
    """The visible page, which Python reaches only by asking."""

    async def show(self, regions: Mapping[str, str]) -> None:
        """Morph markup into the regions named; returns when a frame has shown it."""

    async def stream(self, element: str, start: int, text: str) -> bool:
        """Append to a Markdown element that holds `start` UTF-16 units; False: it is there but lacks some of them."""

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        """Ask a platform port (clipboard, files, theme, …) and wait for its answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for among the conversations: all words of the text, in any order, also parts of words."""

    text: str = ""
    tag: str = ""
    shelf: str = "open"  # what is pinned lies on top of that
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Find:
    """A conversation in which something was found. Texts are in pieces: every second one is what was looked for."""

    id: str
    message: str = ""  # the one that holds most of it; empty: only the title does
    title: tuple[str, ...] = ()
    snippet: tuple[str, ...] = ()  # a line of that message


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found among what was read so far: hits in titles first, then the newest."""

    found: tuple[Find, ...] = ()
    count: int = 0  # of all, also of those beyond the limit
    elsewhere: int = 0  # how many there are on other shelves
    read: int = 0  # messages
    of: int = 0
    whole: bool = True  # all of them were read
    tags: tuple[str, ...] = ()  # that are in use, those of the most conversations first


class Search(Protocol):
    """Looks through all conversations. It begins to read with the first question."""

    async def find(self, question: Question, *, later: bool = False) -> Findings | None:
        """Answer at once; `later`: when more was read than at the last answer. None: another question came."""

    async def every(self, question: Question) -> tuple[str, ...]:
        """The ids of all that is found, whatever the limit."""

    async def tags(self) -> tuple[str, ...]:
        """The tags in use, those of the most conversations first."""

    async def touched(self, conversations: Sequence[str]) -> None:
        """Hear that this tab wrote these: the next answer goes by what is stored now."""
