"""JSON from strangers is read or refused; it never ends the interpreter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from app.base.jsontext import parse, parse_all

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=60,
)


@given(values)
def test_what_was_written_is_read(value: object) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_nesting_without_end_is_refused(opening: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(opening * 100_000)


def test_a_long_list_of_things_is_not_deep() -> None:
    many = [{"id": str(number)} for number in range(5_000)]
    assert parse(json.dumps(many)) == many


def test_half_an_emoji_in_an_ordinary_text_is_read() -> None:
    assert parse('{"content": "\\ud83d"}') == {"content": "\ud83d"}


@pytest.mark.parametrize("text", ["", "{", "nul", b"\xff", "[1,]"])
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


texts = st.one_of(values.map(json.dumps), st.text(alphabet='{}[],:0"a\\ ', max_size=8), st.just("[DONE]"))


@given(st.lists(texts, max_size=8))
def test_many_texts_at_once_say_what_each_says_alone(many: list[str]) -> None:
    for text, read in zip(many, parse_all(many), strict=True):
        assert read is None or read == parse(text)


@pytest.mark.parametrize("broken", [['{"a":1', '"b":2}', "{}"], ["{},{}", '{"a":1', '"b":2}'], ["[1", "2]", "3,4"]])
def test_a_text_that_is_broken_off_is_not_made_whole_by_the_next(broken: list[str]) -> None:
    assert parse_all(broken) == [None] * 3


def test_texts_are_read_in_one_call() -> None:
    assert parse_all(['{"a": 1}', "[2]", '"3"']) == [{"a": 1}, [2], "3"]
