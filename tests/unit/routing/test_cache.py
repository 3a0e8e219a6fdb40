"""The same request gets the same answer, any other one does not, and nothing is kept unless somebody wants it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from app.llm.request import ChatRequest, Image, Tool, ToolCall, Turn
from app.routing.cache import ResponseCache, request_key
from app.routing.values import Place

A = Place("a", "m")
REQUEST = ChatRequest(
    model="m",
    turns=(Turn("user", "Hi", images=(Image("image/png", b"one"),)),),
    temperature=1.0,
    tools=(Tool("t", "", {"a": 1, "b": [2]}),),
)
OTHERS = {
    "model": "n",
    "turns": (Turn("user", "Hi", images=(Image("image/png", b"two"),)),),
    "system": "s",
    "max_tokens": 1,
    "temperature": 0.5,
    "top_p": 0.5,
    "top_k": 1,
    "frequency_penalty": 0.1,
    "presence_penalty": 0.1,
    "seed": 1,
    "stop": ("x",),
    "tools": (Tool("t", "", {"a": 1, "b": [3]}),),
    "tool_choice": "none",
    "schema": {"a": 1},
    "schema_name": "s",
    "effort": "low",
    "bounded": True,
}


def test_every_field_of_a_request_is_tried_here() -> None:
    assert set(OTHERS) == {field.name for field in fields(ChatRequest)}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_request_that_differs_anywhere_is_another_one(name: str) -> None:
    assert request_key(A, replace(REQUEST, **{name: OTHERS[name]})) != request_key(A, REQUEST)  # type: ignore[arg-type]


def test_another_place_is_another_request() -> None:
    assert len({request_key(place, REQUEST) for place in (A, Place("b", "m"), Place("a", "n"))}) == 3


def test_what_means_the_same_has_the_same_key() -> None:
    same = replace(REQUEST, temperature=1, tools=(Tool("t", "", {"b": [2], "a": 1}),))
    assert request_key(A, same) == request_key(A, REQUEST)


def test_half_an_emoji_and_tool_calls_can_be_hashed() -> None:
    odd = ChatRequest(model="m", turns=(Turn("assistant", "\ud83d", calls=(ToolCall("1", "f", "{}"),)),))
    assert len(request_key(A, odd)) == 64


def test_it_keeps_nothing_while_it_is_off() -> None:
    cache = ResponseCache()
    cache.put("k", "answer", 0.0)
    cache.on = True
    assert cache.get("k", 0.0) is None


def test_an_answer_comes_back_with_its_age_until_it_is_too_old() -> None:
    cache = ResponseCache(on=True)
    cache.put("k", "answer", 100.0)
    kept = cache.get("k", 160.0)
    assert kept is not None
    assert (kept.text, kept.age(160.0)) == ("answer", 60.0)
    assert cache.get("k", 160.0, older_than=30.0) is None
    cache.drop("k")
    assert cache.get("k", 160.0) is None


def test_it_is_bounded_and_drops_what_was_not_asked_for_longest() -> None:
    cache = ResponseCache(on=True, most=2, most_text=10)
    cache.put("a", "aaa", 0.0)
    cache.put("b", "bbb", 0.0)
    cache.get("a", 1.0)
    cache.put("c", "ccc", 1.0)
    assert [key for key in "abc" if cache.get(key, 1.0)] == ["a", "c"]
    cache.put("d", "d" * 9, 1.0)
    assert [key for key in "acd" if cache.get(key, 1.0)] == ["d"]
    cache.put("e", "e" * 11, 1.0)
    assert cache.get("e", 1.0) is None
