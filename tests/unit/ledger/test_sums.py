"""Sums of days and months are exactly the sums of their records, wherever the clock stood and however it changed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import quantiles
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings, strategies as st

from app.features.ledger import books
from app.features.ledger.reporting import as_one
from app.ledger import statistics
from app.ledger.amounts import NOTHING, at_most, decimal, exact, text
from app.ledger.cells import Slice, kept, read, read_tasks
from app.ledger.dates import before, cover, each, grain, labels, length, month_of
from app.ledger.spreads import bucket, flat, measured, middle, plus, together
from app.ledger.values import Days, Only
from app.records.spending import UsageDay, UsageMonth, UsageRecord
from tests.unit.ledger.drawn import AMOUNTS, histories
from tests.unit.ledger.zones import FIRST, ZONES

if TYPE_CHECKING:
    from tests.unit.ledger.zones import Zone

DAY_ONE = date(2026, 1, 1)
ranges = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(
    lambda pair: Days(DAY_ONE + timedelta(days=min(pair)), DAY_ONE + timedelta(days=max(pair)))
)
filters = st.builds(Only, line=st.sampled_from(["", "groq"]), model=st.sampled_from(["", "small"]))


def summed(history: list[UsageRecord]) -> tuple[dict[str, UsageDay], dict[str, UsageMonth]]:
    days: dict[str, UsageDay] = {}
    months: dict[str, UsageMonth] = {}
    for record in history:
        entry = books.entry_of(record)
        day, month = books.day_id(entry, "b"), books.month_id(entry, "b")
        days[day] = books.day_with(days.get(day) or UsageDay(id=day), entry)
        months[month] = books.month_with(months.get(month) or UsageMonth(id=month), entry)
    return days, months


def slices_of(history: list[UsageRecord], days: Days) -> list[Slice]:
    by_day, by_month = summed(history)
    by, parts = grain(days), cover(days, grain(days))
    found = [Slice(label, read(by_month[f"{label}/b"].cells)) for label in parts.months if f"{label}/b" in by_month]
    for part in parts.days:
        for day in each(part):
            row = by_day.get(f"{day.isoformat()}/b")
            if row:
                found.append(Slice(day.isoformat() if by == "day" else month_of(day), read(row.cells)))
    return found


def of(amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    return {currency: amount for currency, amount in amounts.items() if amount}


@settings(deadline=None)
@given(histories(), ranges, filters)
def test_sums_over_days_and_months_are_the_sums_over_records(
    history: list[UsageRecord], days: Days, only: Only
) -> None:
    mine = [
        one
        for one in history
        if days.first <= date.fromisoformat(one.day) <= days.last
        if only.line in {"", one.line} and only.model in {"", one.model}
    ]
    told = statistics.totals(kept(slices_of(history, days), only))
    assert told.requests == len(mine)
    assert (told.input, told.output) == (sum(one.input for one in mine), sum(one.output for one in mine))
    cost: dict[str, Decimal] = {}
    bound: dict[str, Decimal] = {}
    for one in mine:
        cost[one.currency] = cost.get(one.currency, NOTHING) + (decimal(one.cost) or NOTHING)
        most = NOTHING if one.cost else decimal(one.most) or NOTHING
        bound[one.currency] = bound.get(one.currency, NOTHING) + most
    assert {money.currency: money.amount for money in told.cost} == of(cost)
    assert {money.currency: money.amount for money in told.bound} == of(bound)
    assert {name: getattr(told, name) for name in ("answered", "failed", "cancelled", "lost")} == {
        "answered": 0,
        "failed": 0,
        "cancelled": 0,
        "lost": 0,
        **Counter(one.outcome for one in mine),
    }


@settings(deadline=None)
@given(histories(), ranges)
def test_a_chart_holds_every_cent_of_its_range(history: list[UsageRecord], days: Days) -> None:
    slices = slices_of(history, days)
    shown = statistics.series(slices, labels(days, grain(days)), grain(days), "USD")
    told = {money.currency: money.amount for money in statistics.totals(slices).cost}
    assert sum((sum(stack.costs, NOTHING) for stack in shown.stacks), NOTHING) == told.get("USD", NOTHING)
    assert sum(share.cost for share in statistics.shares(slices, "USD", "model")) == told.get("USD", NOTHING)
    assert sum(map(sum, statistics.heat(slices).hours)) == statistics.totals(slices).requests


@settings(deadline=None)
@given(histories(), ranges, filters)
def test_a_range_as_one_is_what_its_days_are(history: list[UsageRecord], days: Days, only: Only) -> None:
    slices = kept(slices_of(history, days), only)
    whole = kept(as_one(slices_of(history, days)), only)
    assert statistics.totals(whole) == statistics.totals(slices)
    assert statistics.shares(whole, "USD", "room") == statistics.shares(slices, "USD", "room")
    assert statistics.failures(whole) == statistics.failures(slices)
    assert statistics.heat(whole) == statistics.heat(slices)
    assert statistics.choices(whole) == statistics.choices(slices)


@settings(deadline=None)
@given(histories(12), st.randoms(use_true_random=False))
def test_what_is_taken_out_again_leaves_nothing_behind(history: list[UsageRecord], dice: object) -> None:
    entries = [books.entry_of(one) for one in history]
    day, month = UsageDay(id="d"), UsageMonth(id="m")
    for entry in entries:
        day, month = books.day_with(day, entry), books.month_with(month, entry)
    dice.shuffle(entries)  # type: ignore[attr-defined]
    for entry in entries:
        day, month = books.day_without(day, entry), books.month_without(month, entry)
    assert (day.cells, month.cells, month.tasks) == ((), (), ())


@given(histories(12))
def test_tasks_of_a_month_are_what_was_answered_at_a_known_price(history: list[UsageRecord]) -> None:
    _, months = summed(history)
    cells = [cell for month in months.values() for cell in read_tasks(month.tasks)]
    mine = [one for one in history if one.outcome == "answered" and one.cost and one.task]
    assert sum(cell.requests for cell in cells) == len(mine)
    assert sum((cell.cost for cell in cells), NOTHING) == sum((Decimal(one.cost) for one in mine), NOTHING)


# ---- Days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_zones_as_data_are_as_the_world_has_them(zone: Zone) -> None:
    try:
        real = ZoneInfo(zone.name)
    except ZoneInfoNotFoundError:
        pytest.skip("Pyodide brings no time zones: these were checked against them in CPython")
    for hour in range(400 * 24):
        moment = FIRST + timedelta(hours=hour, minutes=hour % 60)
        assert moment.astimezone(real).utcoffset() == timedelta(minutes=zone.offset(moment))


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
@given(st.integers(0, 400 * 24 * 60))
def test_a_record_belongs_to_the_day_that_the_clock_showed(zone: Zone, minute: int) -> None:
    local = zone.at(FIRST + timedelta(minutes=minute))
    record = UsageRecord(id="r", at=int(local.timestamp() * 1_000), offset=books.offset_of(local), line="l", model="m")
    assert record.day == local.date().isoformat()
    assert record.hour == local.weekday() * 24 + local.hour


@given(ranges)
def test_a_range_is_covered_once_by_months_and_days(days: Days) -> None:
    parts = cover(days, "month")
    found = [day for part in parts.days for day in each(part)]
    for label in parts.months:
        first = date.fromisoformat(f"{label}-01")
        found += [
            first + timedelta(days=number) for number in range(31) if month_of(first + timedelta(days=number)) == label
        ]
    assert sorted(found) == list(each(days))


@given(ranges)
def test_the_range_before_ends_where_this_one_begins(days: Days) -> None:
    was = before(days)
    assert was.last + timedelta(days=1) == days.first
    assert length(was) == length(days) or (days.first.day == 1 and was.first.day == 1)


# ---- Amounts and spreads -----------------------------------------------------------------------------------------


@given(st.lists(AMOUNTS, max_size=40))
def test_amounts_are_summed_without_losing_anything(amounts: list[str]) -> None:
    numbers = [Decimal(one) for one in amounts]
    total = sum(numbers, NOTHING)
    assert decimal(text(total)) == total
    assert total * 10**12 == sum(int(one * 10**12) for one in numbers)


def test_ten_dimes_are_a_dollar() -> None:
    assert text(sum((exact(Decimal("0.1")) for _ in range(10)), NOTHING)) == "1"


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-Infinity", "-1", "sNaN"])
def test_what_is_no_amount_counts_for_nothing(odd: str) -> None:
    assert exact(Decimal(odd)) == at_most(Decimal(odd)) == 0


@given(st.decimals(0, 10**6, allow_nan=False, allow_infinity=False))
def test_a_bound_is_never_rounded_down(amount: Decimal) -> None:
    assert at_most(amount) >= amount


@given(st.lists(st.integers(0, 10**7), min_size=20, max_size=200))
def test_a_median_of_buckets_is_near_the_true_one(values: list[int]) -> None:
    counts = Counter(map(bucket, values))
    told = measured(dict(counts))
    ordered = sorted(values)
    at = ordered[(len(ordered) - 1) // 2]
    assert told.median is not None
    assert told.median == middle(bucket(at))
    assert abs(told.median - at) <= max(0.5, 0.05 * at)


@given(st.lists(st.integers(0, 300)), st.lists(st.integers(0, 300)))
def test_spreads_add_up(first: list[int], second: list[int]) -> None:
    one: tuple[int, ...] = ()
    two: tuple[int, ...] = ()
    for value in first:
        one = plus(one, value)
    for value in second:
        two = plus(two, value)
    assert flat(together([one, two])) == flat(dict(Counter([*first, *second])))
    for value in first:
        one = plus(one, value, -1)
    assert one == ()


def test_speeds_are_told_by_those_that_are_slower() -> None:
    counts = Counter(bucket(value * 10) for value in range(1, 101))
    told = measured(dict(counts), 10.0, upwards=False)
    assert told.median is not None
    assert told.p95 is not None
    assert told.p95 < 7 < quantiles(range(1, 101), n=2)[0] + 5
    assert told.median == pytest.approx(50, rel=0.06)


def test_middles_grow() -> None:
    assert all(low < high for low, high in pairwise(map(middle, range(250))))
    assert bucket(0) == bucket(0.5) == 0
    assert bucket(1) == 1
