"""What goes wrong while setting up, each as one sentence that says what to do next."""

from __future__ import annotations

import errno
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Trouble(Exception):
    """One sentence for the person at the keyboard; no traceback is shown for it."""


DISK_FULL = "The disk is full: free some space and run the command again; nothing half-made was kept."
NO_NETWORK = (
    "The package registry could not be reached while fetching {what}: check the network "
    "and run the command again; nothing half-fetched will be used."
)
HASH_MISMATCH = (
    "A file that was fetched for {what} does not have the hash pinned in this repository, "
    "so it was not used: run the command again, and if it happens again do not trust "
    "the network or mirror in between."
)
NO_VENV = (
    "This Python cannot make virtual environments (its venv or ensurepip module is missing): "
    "install it, on Debian and Ubuntu with 'apt install python3-venv', and run the command again."
)

# In this order: a failed hash is reported as such even when the log also tells of retries.
_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"EINTEGRITY|DO NOT MATCH THE HASHES|sha512.*integrity checksum failed"), HASH_MISMATCH),
    (re.compile(r"ENOSPC|No space left on device|Errno 28"), DISK_FULL),
    (re.compile(r"ensurepip is not available|No module named '?(venv|ensurepip)"), NO_VENV),
    (
        re.compile(
            r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
            r"|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|name resolution"
            r"|Connection refused|Network is unreachable|Could not fetch URL|ProxyError"
        ),
        NO_NETWORK,
    ),
)


def explain(what: str, log: str, log_file: Path) -> str:
    """The one sentence for a failed program's output; its last lines where none is known."""
    for sign, sentence in _SIGNS:
        if sign.search(log):
            return sentence.format(what=what)
    tail = "\n".join(f"    {line}" for line in log.strip().splitlines()[-20:])
    return f"{what[:1].upper()}{what[1:]} failed; the whole output is in {log_file}. Its end:\n{tail}"


def guarded(command: Callable[[list[str]], int], arguments: list[str]) -> int:
    """Run a command; turn the expected failures into their sentence and an exit code."""
    try:
        return command(arguments)
    except Trouble as trouble:
        sentence = str(trouble)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sentence = DISK_FULL
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"\n{sentence}", file=sys.stderr)
    return 1
