"""Local days, weeks from Monday on, months, and ranges of them. A label is an ISO date, or `2026-11`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.ledger.values import Days, Grain, Period

MOST_DAYS = 100
"""The longest range that is shown by days; longer ones are shown by months."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a range is summed up from: whole months, and single days at its ends."""

    months: tuple[str, ...] = ()
    days: tuple[Days, ...] = ()


def began(period: Period, today: date) -> date:
    """The first day of the time that a budget is for."""
    if period == "week":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if period == "month" else today


def month_of(day: date) -> str:
    """Its label."""
    return f"{day:%Y-%m}"


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def length(days: Days) -> int:
    """How many."""
    return (days.last - days.first).days + 1


def before(days: Days) -> Days:
    """As many, just before. Of a whole month: the month before."""
    if days.first.day == 1 and days.last == next_month(days.first) - _DAY:
        last = days.first - _DAY
        return Days(last.replace(day=1), last)
    return Days(days.first - timedelta(days=length(days)), days.first - _DAY)


def grain(days: Days) -> Grain:
    """What a range is shown by."""
    return "day" if length(days) <= MOST_DAYS else "month"


def each(days: Days) -> Iterator[date]:
    """All of them."""
    return (days.first + timedelta(days=number) for number in range(length(days)))


def labels(days: Days, grain: Grain) -> tuple[str, ...]:
    """Of all days or months that a range touches."""
    if grain == "day":
        return tuple(day.isoformat() for day in each(days))
    return tuple(dict.fromkeys(month_of(day) for day in each(days)))


def cover(days: Days, grain: Grain) -> Cover:
    """Which sums a range is read from."""
    if grain == "day":
        return Cover(days=(days,))
    months: list[str] = []
    parts: list[Days] = []
    first = days.first
    while first <= days.last:
        after = next_month(first)
        last = min(days.last, after - _DAY)
        if first.day == 1 and last == after - _DAY:
            months.append(month_of(first))
        else:
            parts.append(Days(first, last))
        first = after
    return Cover(tuple(months), tuple(parts))
