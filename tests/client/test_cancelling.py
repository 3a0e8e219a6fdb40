"""Whoever stops reading hangs up: the server sees it at once, and nobody pays for words that nobody reads."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from app.base.secret import Secret
from app.llm.catalog.model import Model
from app.llm.deltas import Text
from app.llm.request import ChatRequest, Turn
from tests.client.world import KEY, told_by
from tests.emulator.faults import Fault

if TYPE_CHECKING:
    from app.llm.client import Client
    from tests.client.world import World

SLOW = Fault(rate=100)
MODEL = "relay-flood-10000"


@pytest.mark.parametrize("id", ["openai", "groq", "anthropic", "gemini", "cohere", "ollama"])
def test_cancelling_the_task_closes_the_connection(id: str, world: World, capfd: pytest.CaptureFixture[str]) -> None:
    line = world.line(id, SLOW)

    async def work(client: Client) -> float:
        reading = asyncio.ensure_future(told_by(client, line, MODEL))
        await asyncio.to_thread(world.emulator.wait_for, lambda: world.emulator.seen and world.emulator.seen[0].sent)
        at = time.time()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        # While the client is still open: it is the cancelling that closed the connection.
        await asyncio.to_thread(world.emulator.wait_for, lambda: world.emulator.seen[0].closed)
        return at

    at = world.run(work)
    closed = world.emulator.seen[0].closed
    assert closed is not None
    assert closed - at < 2
    with capfd.disabled():
        print(f"\n{id}: the server saw the close {(closed - at) * 1000:.1f} ms after the cancelling")  # noqa: T201 - the figure


def test_whoever_breaks_off_reading_closes_the_connection(world: World) -> None:
    line = world.line("groq", SLOW)

    async def work(client: Client) -> str:
        request = ChatRequest(MODEL, (Turn("user", "?"),))
        told = ""
        async with aclosing(client.chat(line, Model(id=MODEL), request, Secret(KEY, line.base_url))) as deltas:
            async for delta in deltas:
                if isinstance(delta, Text):
                    told = delta.text
                    break
        assert await asyncio.to_thread(world.emulator.wait_for, lambda: world.emulator.seen[0].closed)
        return told

    assert world.run(work)


@pytest.mark.parametrize("fault", [Fault(before_headers=30), Fault(before_first=30)], ids=lambda fault: fault.segment)
def test_cancelling_before_the_first_word_does_too(fault: Fault, world: World) -> None:
    line = world.line("groq", fault)

    async def work(client: Client) -> None:
        reading = asyncio.ensure_future(told_by(client, line, MODEL))
        await asyncio.to_thread(world.emulator.wait_for, lambda: world.emulator.seen)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await asyncio.to_thread(world.emulator.wait_for, lambda: world.emulator.seen[0].closed)

    world.run(work)
