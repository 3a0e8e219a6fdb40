"""What is read off sums: changes, failures, pace, heat, projections, savings and alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.base.money import Money
from app.ledger import statistics
from app.ledger.alerts import Used, in_order, of_budgets, of_models
from app.ledger.amounts import NOTHING
from app.ledger.cells import Slice, TaskCell, added, read
from app.ledger.savings import Offer, projection, savings
from app.ledger.values import Budget, Entry, Gauge, Outcome, Place
from tests.unit.ledger.yard import PAID, line, priced
from tests.unit.routing.world import START

TODAY = date(2026, 11, 21)


def entry(**about: Any) -> Entry:  # noqa: ANN401 - of Entry
    usual = {"day": TODAY, "hour": 0, "line": "groq", "model": "m", "cost": Decimal("0.01"), "source": "list"}
    return Entry(**{**usual, **about})


def slices(*entries: Entry) -> list[Slice]:
    rows: dict[str, Any] = {}
    for one in entries:
        label = one.day.isoformat()
        rows[label] = added(rows.get(label, ()), one)
    return [Slice(label, read(many)) for label, many in rows.items()]


def test_a_range_is_told_beside_the_one_before() -> None:
    now = statistics.totals(slices(entry(cost=Decimal("0.03")), entry(cost=Decimal("0.03"), currency="EUR")))
    before = statistics.totals(slices(entry(cost=Decimal("0.02")), entry(cost=Decimal("0.02"), currency="CNY")))
    change = statistics.changed(now, before)
    assert change.requests == 0.0
    assert change.cost == {"USD": 0.5, "EUR": None, "CNY": -1.0}
    assert statistics.changed(now, statistics.totals([])).requests is None


def test_a_request_costs_what_those_cost_whose_cost_is_known() -> None:
    these = statistics.totals(
        slices(
            entry(cost=Decimal("0.02")),
            entry(cost=Decimal("0.04")),
            entry(cost=NOTHING, source="free"),
            entry(cost=None, source="unknown", most=Decimal(1)),
        )
    )
    assert statistics.per_request(these) == (Money(Decimal("0.03")),)
    assert (these.unknown, these.free) == (1, 1)
    assert these.bound == (Money(Decimal(1)),)


def test_failures_are_counted_by_kind_and_line() -> None:
    ends: list[tuple[Outcome, str]] = [("failed", "Cut"), ("failed", "Cut"), ("cancelled", ""), ("lost", "")]
    told = statistics.failures(
        slices(
            entry(), *(entry(outcome=outcome, error=error, line=f"l{n % 2}") for n, (outcome, error) in enumerate(ends))
        )
    )
    assert [(one.error, one.requests) for one in told] == [("Cut", 2), ("cancelled", 1), ("lost", 1)]
    assert told[0].lines == (("l0", 1), ("l1", 1))


def test_the_pace_of_a_model_is_told_for_all_of_the_range_and_for_each_day() -> None:
    quick = [entry(first_ms=200, took_ms=2_200, output=100) for _ in range(3)]
    slow = [entry(first_ms=800, took_ms=4_800, output=100, day=TODAY - timedelta(days=1)) for _ in range(2)]
    failed = entry(first_ms=100, took_ms=90_000, outcome="failed", error="Cut")
    (told,) = statistics.speeds(slices(*quick, *slow, failed))
    assert told.place == Place("groq", "m")
    assert told.pace.first.median == pytest.approx(200, rel=0.06)
    assert told.pace.first.p95 == pytest.approx(800, rel=0.06)
    assert told.pace.took.seen == 5, "what failed does not say how long an answer takes"
    assert told.pace.speed.median == pytest.approx(50, rel=0.06)
    assert [label for label, _ in told.over_time] == ["2026-11-20", "2026-11-21"]
    assert told.over_time[0][1].first.median == pytest.approx(800, rel=0.06)


def test_a_week_is_hot_where_most_was_asked() -> None:
    told = statistics.heat(slices(entry(hour=0), entry(hour=25), entry(hour=25, line="openai"), entry(hour=167)))
    assert (told.hours[0][0], told.hours[1][1], told.hours[6][23]) == (1, 2, 1)
    assert told.most == 2


def test_what_is_filtered_by_is_what_there_is() -> None:
    told = statistics.choices(slices(entry(), entry(line="openai", key="k", room="queue")))
    assert told["line"] == ("groq", "openai")
    assert told["model"] == ("groq/m", "openai/m")
    assert told["key"] == ("k",)


# ---- Where it leads, and what would have been cheaper ------------------------------------------------------------


def test_a_month_goes_on_as_its_days_did() -> None:
    told = projection(slices(entry(cost=Decimal("2.10"))), TODAY, "USD")
    assert (told.month, told.days) == ("2026-11", 21)
    assert told.so_far == Money(Decimal("2.10"))
    assert told.expected == Money(Decimal("3.00"))


def cell(cost: str = "1.00", **about: Any) -> TaskCell:  # noqa: ANN401 - of TaskCell
    usual = {"task": "code", "line": "paid", "model": "m", "currency": "USD", "requests": 10}
    return TaskCell(**{**usual, "input": 100_000, "output": 40_000, "cached": 0, "cost": Decimal(cost), **about})


def offer(id: str, out: str, tier: int, currency: str = "USD") -> Offer:
    rates = priced().periods[0].rates
    cheap = rates.model_copy(update={"output": rates.output.model_copy(update={"base": Decimal(out)})})
    return Offer(Place(id, "m"), line(id, price=priced(cheap, currency)).models[0], tier)


MINE = Offer(Place("paid", "m"), PAID.models[0], 2)


def test_a_saving_names_the_kind_of_prompt_both_models_and_both_sums() -> None:
    (told,) = savings([cell(), cell()], [MINE, offer("near", "5", 2), offer("cheap", "1", 2)], START)
    assert (told.task, told.place, told.requests) == ("code", Place("paid", "m"), 20)
    assert (told.cost, told.instead) == (Money(Decimal("2.00")), Place("cheap", "m"))
    assert told.would == Money(Decimal("0.68"))
    assert told.saved == Money(Decimal("1.32"))


@pytest.mark.parametrize(
    "others",
    [
        [offer("worse", "1", 1)],
        [offer("far", "1", 2, "CNY")],
        [offer("as-dear", "15", 2)],
        [Offer(Place("free", "m"), line("free", free=True).models[0], 3)],
    ],
    ids=["not as good", "another currency", "no cheaper", "free, within limits"],
)
def test_nothing_is_called_a_saving_that_is_none(others: list[Offer]) -> None:
    assert savings([cell("0.90")], [MINE, *others], START) == ()


def test_what_is_not_worth_a_word_is_not_told() -> None:
    tiny = cell("0.0010", input=100, output=40)
    assert savings([tiny], [MINE, offer("cheap", "1", 2)], START) == ()


# ---- Alerts ------------------------------------------------------------------------------------------------------


def gauge(state: Any, spent: str) -> Gauge:  # noqa: ANN401 - of Gauge
    return Gauge(Budget("b", "day", hard=Decimal(5), soft=Decimal(4)), Decimal(spent), NOTHING, "2026-11-21", state)


def test_budgets_are_alerts_once_they_are_near() -> None:
    told = of_budgets([gauge("clear", "1"), gauge("near", "3.5"), gauge("over", "4.2"), gauge("full", "5")])
    assert [one.grave for one in told] == [False, False, True]
    assert told[1].what == "Your budget of $5.00 a day has passed your notice at $4.00: $4.20 so far."
    assert len({one.id for one in told}) == 3


def test_models_that_end_are_told_in_time_and_gravely_once_they_are_gone() -> None:
    soon = Used(Place("a", "m"), "M on A", TODAY + timedelta(days=10), "N")
    late = replace(soon, place=Place("b", "m"), retires=TODAY)
    far = replace(soon, place=Place("c", "m"), retires=TODAY + timedelta(days=90))
    told = in_order(of_models([soon, late, far], TODAY), ())
    assert [(one.line, one.grave) for one in told] == [("b", True), ("a", False)]
    assert told[1].what == "M on A, which you use, will be retired on 1 December 2026."
    assert in_order(told, {told[0].id}) == told[1:]


def test_a_price_is_told_only_where_it_changed() -> None:
    same = Used(Place("a", "m"), "M on A", price="$1.00 / $2.00", was="$1.00 / $2.00")
    assert of_models([same], TODAY) == []
    (told,) = of_models([replace(same, price="$2.00 / $2.00")], TODAY)
    assert told.kind == "price"
    assert told.what.startswith("The price of M on A")
