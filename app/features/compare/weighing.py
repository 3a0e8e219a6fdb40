"""All slots as one errand: what they will take together, and whether lines have room for that. Pure.

A limit by the minute is no reason to send nothing: requests wait for each other. One by the day or the month, or
credit, is: where all slots together would pass it, nobody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.base.money import Money, shown_range
from app.features.compare.figures import UNKNOWN
from app.features.providers.words import plain
from app.routing.limits import Account, Bound, Terms, bounds_for, used, worded
from app.routing.values import Place, Row

SPACED = "minute"
NOTHING_SENT = "Nothing was sent."


@dataclass(frozen=True, slots=True)
class Load:
    """The most that one slot's requests may use of its line."""

    slot: str  # what it is called
    row: Row
    tokens: int
    money: int  # in millionths
    requests: int = 1

    @property
    def place(self) -> Place:
        """Where they go."""
        return self.row.candidate.place

    def of(self, unit: str) -> int:
        """Of one unit, all of them together."""
        each = {"requests": 1, "tokens": self.tokens, "money": self.money}[unit]
        return each * self.requests


def refusals(
    loads: Sequence[Load], accounts: Mapping[str, Account], terms: Mapping[str, Terms], now: float
) -> tuple[str, ...]:
    """Why they can't all go, in sentences that name the slots; empty: they can."""
    found: dict[str, None] = {}
    for line in dict.fromkeys(load.place.line for load in loads):
        here = [load for load in loads if load.place.line == line]
        account = accounts.get(line) or Account(line)
        for load in here:
            for bound in bounds_for(account, terms.get(line) or Terms(), load.place.model):
                said = _refusal(here, load, account, bound, now)
                if said:
                    found.setdefault(said)
    return tuple(found)


def _refusal(here: Sequence[Load], load: Load, account: Account, bound: Bound, now: float) -> str:
    alike = [one for one in here if not bound.per_model or one.place.model == load.place.model]
    if bound.period == SPACED:
        one = load.of(bound.unit) // load.requests
        if one <= bound.amount:
            return ""
        what = worded(bound, bound.amount)
        return f"{_name(load)} allows {what}, and {load.slot} alone may need {_count(bound, one)}."
    wanted = sum(one.of(bound.unit) for one in alike)
    left = max(0, bound.amount - used(account, bound, load.place.model, now))
    if wanted <= left:
        return ""
    slots = _joined([one.slot for one in alike])
    together = "together may need" if len(alike) > 1 or load.requests > 1 else "may need"
    return (
        f"{_name(load)} allows {worded(bound, bound.amount)} and has {_count(bound, left)} left; "
        f"{slots} {together} {_count(bound, wanted)}."
    )


def _name(load: Load) -> str:
    return plain(load.row.candidate.line.name)


def _count(bound: Bound, amount: int) -> str:
    if bound.unit == "money":
        return f"${amount / 1_000_000:,.4f}" if amount < 10_000 else f"${amount / 1_000_000:,.2f}"  # noqa: PLR2004 - a cent
    return f"{amount:,}"


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def estimate_words(rows: Sequence[Row | None], runs: int = 1) -> str:
    """`3 slots: $0.0021 to $0.012`, with how many have no price that anybody knows, or nobody to answer."""
    spans = [row.cost for row in rows if row and row.cost]
    unknown = sum(1 for row in rows if row and row.cost is None and row.candidate.line.where == "cloud")
    nobody = sum(row is None for row in rows)
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for span in spans:
        low, high = sums.get(span.low.currency, (Decimal(0), Decimal(0)))
        sums[span.low.currency] = (low + span.low.amount * runs, high + span.high.amount * runs)
    owed = [shown_range(Money(low, currency), Money(high, currency)) for currency, (low, high) in sums.items() if high]
    known = " + ".join(owed) if owed else "" if unknown == len(rows) - nobody and unknown else "free"
    parts = [
        f"{'≈ ' if owed else ''}{known}" if known else "",
        f"{UNKNOWN} for {'all' if unknown == len(rows) else unknown}" if unknown else "",
        f"{nobody} can’t be asked" if nobody else "",
    ]
    times = f" × {runs}" if runs > 1 else ""
    return f"{len(rows)} slots{times}: " + " · ".join(part for part in parts if part)
