"""Wrong passphrases are counted, also across reloads, and each makes the next wait longer.

It stops somebody who sits at this browser and guesses. Whoever copies the envelope away is stopped by what a try
costs (the lock's Argon2id or PBKDF2), and by nothing else.
"""

from __future__ import annotations

from math import ceil
from typing import Annotated

from pydantic import Field, ValidationError

from app.base.ports import Clock
from app.vault import bounds
from app.vault.canonical import canonical
from app.vault.envelope import Part
from app.vault.ports import Shelf
from app.vault.told import TooSoon, VaultBusy

NAME = "sy.vault.tries"
_FREE = 3
_LONGEST = 15 * 60 * 1000
_ATTEMPTS = 8
Count = Annotated[int, Field(ge=0, le=bounds.TIME)]


class Tries(Part):
    """How many wrong ones in a row, and when the last one was."""

    wrong: Count = 0
    last: Count = 0

    @property
    def until(self) -> int:
        """When the next one is allowed."""
        return self.last + delay(self.wrong) if self.wrong else 0


def delay(wrong: int) -> int:
    """Milliseconds to wait after so many wrong tries: three are free, then 2 s, 4 s, 8 s, … up to 15 minutes."""
    if wrong < _FREE:
        return 0
    return min(_LONGEST, 1000 << min(wrong - _FREE + 1, 30))


def millis(clock: Clock) -> int:
    """Now."""
    return int(clock.now().timestamp() * 1000)


class Counter:
    """The count on the shelf."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf, self._clock = shelf, clock

    async def wait_until(self) -> int:
        """When the next try is allowed; 0 for now."""
        until = _read(await self._shelf.read(NAME), millis(self._clock)).until
        return until if until > millis(self._clock) else 0

    async def count(self) -> None:
        """Count a try before it is made, so that a reload in the middle is no free one; or raise TooSoon."""
        for _ in range(_ATTEMPTS):
            now = millis(self._clock)
            text = await self._shelf.read(NAME)
            tries = _read(text, now)
            if tries.until > now:
                raise TooSoon(tries.until, ceil((tries.until - now) / 1000))
            after = Tries(wrong=tries.wrong + 1, last=now)
            if await self._shelf.swap(NAME, text, canonical(after.plain())):
                return
        raise VaultBusy

    async def forget(self) -> None:
        """It was the right one."""
        for _ in range(_ATTEMPTS):
            text = await self._shelf.read(NAME)
            if text is None or await self._shelf.swap(NAME, text, None):
                return


def _read(text: str | None, now: int) -> Tries:
    """What can't be read counts as none: whoever can write here can as well remove it."""
    try:
        tries = Tries.model_validate_json(text or "{}")
    except ValidationError:
        return Tries()
    # A clock that was set back must not lock the owner out until it is as late again.
    return tries if tries.last <= now else tries.model_copy(update={"last": 0})
