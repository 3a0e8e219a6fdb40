"""Scores say how sure they are, bad answers demote with a reason, and comparisons claim no more than they know."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, strategies as st

from app.routing.comparing import ENOUGH, Tally, report, side_of
from app.routing.memory import Memory
from app.routing.quality import SIGNS, Bad, Conduct, Score, Sign, answered, demotion, flaw, judged, rating
from app.routing.values import Place

A = Place("a", "m")
BADS: tuple[Bad | Literal[""], ...] = ("", "", "empty", "cut", "empty", "empty")
UP: Sign = "thumb_up"
DOWN: Sign = "thumb_down"


def scored(*signs: Sign) -> Score:
    score = Score()
    for sign in signs:
        score = judged(score, sign)
    return score


def test_nothing_known_is_a_half_and_very_unsure() -> None:
    told = rating(Score())
    assert (told.mean, told.seen) == (0.5, 0)
    assert told.spread > 0.28


def test_more_signs_make_it_surer() -> None:
    few, many = rating(scored(*[UP] * 3)), rating(scored(*[UP] * 30))
    assert many.mean > few.mean > 0.5
    assert many.spread < few.spread


def test_new_signs_outweigh_old_ones_in_time() -> None:
    assert rating(scored(*[UP] * 300, *[DOWN] * 90)).mean < 0.3


@given(st.lists(st.sampled_from(sorted(SIGNS)), max_size=200))
def test_a_rating_is_always_a_probability(signs: list[Sign]) -> None:
    told = rating(scored(*signs))
    assert 0 < told.mean < 1
    assert 0 < told.spread < 0.3


@pytest.mark.parametrize(
    ("text", "reason", "json", "expected"),
    [
        ("fine", "done", False, ""),
        (" \n", "done", False, "empty"),
        ("half", None, False, "cut"),
        ("half", "failed", False, "cut"),
        ("long", "length", False, ""),
        ("", "filtered", False, "refused"),
        ("", "tools", False, ""),
        ('{"a": 1}', "done", True, ""),
        ('{"a": ', "done", True, "malformed"),
        ("[" * 5000, "done", True, "malformed"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(text: str, reason: str | None, json: bool, expected: str) -> None:  # noqa: FBT001
    assert flaw(text, reason, json_wanted=json) == expected  # type: ignore[arg-type]


def test_answers_that_turn_bad_demote_with_the_reason_and_better_ones_lift_it() -> None:
    conduct = Conduct()
    for bad in BADS:
        conduct = answered(conduct, bad, 0.0)
    assert demotion(conduct, 1.0) == "4 of its last 6 answers were bad: 3 empty, 1 cut off"
    for _ in range(5):
        conduct = answered(conduct, "", 2.0)
    assert demotion(conduct, 3.0) == ""


def test_a_few_bad_answers_are_no_reason_yet_and_a_day_lifts_a_demotion() -> None:
    conduct = Conduct(((0.0, "empty"),) * 4)
    assert demotion(conduct, 1.0) == ""
    conduct = Conduct(((0.0, "empty"),) * 8)
    assert demotion(conduct, 1.0)
    assert demotion(conduct, 90_000.0) == ""


def test_a_person_can_reset_a_place() -> None:
    memory = Memory()
    for _ in range(6):
        memory.answered(A, "code", "empty", 0.0)
    assert A in memory.demoted_at(1.0)
    assert memory.ratings()[A, "code"].mean < 0.3
    memory.forgiven(A)
    assert memory.demoted_at(1.0) == {}
    assert memory.ratings() == {}


# ---- A/B -------------------------------------------------------------------------------------------------------------


def test_a_split_is_always_the_same_and_as_even_as_was_asked() -> None:
    sides = [side_of("test", str(number), 0.3) for number in range(3000)]
    assert sides == [side_of("test", str(number), 0.3) for number in range(3000)]
    assert 0.27 < sides.count("b") / 3000 < 0.33
    assert sides != [side_of("other", str(number), 0.3) for number in range(3000)]


def test_few_votes_are_not_enough_however_clear_they_look() -> None:
    told = report(Tally(0, 10), Tally(10, 0))
    assert told.verdict == "not enough"
    assert told.words == "Not enough yet: 10 more votes for A and 10 for B are needed."


def test_a_difference_that_may_be_chance_is_not_called_one() -> None:
    told = report(Tally(30, 10), Tally(33, 7))
    assert told.verdict == "no difference seen"
    assert told.low < 0 < told.high


def test_a_clear_difference_is_told_with_its_interval() -> None:
    told = report(Tally(56, 14), Tally(48, 32))
    assert told.verdict == "a"
    # Newcombe 1998, his example of 56/70 against 48/80: 0.0524 to 0.3339.
    assert (-told.high, -told.low) == pytest.approx((0.0524, 0.3339), abs=0.0001)
    assert told.words == (
        "A is better: B \N{MINUS SIGN} A is \N{MINUS SIGN}20 percentage points, "
        "between \N{MINUS SIGN}33 and \N{MINUS SIGN}5 with 95 % confidence."
    )


@given(*(st.integers(0, 300),) * 4)
def test_the_interval_holds_the_difference_and_a_verdict_needs_votes(a: int, b: int, c: int, d: int) -> None:
    told = report(Tally(a, b), Tally(c, d))
    if a + b and c + d:
        assert told.low - 1e-9 <= told.difference <= told.high + 1e-9
    if told.verdict in {"a", "b"}:
        assert min(a + b, c + d) >= ENOUGH
