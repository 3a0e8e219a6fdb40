"""The windows that limits are counted in: since when, and when they begin anew.

A day begins at midnight in UTC or in California, or is always the last 24 hours. A minute always counts the last 60
seconds: whoever stays below a limit in every 60 seconds also does in every minute of the clock. Times are seconds of
the epoch. Californian time is a rule here, because Pyodide brings no time zones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from app.llm.dialects.waits import pacific

Reset = Literal["utc", "pacific", "rolling"]
Period = Literal["minute", "day", "month", "ever"]

MINUTE, DAY = 60.0, 86_400.0
# A rolling month: the longest one, so that it holds every month of the calendar.
LENGTHS = {"minute": MINUTE, "day": DAY, "month": 31 * DAY}
_STANDARD = timezone(timedelta(hours=-8))


def rolls(period: Period, reset: Reset) -> bool:
    """Whether the window is always the time just gone, so that it frees itself bit by bit."""
    return period == "minute" or (reset == "rolling" and period != "ever")


def began(period: Period, reset: Reset, now: float) -> float:
    """Since when is counted."""
    if period == "ever":
        return float("-inf")
    if rolls(period, reset):
        return now - LENGTHS[period]
    first = _local(reset, now).replace(hour=0, minute=0, second=0, microsecond=0)
    return _moment(reset, first.replace(day=1) if period == "month" else first)


def ends(period: Period, reset: Reset, now: float) -> float:
    """When a fixed window begins anew; a rolling one is over when what was used now has left it."""
    if period == "ever":
        return float("inf")
    if rolls(period, reset):
        return now + LENGTHS[period]
    first = _local(reset, now).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return _moment(reset, first + timedelta(days=1))
    return _moment(reset, (first.replace(day=1) + timedelta(days=32)).replace(day=1))


def _local(reset: Reset, now: float) -> datetime:
    """The wall clock there."""
    moment = datetime.fromtimestamp(now, UTC)
    return (moment.astimezone(pacific(moment)) if reset == "pacific" else moment).replace(tzinfo=None)


def _moment(reset: Reset, midnight: datetime) -> float:
    """When the wall clock there shows this midnight. The clocks change at two, so a midnight is never in doubt."""
    zone = pacific(midnight.replace(tzinfo=_STANDARD)) if reset == "pacific" else UTC
    return midnight.replace(tzinfo=zone).timestamp()
