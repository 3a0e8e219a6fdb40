"""What the app asks of the world, as Protocols. `app/browser` implements them; tests pass their own."""

from __future__ import annotations

from collections.abc import Mapping
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
