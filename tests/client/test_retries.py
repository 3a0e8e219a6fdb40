"""What is tried again by itself, how often, and what is learned from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.llm.catalog.model import Model
from app.llm.client import Client, Refusals
from app.llm.errors import BadKey, Overloaded, RateLimited, Unreachable, UnsupportedParameter
from app.llm.exchange import Patience
from app.llm.request import ChatRequest, Turn
from app.llm.retry import Backoff
from tests.client.world import World, told_by
from tests.emulator.faults import Fault
from tests.emulator.script import script_for
from tests.emulator.server import json_of

if TYPE_CHECKING:
    from tests.emulator.server import Emulator

WHOLE = script_for("relay-mini").text


@pytest.mark.parametrize(
    "fault",
    [
        Fault(error="overloaded", times=2),
        Fault(error="rate_minute", times=2),
        Fault(error="failed", times=2),
        Fault(disconnect=True, times=2),
        Fault(cut_at=0, times=2),
        Fault(error_at=0, times=2),
    ],
    ids=lambda fault: fault.segment,
)
@pytest.mark.parametrize("id", ["groq", "anthropic", "gemini", "cohere", "ollama", "openai"])
def test_what_passes_is_tried_again_until_it_has_passed(id: str, fault: Fault, world: World) -> None:
    told = world.chat(world.line(id, fault))
    if id == "ollama" and fault.disconnect:
        assert isinstance(told.error, Unreachable), "a server of one's own that is not there has to be started"
        return
    assert told.error is None
    assert told.text == WHOLE
    assert len(world.emulator.seen) == 3
    assert len(world.clock.slept) == 2
    assert len([note for note in told.notes if "Trying again" in note]) == 2


def test_the_tries_end_and_the_last_error_is_told(world: World) -> None:
    told = world.chat(world.line("groq", Fault(error="overloaded")))
    assert type(told.error) is Overloaded
    assert len(world.emulator.seen) == Backoff().tries


def test_a_local_server_that_is_not_there_is_told_at_once(world: World) -> None:
    told = world.chat(world.line("ollama").through("http://127.0.0.1:9"))
    assert isinstance(told.error, Unreachable)
    assert world.clock.slept == []


def test_a_wait_in_the_header_is_kept(world: World) -> None:
    world.chat(world.line("mistral", Fault(error="rate_minute", headers={"Retry-After": "7"}, times=1)))
    (slept,) = world.clock.slept
    assert 7 <= slept <= 8


def test_a_wait_in_the_body_is_kept(world: World) -> None:
    world.chat(world.line("gemini", Fault(error="rate_minute", times=1)))
    (slept,) = world.clock.slept
    assert 0.02 <= slept <= 0.82


def test_a_limit_for_the_day_is_not_waited_for(world: World) -> None:
    told = world.chat(world.line("gemini", Fault(error="rate_day")))
    assert isinstance(told.error, RateLimited)
    assert told.error.window == "day"
    assert len(world.emulator.seen) == 1


def test_what_cannot_be_retried_is_not(world: World) -> None:
    told = world.chat(world.line("groq", Fault(error="bad_key")))
    assert type(told.error) is BadKey
    assert (len(world.emulator.seen), world.clock.slept) == (1, [])


def test_no_key_asks_nobody(world: World) -> None:
    line = world.line("groq")

    async def work(client: Client) -> None:
        request = ChatRequest("relay-mini", (Turn("user", "?"),))
        with pytest.raises(BadKey, match="There is no key for Groq yet"):
            await anext(client.chat(line, Model(id="relay-mini"), request))

    world.run(work)
    assert world.emulator.seen == []


def test_a_refused_parameter_is_left_out_and_remembered(world: World) -> None:
    refusals = Refusals()
    line = world.line("groq", Fault(refuse="temperature"))
    told = world.run(lambda client: told_by(client, line, "relay-mini", temperature=0.5), refusals=refusals)
    assert (told.error, told.text) == (None, WHOLE)
    first, second = (json_of(seen) for seen in world.emulator.seen)
    assert "temperature" in first
    assert "temperature" not in second
    assert world.clock.slept == []

    world.emulator.clear()
    again = world.run(lambda client: told_by(client, line, "relay-mini", temperature=0.5), refusals=refusals)
    assert again.text == WHOLE
    assert [("temperature" in json_of(seen)) for seen in world.emulator.seen] == [False]
    assert any("temperature" in note for note in again.notes), "and it is said"


def test_what_one_model_refuses_another_still_gets(world: World) -> None:
    refusals = Refusals()
    line = world.line("groq", Fault(refuse="temperature"))
    world.run(lambda client: told_by(client, line, "relay-mini", temperature=0.5), refusals=refusals)
    world.emulator.clear()
    world.run(lambda client: told_by(client, line, "relay-other", temperature=0.5), refusals=refusals)
    assert "temperature" in json_of(world.emulator.seen[0])


def test_a_parameter_that_is_refused_though_it_was_left_out_is_an_error(world: World) -> None:
    body = {"error": {"message": "No temperature.", "code": "unsupported_parameter", "param": "temperature"}}
    told = world.chat(world.line("groq", Fault(status=400, body=body)), temperature=0.5)
    assert isinstance(told.error, UnsupportedParameter)
    assert len(world.emulator.seen) == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["overloaded", "failed", "rate_minute", "bad_key"]),
    times=st.integers(1, 7),
    tries=st.integers(1, 5),
    id=st.sampled_from(["groq", "anthropic", "ollama"]),
)
def test_never_more_than_so_many_tries(kind: str, times: int, tries: int, id: str, emulator: Emulator) -> None:
    emulator.clear()
    world = World(emulator, patience=Patience(5, 5, 5, backoff=Backoff(tries=tries)))
    told = world.chat(world.line(id, Fault(error=kind, times=times)))
    asked = len(emulator.seen)
    assert asked <= tries
    assert (told.error is None) == (kind != "bad_key" and times < tries)
