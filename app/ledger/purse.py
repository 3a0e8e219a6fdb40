"""The purse: what is set aside for requests under way and what was spent, against budgets. Pure values and changes.

It is one record that all tabs exchange. A request `held` with the most it may cost counts against every budget that is
for it, and so no wall is ever passed by ourselves, however many tabs, slots and retries take part, as long as each
change is one atomic exchange. What was spent is counted anew from the sums of days whenever a budget's time begins or
its purpose changes; what lies in days to come was counted before the clock was set back, and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from app.base.money import Money
from app.ledger.amounts import NOTHING
from app.ledger.cells import CURRENCY, KEY, LINE, PROFILE, ROOM, Cell
from app.ledger.dates import began
from app.ledger.values import Budget, Budgets, Gauge

NEAR = Decimal("0.8")
"""The share of a limit at which it is near."""


class Purpose(NamedTuple):
    """What a budget may be for."""

    line: str
    key: str = ""
    room: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What one request counts as. `amount` is None where nobody knows a price."""

    purpose: Purpose
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Hold:
    """What one request under way may cost at most; the id is its record's."""

    id: str
    at: float
    until: float  # then its tab is taken to be dead
    charge: Charge
    tab: str = ""


class Mark(NamedTuple):
    """What a tally counts. Budgets for the same have the same."""

    period: str
    scope: str
    of: str
    currency: str
    assumed: str  # what a request counts as that has no price in this currency


@dataclass(frozen=True, slots=True)
class Tally:
    """What was spent since the first day of a budget's time."""

    mark: Mark
    since: str
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Purse:
    """The record that tabs share. `browser` tells the sums of this browser from those of a file that was imported."""

    browser: str = ""
    holds: tuple[Hold, ...] = ()
    tallies: tuple[Tally, ...] = ()


Session = Callable[[Budget, Budgets], Decimal]
"""What this tab has spent so far that counts against a budget."""


# ---- Changes ---------------------------------------------------------------------------------------------------------


def held(purse: Purse, hold: Hold) -> Purse:
    """With so much set aside."""
    return replace(purse, holds=(*purse.holds, hold))


def released(purse: Purse, id: str) -> Purse:
    """Without it."""
    return replace(purse, holds=tuple(hold for hold in purse.holds if hold.id != id))


def renewed(purse: Purse, id: str, now: float, lease: float) -> Purse:
    """Its tab is still there."""
    holds = (replace(hold, until=now + lease) if hold.id == id else hold for hold in purse.holds)
    return replace(purse, holds=tuple(holds))


def spent(purse: Purse, budgets: Budgets, charge: Charge, day: date, times: int = 1) -> Purse:
    """With what a request of that day came to; or, with -1, without it."""

    def counted(tally: Tally) -> Tally:
        if not _for(tally.mark, charge.purpose) or day.isoformat() < tally.since:
            return tally
        return replace(tally, spent=tally.spent + times * charged(charge, tally.mark.currency, budgets))

    return replace(purse, tallies=tuple(map(counted, purse.tallies)))


def uncounted(purse: Purse, budgets: Budgets, today: date) -> tuple[Budget, ...]:
    """Budgets whose spending must be counted from the sums: they are new, or their time began anew."""
    known = {tally.mark: tally.since for tally in purse.tallies}
    return tuple(
        budget
        for budget in budgets.all
        if budget.period != "session" and known.get(mark_of(budget, budgets)) != began(budget.period, today).isoformat()
    )


def counted(purse: Purse, budgets: Budgets, amounts: Iterable[tuple[Budget, Decimal]], today: date) -> Purse:
    """With these counted, and without the tallies that no budget needs any more."""
    fresh = {
        mark_of(budget, budgets): Tally(mark_of(budget, budgets), began(budget.period, today).isoformat(), amount)
        for budget, amount in amounts
    }
    wanted = {mark_of(budget, budgets) for budget in budgets.all}
    others = (tally for tally in purse.tallies if tally.mark in wanted and tally.mark not in fresh)
    return replace(purse, tallies=(*others, *fresh.values()))


