"""Work that nobody waits for: kept until it is over, and where it fails, that is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from app.base.errors import SwitchyardError


class Beside:
    """Holds its tasks, which asyncio alone would let go."""

    def __init__(self, trouble: Callable[[SwitchyardError], None]) -> None:
        """`trouble` hears of an error that has a name."""
        self._trouble = trouble
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Awaitable[object]) -> asyncio.Task[None]:
        """From the event loop's next turn on."""
        task = asyncio.ensure_future(self._carefully(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _carefully(self, work: Awaitable[object]) -> None:
        try:
            await work
        except SwitchyardError as error:
            self._trouble(error)
