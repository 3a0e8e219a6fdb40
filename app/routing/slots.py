"""How many requests a line has at once. Who finds no slot waits, persons before batch work, first come first served.

async with slots.turn("groq", urgent=True): ...
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count

CLOUD = 6
"""Requests at once, where nobody says otherwise. A server at home works on one at a time."""


class Slots:
    """The slots of all lines in this tab."""

    def __init__(self, most: Mapping[str, int] | None = None, *, usual: int = CLOUD) -> None:
        """`most` at once, by line."""
        self.most = dict(most or {})
        self._usual = usual
        self._taken: dict[str, int] = {}
        self._waiting: dict[str, list[tuple[bool, int, asyncio.Future[None]]]] = {}
        self._order = count()

    @asynccontextmanager
    async def turn(self, line: str, *, urgent: bool) -> AsyncIterator[None]:
        """A slot, given back at the end."""
        await self._take(line, urgent=urgent)
        try:
            yield
        finally:
            self._give(line)

    def free(self, line: str) -> bool:
        """Whether nobody has to wait."""
        return self._taken.get(line, 0) < self.most.get(line, self._usual)

    async def _take(self, line: str, *, urgent: bool) -> None:
        if self.free(line):
            self._taken[line] = self._taken.get(line, 0) + 1
            return
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting.setdefault(line, []), (not urgent, next(self._order), given))
        try:
            await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled():  # it was given in the same moment
                self._give(line)
            raise

    def _give(self, line: str) -> None:
        """To the next one who still waits."""
        waiting = self._waiting.get(line, [])
        while waiting:
            _, _, given = heapq.heappop(waiting)
            if not given.done():
                given.set_result(None)
                return
        self._taken[line] -= 1
