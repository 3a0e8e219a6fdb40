"""Each provider's stream gives the same deltas, whole, byte by byte and split anywhere."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.deltas import Citation, CostTold, Delta, Finished, Noted, Reasoning, Text, ToolCallPart, Usage, UsageTold
from app.llm.dialects.seals import sealed
from app.llm.errors import (
    Overloaded,
    ProviderError,
    ProviderFailed,
    RateLimited,
    RefusedByPolicy,
    ToolCallFailed,
    TooLong,
)
from tests.unit.llm.reading_streams import STREAMS, cut_at, read, stream


def used(given: int, taken: int, cached: int = 0, written: int = 0, reasoning: int = 0) -> UsageTold:
    return UsageTold(Usage(given, taken, cached, written, reasoning))


def seal(line: str, **block: object) -> Reasoning:
    return Reasoning("", sealed(line, block))


CALLED = Finished("tools", "tool_calls")

WHOLE: dict[str, list[Delta]] = {
    "openrouter.sse": [
        Reasoning("Wei"),
        Reasoning("che."),
        Text("Gleis 3 · "),
        Text("線路 👩\u200d🚀"),
        Citation("https://example.org/timetable", "Timetable", "every hour"),
        ToolCallPart(0, "call_a", "route"),
        ToolCallPart(0, arguments='{"to":'),
        ToolCallPart(0, arguments=' "Ⅳ"}'),
        seal(
            "openrouter",
            details=[
                {
                    "type": "reasoning.text",
                    "text": "Weiche.",
                    "format": "anthropic-claude-v1",
                    "index": 0,
                    "signature": "c2ln",
                }
            ],
        ),
        CALLED,
        used(40, 17, 8, 2, 5),
        CostTold(Decimal("0.000123")),
    ],
    "groq.sse": [
        Reasoning("Signal first."),
        Text("Clear"),
        Text("."),
        ToolCallPart(0, "fc_1", "route", '{"to":4}'),
        ToolCallPart(1, "fc_2", "hold", "{}"),
        CALLED,
        used(21, 9, reasoning=3),
    ],
    "mistral.sse": [
        Reasoning("D'abord "),
        Reasoning("réfléchir."),
        Text("Voie "),
        Text("libre"),
        ToolCallPart(0, "aB3dE6gH9", "route", '{"to": '),
        ToolCallPart(0, arguments="2}"),
        ToolCallPart(1, "zZ3dE6gH9", "hold", "{}"),
        CALLED,
        used(12, 8),
    ],
    "deepseek.sse": [
        Reasoning("想一想"),
        Text("信号"),
        Text("开放。"),
        ToolCallPart(0, "call_00", "route", '{"to":1}'),
        CALLED,
        used(30, 11, 16, reasoning=4),
    ],
    "llama-cpp.sse": [
        Reasoning("Hm."),
        Text("Go"),
        ToolCallPart(0, "chatcmpl-l-0", "route", "{"),
        ToolCallPart(0, arguments="}"),
        CALLED,
        used(14, 6),
    ],
    "openai.sse": [
        Reasoning("**Checking points**"),
        Reasoning("\n\n"),
        Reasoning("Locked."),
        seal(
            "openai",
            type="reasoning",
            summary=[
                {"type": "summary_text", "text": "**Checking points**"},
                {"type": "summary_text", "text": "Locked."},
            ],
            encrypted_content="ZW5j",
        ),
        Text("Track "),
        Text("№ 4 🚦"),
        Citation("https://example.org/a", "A"),
        ToolCallPart(0, "call_1", "route"),
        ToolCallPart(0, arguments='{"to":'),
        ToolCallPart(0, arguments='"é"}'),
        Finished("tools", "completed"),
        used(75, 40, 32, 1, 20),
    ],
    "perplexity.sse": [
        Citation("https://example.org/1", "One"),
        Citation("https://example.org/2", "Two"),
        Text("Every hour[1]"),
        ToolCallPart(0, "toolu_1", "route", '{"to":1}'),
        Finished("tools", "completed"),
        used(100, 20),
        CostTold(Decimal("0.00511")),
    ],
    "xai.sse": [
        Reasoning("Thinking"),
        Text("Clear"),
        ToolCallPart(0, "call_9", "route", "{}"),
        Finished("length", "max_output_tokens"),
        used(5, 6, reasoning=2),
    ],
    "anthropic.sse": [
        used(160, 1, 50, 100),
        Reasoning("Points "),
        Reasoning("first."),
        seal("anthropic", type="thinking", thinking="Points first.", signature="c2ln"),
        seal("anthropic", type="redacted_thinking", data="cmVk"),
        Text("Signal "),
        Text("at “clear” 🟢"),
        Citation("https://example.org/r", "Rules", "green means go"),
        ToolCallPart(0, "toolu_1", "route"),
        ToolCallPart(0, arguments='{"to": '),
        ToolCallPart(0, arguments='"Zürich"}'),
        Finished("tools", "tool_use"),
        used(160, 89, 50, 100, 30),
    ],
    "gemini.sse": [
        Reasoning("Checking the points."),
        used(12, 18, reasoning=18),
        Text("Gleis "),
        used(12, 20, reasoning=18),
        Text("frei 🚂"),
        seal("gemini", thoughtSignature="dHh0"),
        Citation("https://example.org/g", "example.org"),
        ToolCallPart(0, "rid-0", "route", '{"to": "Köln"}', sealed("gemini", {"thoughtSignature": "Y2Fs"})),
        ToolCallPart(1, "rid-1", "hold", "{}"),
        Finished("tools", "STOP"),
        used(12, 27, 4, reasoning=18),
    ],
    "cohere.sse": [
        Reasoning("Look first."),
        Text("Free "),
        Text("track ✓"),
        Citation("https://example.org/plan", "Plan", "Free"),
        Reasoning("I will set the route."),
        ToolCallPart(0, "route_1", "route"),
        ToolCallPart(0, arguments='{"to"'),
        ToolCallPart(0, arguments=": 1}"),
        Finished("tools", "TOOL_CALL"),
        used(70, 9, 3),
    ],
    "ollama.ndjson": [
        Reasoning("Erst "),
        Reasoning("prüfen."),
        Text("Weiche "),
        Text("gestellt 🛤️"),
        ToolCallPart(0, "call_q", "route", '{"to": "Ⅳ"}'),
        Finished("tools", "stop"),
        used(26, 29),
    ],
}

BROKEN: dict[str, tuple[list[Delta], type[ProviderError]]] = {
    "openrouter.error.sse": ([Text("Half an ")], ProviderFailed),
    "openrouter.limit.sse": ([Text("Half ")], RateLimited),
    "groq.error.sse": ([Text("Half")], ToolCallFailed),
    "mistral.error.sse": ([Text("Voie")], Overloaded),
    "deepseek.error.sse": ([Text("信号")], Overloaded),
    "llama-cpp.error.sse": ([Text("Go")], TooLong),
    "openai.error.sse": ([Text("Track ")], RateLimited),
    "openai.event-error.sse": ([Text("Track ")], ProviderFailed),
    "perplexity.error.sse": ([Text("Every")], ProviderFailed),
    "xai.error.sse": ([Text("Clear")], Overloaded),
    "anthropic.error.sse": ([used(10, 1), Text("Signal ")], Overloaded),
    "gemini.error.sse": ([Text("Gleis ")], Overloaded),
    "gemini.blocked.sse": ([], RefusedByPolicy),
    "cohere.error.sse": ([Text("Free ")], ProviderFailed),
    "ollama.error.ndjson": ([Text("Weiche ")], ProviderFailed),
}

NAMES = sorted({**WHOLE, **BROKEN})


def line_of(name: str) -> str:
    return name.partition(".")[0]


def expected(name: str) -> tuple[list[Delta], type[ProviderError] | None]:
    return (WHOLE[name], None) if name in WHOLE else BROKEN[name]


def test_every_stream_is_tried() -> None:
    assert sorted(file.name for file in STREAMS.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_stream_read_whole_gives_its_deltas(name: str) -> None:
    told, error = read(line_of(name), [stream(name)])
    wanted, leaf = expected(name)
    assert told == wanted
    assert type(error) is (leaf or type(None))


@pytest.mark.parametrize("name", NAMES)
def test_a_stream_byte_by_byte_gives_the_same(name: str) -> None:
    told, error = read(line_of(name), [bytes([byte]) for byte in stream(name)])
    wanted, leaf = expected(name)
    assert told == wanted
    assert type(error) is (leaf or type(None))


@settings(max_examples=200)
@given(st.sampled_from(NAMES), st.lists(st.integers(min_value=0, max_value=20_000), max_size=20))
def test_a_stream_split_anywhere_gives_the_same(name: str, cuts: list[int]) -> None:
    told, error = read(line_of(name), cut_at(stream(name), cuts))
    wanted, leaf = expected(name)
    assert told == wanted
    assert type(error) is (leaf or type(None))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_one_malformed_frame_is_named_and_loses_nothing(name: str) -> None:
    whole = stream(name).replace(b"\r\n", b"\n")
    end = b"\n" if name.endswith("ndjson") else b"\n\n"
    frames = whole.split(end)
    bad = b'{"message": {"content": "lo' if name.endswith("ndjson") else b'data: {"choices": [{"delta'
    for place in range(len(frames)):
        if b"[DONE]" in frames[min(place, len(frames) - 1)] or not any(frames[place:]):
            break  # nothing counts after the end
        told, error = read(line_of(name), [end.join([*frames[:place], bad, *frames[place:]])])
        notes = [delta for delta in told if isinstance(delta, Noted)]
        assert error is None
        assert [delta for delta in told if not isinstance(delta, Noted)] == WHOLE[name]
        assert len(notes) == 1
        assert "malformed" in notes[0].what


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_stream_that_is_cut_has_not_finished(name: str) -> None:
    whole = stream(name)
    told, error = read(line_of(name), [whole[: len(whole) // 3]])
    assert error is None
    assert not any(isinstance(delta, Finished) for delta in told)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_an_answer_finishes_once(name: str) -> None:
    assert sum(isinstance(delta, Finished) for delta in read(line_of(name), [stream(name)])[0]) == 1


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_events_that_nobody_knows_are_ignored(name: str) -> None:
    unknown = [{"type": "keepalive"}, {"type": "response.of.next.year", "delta": 5}, {"obfuscation": "xx"}, {}]
    unknown += [{"choices": None}, {"candidates": None}, {"prompt_filter_results": []}]
    if name.endswith("ndjson"):
        extra = b"".join(json.dumps(event).encode() + b"\n" for event in unknown)
    else:
        extra = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in unknown)
    told, error = read(line_of(name), [extra, stream(name)])
    assert (told, error) == (WHOLE[name], None)
