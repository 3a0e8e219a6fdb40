"""Every line of the catalog streams through its dialect, and sends nothing that its provider would not take."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.client.world import KEY, LINES, TOOL
from tests.emulator.anthropic import BROWSER
from tests.emulator.cors import PLAIN, POLICIES, Cors
from tests.emulator.faults import Fault
from tests.emulator.script import INPUT_TOKENS, script_for
from tests.emulator.server import json_of
from tools.emulate import PATHS

if TYPE_CHECKING:
    from tests.client.world import World

IDS = [line.id for line in LINES]
# What httpx adds to every request by itself.
ANTHROPIC = {"x-api-key", "anthropic-version", BROWSER, "content-type"}
ITS_OWN = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}


@pytest.mark.parametrize("id", IDS)
def test_text_arrives_whole_with_its_end_and_its_count(id: str, world: World) -> None:
    told = world.chat(world.line(id))
    assert told.error is None
    assert told.text == script_for("relay-mini").text
    assert told.finished == ["done"]
    assert told.usage is not None
    assert told.usage.input == INPUT_TOKENS
    assert told.usage.output == script_for("relay-mini").output_tokens


@pytest.mark.parametrize("id", IDS)
def test_what_it_thinks_is_kept_apart(id: str, world: World) -> None:
    told = world.chat(world.line(id), "relay-reason")
    assert told.reasoning == "".join(script_for("relay-reason").thoughts)
    assert told.text == script_for("relay-reason").text


@pytest.mark.parametrize("id", IDS)
def test_a_tool_is_called_with_whole_arguments(id: str, world: World) -> None:
    told = world.chat(world.line(id), tools=(TOOL,))
    ((name, arguments),) = told.calls
    assert name == "route"
    assert arguments.replace(" ", "").replace("\\u00fc", "ü").replace("\\u2163", "Ⅳ") == '{"from":"Zürich","to":"Ⅳ"}'
    assert told.finished == ["tools"]


@pytest.mark.parametrize("id", IDS)
def test_an_answer_at_its_limit_says_so(id: str, world: World) -> None:
    assert world.chat(world.line(id), "relay-long", max_tokens=24).finished == ["length"]


@pytest.mark.parametrize("id", IDS)
def test_only_headers_that_the_provider_allows_are_sent(id: str, world: World) -> None:
    world.chat(world.line(id))
    (seen,) = world.emulator.seen
    assert set(seen.headers) - ITS_OWN <= (ANTHROPIC if id == "anthropic" else POLICIES.get(id, Cors()).allow or PLAIN)


@pytest.mark.parametrize("id", IDS)
def test_the_key_travels_in_one_header_and_nowhere_else(id: str, world: World) -> None:
    world.chat(world.line(id))
    (seen,) = world.emulator.seen
    assert [name for name, value in seen.headers.items() if KEY in value] != []
    assert sum(value.count(KEY) for value in seen.headers.values()) == 1
    assert KEY not in seen.target + seen.body


def test_ten_thousand_chunks_lose_nothing(world: World) -> None:
    told = world.chat(world.line("groq"), "relay-flood-10000")
    assert told.text == script_for("relay-flood-10000").text
    assert len(told.deltas) < 500, "neighbouring pieces of one read are joined"


def test_a_stream_that_drips_byte_by_byte_is_the_same(world: World) -> None:
    told = world.chat(world.line("mistral", Fault(slow=(7, 0))), "relay-reason")
    assert (told.text, told.error) == (script_for("relay-reason").text, None)


def test_the_model_asked_for_is_the_one_that_is_sent(world: World) -> None:
    world.chat(world.line("groq"), "relay-mini")
    assert json_of(world.emulator.seen[0])["model"] == "relay-mini"


def test_the_emulator_serves_every_line_of_the_catalog_where_it_looks_for_it() -> None:
    assert {line.id: urlsplit(line.base_url).path for line in LINES} == {
        id: path for id, path in PATHS.items() if id != "custom"
    }
