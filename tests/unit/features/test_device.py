"""The line of this device: it loads, answers, mends what it can, and remembers what a tab died of."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from app.features.models.device import BEAT_SECONDS, DEAD_AFTER
from app.llm.deltas import Finished, Noted, Text
from app.llm.request import ChatRequest, EmbeddingRequest, Turn
from app.ondevice.errors import CrashedBefore, GpuLost, NotHere, OutOfMemory
from app.ondevice.values import Loading
from tests.fakes.device_world import SMALLER, TINY, DeviceWorld, asked, here
from tests.fakes.engines import ANSWERS, ANSWERS_FOR_EVER, LOADS, LOADS_SLOWLY, RUNS_OUT_OF_MEMORY, ScriptedEngines

if TYPE_CHECKING:
    from app.ondevice.values import DeviceModel

REQUEST = ChatRequest("tiny", (Turn("user", "How does it stand?"),))
LOST_AT_ONCE = (0.05, GpuLost())


async def answer(world: DeviceWorld, model: DeviceModel = TINY) -> list[Any]:
    async with aclosing(world.device.chat(asked(model), REQUEST)) as deltas:
        return [delta async for delta in deltas]


def text(deltas: list[Any]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, Text))


async def test_a_model_is_loaded_when_it_is_asked_and_says_how_far_it_is() -> None:
    world = DeviceWorld()
    await world.put(here())
    deltas = await answer(world)
    assert deltas[0] == Loading(0.0, "Loading Tiny, 0%")
    assert text(deltas) == "The signal is green."
    assert isinstance(deltas[-1], Finished)
    await answer(world)
    assert len(world.engines.ordered) == 1, "what is loaded is not loaded again"


async def test_what_was_measured_and_when_it_was_used_is_kept() -> None:
    world = DeviceWorld()
    await world.put(here())
    await answer(world)
    await asyncio.sleep(1)
    copy = await world.the()
    assert copy.used > 0
    assert copy.tokens_per_second == pytest.approx(20.0, rel=0.3)
    assert copy.load_seconds == pytest.approx(0.2, abs=0.05)


async def test_a_model_that_is_not_here_is_named() -> None:
    world = DeviceWorld()
    with pytest.raises(NotHere):
        await answer(world)


async def test_requests_are_answered_one_after_the_other() -> None:
    world = DeviceWorld()
    await world.put(here())
    both = await asyncio.gather(answer(world), answer(world))
    assert [text(one) for one in both] == ["The signal is green."] * 2
    assert len(world.engines.ordered) == 1


async def test_stopping_an_answer_stops_the_engine_and_lets_the_next_one_in() -> None:
    world = DeviceWorld(ScriptedEngines(answers=[ANSWERS_FOR_EVER, ANSWERS]))
    await world.put(here())
    async with aclosing(world.device.chat(asked(), REQUEST)) as deltas:
        async for delta in deltas:
            if isinstance(delta, Text):
                break
    assert world.engines.stopped == 1
    assert text(await answer(world)) == "The signal is green."


# ---- Memory and GPU --------------------------------------------------------------------------------------------------


async def test_too_little_memory_means_half_the_context_and_that_is_said_and_kept() -> None:
    world = DeviceWorld(ScriptedEngines(loads=[RUNS_OUT_OF_MEMORY, LOADS]))
    await world.put(here())
    deltas = await answer(world)
    (note,) = [delta for delta in deltas if isinstance(delta, Noted)]
    assert "not enough memory" in note.what
    assert text(deltas) == "The signal is green."
    assert [order.context for order in world.engines.ordered] == [4096, 2048]
    assert (await world.the()).context == 2048


async def test_where_only_a_smaller_model_would_do_it_is_named_and_not_taken_by_itself() -> None:
    world = DeviceWorld(ScriptedEngines(loads=[RUNS_OUT_OF_MEMORY]))
    await world.put(here(context=1024), here(SMALLER))
    with pytest.raises(OutOfMemory) as caught:
        await answer(world)
    assert "Smaller" in caught.value.next_step
    assert (await world.the()).context == 1024


async def test_a_gpu_that_was_lost_before_anything_was_shown_is_tried_once_more() -> None:
    world = DeviceWorld(ScriptedEngines(answers=[LOST_AT_ONCE, ANSWERS]))
    await world.put(here())
    assert text(await answer(world)) == "The signal is green."
    assert len(world.engines.ordered) == 2


async def test_a_gpu_that_is_lost_again_or_in_mid_answer_is_an_error() -> None:
    twice = DeviceWorld(ScriptedEngines(answers=[LOST_AT_ONCE]))
    await twice.put(here())
    with pytest.raises(GpuLost):
        await answer(twice)
    shown = DeviceWorld(ScriptedEngines(answers=[(Text("The"), 0.1, GpuLost())]))
    await shown.put(here())
    with pytest.raises(GpuLost):
        await answer(shown)
    assert len(shown.engines.ordered) == 1


# ---- A tab that dies -------------------------------------------------------------------------------------------------


async def test_while_a_model_is_loaded_its_record_says_so_and_afterwards_no_more() -> None:
    world = DeviceWorld(ScriptedEngines(loads=[LOADS_SLOWLY]))
    await world.put(here())
    loading = asyncio.ensure_future(world.device.load("tiny"))
    await asyncio.sleep(1)
    first = (await world.the()).loading
    await asyncio.sleep(2 * BEAT_SECONDS)
    assert (await world.the()).loading > first > 0, "it says that it lives"
    await loading
    await asyncio.sleep(1)
    assert (await world.the()).loading == 0


async def test_the_mark_stays_until_the_first_token() -> None:
    world = DeviceWorld(ScriptedEngines(answers=[(60.0, *ANSWERS)]))
    await world.put(here())
    answering = asyncio.ensure_future(answer(world))
    await asyncio.sleep(30)
    assert (await world.the()).loading > 0
    await answering
    await asyncio.sleep(1)
    assert (await world.the()).loading == 0


async def test_a_model_that_the_tab_died_of_is_not_loaded_by_itself_but_by_hand() -> None:
    world = DeviceWorld()
    await world.put(here(loading=world.ports.millis() - 60_000))
    assert await world.device.judged(await world.the())
    assert (await world.the()).crashed
    with pytest.raises(CrashedBefore):
        await answer(world)
    assert world.engines.ordered == []
    await world.device.load("tiny", insists=True)
    await asyncio.sleep(1)
    assert not (await world.the()).crashed, "it lived"
    assert text(await answer(world)) == "The signal is green."


async def test_a_load_that_another_tab_carries_on_is_no_crash() -> None:
    one = DeviceWorld(ScriptedEngines(loads=[LOADS_SLOWLY]))
    await one.put(here())
    loading = asyncio.ensure_future(one.device.load("tiny"))
    await asyncio.sleep(BEAT_SECONDS)
    other = DeviceWorld(other=one)
    await other.device.judged(await other.the())
    assert not (await other.the()).crashed
    assert text(await answer(other)) == "The signal is green."
    await loading


async def test_a_page_that_was_left_while_it_loaded_did_not_crash() -> None:
    world = DeviceWorld()
    began = world.ports.millis() - 60_000
    await world.put(here(loading=began))
    world.page.answers["left.at"] = began + 1_000
    await world.device.judged(await world.the())
    copy = await world.the()
    assert (copy.crashed, copy.loading) == (False, 0)


async def test_the_same_is_judged_when_it_is_asked_before_anybody_looked() -> None:
    world = DeviceWorld()
    await world.put(here(loading=world.ports.millis()))
    before = world.clock.ticks()
    with pytest.raises(CrashedBefore):
        await answer(world)
    assert world.clock.ticks() - before >= DEAD_AFTER - 1


# ---- Vectors ---------------------------------------------------------------------------------------------------------


async def test_vectors_come_from_the_same_engine() -> None:
    world = DeviceWorld()
    await world.put(here())
    found = await world.device.embed(asked(), EmbeddingRequest("tiny", ("one", "two")))
    assert len(found.vectors) == 2
    assert world.engines.embedded == [("one", "two")]
