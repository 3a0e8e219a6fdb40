"""Time and chance, from the browser."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from datetime import datetime

_SLEEP = asyncio.sleep


class BrowserClock:
    """Implements `app.base.ports.Clock`."""

    def now(self) -> datetime:
        """Say the time of day, with the zone of this device."""
        return datetime.now().astimezone()

    def ticks(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await _SLEEP(seconds)


class BrowserChance:
    """Implements `app.base.ports.Chance`. In Pyodide both draw on the browser's `crypto`."""

    def __init__(self) -> None:
        """Seeded after the heap snapshot was restored: every visitor would have the same numbers otherwise."""
        self._random = random.SystemRandom()

    def token(self) -> str:
        """Make a fresh identifier that nobody can guess."""
        return uuid.UUID(int=self._random.getrandbits(128), version=4).hex

    def fraction(self) -> float:
        """Draw a number in [0, 1)."""
        return self._random.random()
