"""What budgets leave for each line, for the plan of a prompt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.base.money import Money
from app.ledger.amounts import NOTHING
from app.ledger.purse import Purpose, Standing, tightest
from app.ledger.values import Gauge
from app.ledger.wall import worded
from app.routing.values import Allowance

US_DOLLARS = "USD"


def allowances_of(
    standing: Standing, lines: Iterable[str], keys: Mapping[str, str], room: str, profile: str
) -> dict[str, Allowance]:
    """By line; of several walls the tightest counts."""
    found: dict[str, Allowance] = {}
    for line in lines:
        wall = tightest(standing.walls(Purpose(line, keys.get(line, ""), room, profile)))
        if wall:
            found[line] = _allowance(wall, standing)
    return found


def budget_left(standing: Standing) -> Money | None:
    """Of the tightest wall for everything, in the currency that rules speak of; None: there is none."""
    walls = (standing.gauge(one) for one in standing.budgets.walls)
    wall = tightest([one for one in walls if one.budget.scope == "all" and one.budget.currency == US_DOLLARS])
    return Money(wall.left or NOTHING) if wall else None


def _allowance(wall: Gauge, standing: Standing) -> Allowance:
    budgets, currency = standing.budgets, wall.budget.currency
    assumed = budgets.assumed if budgets.unknown == "assume" else None
    fits = assumed if assumed and assumed.currency == currency else None
    return Allowance(Money(wall.left or NOTHING, currency), worded(wall.budget), fits)
