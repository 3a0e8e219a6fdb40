"""Whatever JSON a stranger sends, a reader gives deltas or a leaf of the tree, and text that can be encoded."""

from __future__ import annotations

import json
from dataclasses import astuple
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.catalog.rows import BY_ID
from app.llm.deltas import Citation, CostTold, Finished, Noted, Text, ToolCallPart
from app.llm.dialects import DIALECTS
from app.llm.dialects.quoting import hiding
from app.llm.errors import ProviderError, RateLimited
from app.llm.wire import Frame
from tests.unit.llm.reading_streams import STREAMS, deltas, mutated, read, sse

LINES = ("openrouter", "groq", "mistral", "openai", "perplexity", "anthropic", "gemini", "cohere", "ollama")

# Every name and word that occurs in a real stream, so that the readers' own branches are reached.
_SEEN = set("".join(file.read_text(encoding="utf-8") for file in STREAMS.iterdir()).split('"'))
WORDS = st.sampled_from(sorted(word for word in _SEEN if 0 < len(word) < 50))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | WORDS | st.just("\ud83d"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


def events_of(line: str) -> list[Any]:
    told = []
    for file in STREAMS.glob(f"{line}.*"):
        for text in file.read_text(encoding="utf-8").splitlines():
            data = text.removeprefix("data: ")
            if data.startswith("{"):
                told.append(json.loads(data))
    return told


EVENTS = {line: events_of(line) for line in LINES}


@settings(max_examples=400)
@given(
    st.sampled_from(LINES),
    st.lists(st.tuples(st.integers(0, 100), VALUES, st.lists(st.integers(0, 9), max_size=6)), max_size=5),
)
def test_an_event_with_anything_in_it_breaks_no_reader(line: str, changes: list[tuple[int, Any, list[int]]]) -> None:
    reader = DIALECTS[BY_ID[line].dialect].reader(BY_ID[line])
    told = []
    try:
        for number, value, places in changes:
            event = mutated(EVENTS[line][number % len(EVENTS[line])], value, places)
            told += reader.read(Frame("", json.dumps(event)))
        told += reader.end()
    except ProviderError as error:
        str(error).encode()
    for delta in told:
        for value in astuple(delta):
            if isinstance(value, str):
                value.encode()
            if isinstance(value, int):
                assert value >= 0


@given(st.sampled_from(LINES), st.text())
def test_a_frame_that_is_no_json_is_only_noted(line: str, data: str) -> None:
    reader = DIALECTS[BY_ID[line].dialect].reader(BY_ID[line])
    assert all(isinstance(delta, Noted) for delta in reader.read(Frame("", "}" + data)))


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "data", ["[" * 200_000, '{"a":' * 200_000, '"]' + "[" * 200_000], ids=["lists", "objects", "text"]
)
def test_nesting_without_end_is_only_noted(line: str, data: str) -> None:
    """Pyodide itself would end at it, and the app with it."""
    [noted] = DIALECTS[BY_ID[line].dialect].reader(BY_ID[line]).read(Frame("", data))
    assert isinstance(noted, Noted)


def test_brackets_in_a_text_are_no_nesting() -> None:
    told, _ = read("groq", [deltas({"content": '\\"' + "[{" * 500}), deltas({"content": "[]" * 500})])
    assert told == [Text('\\"' + "[{" * 500), Text("[]" * 500)]


def test_a_character_in_two_halves_is_whole_again() -> None:
    told, _ = read("groq", [deltas({"content": "a\ud83d"}, {"content": "\ude80b"})])
    assert told == [Text("a"), Text("🚀b")]


def test_calls_that_all_claim_the_same_place_stay_apart() -> None:
    calls = [
        {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}},
        {"index": 0, "id": "b", "function": {"name": "g", "arguments": "{"}},
        {"index": 0, "function": {"arguments": "}"}},
    ]
    assert read("groq", [deltas(*({"tool_calls": [call]} for call in calls))])[0] == [
        ToolCallPart(0, "a", "f", "{}"),
        ToolCallPart(1, "b", "g", "{"),
        ToolCallPart(1, arguments="}"),
    ]


def test_a_call_whose_id_is_repeated_begins_once() -> None:
    calls = [{"index": 0, "id": "a", "function": {"name": "f", "arguments": piece}} for piece in ("{", "}")]
    told, _ = read("groq", [deltas(*({"tool_calls": [call]} for call in calls))])
    assert told == [ToolCallPart(0, "a", "f", "{"), ToolCallPart(0, arguments="}")]


def test_an_answer_that_only_says_that_it_is_done_has_finished() -> None:
    told, _ = read("lm-studio", [deltas({"content": "a"}), b"data: [DONE]\n\n"])
    assert told == [Text("a"), Finished("done", "DONE")]


def test_nothing_counts_after_the_end() -> None:
    told, _ = read("groq", [b"data: [DONE]\n\n", deltas({"content": "a"})])
    assert told == [Finished("done", "DONE")]


def test_a_whole_answer_in_the_last_event_is_not_lost() -> None:
    output = [{"type": "message", "content": [{"type": "output_text", "text": "all of it"}]}]
    event = {"type": "response.completed", "response": {"status": "completed", "output": output}}
    told, _ = read("openai", [sse(event)])
    assert told == [Text("all of it"), Finished("done", "completed")]


def test_a_refusal_is_shown_and_called_one() -> None:
    end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    told, _ = read("lm-studio", [deltas({"refusal": "No."}), sse(end)])
    assert told == [Text("No."), Finished("filtered", "refusal")]


def test_only_web_addresses_are_cited() -> None:
    urls = ("javascript:alert(1)", "https://ok.example", 'https://a"b', "data:,x")
    told, _ = read("openrouter", [deltas({"annotations": [{"url_citation": {"url": url}} for url in urls]})])
    assert told == [Citation("https://ok.example")]


@pytest.mark.parametrize("cost", ["NaN", "Infinity", "-1", '"free"', "true", "null", "[]"])
def test_a_cost_that_is_no_amount_is_not_told(cost: str) -> None:
    told, _ = read("openrouter", [b'data: {"choices":[],"usage":{"cost":' + cost.encode() + b"}}\n\n"])
    assert not any(isinstance(delta, CostTold) for delta in told)


def test_a_cost_is_exact() -> None:
    told, _ = read("openrouter", [b'data: {"choices":[],"usage":{"cost":0.1}}\n\n'])
    assert told == [CostTold(Decimal("0.1"))]


def test_a_key_in_a_frame_is_not_quoted() -> None:
    line = BY_ID["groq"]
    reader = DIALECTS[line.dialect].reader(line, hide=hiding("opensesame-opensesame"))
    [noted] = reader.read(Frame("", '{"key": "opensesame-opensesame'))
    assert "sesame" not in str(noted)
    with pytest.raises(RateLimited) as caught:
        reader.read(Frame("", '{"error": {"code": 429, "message": "opensesame-opensesame is limited"}}'))
    assert "sesame" not in str(caught.value)
