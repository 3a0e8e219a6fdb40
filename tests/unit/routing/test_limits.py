"""Limits are never exceeded by ourselves: in one tab or three, over resets, when a tab dies, when clocks change."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.catalog.model import Limits, Model
from app.llm.errors import RateLimited
from app.routing.ledger import LEASE, Held, Ledger
from app.routing.limits import NEVER, Account, Bound, Hold, Terms, refusal, reserved, settled, terms_of, used
from app.routing.quotas import gauges, quota
from app.routing.uses import Use, tidied, used_now
from app.routing.values import Place
from app.routing.windows import DAY, began
from tests.fakes.virtual_time import run
from tests.unit.routing.world import Dice, LoopClock, SharedCounts, line, row

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()


def hold(id: str = "h", tokens: int = 0, model: str = "m", now: float = NOW) -> Hold:
    return Hold(id, model, now, now + LEASE, tokens)


def filled(terms: Terms, count: int, *, gap: float = 0.0, now: float = NOW) -> Account:
    account = Account("a")
    for number in range(count):
        account = replace(
            account, uses=(*account.uses, used_now("m", now + number * gap, requests=1, tokens=10, money=0))
        )
    assert terms.bounds
    return account


# ---- The account -----------------------------------------------------------------------------------------------------


def test_what_is_reserved_counts_at_once_and_what_was_used_replaces_it() -> None:
    terms = Terms((Bound("tokens", "minute", 100),))
    account = reserved(Account("a"), terms, hold("one", 80), NOW)
    assert reserved(account, terms, hold("two", 30), NOW) == account
    account = settled(account, "one", used_now("m", NOW, requests=1, tokens=25, money=0), NOW)
    assert [one.id for one in reserved(account, terms, hold("two", 75), NOW).holds] == ["two"]


def test_a_request_that_is_larger_than_a_limit_is_told_so_and_is_never_waited_for() -> None:
    refused = refusal(Account("a"), Terms((Bound("tokens", "minute", 8000),)), hold(tokens=9000), NOW)
    assert refused is not None
    assert refused.until == NEVER
    assert refused.words == "allows 8,000 tokens a minute, and this may need 9,000"


def test_a_reached_limit_closes_until_its_reset() -> None:
    day = Terms((Bound("requests", "day", 5),))
    refused = refusal(filled(day, 5), day, hold(), NOW)
    assert refused is not None
    assert refused.until == datetime(2026, 11, 22, tzinfo=UTC).timestamp()
    minute = Terms((Bound("requests", "minute", 5),))
    refused = refusal(filled(minute, 5, gap=10), minute, hold(), NOW + 45)
    assert refused is not None
    assert NOW + 60 <= refused.until <= NOW + 62


def test_near_a_limit_requests_are_spaced() -> None:
    terms = Terms((Bound("requests", "minute", 30),))
    account = filled(terms, 26)
    refused = refusal(account, terms, hold(), NOW + 0.5)
    assert refused is not None
    assert refused.pause
    assert refused.until == NOW + 2
    assert refusal(account, terms, hold(), NOW + 2) is None
    assert refusal(filled(terms, 20), terms, hold(), NOW + 0.5) is None


def test_batch_work_leaves_room_in_each_minute_for_persons() -> None:
    terms = Terms((Bound("tokens", "minute", 1000), Bound("tokens", "day", 5000)))
    account = reserved(Account("a"), terms, hold("one", 700), NOW)
    batch = replace(hold("batch", 150), patient=True)
    assert refusal(account, terms, batch, NOW) is not None
    assert refusal(account, terms, hold("person", 150), NOW) is None
    # What is larger than its part goes when nothing else does.
    assert refusal(Account("a"), terms, replace(hold("large", 950), patient=True), NOW) is None


def test_a_tab_that_died_used_what_it_had_reserved() -> None:
    terms = Terms((Bound("requests", "day", 1),))
    account = reserved(Account("a"), terms, hold("lost"), NOW)
    later = reserved(account, terms, hold("next"), NOW + LEASE + 1)
    assert later.holds == ()
    assert used(later, terms.bounds[0], "m", NOW + LEASE + 1) == 1


def test_limits_per_model_do_not_touch_each_other() -> None:
    terms = Terms((Bound("requests", "day", 1, per_model=True),))
    account = reserved(Account("a"), terms, hold("one", model="m"), NOW)
    account = reserved(account, terms, hold("two", model="m"), NOW)
    account = reserved(account, terms, hold("three", model="other"), NOW)
    assert [one.id for one in account.holds] == ["one", "three"]


def test_free_limits_hold_for_the_free_models_where_a_line_has_some() -> None:
    limited = line("mixed", Limits(requests_per_day=50))
    terms = terms_of(limited, [Model(id="paid"), Model(id="kind:free", free=True)])
    assert terms.of("paid") == ()
    assert terms.of("kind:free") == (Bound("requests", "day", 50),)
    assert terms_of(limited).of("anything") == (Bound("requests", "day", 50),)


def test_setting_the_clock_back_gives_nothing_back() -> None:
    terms = Terms((Bound("requests", "minute", 3),))
    account = filled(terms, 3)
    before = NOW - 5 * DAY
    assert refusal(account, terms, hold(now=before), before) is not None
    held = reserved(account, terms, hold("later", now=before), before)
    assert refusal(held, terms, hold(now=before + 30), before + 30) is not None
    assert refusal(held, terms, hold(now=before + 62), before + 62) is None


@given(st.lists(st.tuples(st.floats(0, 40 * DAY), st.integers(0, 50)), max_size=60), st.floats(0, 3 * DAY))
def test_slices_grow_with_age_and_never_count_less_nor_come_back(
    events: list[tuple[float, int]], passed: float
) -> None:
    uses: tuple[Use, ...] = ()
    for at, tokens in sorted(events):
        uses = tidied((*uses, used_now("m", NOW + at, requests=1, tokens=tokens, money=0)), NOW + at)
    now = NOW + max((at for at, _ in events), default=0.0) + passed
    account = Account("a", uses=tidied(uses, now))
    for bound in (
        Bound("tokens", "minute", 1),
        Bound("tokens", "day", 1, "rolling"),
        Bound("tokens", "day", 1, "pacific"),
    ):
        since = began(bound.period, bound.reset, now)
        true = sum(tokens for at, tokens in events if NOW + at > since)
        slack = sum(tokens for at, tokens in events if NOW + at > since - 1860)
        assert true <= used(account, bound, "m", now) <= (slack if bound.reset == "rolling" else true + slack)
    assert sum(use.tokens for use in account.uses) == sum(tokens for _, tokens in events)


def test_a_year_of_use_stays_small() -> None:
    uses: tuple[Use, ...] = ()
    for hour in range(366 * 24):
        uses = tidied((*uses, used_now("m", NOW + hour * 3600, requests=1, tokens=9, money=0)), NOW + hour * 3600)
    assert len(uses) < 120
    assert sum(use.requests for use in uses) == 366 * 24


# ---- Three tabs ------------------------------------------------------------------------------------------------------


@dataclass
class Provider:
    """The other side of one line: it notes what arrived when, by the right clock."""

    arrived: list[tuple[float, int]] = field(default_factory=list)

    def most(self, bound: Bound) -> int:
        """The most that any window of this bound held."""
        amounts = sorted((at, 1 if bound.unit == "requests" else tokens) for at, tokens in self.arrived)
        if bound.period == "minute" or bound.reset == "rolling":
            return _most_in(amounts, 60.0 if bound.period == "minute" else DAY)
        days: dict[float, int] = {}
        for at, amount in amounts:
            day = began(bound.period, bound.reset, at)
            days[day] = days.get(day, 0) + amount
        return max(days.values(), default=0)


def _most_in(amounts: list[tuple[float, int]], length: float) -> int:
    window: deque[tuple[float, int]] = deque()
    total = most = 0
    for at, amount in amounts:
        window.append((at, amount))
        total += amount
        while window[0][0] <= at - length:
            total -= window.popleft()[1]
        most = max(most, total)
    return most


@dataclass(frozen=True)
class Schedule:
    """What happens in one run, all of it from a seed."""

    seed: int
    limits: Limits
    start: datetime
    gap: float  # seconds between requests, about
    setbacks: tuple[tuple[float, float], ...] = ()  # when the clock is set back, and by how much


async def played(schedule: Schedule, requests: int) -> tuple[Provider, Terms, int]:
    counts, provider, clock = SharedCounts(), Provider(), LoopClock(schedule.start)
    of = line("a", schedule.limits)
    terms = terms_of(of)
    dice = random.Random(schedule.seed)  # noqa: S311 - a test repeats itself
    granted = 0

    async def request(ledger: Ledger) -> None:
        nonlocal granted
        tokens = dice.randint(1, 400)
        held = await ledger.reserve(row(of).candidate, tokens=tokens)
        if not isinstance(held, Held):
            return
        granted += 1
        await asyncio.sleep(dice.choice((0.0, 0.3, 5.0, 40.0)) * dice.random())
        true = schedule.start.timestamp() + clock.ticks()
        took = dice.randint(0, tokens)
        provider.arrived.append((true, took))
        fate = dice.random()
        if fate < 0.08:
            return  # the tab dies here
        await asyncio.sleep(dice.choice((0.0, 2.0, 30.0)) * dice.random())
        await ledger.settle(held, tokens=took)

    async def tab(number: int) -> None:
        ledger = Ledger(counts, clock, Dice(schedule.seed * 3 + number), {"a": terms})
        running = []
        for _ in range(requests // 3):
            running.append(asyncio.ensure_future(request(ledger)))
            if dice.random() < 0.7:
                await asyncio.sleep(dice.expovariate(1 / (schedule.gap * 3)))
        await asyncio.gather(*running)

    async def somebody_sets_the_clock() -> None:
        for after, by in schedule.setbacks:
            await asyncio.sleep(after)
            clock.skew -= by

    await asyncio.gather(*map(tab, range(3)), somebody_sets_the_clock())
    assert counts.conflicts > 0, "the tabs never met"
    return provider, terms, granted


def assert_kept(schedule: Schedule, requests: int = 150) -> None:
    provider, terms, granted = run(played(schedule, requests))
    assert granted > 0
    for bound in terms.bounds:
        assert provider.most(bound) <= bound.amount, bound


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from((0.2, 2.0, 8.0)), st.integers(1, 40), st.integers(400, 4000))
def test_limits_a_minute_hold_in_three_tabs_at_once(seed: int, gap: float, requests: int, tokens: int) -> None:
    limits = Limits(requests_per_minute=requests, tokens_per_minute=tokens)
    assert_kept(Schedule(seed, limits, datetime(2026, 11, 21, tzinfo=UTC), gap))


@settings(max_examples=20)
@given(
    st.integers(0, 10**6),
    st.sampled_from(("utc", "pacific", "rolling")),
    # Midnight in UTC, in California, and both Sundays on which the clocks change there.
    st.sampled_from(
        ("2026-11-20T23:30", "2026-11-21T07:30", "2027-03-14T06:30", "2026-11-01T05:30", "2026-11-30T22:00")
    ),
)
def test_limits_a_day_hold_over_resets_and_changes_to_summer_time(seed: int, reset: str, start: str) -> None:
    limits = Limits.model_validate(
        {"requests_per_minute": 9, "requests_per_day": 25, "tokens_per_day": 6000, "day_starts": reset}
    )
    assert_kept(Schedule(seed, limits, datetime.fromisoformat(start + ":00+00:00"), gap=120.0))


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.floats(1, 300), st.floats(0.1, 100_000)), min_size=1, max_size=3))
def test_rolling_limits_hold_when_the_clock_is_set_back(seed: int, setbacks: list[tuple[float, float]]) -> None:
    limits = Limits(requests_per_minute=8, tokens_per_minute=3000, requests_per_day=60, day_starts="rolling")
    assert_kept(Schedule(seed, limits, datetime(2026, 11, 21, tzinfo=UTC), 2.0, tuple(setbacks)))


async def test_quotas_of_models_that_share_a_limit_are_the_same_and_others_are_their_own() -> None:
    shared = line("a", Limits(requests_per_day=10), models=("m", "n"))
    own = line("b", Limits(requests_per_day=10, per_model=True), models=("m", "n"))
    ledger = Ledger(SharedCounts(), LoopClock(), Dice(), {one.id: terms_of(one) for one in (shared, own)})
    for of in (shared, own):
        await ledger.reserve(row(of, "m").candidate, tokens=1)
    await ledger.refused(Place("b", "n"), RateLimited(wait=9.0))
    told = await ledger.quotas([Place(of, model) for of in "ab" for model in "mn"] + [Place("c", "m")])
    assert {"/".join(place): one.words for place, one in told.items()} == {
        "a/m": "1 of 10 requests today",
        "a/n": "1 of 10 requests today",
        "b/m": "1 of 10 requests today",
        "b/n": "asked for a pause",
    }


async def test_what_is_left_is_granted_and_not_lost() -> None:
    clock, counts = LoopClock(), SharedCounts()
    of = line("a", Limits(requests_per_day=20))
    tabs = [Ledger(counts, clock, Dice(number), {"a": terms_of(of)}) for number in range(3)]
    asked = await asyncio.gather(*(tabs[number % 3].reserve(row(of).candidate, tokens=1) for number in range(15)))
    assert all(isinstance(one, Held) for one in asked)


# ---- What the board shows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (Bound("requests", "day", 50), "3 of 50 requests today"),
        (Bound("tokens", "day", 200_000, "rolling"), "30 of 200,000 tokens in the last 24 hours"),
        (Bound("requests", "minute", 20), "3 of 20 requests in the last minute"),
        (Bound("requests", "month", 1000), "3 of 1,000 requests this month"),
        (Bound("money", "month", 100_000), "$0.00 of $0.10 this month"),
    ],
)
def test_a_gauge_says_how_it_stands_in_words(bound: Bound, words: str) -> None:
    account = filled(Terms((bound,)), 3)
    assert gauges(account, Terms((bound,)), "m", NOW)[0].words == words


def test_the_board_shows_the_tightest_limit_and_when_a_closed_place_opens() -> None:
    terms = Terms((Bound("requests", "day", 4), Bound("tokens", "day", 1000)))
    shown = quota(filled(terms, 3), terms, "m", NOW)
    assert shown is not None
    assert (shown.words, shown.share_left, shown.opens) == ("3 of 4 requests today", 0.25, None)
    shown = quota(filled(terms, 4), terms, "m", NOW)
    assert shown is not None
    assert (shown.share_left, shown.opens) == (0.0, datetime(2026, 11, 22, tzinfo=UTC))
    assert quota(Account("a"), Terms(), "m", NOW) is None
