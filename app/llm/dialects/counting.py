"""What a provider says it has counted on a key. Of those that tell, one does so with the key itself: OpenRouter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.base.jsontext import parse
from app.base.money import Money
from app.llm.dialects import asking
from app.llm.dialects.values import mapping
from app.llm.errors import NotAStream

if TYPE_CHECKING:
    from app.llm.catalog.model import Line
    from app.llm.wire import HttpRequest


_NOTHING_TOLD = "{line} did not say what it counted."


@dataclass(frozen=True, slots=True)
class Counted:
    """What was spent with a key in the day, the week and the month of UTC, as its provider has it; None: not told."""

    day: Money | None = None
    week: Money | None = None
    month: Money | None = None


def ask_counts(line: Line) -> HttpRequest | None:
    """A call that costs nothing; None: nobody can tell with a key of this line."""
    return asking.get(line, "/key") if line.quirks.counts == "openrouter" else None


def read_counts(line: Line, body: bytes) -> Counted:
    """Raises `NotAStream` where nothing of it can be read."""
    try:
        told = mapping(mapping(parse(body)).get("data"))
    except ValueError:
        told = {}
    counted = Counted(*(_dollars(told.get(f"usage_{name}")) for name in ("daily", "weekly", "monthly")))
    if counted == Counted():
        raise NotAStream(_NOTHING_TOLD, line=line.name)
    return counted


def _dollars(value: object) -> Money | None:
    """A number as it was written: its shortest text is what the provider sent, not what a binary fraction holds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    amount = Decimal(str(value))
    return Money(amount) if amount.is_finite() and amount >= 0 else None
