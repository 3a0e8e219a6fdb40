"""Runs the long programs: shows that something is happening, keeps their output, explains failures."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from tools.places import BUILD, ROOT
from tools.trouble import Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a long step; on a terminal count its seconds, elsewhere say once when it is done."""
    began = time.monotonic()
    done = threading.Event()
    live = sys.stdout.isatty()

    def count() -> None:
        while not done.wait(0.5):
            print(f"\r{title} … {time.monotonic() - began:.0f} s", end="", flush=True)

    print(f"{title} …", end="" if live else "\n", flush=True)
    ticker = threading.Thread(target=count, daemon=True)
    if live:
        ticker.start()
    ended = "failed after"
    try:
        yield
        ended = "done in"
    finally:
        done.set()
        if live:
            ticker.join()
        start = "\r" if live else ""
        print(f"{start}{title}: {ended} {time.monotonic() - began:.1f} s", flush=True)


def run(
    what: str,
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end and give its standard output; raise Trouble with one sentence."""
    try:
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as missing:
        message = f"The program '{command[0]}' was not found, and {what} needs it."
        raise Trouble(message) from missing
    if ended.returncode == 0:
        return ended.stdout
    log = f"{ended.stdout}\n{ended.stderr}"
    log_file = BUILD / "logs" / f"{what.replace(' ', '-')}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    log_file.write_text(log, encoding="utf-8")
    raise Trouble(explain(what, log, log_file))
