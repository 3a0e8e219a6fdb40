"""Each way to misbehave is told by its leaf, and what arrived before it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.llm.errors import (
    BadKey,
    BlocksBrowsers,
    Cut,
    NoCredit,
    NotAStream,
    Overloaded,
    ProviderError,
    ProviderFailed,
    RateLimited,
    TimedOut,
    TooLong,
    UnknownModel,
    Unreachable,
    WrongAddress,
    WrongOrigin,
)
from app.llm.exchange import Patience
from app.llm.retry import Backoff
from tests.client.world import LINES
from tests.emulator.faults import Fault
from tests.emulator.script import script_for

if TYPE_CHECKING:
    from tests.client.world import World

ONCE = Patience(connecting=5, first_token=5, stalled=5, backoff=Backoff(tries=1))
HASTY = Patience(connecting=0.15, first_token=0.3, stalled=0.15, backoff=Backoff(tries=1))
WHOLE = script_for("relay-mini").text
# One of each dialect, and those that have words of their own.
SOME = ("openai", "groq", "anthropic", "gemini", "cohere", "ollama", "openrouter", "mistral", "perplexity")
IDS = [line.id for line in LINES]

SAID: list[tuple[str, str, type[ProviderError]]] = [
    *((id, "unknown_model", UnknownModel) for id in SOME),
    *((id, "bad_key", BadKey) for id in SOME if id != "ollama"),
    *((id, "no_credit", NoCredit) for id in SOME if id != "ollama"),
    *((id, "rate_minute", RateLimited) for id in SOME),
    *((id, "too_long", TooLong) for id in SOME if id not in {"ollama", "mistral"}),
    *((id, "overloaded", Overloaded) for id in SOME),
    *((id, "failed", ProviderFailed) for id in SOME),
    ("llama-cpp", "too_long", TooLong),
    ("xai", "bad_key", BadKey),
    ("deepseek", "no_credit", NoCredit),
    ("huggingface", "no_credit", NoCredit),
    ("anthropic", "no_browsers", BlocksBrowsers),
]


@pytest.mark.parametrize(("id", "kind", "leaf"), SAID)
def test_what_the_provider_says_is_one_leaf(id: str, kind: str, leaf: type[ProviderError], world: World) -> None:
    world.patience = ONCE
    told = world.chat(world.line(id, Fault(error=kind)))
    assert type(told.error) is leaf
    assert told.deltas == []
    assert told.error is not None
    assert not told.error.partial
    assert world.line(id).name in told.error.what


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(
    ("fault", "leaf"),
    [
        (Fault(html=True), NotAStream),
        (Fault(empty=True), NotAStream),
        (Fault(disconnect=True), Unreachable),
        (Fault(redirect="other"), WrongOrigin),
    ],
    ids=lambda given: getattr(given, "segment", None),
)
def test_no_answer_at_all(id: str, fault: Fault, leaf: type[ProviderError], world: World) -> None:
    world.patience = ONCE
    told = world.chat(world.line(id, fault))
    assert type(told.error) is leaf
    assert told.deltas == []


@pytest.mark.parametrize("id", IDS)
def test_a_key_is_not_carried_over_a_redirect(id: str, world: World) -> None:
    told = world.chat(world.line(id, Fault(redirect="other")))
    assert isinstance(told.error, WrongOrigin)
    assert world.emulator.other_url in told.error.what
    assert [seen for seen in world.emulator.seen if seen.at == world.emulator.other_url] == []


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("fault", [Fault(cut_at=2000), Fault(end_at=9)], ids=lambda fault: fault.segment)
def test_a_cut_keeps_what_arrived(id: str, fault: Fault, world: World) -> None:
    told = world.chat(world.line(id, fault))
    assert type(told.error) is Cut
    assert told.error.partial
    assert WHOLE.startswith(told.text)
    assert told.text
    assert len(world.emulator.seen) == 1, "nothing is tried again once something was shown"


@pytest.mark.parametrize("id", IDS)
def test_an_error_in_mid_stream_keeps_what_arrived(id: str, world: World) -> None:
    told = world.chat(world.line(id, Fault(error_at=6)))
    assert told.error is not None
    assert told.error.partial
    assert world.line(id).name in told.error.what
    assert told.error.retry_can_help
    assert WHOLE.startswith(told.text)
    assert told.text


@pytest.mark.parametrize("id", IDS)
def test_a_malformed_frame_loses_no_text_around_it(id: str, world: World) -> None:
    told = world.chat(world.line(id, Fault(malformed_at=5)))
    assert told.error is None
    assert told.text == WHOLE
    assert len(told.notes) == 1


@pytest.mark.parametrize(
    ("fault", "phase"),
    [
        (Fault(before_headers=30), "connecting"),
        (Fault(before_first=30), "first token"),
        (Fault(stall_after=0), "first token"),
        (Fault(stall_after=6), "stalled"),
    ],
    ids=lambda given: getattr(given, "segment", None),
)
def test_no_wait_is_for_ever(fault: Fault, phase: str, world: World) -> None:
    world.patience = HASTY
    told = world.chat(world.line("groq", fault))
    assert isinstance(told.error, TimedOut)
    assert told.error.phase == phase
    assert told.error.partial == (phase == "stalled")
    assert world.emulator.wait_for(lambda: world.emulator.seen[0].closed), "and the connection is closed"


def test_a_local_server_may_load_its_model_first(world: World) -> None:
    world.patience = HASTY
    assert world.chat(world.line("ollama", Fault(before_headers=0.2))).error is None


def test_comments_keep_a_line_open_but_are_no_token(world: World) -> None:
    world.patience = HASTY
    told = world.chat(world.line("openrouter", Fault(stall_after=1)))
    assert isinstance(told.error, TimedOut)
    assert told.error.phase == "first token"


@pytest.mark.parametrize("id", IDS)
def test_a_connection_that_lingers_after_the_answer_takes_nothing_away(id: str, world: World) -> None:
    world.patience = Patience(connecting=5, first_token=5, stalled=5, after=0.1)
    told = world.chat(world.line(id, Fault(stall_after=1000)))
    assert told.error is None
    assert (told.text, told.finished) == (WHOLE, ["done"])
    assert told.usage is not None
    assert world.emulator.wait_for(lambda: world.emulator.seen[0].closed)


def test_a_good_answer_may_say_when_to_come_back(world: World) -> None:
    assert world.chat(world.line("huggingface", Fault(headers={"Retry-After": "60"}))).text == WHOLE


def test_a_json_error_with_success_is_an_error(world: World) -> None:
    world.patience = ONCE
    body = {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}
    told = world.chat(world.line("groq", Fault(status=200, body=body)))
    assert told.error is not None
    assert "Incorrect API key provided." in str(told.error)
    assert isinstance(told.error, BadKey | NotAStream)


def test_an_answer_all_at_once_is_no_stream(world: World) -> None:
    told = world.chat(world.line("groq", Fault(status=200, body={"choices": [{"message": {"content": "hi"}}]})))
    assert type(told.error) is NotAStream


def test_a_wrong_path_is_told_from_an_unknown_model(world: World) -> None:
    line = world.line("groq").through(world.emulator.at("groq", "/nowhere"))
    assert type(world.chat(line).error) in {WrongAddress, UnknownModel}


def test_a_port_where_nobody_listens(world: World) -> None:
    world.patience = ONCE
    told = world.chat(world.line("ollama").through("http://127.0.0.1:9"))
    assert type(told.error) is Unreachable
    assert "127.0.0.1:9 refuses connections" in told.error.what


def test_a_bad_key_is_not_repeated_in_the_error(world: World) -> None:
    body = {"error": {"message": "Incorrect API key provided: {key}.", "code": "invalid_api_key"}}
    told = world.chat(world.line("groq", Fault(status=401, body=body)))
    assert type(told.error) is BadKey
    assert "Incorrect API key provided" in told.error.what
