"""What was measured last and lately counts most."""

from __future__ import annotations

import pytest

from app.routing.speeds import HALF_LIFE, Speeds, Timing, measured, speed


def after(*timings: Timing, apart: float = 1.0) -> Speeds:
    known: Speeds | None = None
    for number, timing in enumerate(timings):
        known = measured(known, timing, number * apart)
    assert known
    return known


def test_one_answer_is_told_as_it_was() -> None:
    told = speed(after(Timing(0.4, 100, 2.0)), 0.0)
    assert (told.first_token, told.per_second, told.seen) == pytest.approx((0.4, 50.0, 1.0))


def test_what_changed_is_followed_within_some_answers() -> None:
    told = speed(after(*[Timing(0.2)] * 30, *[Timing(2.0)] * 15), 45.0)
    assert told.first_token > 1.6


def test_one_that_hung_does_not_hide_the_others() -> None:
    assert speed(after(*[Timing(0.5)] * 9, Timing(60.0)), 10.0).first_token < 1.6


def test_what_is_old_counts_less_than_one_new_answer() -> None:
    told = speed(after(Timing(0.1), Timing(10.0), apart=5 * HALF_LIFE), 5 * HALF_LIFE)
    assert told.first_token > 8.5


def test_without_news_the_weight_fades_and_the_speed_stays() -> None:
    known = after(Timing(0.4, 100, 2.0))
    assert speed(known, HALF_LIFE).seen == pytest.approx(0.5)
    assert speed(known, HALF_LIFE).first_token == pytest.approx(0.4)


def test_a_handful_of_tokens_says_nothing_about_the_rate() -> None:
    assert speed(after(Timing(0.4, 3, 0.001)), 0.0).per_second == 0.0
