"""What a request cost, or will: with whoever says so. What nobody knows is None, and never nothing.

The provider's own word on a request comes first. Then the price in the model's row, which the catalog fills in
this order: typed by the user, the provider's list, public data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from app.base.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.llm.catalog.model import Model
    from app.llm.catalog.price import Daily, Period, Price, Rate, Rates, Source
    from app.llm.deltas import Usage

_MILLIONTH = -6


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount, and who says so."""

    money: Money
    source: Source


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request may cost before it was sent."""

    low: Money
    high: Money
    source: Source


def cost(usage: Usage, model: Model, at: datetime, told: Money | None = None) -> Cost | None:
    """The cost of a request made at this time; `told` is what the provider reported for it."""
    if told is not None:
        return Cost(told, "reported")
    if model.free:
        return Cost(Money(Decimal(0)), "free")
    rates = rates_at(model.price, at) if model.price else None
    if rates is None or model.price is None:
        return None
    return Cost(Money(amount_of(usage, rates), model.price.currency), model.price.source)


def estimate(least: Usage, most: Usage, model: Model, at: datetime) -> Estimate | None:
    """The span of costs for a span of usage."""
    low, high = cost(least, model, at), cost(most, model, at)
    if low is None or high is None:
        return None
    first, last = sorted((low.money.amount, high.money.amount))
    return Estimate(Money(first, low.money.currency), Money(last, low.money.currency), low.source)


def rates_at(price: Price, at: datetime) -> Rates | None:
    """The rates that hold at a time; None when no period covers it."""
    moment = at.astimezone(UTC)
    return next((period.rates for period in reversed(price.periods) if holds(period, moment)), None)


def next_change(price: Price, at: datetime) -> date | None:
    """The next day on which other rates begin, as when an introductory price ends."""
    today = at.astimezone(UTC).date()
    days = {day for period in price.periods for day in (period.since, period.until) if day is not None and day > today}
    return min(days, default=None)


def varies_by_hour(price: Price) -> bool:
    """Whether waiting some hours may be cheaper."""
    return any(period.daily is not None for period in price.periods)


def holds(period: Period, moment: datetime) -> bool:
    """Whether a period covers a moment, which is in UTC."""
    today = moment.date()
    if (period.since is not None and today < period.since) or (period.until is not None and today >= period.until):
        return False
    return period.daily is None or covers(period.daily, moment)


def covers(daily: Daily, moment: datetime) -> bool:
    """Whether a part of the day covers a moment; past midnight it still belongs to the day it began on."""
    now, today = moment.time(), moment.weekday()
    if daily.start <= daily.end:
        return today in daily.days and daily.start <= now < daily.end
    if now >= daily.start:
        return today in daily.days
    return now < daily.end and (today - 1) % 7 in daily.days


def amount_of(usage: Usage, rates: Rates) -> Decimal:
    """Exactly what the rates make of a usage."""
    cached = min(usage.cached, usage.input)
    written = min(usage.cache_written, usage.input - cached)
    counts = (
        (usage.input - cached - written, rates.input),
        (cached, rates.cached or rates.input),
        (written, rates.cache_written or rates.input),
        (usage.output, rates.output),
    )
    total = sum((count * at_length(rate, usage.input) for count, rate in counts), Decimal(0))
    return total.scaleb(_MILLIONTH) + (rates.per_request or 0)


def at_length(rate: Rate, prompt: int) -> Decimal:
    """The rate for a prompt of this length: the step with the highest threshold that it is above."""
    above = [step for step in rate.steps if prompt > step.above]
    return max(above, key=lambda step: step.above).rate if above else rate.base
