"""A growing answer reaches the page piece by piece, each once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.features.chat.answer import Shown


class CountingPage:
    """Takes text as the page does: it counts UTF-16 units, and takes nothing that would leave a gap."""

    def __init__(self) -> None:
        self.units: bytes = b""
        self.calls = 0

    async def stream(self, _: str, start: int, text: str) -> bool:
        self.calls += 1
        if start == 0:
            self.units = b""
        if len(self.units) // 2 != start:
            return False
        self.units += text.encode("utf-16-le")
        return True


@pytest.mark.parametrize("pieces", [["plain ", "text"], ["a 🚦", " and 🚂🚃", " go"], ["naïve ", "漢字", "\r\nend"]])
async def test_every_piece_goes_to_the_page_once_whatever_its_characters(pieces: list[str]) -> None:
    page = CountingPage()
    ports: Any = SimpleNamespace(page=page)
    shown = Shown(ports, "answer")
    for piece in pieces:
        shown.add(piece)
        await shown.settled()
    assert page.units.decode("utf-16-le") == "".join(pieces)
    assert page.calls == len(pieces)


async def test_a_page_that_lost_the_text_gets_all_of_it_again() -> None:
    page = CountingPage()
    ports: Any = SimpleNamespace(page=page)
    shown = Shown(ports, "answer")
    shown.add("first 🚦 ")
    await shown.settled()
    page.units = b""
    shown.add("second")
    await shown.settled()
    assert page.units.decode("utf-16-le") == "first 🚦 second"
