"""Texts of rules to begin with, each explained by its own comments. They are read when the app is built."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Example(NamedTuple):
    """A text of rules, and what it is for."""

    name: str
    says: str
    text: str


def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")


EXAMPLES = (
    Example("everyday", "Creative writing, small questions and hurry", _text("everyday")),
    Example("private", "Confidential things stay in the house", _text("private")),
    Example("saving", "Spend little, and nothing by accident", _text("saving")),
)
