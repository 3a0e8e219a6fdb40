"""Pieces are joined without changing what is said."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, strategies as st

from app.llm.deltas import Finished, Noted, Reasoning, Text, ToolCallPart
from app.llm.reading import joined, visible

if TYPE_CHECKING:
    from app.llm.deltas import Delta

WORDS = st.text(max_size=3)
DELTAS = st.one_of(
    WORDS.map(Text),
    WORDS.map(Reasoning),
    st.builds(Reasoning, WORDS, st.just("seal")),
    st.builds(ToolCallPart, st.integers(0, 2), arguments=WORDS),
    st.just(Noted("a frame was skipped")),
    st.just(Finished("done", "stop")),
)


def spelled(deltas: list[Delta]) -> list[object]:
    """Text letter by letter, with its kind; everything else as it is."""
    told: list[object] = []
    for delta in deltas:
        if isinstance(delta, Text) or (isinstance(delta, Reasoning) and not delta.signature):
            told += [(type(delta), letter) for letter in delta.text]
        else:
            told.append(delta)
    return told


@given(st.lists(DELTAS, max_size=30))
def test_joining_changes_no_letter_and_no_order(deltas: list[Delta]) -> None:
    assert spelled(joined(deltas)) == spelled(deltas)


@given(st.lists(DELTAS, max_size=30))
def test_no_two_neighbours_are_left_to_join(deltas: list[Delta]) -> None:
    kinds = [joins(delta) for delta in joined(deltas)]
    assert not any(one is not None and one is two for one, two in pairwise(kinds))


def joins(delta: Delta) -> type[Delta] | None:
    """What a piece may be joined with: its own kind, unless it is sealed."""
    if isinstance(delta, Text) or (isinstance(delta, Reasoning) and not delta.signature):
        return type(delta)
    return None


def test_only_what_is_shown_counts_as_shown() -> None:
    shown: list[Delta] = [Text("a"), Reasoning("b"), ToolCallPart(0, name="route")]
    hidden: list[Delta] = [Text(""), Noted("x"), Finished("done", "stop"), Reasoning("", "seal")]
    assert [visible(delta) for delta in shown] == [True] * 3
    assert [visible(delta) for delta in hidden] == [False] * 4
