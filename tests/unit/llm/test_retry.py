"""When a request is tried again by itself, and after how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.llm.errors import (
    BadKey,
    NoCredit,
    Offline,
    Overloaded,
    ProviderError,
    ProviderFailed,
    RateLimited,
    TooLong,
    UnsupportedParameter,
)
from app.llm.retry import PASSING, Backoff, Tries


@dataclass
class HandClock:
    """Goes on when told to."""

    at: float = 0

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=self.at)

    def ticks(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class Dice:
    """Always the same throw."""

    thrown: float

    def fraction(self) -> float:
        return self.thrown

    def token(self) -> str:
        return "t"


def waits(errors: list[ProviderError], dice: float = 1, backoff: Backoff | None = None) -> list[float | None]:
    clock = HandClock()
    tries = Tries(backoff or Backoff(), clock, Dice(dice))
    told = []
    for error in errors:
        told.append(tries.wait(error))
        clock.at += told[-1] or 0
    return told


def test_the_longest_wait_doubles_and_the_tries_end() -> None:
    assert waits([Overloaded()] * 4) == [0.8, 1.6, 3.2, None]


def test_the_jitter_is_full() -> None:
    assert waits([ProviderFailed()] * 3, dice=0) == [0, 0, 0]
    assert waits([ProviderFailed()] * 2, dice=0.5) == [0.4, 0.8]


def test_no_single_wait_is_longer_than_the_longest() -> None:
    told = waits([Overloaded()] * 7, backoff=Backoff(tries=8, total=1000, longest=5))
    assert told == [0.8, 1.6, 3.2, 5, 5, 5, 5]


def test_what_the_provider_asks_for_is_waited_for_in_full() -> None:
    (told,) = waits([RateLimited(wait=7.5)], dice=0.5)
    assert told == 7.9


def test_a_wait_beyond_the_total_is_not_begun() -> None:
    assert waits([RateLimited(wait=61)]) == [None]
    assert waits([RateLimited(wait=40), RateLimited(wait=40)], dice=0) == [40, None]


@pytest.mark.parametrize(
    "error", [BadKey(), NoCredit(), TooLong(), Offline(), RateLimited(window="day", wait=1), UnsupportedParameter()]
)
def test_what_time_does_not_mend_is_not_tried_again(error: ProviderError) -> None:
    assert waits([error]) == [None]


def test_whatever_is_tried_again_says_that_this_can_help() -> None:
    assert [leaf.__name__ for leaf in PASSING if not leaf.retry_can_help] == []


ERRORS = st.one_of(
    st.sampled_from([Overloaded(), ProviderFailed(), BadKey()]),
    st.floats(-5, 1e6).map(lambda wait: RateLimited(wait=wait)),
)


@given(
    st.lists(ERRORS, max_size=40),
    st.floats(0, 1, exclude_max=True),
    st.builds(
        Backoff, tries=st.integers(1, 9), first=st.floats(0, 10), longest=st.floats(0, 60), total=st.floats(0, 99)
    ),
)
def test_never_more_than_so_many_tries_and_never_longer_than_so_long(
    errors: list[ProviderError], dice: float, backoff: Backoff
) -> None:
    told = waits(errors, dice, backoff)
    made = [wait for wait in told if wait is not None]
    assert len(made) <= backoff.tries - 1
    assert all(wait >= 0 for wait in made)
    assert sum(made) <= backoff.total + 1e-6
