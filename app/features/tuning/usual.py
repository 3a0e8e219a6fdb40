"""What an answer usually costs this person, and whether one is dearer or cheaper than that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median

from app.base.money import Money
from app.llm.prices import Estimate
from app.records.kinds import Message

FEWEST = 5
"""So many answers at least make something usual."""
MOST = 60
"""So many answers of a kind are remembered, the newest ones."""
MUCH = 2
"""So many times as much, or as little, is worth a word."""
Kind = tuple[str, str]  # the task and the currency


@dataclass(frozen=True, slots=True)
class Usual:
    """The costs of recent answers, by kind: the id of each answer and its amount, newest first."""

    costs: Mapping[Kind, tuple[tuple[str, Decimal], ...]] = field(default_factory=dict)

    def of(self, message: Message) -> str:
        """`3 times dearer than usual` where an answer stands out among the others of its kind; else nothing."""
        known = kind_of(message)
        if known is None:
            return ""
        kind, amount = known
        others = [cost for id, cost in self.costs.get(kind, ()) if id != message.id]
        middle = _middle(others)
        return "" if middle is None else _said(amount, middle)

    def of_estimate(self, task: str, estimate: Estimate | None) -> str:
        """Only where all that it may cost is far from what is usual."""
        if estimate is None or estimate.source == "free" or estimate.low.currency != estimate.high.currency:
            return ""
        middle = _middle([cost for _, cost in self.costs.get((task, estimate.low.currency), ())])
        if middle is None:
            return ""
        low, high = _amount(estimate.low), _amount(estimate.high)
        if low >= middle * MUCH:
            return _said(low, middle)
        return _said(high, middle) if high * MUCH <= middle else ""

    def with_answers(self, messages: Iterable[Message]) -> Usual:
        """With these too, given oldest first; one that is known already takes its place anew."""
        costs = dict(self.costs)
        for one in messages:
            known = kind_of(one)
            if known is None:
                continue
            kind, amount = known
            others = tuple(pair for pair in costs.get(kind, ()) if pair[0] != one.id)
            costs[kind] = ((one.id, amount), *others)[:MOST]
        return self if costs == self.costs else Usual(costs)


def kind_of(message: Message) -> tuple[Kind, Decimal] | None:
    """What kind of answer it is and what it cost; None: nobody knows, or it was free of charge."""
    spent = message.spent
    if message.role != "assistant" or message.state != "complete" or spent is None or not spent.cost:
        return None
    if spent.source in {"", "free"}:
        return None
    try:
        amount = Decimal(spent.cost)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0:
        return None
    return ((message.board.task if message.board else "", spent.currency), amount)


def _amount(money: Money) -> Decimal:
    return money.amount


def _middle(costs: list[Decimal]) -> Decimal | None:
    """The median; None: there are too few to speak of."""
    return median(costs) if len(costs) >= FEWEST else None


def _said(amount: Decimal, middle: Decimal) -> str:
    if amount >= middle * MUCH:
        return f"{_times(amount / middle)} times dearer than usual"
    if amount * MUCH <= middle:
        return f"{_times(middle / amount)} times cheaper than usual"
    return ""


def _times(ratio: Decimal) -> str:
    """Whole numbers: nobody needs `2.37 times`."""
    return f"{ratio.quantize(Decimal(1), ROUND_HALF_UP):,}"
