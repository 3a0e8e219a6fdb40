"""What providers say about their limits is believed, whichever way they say it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from app.llm.catalog.model import Limits
from app.llm.errors import RateLimited
from app.routing.learning import Told, learned, read
from app.routing.ledger import Held, Ledger
from app.routing.limits import Account, Bound, Refusal, Terms, bounds_for, terms_of, used
from app.routing.values import Place
from tests.unit.routing.world import Dice, LoopClock, SharedCounts, line, row

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
A = Place("a", "m")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (
            {
                "x-ratelimit-limit-requests": "1000",
                "x-ratelimit-remaining-requests": "7",
                "x-ratelimit-reset-requests": "2m59.56s",
            },
            Told("requests", None, 1000, 7, 179.56),
        ),
        (
            {
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-11-21T12:00:30Z",
            },
            Told("requests", None, None, 0, 30.0),
        ),
        ({"x-ratelimit-remaining-tokens-minute": "12"}, Told("tokens", "minute", None, 12, None)),
        ({"x-ratelimit-limit": "50", "x-ratelimit-remaining": "0"}, Told("requests", None, 50, 0, None)),
        ({"ratelimit-reset": "60"}, Told("requests", None, None, None, 60.0)),
    ],
)
def test_headers_of_every_kind_are_read(headers: dict[str, str], told: Told) -> None:
    assert read(headers, NOW) == (told,)


def test_kinds_of_tokens_that_we_do_not_count_are_left_alone() -> None:
    assert read({"anthropic-ratelimit-input-tokens-remaining": "0", "content-type": "x"}, NOW) == ()


@given(
    st.dictionaries(
        st.sampled_from(("x-ratelimit-limit-requests", "x-ratelimit-reset", "x-ratelimit-remaining-tokens-day")),
        st.text(max_size=80),
    )
)
def test_whatever_stands_in_them_reading_does_not_fail(headers: dict[str, str]) -> None:
    for told in read(headers, NOW):
        assert told.resets is None or 0 <= told.resets <= 31 * 86_400


def test_what_the_key_was_used_for_elsewhere_counts() -> None:
    terms = Terms((Bound("requests", "day", 1000),))
    account = learned(Account("a"), terms, "m", (Told("requests", None, 1000, 400),), NOW.timestamp())
    assert used(account, terms.bounds[0], "m", NOW.timestamp()) == 600
    same = learned(account, terms, "m", (Told("requests", None, 1000, 990),), NOW.timestamp())
    assert used(same, terms.bounds[0], "m", NOW.timestamp()) == 600


def test_another_limit_than_we_thought_replaces_ours() -> None:
    terms = Terms((Bound("tokens", "minute", 8000, per_model=True),))
    account = learned(Account("a"), terms, "m", (Told("tokens", "minute", 30_000),), NOW.timestamp())
    assert bounds_for(account, terms, "m") == (Bound("tokens", "minute", 30_000, per_model=True),)


def ledger_of(limits: Limits) -> Ledger:
    of = line("a", limits)
    return Ledger(SharedCounts(), LoopClock(NOW), Dice(), {"a": terms_of(of)})


async def until(ledger: Ledger) -> float:
    refused = await ledger.reserve(row(line("a")).candidate, tokens=1)
    assert isinstance(refused, Refusal)
    return refused.until - NOW.timestamp()


async def test_a_line_that_says_how_long_to_wait_is_closed_until_then() -> None:
    ledger = ledger_of(Limits())
    await ledger.refused(A, RateLimited(wait=42.0))
    assert await until(ledger) == 42
    assert (await ledger.quotas([A]))[A].words == "asked for a pause"


async def test_a_day_that_is_used_up_closes_the_line_until_its_next_one() -> None:
    ledger = ledger_of(Limits(requests_per_day=5, day_starts="pacific"))
    await ledger.refused(A, RateLimited(window="day"))
    assert await until(ledger) == 20 * 3600


async def test_one_that_says_nothing_is_left_alone_longer_each_time_until_it_answers() -> None:
    ledger = ledger_of(Limits())
    waits = []
    for _ in range(3):
        await ledger.refused(A, RateLimited())
        waits.append(await until(ledger))
    assert waits == [15, 30, 60]
    await asyncio.sleep(61)
    await ledger.answered(A)
    assert isinstance(await ledger.reserve(row(line("a")).candidate, tokens=1), Held)
    await ledger.refused(A, RateLimited())
    assert await until(ledger) == 61 + 15


async def test_a_person_can_open_a_closed_line_and_what_was_used_stays_counted() -> None:
    ledger = ledger_of(Limits(requests_per_day=2))
    assert isinstance(await ledger.reserve(row(line("a")).candidate, tokens=1), Held)
    await ledger.refused(A, RateLimited(wait=9000.0))
    await ledger.reopen("a")
    assert (await ledger.quotas([A]))[A].words == "1 of 2 requests today"


async def test_with_limits_per_model_a_refusal_closes_that_model_only() -> None:
    of = line("a", Limits(requests_per_day=5, per_model=True), models=("m", "n"))
    ledger = Ledger(SharedCounts(), LoopClock(NOW), Dice(), {"a": terms_of(of)})
    await ledger.refused(A, RateLimited(wait=42.0))
    assert isinstance(await ledger.reserve(row(of, "m").candidate, tokens=1), Refusal)
    assert isinstance(await ledger.reserve(row(of, "n").candidate, tokens=1), Held)


async def test_headers_that_say_nothing_remains_close_it_until_their_reset() -> None:
    ledger = ledger_of(Limits(requests_per_minute=30))
    await ledger.learn(A, {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12s"})
    assert await until(ledger) == 12
