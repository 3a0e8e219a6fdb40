"""Data that the build makes for a module of the app and lays beside it, when it is not there or not of these pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.places import BUILD
from tools.progress import step
from tools.stamp import is_current, make_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def lay(target: Path, inputs: str, title: str, write: Callable[[Path], None]) -> None:
    """`write` makes the file; what it made is kept by its inputs, so that it is made once."""
    folder = BUILD / target.stem
    if not is_current(folder, inputs):
        with step(title):
            make_folder(folder, inputs, lambda draft: write(draft / target.name))
    data = (folder / target.name).read_bytes()
    if not target.exists() or target.read_bytes() != data:
        target.parent.mkdir(exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_bytes(data)
        draft.replace(target)
