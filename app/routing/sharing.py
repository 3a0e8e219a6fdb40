"""Identical requests in flight are sent once, where the caller allows it.

    told = sharing.joined(request_key(place, request), lambda: dispatcher.answer(plan, request, errand))

Everybody gets all of the answer, also what came before they joined. When the last of them stops listening, it is
cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from app.routing.attempts import Told


class _Flight:
    """One request that several wait for."""

    def __init__(self, told: AsyncGenerator[Told, None]) -> None:
        self.pieces: list[Told] = []
        self.users = 0
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.task = asyncio.ensure_future(self._run(told))

    async def _run(self, told: AsyncGenerator[Told, None]) -> None:
        try:
            async with aclosing(told) as pieces:
                async for piece in pieces:
                    self.pieces.append(piece)
                    self._tell()
        finally:
            self._tell()

    def _tell(self) -> None:
        self._news.set_result(None)
        self._news = asyncio.get_running_loop().create_future()

    async def from_start(self) -> AsyncGenerator[Told, None]:
        heard = 0
        while True:
            while heard < len(self.pieces):
                heard += 1
                yield self.pieces[heard - 1]
            if self.task.done():
                self.task.result()  # raises what it ended with
                return
            await asyncio.wait({self.task, self._news}, return_when=asyncio.FIRST_COMPLETED)


class Sharing:
    """The requests in flight, by their key."""

    def __init__(self) -> None:
        """None yet."""
        self._flights: dict[str, _Flight] = {}

    async def joined(self, key: str, start: Callable[[], AsyncGenerator[Told, None]]) -> AsyncGenerator[Told, None]:
        """Listen to the one in flight, or start it."""
        flight = self._flights.get(key)
        if flight is None or flight.task.done():
            flight = self._flights[key] = _Flight(start())
        flight.users += 1
        try:
            async with aclosing(flight.from_start()) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            flight.users -= 1
            if flight.users == 0:
                if self._flights.get(key) is flight:
                    del self._flights[key]
                if not flight.task.done():
                    flight.task.cancel()
                    await asyncio.wait({flight.task})
