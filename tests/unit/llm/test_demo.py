"""The demo line never pretends to be a model."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from app.llm import demo
from app.llm.deltas import Text


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def ticks(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        del seconds


async def collect(prompt: str) -> str:
    return "".join([delta.text async for delta in demo.answer(prompt, StillClock()) if isinstance(delta, Text)])


@pytest.mark.parametrize("prompt", ["Hello", "show me a table", "is it private?", "solve P versus NP", ""])
def test_every_answer_says_that_it_is_a_script(prompt: str) -> None:
    text = asyncio.run(collect(prompt))
    assert "demo line" in text.casefold()
    assert "script" in text


@pytest.mark.parametrize("prompt", ["Hello", "a table", "anything else"])
def test_the_pieces_make_the_whole_page(prompt: str) -> None:
    assert asyncio.run(collect(prompt)) == demo.text_for(prompt)


def test_a_cue_counts_only_as_a_whole_word() -> None:
    assert demo.text_for("this thing") == demo.OTHERWISE.format(words=2)
