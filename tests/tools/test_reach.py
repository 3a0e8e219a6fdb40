"""Only what the browser imports is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools import prices
from tools.places import ROOT
from tools.reach import reached_files

if TYPE_CHECKING:
    from pathlib import Path


def names(source: Path, *entries: str) -> set[str]:
    return {file.relative_to(source).as_posix() for file in reached_files(source, entries)}


def write(source: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)


def test_what_is_imported_is_reached_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app/__init__.py": "",
            "app/main.py": "from app.rooms import chat\ndef later():\n    import app.late",
            "app/late.py": "",
            "app/rooms/__init__.py": "",
            "app/rooms/chat.py": "from app.base.clock import now",
            "app/rooms/unused.py": "from app.engine import start",
            "app/rooms/sounds.json": "{}",
            "app/rooms/generated/bells.json": "{}",
            "app/base/__init__.py": "",
            "app/base/clock.py": "import json",
            "app/engine/__init__.py": "start = 1",
            "app/engine/data.json": "{}",
            "app/engine/generated/data.json": "{}",
        },
    )
    assert names(tmp_path, "app.main") == {
        "app/__init__.py",
        "app/main.py",
        "app/late.py",
        "app/rooms/__init__.py",
        "app/rooms/chat.py",
        "app/rooms/sounds.json",
        "app/rooms/generated/bells.json",
        "app/base/__init__.py",
        "app/base/clock.py",
    }


def test_the_app_reaches_its_rooms_and_its_browser_half() -> None:
    reached = {file.relative_to(ROOT).as_posix() for file in reached_files(ROOT)}
    assert {"app/features/chat/view.py", "app/browser/vault.py", "app/llm/dialects/cohere.py"} <= reached


def test_what_the_build_generates_beside_a_module_reaches_the_browser_with_it() -> None:
    reached = {file.relative_to(ROOT).as_posix() for file in reached_files(ROOT)}
    assert {prices.GENERATED} <= reached
