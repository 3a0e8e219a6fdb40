"""Several requests as one errand, as the slots of a comparison are: all of them fit behind every wall, or none leaves.

The room for answers is shrunk for all alike until they do. Pure; what leaves is checked again one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.base.money import Money, shown
from app.ledger.amounts import NOTHING
from app.ledger.bounds import currency_of
from app.ledger.values import Budgets, Gauge
from app.ledger.wall import LEAST, ROOM, Asking, left_of

_ROOMS = (ROOM, 6_144, 4_096, 3_072, 2_048, 1_536, 1_024, 768, 512, 384, LEAST)


@dataclass(frozen=True, slots=True)
class Part:
    """One of them, what it is called, and the walls in its way."""

    name: str
    asking: Asking
    walls: tuple[Gauge, ...]

    def room(self, most: int) -> int:
        """Tokens for its answer, where no answer gets more than `most`."""
        wanted = self.asking.request.max_tokens or min(self.asking.model.max_output or ROOM, ROOM)
        return min(wanted, most)


def rooms(parts: Sequence[Part], budgets: Budgets, times: int = 1) -> tuple[int, ...] | str:
    """How many tokens each answer gets so that all fit, so many times over; or why they don't, in a sentence."""
    longest = max((part.room(10**9) for part in parts), default=LEAST)
    for most in (longest, *(one for one in _ROOMS if one < longest)):
        if not any(_over(parts, budgets, most, times)):
            return tuple(part.room(most) for part in parts)
    wall, names, amount = next(_over(parts, budgets, min(LEAST, longest), times))
    need = "together may cost" if len(names) > 1 or times > 1 else "may cost"
    told = shown(Money(amount, wall.budget.currency))
    return f"{_joined(names)} {need} {told}, and {left_of(wall)}."


def _over(
    parts: Sequence[Part], budgets: Budgets, most: int, times: int
) -> Iterator[tuple[Gauge, tuple[str, ...], Decimal]]:
    """The walls that all of them together would pass, and by what sum."""
    walls = {wall.budget.id: wall for part in parts for wall in part.walls}
    for wall in walls.values():
        mine = [part for part in parts if any(one.budget == wall.budget for one in part.walls)]
        amount = sum((_most(part, wall, budgets, most) for part in mine), NOTHING) * times
        if amount > (wall.left or NOTHING):
            yield wall, tuple(part.name for part in mine), amount


def _most(part: Part, wall: Gauge, budgets: Budgets, most: int) -> Decimal:
    cost = part.asking.most(part.room(most))
    if cost is not None and (currency_of(part.asking.model) == wall.budget.currency or not cost.amount):
        return cost.amount
    assumed = budgets.assumed
    return assumed.amount if assumed and assumed.currency == wall.budget.currency else NOTHING


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
