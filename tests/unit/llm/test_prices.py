"""A cost is exact, says who says so, and is unknown rather than nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from app.base.money import Money
from app.llm.catalog.model import Model
from app.llm.catalog.price import Daily, Period, Price, Rate, Rates, Step
from app.llm.deltas import Usage
from app.llm.prices import amount_of, cost, covers, estimate, next_change, rates_at, varies_by_hour

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


def rate(base: str, *steps: tuple[int, str]) -> Rate:
    return Rate(base=Decimal(base), steps=tuple(Step(above=above, rate=Decimal(amount)) for above, amount in steps))


def rates(given: str, made: str) -> Rates:
    return Rates(input=rate(given), output=rate(made))


def price(*periods: Period) -> Price:
    return Price(periods=periods, source="public")


FLAT = Rates(input=rate("2"), output=rate("10"), cached=rate("0.2"), cache_written=rate("2.5"))
STEPPED = Rates(input=rate("2", (200_000, "4")), output=rate("10", (200_000, "15")), cached=rate("0.2"))
USAGES = st.builds(
    lambda plain, cached, written, output: Usage(plain + cached + written, output, cached, written),
    *([st.integers(0, 10**7)] * 4),
)


def test_each_kind_of_token_has_its_rate() -> None:
    usage = Usage(input=1000, output=100, cached=600, cache_written=300)
    # 100 plain, 600 from the cache, 300 into it, 100 out; per million.
    assert amount_of(usage, FLAT) == Decimal("0.00207")


def test_cached_tokens_without_a_rate_of_their_own_cost_what_input_costs() -> None:
    assert amount_of(Usage(input=1000, cached=400, cache_written=100), rates("2", "10")) == Decimal("0.002")


def test_a_long_prompt_costs_more_for_all_of_the_request_and_only_above_the_step() -> None:
    assert amount_of(Usage(200_000, 1000), STEPPED) == Decimal("0.41")
    assert amount_of(Usage(200_001, 1000), STEPPED) == Decimal("0.815004")


def test_a_charge_per_request_is_added() -> None:
    assert amount_of(Usage(), rates("1", "1").model_copy(update={"per_request": Decimal("0.005")})) == Decimal("0.005")


def test_a_provider_that_reports_more_cached_than_sent_does_not_make_a_cost_negative() -> None:
    assert amount_of(Usage(input=10, cached=50, cache_written=50), FLAT) == Decimal("0.000002")


@given(USAGES, USAGES)
def test_more_tokens_never_cost_less(one: Usage, other: Usage) -> None:
    more = Usage(
        one.input + other.input,
        one.output + other.output,
        one.cached + other.cached,
        one.cache_written + other.cache_written,
    )
    assert amount_of(one, FLAT) <= amount_of(more, FLAT)


@given(USAGES)
def test_a_cost_is_exact(usage: Usage) -> None:
    plain = usage.input - usage.cached - usage.cache_written
    micro = plain * 20 + usage.cached * 2 + usage.cache_written * 25 + usage.output * 100
    assert amount_of(usage, FLAT) * 10**7 == micro


def test_what_the_provider_reports_comes_before_every_price() -> None:
    told = cost(Usage(1000, 100), Model(id="m", price=price(Period(rates=FLAT)), free=True), NOW, Money(Decimal("0.7")))
    assert told is not None
    assert (told.money, told.source) == (Money(Decimal("0.7")), "reported")


def test_a_price_names_its_source_and_its_currency() -> None:
    typed = Price(periods=(Period(rates=FLAT),), source="typed", currency="EUR")
    found = cost(Usage(1_000_000), Model(id="m", price=typed), NOW)
    assert found is not None
    assert (found.money, found.source) == (Money(Decimal(2), "EUR"), "typed")


def test_a_free_model_costs_nothing_and_says_so() -> None:
    found = cost(Usage(1000, 1000), Model(id="m", free=True), NOW)
    assert found is not None
    assert (found.money, found.source) == (Money(Decimal(0)), "free")


def test_an_unknown_price_is_unknown_and_never_nothing() -> None:
    assert cost(Usage(1000, 1000), Model(id="m"), NOW) is None
    assert estimate(Usage(1), Usage(2), Model(id="m"), NOW) is None
    ended = price(Period(rates=FLAT, until=date(2026, 1, 1)))
    assert cost(Usage(1000, 1000), Model(id="m", price=ended), NOW) is None


def test_an_estimate_has_its_low_end_first() -> None:
    found = estimate(Usage(1000, 500), Usage(1200, 4000), Model(id="m", price=price(Period(rates=FLAT))), NOW)
    assert found is not None
    assert (found.low.amount, found.high.amount) == (Decimal("0.007"), Decimal("0.0424"))


INTRODUCTORY = price(Period(rates=rates("2", "10")), Period(rates=rates("4", "20"), since=date(2026, 12, 1)))


def test_an_introductory_price_ends_on_its_day_in_utc() -> None:
    def now(at: datetime) -> Decimal:
        found = rates_at(INTRODUCTORY, at)
        assert found is not None
        return found.input.base

    assert now(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == 2
    assert now(datetime(2026, 12, 1, tzinfo=UTC)) == 4
    # Already December in Berlin, still November where it counts.
    assert now(datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == 2


def test_the_next_change_of_a_price_is_known() -> None:
    assert next_change(INTRODUCTORY, NOW) == date(2026, 12, 1)
    assert next_change(INTRODUCTORY, datetime(2026, 12, 1, tzinfo=UTC)) is None


WORKING_DAYS = (0, 1, 2, 3, 4)
PEAK = price(
    Period(rates=rates("1", "2")),
    Period(rates=rates("2", "4"), daily=Daily(start=time(1), end=time(4), days=WORKING_DAYS)),
)


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        (datetime(2026, 11, 20, 0, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), 2),
        (datetime(2026, 11, 20, 3, 59, tzinfo=UTC), 2),
        (datetime(2026, 11, 20, 4, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), 1),  # a Saturday
        (datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8))), 2),  # 02:00 in UTC
    ],
)
def test_peak_hours_are_those_of_working_days_in_utc(at: datetime, amount: int) -> None:
    found = rates_at(PEAK, at)
    assert found is not None
    assert found.input.base == amount
    assert varies_by_hour(PEAK)


def test_a_night_that_began_on_friday_is_still_friday_after_midnight() -> None:
    night = Daily(start=time(22), end=time(6), days=(4,))
    assert covers(night, datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert covers(night, datetime(2026, 11, 21, 5, tzinfo=UTC))
    assert not covers(night, datetime(2026, 11, 20, 5, tzinfo=UTC))
    assert not covers(night, datetime(2026, 11, 21, 23, tzinfo=UTC))
