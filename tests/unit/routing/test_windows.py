"""Windows begin and end where the provider's own clock says."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, strategies as st

from app.routing.windows import DAY, began, ends

try:
    PACIFIC: ZoneInfo | None = ZoneInfo("America/Los_Angeles")
except ZoneInfoNotFoundError:  # Pyodide brings no time zones: the rule was checked against them in CPython
    PACIFIC = None

moments = st.integers(
    int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2060, 1, 1, tzinfo=UTC).timestamp())
).map(float)


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("now", "begins", "over"),
    [
        ("2026-11-21T09:00:00+00:00", "2026-11-21T08:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        ("2026-11-21T07:59:59+00:00", "2026-11-20T08:00:00+00:00", "2026-11-21T08:00:00+00:00"),
        ("2026-07-01T07:00:00+00:00", "2026-07-01T07:00:00+00:00", "2026-07-02T07:00:00+00:00"),
        # 23 hours when summer time begins, 25 when it ends.
        ("2027-03-14T12:00:00+00:00", "2027-03-14T08:00:00+00:00", "2027-03-15T07:00:00+00:00"),
        ("2026-11-01T12:00:00+00:00", "2026-11-01T07:00:00+00:00", "2026-11-02T08:00:00+00:00"),
    ],
)
def test_a_californian_day_is_as_long_as_it_is_there(now: str, begins: str, over: str) -> None:
    assert began("day", "pacific", at(now)) == at(begins)
    assert ends("day", "pacific", at(now)) == at(over)


@pytest.mark.skipif(PACIFIC is None, reason="this Python knows no time zones")
@given(moments)
def test_the_rule_agrees_with_the_time_zone_database(now: float) -> None:
    assert PACIFIC is not None
    for moment in (began("day", "pacific", now), ends("day", "pacific", now), began("month", "pacific", now)):
        there = datetime.fromtimestamp(moment, PACIFIC)
        assert (there.hour, there.minute, there.second) == (0, 0, 0)
    assert (
        datetime.fromtimestamp(began("day", "pacific", now), PACIFIC).date()
        == datetime.fromtimestamp(now, PACIFIC).date()
    )
    assert datetime.fromtimestamp(began("month", "pacific", now), PACIFIC).day == 1


@given(moments)
def test_every_moment_lies_in_its_window_and_windows_leave_no_gap(now: float) -> None:
    for period in ("day", "month"):
        for reset in ("utc", "pacific"):
            first, last = began(period, reset, now), ends(period, reset, now)
            assert first <= now < last
            assert began(period, reset, last) == last
            assert ends(period, reset, first) == last


def test_a_minute_is_always_the_last_sixty_seconds() -> None:
    assert began("minute", "utc", 1000.0) == 940.0
    assert ends("minute", "pacific", 1000.0) == 1060.0


def test_a_rolling_day_and_month_reach_back_from_now() -> None:
    assert began("day", "rolling", 10 * DAY) == 9 * DAY
    assert began("month", "rolling", 40 * DAY) == 9 * DAY


def test_credit_never_begins_anew() -> None:
    assert began("ever", "utc", 0.0) == float("-inf")
    assert ends("ever", "utc", 0.0) == float("inf")
