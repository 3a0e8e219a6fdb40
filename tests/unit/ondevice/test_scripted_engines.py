"""The stand-in for engines that other tests use plays what it is given, and can be stopped."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from app.llm.deltas import Delta, Finished, Text, UsageTold
from app.llm.request import ChatRequest, Turn
from app.ondevice.errors import GpuLost, NotHere, OutOfMemory
from app.ondevice.values import Loaded, Loading, LoadOrder
from tests.fakes.engines import (
    ANSWERS_FOR_EVER,
    LOADS_SLOWLY,
    LOSES_ITS_GPU,
    RUNS_OUT_OF_MEMORY,
    USAGE,
    ScriptedEngines,
    tiny,
)
from tests.fakes.virtual_time import run

if TYPE_CHECKING:
    from app.ondevice.ports import Engines

ORDER = LoadOrder(tiny())
REQUEST = ChatRequest(model="tiny", turns=(Turn("user", "Hello"),))


async def load(engines: Engines) -> list[Loading | Loaded]:
    return [told async for told in engines.load(ORDER)]


async def chat(engines: Engines) -> list[Delta]:
    return [delta async for delta in engines.chat(REQUEST)]


def test_a_model_is_loaded_with_progress_answers_and_is_let_go() -> None:
    async def scenario() -> None:
        engines = ScriptedEngines()
        assert (await load(engines))[-1] == engines.loaded
        told = await chat(engines)
        assert "".join(delta.text for delta in told if isinstance(delta, Text)) == "The signal is green."
        assert told[-2:] == [UsageTold(USAGE), Finished("done", "stop")]
        assert len((await engines.embed(["one", "two words"])).vectors) == 2
        await engines.unload()
        assert engines.unloaded == 1
        with pytest.raises(NotHere):
            await chat(engines)

    run(scenario())


def test_an_answer_and_a_load_can_be_stopped() -> None:
    async def scenario() -> None:
        engines = ScriptedEngines(loads=(LOADS_SLOWLY, ()), answers=(ANSWERS_FOR_EVER,))
        async with aclosing(engines.load(ORDER)) as loading:
            assert await anext(loading) == Loading(0.0)
        assert engines.loads_stopped == 1
        await load(engines)
        reading = asyncio.ensure_future(chat(engines))
        await asyncio.sleep(1)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert engines.stopped == 1

    run(scenario())


def test_it_fails_as_engines_do() -> None:
    async def scenario() -> None:
        engines = ScriptedEngines(loads=(RUNS_OUT_OF_MEMORY, ()), answers=(LOSES_ITS_GPU,))
        with pytest.raises(OutOfMemory):
            await load(engines)
        await load(engines)
        with pytest.raises(GpuLost):
            await chat(engines)
        assert engines.loaded is None

    run(scenario())
