"""What is left of a line's limits, in words and with its countdown, for the board and the gauges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.routing.limits import NEVER, Account, Bound, Terms, bounds_for, frees, pause, used
from app.routing.values import Quota
from app.routing.windows import Period, ends, rolls

_WHEN: dict[Period, tuple[str, str]] = {  # a window of the calendar, and one that rolls
    "minute": ("this minute", "in the last minute"),
    "day": ("today", "in the last 24 hours"),
    "month": ("this month", "in the last 31 days"),
    "ever": ("of the credit", "of the credit"),
}


@dataclass(frozen=True, slots=True)
class Gauge:
    """One bound as it stands."""

    bound: Bound
    used: int  # reservations included
    words: str  # '37 of 50 requests today'
    resets: datetime | None  # of a window of the calendar
    opens: datetime | None = None  # it is used up until then

    @property
    def share_left(self) -> float:
        """From 1 (nothing used) to 0."""
        return max(0.0, 1 - self.used / self.bound.amount) if self.bound.amount else 0.0


def gauges(account: Account, terms: Terms, model: str, now: float) -> tuple[Gauge, ...]:
    """Every bound of a place, the tightest first."""
    shown = [_gauge(account, bound, model, now) for bound in bounds_for(account, terms, model)]
    return tuple(sorted(shown, key=lambda gauge: gauge.share_left))


def quota(account: Account, terms: Terms, model: str, now: float) -> Quota | None:
    """What the board shows of a place; None: nothing limits it, as far as anybody knows."""
    all_gauges = gauges(account, terms, model, now)
    told = [closure for closure in account.closures if closure.until > now and closure.model in {model, ""}]
    if told:
        last = max(told, key=lambda closure: closure.until)
        return Quota(share_left=0.0, words=last.words, opens=at(last.until))
    if not all_gauges:
        return None
    spent = [gauge for gauge in all_gauges if gauge.used >= gauge.bound.amount]
    if spent:  # of those that are used up, the one that opens last closes the place
        worst = max(spent, key=lambda gauge: (gauge.opens is None, gauge.opens or datetime.min.replace(tzinfo=UTC)))
        return Quota(share_left=0.0, words=worst.words, opens=worst.opens or datetime.max.replace(tzinfo=UTC))
    tightest = all_gauges[0]
    return Quota(tightest.share_left, tightest.words, pause=pause(account, terms, model, now))


def _gauge(account: Account, bound: Bound, model: str, now: float) -> Gauge:
    count = used(account, bound, model, now)
    rolling = rolls(bound.period, bound.reset)
    fixed = not rolling and bound.period != "ever"
    when = _WHEN[bound.period][rolling]
    if bound.unit == "money":
        words = f"${count / 1_000_000:,.2f} of ${bound.amount / 1_000_000:,.2f} {when}"
    else:
        words = f"{count:,} of {bound.amount:,} {bound.unit} {when}"
    opens = None
    if count >= bound.amount:
        opens = at(frees(account, bound, model, count - bound.amount + 1, now)) if bound.amount else None
    return Gauge(bound, count, words, at(ends(bound.period, bound.reset, now)) if fixed else None, opens)


def at(moment: float) -> datetime | None:
    """A moment for people; None: never."""
    return None if moment == NEVER else datetime.fromtimestamp(moment, UTC)
