"""A wait is read wherever a provider writes it, and never believed without bound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from app.llm.dialects.waits import LONGEST, duration, in_fields, in_headers, in_sentence, to_midnight

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7.66s", 7.66),
        ("12ms", 0.012),
        ("6m0s", 360),
        ("2m59.56s", 179.56),
        ("1h2m3s", 3723),
        ("500us", 0.0005),
        ("20 seconds", 20),
        ("1 minute", 60),
        ("3 mins", 180),
        ("1 hour and 5 minutes", 3900),
        ("2 days", 172_800),
        ("soon", None),
        ("", None),
    ],
)
def test_a_duration_is_read_as_people_and_go_write_it(text: str, seconds: float | None) -> None:
    assert duration(text) == (pytest.approx(seconds) if seconds is not None else None)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Rate limit reached. Please try again in 7.66s. Visit our site.", 7.66),
        ("Please try again in 1m12s.", 72),
        ("Please retry in 37.331s.", 37.331),
        ("Please retry after 30 seconds.", 30),
        ("Retry after: 5 s", 5),
        ("The quota resets in 2 hours", 7200),
        ("Wait at least 10 seconds", 10),
        ("Limit 30000, Used 29000, Requested 4000 tokens per min", None),
        ("Try again later.", None),
        ("You may make 60 requests in 1 minute", None),
    ],
)
def test_a_wait_in_a_sentence_is_found(said: str, seconds: float | None) -> None:
    assert in_sentence(said) == (pytest.approx(seconds) if seconds is not None else None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1e99"}, LONGEST),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795176030"}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795176030000"}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "45"}, 45),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "45"}, None),
        ({}, None),
    ],
)
def test_a_wait_in_headers_is_found(headers: dict[str, str], seconds: float | None) -> None:
    assert in_headers(headers, NOW) == (pytest.approx(seconds) if seconds is not None else None)


def test_a_date_means_nothing_without_a_clock() -> None:
    assert in_headers({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, None) is None


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"retry_after": 8}, 8),
        ({"retry_after": "8"}, 8),
        ({"retry_after": "8s"}, 8),
        ({"retry_after_ms": 800}, 0.8),
        ({"retry_after": True}, None),
        ({"retry_after": None}, None),
        ({"retry_after": float("nan")}, None),
    ],
)
def test_a_wait_in_the_body_is_found(fields: dict[str, object], seconds: float | None) -> None:
    assert in_fields(fields) == (pytest.approx(seconds) if seconds is not None else None)


@given(st.text())
def test_any_text_is_no_wait_or_a_bounded_one(text: str) -> None:
    for found in (duration(text), in_sentence(text), in_headers({"retry-after": text}, NOW)):
        assert found is None or 0 <= found <= LONGEST


@pytest.mark.parametrize(
    ("zone", "now", "hours"),
    [
        ("utc", datetime(2026, 11, 20, 12, tzinfo=UTC), 12),
        ("utc", datetime(2026, 11, 20, 13, tzinfo=timezone(timedelta(hours=1))), 12),
        ("pacific", datetime(2026, 11, 20, 12, tzinfo=UTC), 20),  # 04:00, winter
        ("pacific", datetime(2026, 7, 1, 12, tzinfo=UTC), 19),  # 05:00, summer
        ("pacific", datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 23),  # the day on which an hour is left out
        ("pacific", datetime(2026, 11, 1, 7, 0, tzinfo=UTC), 25),  # the day that has one twice
        ("pacific", datetime(2026, 11, 1, 6, 59, 59, tzinfo=UTC), 1 / 3600),
    ],
)
def test_a_day_ends_at_the_providers_midnight(zone: str, now: datetime, hours: float) -> None:
    assert to_midnight(zone, now) == pytest.approx(hours * 3600)


def test_days_that_roll_end_at_no_midnight() -> None:
    assert to_midnight("rolling", NOW) is None
    assert to_midnight("utc", None) is None
