"""An event loop whose clock jumps: `asyncio.sleep(3600)` takes no time, and order stays exact.

It needs no sockets and no waiting thread, so async tests also run inside Pyodide, where the
browser's own loop cannot be run to an end from Python.
"""

from __future__ import annotations

import asyncio
from asyncio import base_events, events
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class _NoFiles:
    """The selector of a loop that watches no files: waiting means moving the clock."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            message = "This test waits for something that nothing will bring about."
            raise RuntimeError(message)
        self._loop.now += timeout
        return []


class VirtualTimeLoop(base_events.BaseEventLoop):
    """An event loop in which only timers pass time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._selector = _NoFiles(self)

    def time(self) -> float:
        return self.now

    def _process_events(self, _: list[Any]) -> None:
        """There are none: see _NoFiles."""

    def _write_to_self(self) -> None:
        """Nothing sleeps, so nothing must be woken."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Like `asyncio.run`, in virtual time; tasks left over are cancelled."""
    outer = events._get_running_loop()  # Pyodide's own loop always counts as running
    loop = VirtualTimeLoop()
    events._set_running_loop(None)
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        events._set_running_loop(outer)
