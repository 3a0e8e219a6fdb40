"""One builder at a time: two commands in one checkout take turns instead of mixing their work."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import IO, TYPE_CHECKING

from tools.places import BUILD

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _wait(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _try(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _wait(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


_held = threading.local()


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Hold the build folder; the system lets go of it when the process ends, however it ends.

    A step may hold it inside a step that holds it already.
    """
    if getattr(_held, "now", False):
        yield
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("a") as file:
        try:
            _try(file)
        except OSError:
            print("Another command is building here: waiting for it.", flush=True)
            _wait(file)
        _held.now = True
        try:
            yield
        finally:
            _held.now = False