def settled(purse: Purse, now: float) -> Purse:
    """With reservations from the future, made before the clock was set back, beginning now."""
    holds = (replace(one, at=now, until=now + one.until - one.at) if one.at > now else one for one in purse.holds)
    return replace(purse, holds=tuple(holds)) if any(one.at > now for one in purse.holds) else purse


def lapsed(purse: Purse, now: float, tab: str) -> tuple[Hold, ...]:
    """Those of other tabs that died."""
    return tuple(hold for hold in purse.holds if hold.until <= now and hold.tab != tab)


# ---- Looking ---------------------------------------------------------------------------------------------------------


def is_for(budget: Budget, purpose: Purpose) -> bool:
    """Whether a budget counts this."""
    return _for(Mark(budget.period, budget.scope, budget.of, "", ""), purpose)


def mark_of(budget: Budget, budgets: Budgets) -> Mark:
    """What its tally is kept by."""
    assumed = budgets.assumed
    told = f"{assumed.amount:f}" if assumed and assumed.currency == budget.currency else ""
    return Mark(budget.period, budget.scope, budget.of, budget.currency, told)


def spent_in(cells: Iterable[Cell], budget: Budget, budgets: Budgets) -> Decimal:
    """What sums count as against a budget."""
    total = NOTHING
    for cell in cells:
        names = cell.names
        purpose = Purpose(names[LINE], names[KEY], names[ROOM], names[PROFILE])
        if is_for(budget, purpose):
            if names[CURRENCY] == budget.currency:
                total += cell.cost + cell.bound
            elif cell.cost or cell.bound:
                total += cell.numbers[0] * _assumed(budget.currency, budgets)
    return total


@dataclass(frozen=True, slots=True)
class Standing:
    """How all budgets stand in one tab at a moment."""

    purse: Purse
    budgets: Budgets
    today: date
    session: Session
    tab: str

    def gauge(self, budget: Budget) -> Gauge:
        """Of one of them."""
        mine = budget.period == "session"
        if mine:
            already = self.session(budget, self.budgets)
        else:
            mark = mark_of(budget, self.budgets)
            already = next((tally.spent for tally in self.purse.tallies if tally.mark == mark), NOTHING)
        holds = (hold for hold in self.purse.holds if not mine or hold.tab == self.tab)
        under_way = sum(
            (
                charged(hold.charge, budget.currency, self.budgets)
                for hold in holds
                if is_for(budget, hold.charge.purpose)
            ),
            NOTHING,
        )
        since = "" if mine else began(budget.period, self.today).isoformat()
        return Gauge(budget, already, under_way, since, _state(budget, already + under_way))

    def gauges(self) -> tuple[Gauge, ...]:
        """Of all of them."""
        return tuple(map(self.gauge, self.budgets.all))

    def walls(self, purpose: Purpose) -> tuple[Gauge, ...]:
        """Those that a request must not pass."""
        return tuple(self.gauge(one) for one in self.budgets.walls if is_for(one, purpose))


def tightest(gauges: Iterable[Gauge]) -> Gauge | None:
    """The wall with the least left; None: there is none."""
    walls = [one for one in gauges if one.left is not None]
    return min(walls, key=lambda one: one.left or NOTHING, default=None)


def charged(charge: Charge, currency: str, budgets: Budgets) -> Decimal:
    """What a request counts as in a budget's currency.

    Nobody here knows an exchange rate: what is owed in another one counts as what has no price.
    """
    if charge.amount is not None and (charge.currency == currency or not charge.amount):
        return charge.amount
    return _assumed(currency, budgets)


def _state(budget: Budget, amount: Decimal) -> Literal["clear", "near", "over", "full"]:
    soft, hard = budget.soft, budget.hard
    if hard is not None and amount >= hard:
        return "full"
    if soft is not None and amount >= soft:
        return "over"
    next_limit = soft if soft is not None else hard
    return "near" if next_limit is not None and amount >= next_limit * NEAR else "clear"


def _for(mark: Mark, purpose: Purpose) -> bool:
    return mark.scope == "all" or getattr(purpose, mark.scope) == mark.of


def _assumed(currency: str, budgets: Budgets) -> Decimal:
    assumed: Money | None = budgets.assumed
    return assumed.amount if assumed and assumed.currency == currency else NOTHING
