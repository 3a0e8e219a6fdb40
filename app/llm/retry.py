"""When to try again by ourselves, and after how long: exponential backoff with full jitter, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.llm.errors import (
    Cut,
    MalformedFrame,
    Overloaded,
    ProviderError,
    ProviderFailed,
    RateLimited,
    TimedOut,
    ToolCallFailed,
    Unreachable,
)

if TYPE_CHECKING:
    from app.base.ports import Chance, Clock

# Where nobody has to do anything first. Being offline, or a login page in between, is told at once.
PASSING: tuple[type[ProviderError], ...] = (
    RateLimited,
    Overloaded,
    ProviderFailed,
    TimedOut,
    Cut,
    MalformedFrame,
    ToolCallFailed,
    Unreachable,
)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to insist. Times are seconds."""

    tries: int = 4
    first: float = 0.8  # the longest wait before the second try; it doubles with each
    longest: float = 20
    total: float = 60  # from the first try to the start of the last


class Tries:
    """The tries of one request."""

    def __init__(self, backoff: Backoff, clock: Clock, chance: Chance) -> None:
        """The first try begins now."""
        self._backoff, self._clock, self._chance = backoff, clock, chance
        self._began = clock.ticks()
        self.made = 1

    def again(self) -> bool:
        """Take one more try at once, if there is one left."""
        if self.made >= self._backoff.tries:
            return False
        self.made += 1
        return True

    def wait(self, error: ProviderError) -> float | None:
        """Take one more try after so many seconds; None: this was the last."""
        if not isinstance(error, PASSING) or (isinstance(error, RateLimited) and error.window == "day"):
            return None
        seconds = self._seconds(error.wait)
        left = self._backoff.total - (self._clock.ticks() - self._began)
        return seconds if seconds <= left and self.again() else None

    def _seconds(self, asked: float | None) -> float:
        """What the provider asks for is waited for in full; the jitter then keeps a crowd from coming back at once."""
        ceiling = min(self._backoff.longest, self._backoff.first * 2.0 ** (self.made - 1))
        jitter = self._chance.fraction() * ceiling
        return jitter if asked is None else max(asked, 0) + min(jitter, self._backoff.first)
