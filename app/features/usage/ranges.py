"""The ranges that can be chosen, as local days, and what they and the range before them are called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from app.ledger import dates
from app.ledger.values import Days

Range = Literal["today", "7-days", "30-days", "month", "last-month", "12-months", "own"]
RANGES: Mapping[Range, str] = {
    "today": "Today",
    "7-days": "7 days",
    "30-days": "30 days",
    "month": "This month",
    "last-month": "Last month",
    "12-months": "12 months",
    "own": "From … to",
}
LONGEST = 3_660
"""Days: ten years."""
_LENGTHS: Mapping[Range, int] = {"today": 1, "7-days": 7, "30-days": 30}


def days_of(chosen: Range, today: date) -> Days:
    """The days of a range that ends today. One's own begins as the last 30 days."""
    first_of_month = today.replace(day=1)
    match chosen:
        case "month":
            return Days(first_of_month, today)
        case "last-month":
            return month_before(first_of_month)
        case "12-months":
            return Days(_months_back(first_of_month, 11), today)
        case _:
            return Days(today - timedelta(days=_LENGTHS.get(chosen, 30) - 1), today)


def month_before(first: date) -> Days:
    """All of the month before the one that begins then."""
    last = first - timedelta(days=1)
    return Days(last.replace(day=1), last)


def own(first: str, last: str) -> Days | None:
    """As it was typed; None: it is no range. One that was typed the wrong way round is meant the right way."""
    try:
        ends = sorted((date.fromisoformat(first), date.fromisoformat(last)))
    except ValueError:
        return None
    days = Days(*ends)
    return days if dates.length(days) <= LONGEST else None


def words(days: Days) -> str:
    """`21 November 2026`, `November 2026`, `1 to 21 November 2026`, `28 October to 21 November 2026`."""
    first, last = days.first, days.last
    if first == last:
        return f"{last:%-d %B %Y}"
    if first.day == 1 and last == dates.next_month(first) - timedelta(days=1):
        return f"{last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last:%-d %B %Y}"
    return f"{first:%-d %B}{'' if first.year == last.year else f' {first.year}'} to {last:%-d %B %Y}"


def before_words(days: Days) -> str:
    """What a range is compared with."""
    count = dates.length(days)
    if count == 1:
        return "the day before"
    whole_month = days.first.day == 1 and days.last == dates.next_month(days.first) - timedelta(days=1)
    return "the month before" if whole_month else f"the {count} days before"


def label_words(label: str) -> str:
    """A day or a month of a chart: `21 Nov`, `Nov 2026`."""
    first = first_of(label)
    return f"{first:%-d %b}" if _is_day(label) else f"{first:%b %Y}"


def days_of_label(label: str, within: Days) -> Days:
    """The days that a bar stands for."""
    first = first_of(label)
    if _is_day(label):
        return Days(first, first)
    last = dates.next_month(first) - timedelta(days=1)
    return Days(max(first, within.first), min(last, within.last))


def first_of(label: str) -> date:
    """The first day of a label."""
    return date.fromisoformat(label if _is_day(label) else f"{label}-01")


def _is_day(label: str) -> bool:
    return label.count("-") > 1


def _months_back(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
