"""What is current is known by hash, never by time; what is half-built is never trusted.

A folder is made under a temporary name, moved into place whole, and only then gets a stamp: a
small file beside it with the hash of what it was made from and the hash of what was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LEFT_OUT = {"__pycache__", ".DS_Store"}


def digest(*parts: str | bytes) -> str:
    """One hash over several values; the lengths keep 'ab','c' and 'a','bc' apart."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(f"{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a folder in a fixed order, without what Python and editors leave behind."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        for name in sorted(names):
            if name not in _LEFT_OUT:
                yield Path(parent, name)


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """The hash of files and folders below a root: their relative names and their contents."""
    total = hashlib.sha256()
    for path in paths:
        for file in files_below(path) if path.is_dir() else (path,):
            content = file.read_bytes() if file.exists() else b"(missing)"
            total.update(digest(file.relative_to(root).as_posix(), content).encode())
    return total.hexdigest()


def read_stamp(stamp: Path) -> dict[str, str]:
    """What a stamp says; nothing where it is missing or damaged."""
    try:
        said = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write_stamp(stamp: Path, said: dict[str, str]) -> None:
    """Write a stamp so that it is there whole or not at all."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    draft = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    draft.write_text(json.dumps(said, indent=1))
    draft.replace(stamp)


def stamp_of(folder: Path) -> Path:
    """The stamp of a built folder lies beside it, never in what is served."""
    return folder.with_name(f"{folder.name}.stamp.json")


def is_current(folder: Path, inputs: str) -> bool:
    """Whether the folder was made from these inputs and is still as it was made."""
    said = read_stamp(stamp_of(folder))
    return said.get("inputs") == inputs and said.get("outputs") == digest_files(folder, [folder])


def make_folder(folder: Path, inputs: str, make: Callable[[Path], None]) -> None:
    """Make a folder elsewhere, move it into place, stamp it. A failure leaves the old one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}-*"):  # by a run that was killed: only one builds at a time
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    draft.chmod(0o755)
    try:
        make(draft)
        outputs = digest_files(draft, [draft])
        stamp_of(folder).unlink(missing_ok=True)
        put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    write_stamp(stamp_of(folder), {"inputs": inputs, "outputs": outputs})


def put_in_place(draft: Path, folder: Path) -> None:
    """Swap a finished folder in; the old one is set aside first, for renaming cannot replace it."""
    aside = draft.with_name(f"{draft.name}-old")
    if folder.exists():
        folder.rename(aside)
    draft.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def copy_tree(folder: Path, to: Path) -> None:
    """Copy what is content of a folder, and not what tools leave in it."""
    for file in files_below(folder):
        target = to / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
