"""Whether a request may leave: the walls in its way, and how long its answer may be so that they hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.base.money import Money, shown
from app.ledger.amounts import NOTHING
from app.ledger.bounds import currency_of, longest_answer, most_cost, room
from app.ledger.values import Budget, Budgets, Gauge
from app.llm.catalog.model import Model
from app.llm.request import ChatRequest

ROOM = 8_192
"""Tokens that an answer gets under a wall where nobody says how long it may be."""
LEAST = 256
"""With room for less than that, and less than was asked for, nothing is sent."""
PERIODS = {"session": "for a session", "day": "a day", "week": "a week", "month": "a month"}


@dataclass(frozen=True, slots=True)
class Leaves:
    """It may go, like this. `most` is None where nobody knows a price, and no wall asks for one."""

    request: ChatRequest
    most: Decimal | None
    currency: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stays:
    """It may not, and why: how a sentence about the line ends."""

    words: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that wants to leave."""

    request: ChatRequest
    model: Model
    into: int  # the most tokens that its prompt may have
    at: datetime

    def most(self, out: int) -> Money | None:
        """What it costs at most with an answer of so many tokens."""
        return most_cost(self.model, self.into, out, self.at)


def passes(asking: Asking, walls: Sequence[Gauge], budgets: Budgets) -> Leaves | Stays:
    """Check it against every wall that it must not pass."""
    request, model = asking.request, asking.model
    currency, known = currency_of(model), asking.most(longest_answer(request, model))
    if not walls or model.free:
        return Leaves(request, known.amount if known else None, currency)
    if known is None or any(one.budget.currency != currency for one in walls):
        return _assumed(asking, known, walls, budgets)
    tight = min(walls, key=_left)
    left, wanted = _left(tight), request.max_tokens or min(model.max_output or ROOM, ROOM)
    most = wanted if _fits(asking, wanted, left) else room(model, asking.into, left, asking.at)
    least = min(LEAST, wanted)
    if most < least:
        return Stays(_too_dear(tight, asking.most(least)))
    as_asked = most == request.max_tokens and not request.bounded
    note = "" if as_asked else _set(most, tight.budget)
    bounded = asking.most(most)
    return Leaves(_bounded(request, most), bounded.amount if bounded else left, currency, note)


def _fits(asking: Asking, out: int, left: Decimal) -> bool:
    most = asking.most(out)
    return most is not None and most.amount <= left


def _assumed(asking: Asking, known: Money | None, walls: Sequence[Gauge], budgets: Budgets) -> Leaves | Stays:
    """There is no price in the walls' currency: refused, or taken for what the person says."""
    why = "has no price that anybody knows" if known is None else f"is priced in {known.currency}"
    assumed = budgets.assumed
    if budgets.unknown == "refuse" or assumed is None:
        return Stays(f"{why}, and {worded(walls[0].budget)} is a wall")
    for one in walls:
        counts = known if known and known.currency == one.budget.currency else assumed
        if counts.currency != one.budget.currency:
            return Stays(f"{why}, and {worded(one.budget)} is a wall in {one.budget.currency}")
        if counts.amount > _left(one):
            return Stays(f"{why}, is taken to cost {shown(counts)}, and {left_of(one)}")
    if known is None:
        return Leaves(asking.request, assumed.amount, assumed.currency)
    longest = longest_answer(asking.request, asking.model)
    return Leaves(_bounded(asking.request, longest), known.amount, known.currency)


def _bounded(request: ChatRequest, tokens: int) -> ChatRequest:
    """The wall holds only if the provider is told how long the answer may be."""
    return replace(request, max_tokens=tokens, bounded=True)


def _left(wall: Gauge) -> Decimal:
    return wall.left or NOTHING


def worded(budget: Budget) -> str:
    """`your budget of $5.00 a day`."""
    amount = budget.hard if budget.hard is not None else budget.soft or NOTHING
    of = {"all": "", "line": " for this line", "key": " for this key"}.get(budget.scope, f" for this {budget.scope}")
    return f"your budget of {shown(Money(amount, budget.currency))} {PERIODS[budget.period]}{of}"


def left_of(wall: Gauge) -> str:
    """`your budget of $5.00 a day is used up`, or how much is left of it."""
    left = wall.left or NOTHING
    told = f"has {shown(Money(left, wall.budget.currency))} left" if left else "is used up"
    return f"{worded(wall.budget)} {told}"


def _too_dear(wall: Gauge, least: Money | None) -> str:
    costs = f"may cost {shown(least)}" if least else "costs something"
    return f"{costs}, and {left_of(wall)}"


def _set(tokens: int, budget: Budget) -> str:
    return f"The answer was given room for {tokens:,} tokens, so that {worded(budget)} holds."
