"""What an attempt took and cost, once it is over: as the provider says, else by its price, else as estimated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.base.money import Money
from app.ledger.amounts import NOTHING, exact
from app.ledger.bounds import currency_of
from app.ledger.values import CostSource
from app.llm import prices
from app.llm.catalog.model import Model
from app.llm.catalog.price import Source
from app.llm.deltas import Usage
from app.llm.errors import (
    BadKey,
    BlockedByCors,
    BlockedLocally,
    BlocksBrowsers,
    KeyLocked,
    Offline,
    ProviderError,
    UnsupportedParameter,
    WrongOrigin,
)

# Nothing left the device, or what did was turned away before any work was done.
_TURNED_AWAY = (
    Offline,
    BlockedLocally,
    KeyLocked,
    BlockedByCors,
    BlocksBrowsers,
    BadKey,
    WrongOrigin,
    UnsupportedParameter,
)


@dataclass(frozen=True, slots=True)
class Took:
    """How an attempt ended. `prompt` and `said` are tokens as we reckon them, for where nobody counts."""

    prompt: int
    said: int
    usage: Usage | None = None
    told: Money | None = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What it took. A cost of None is unknown, and never nothing."""

    usage: Usage
    told: bool  # the provider counted
    cost: Decimal | None
    currency: str
    source: CostSource
    price: Source | None = None  # whose price it is, also where the tokens are estimated


def bill(took: Took, model: Model, at: datetime) -> Bill:
    """Of one attempt. `at`: when it left, for prices change."""
    usage, told, currency = took.usage or _reckoned(took), took.usage is not None, currency_of(model)
    if took.told is not None:
        return Bill(usage, told, exact(took.told.amount), took.told.currency, "reported", "reported")
    if model.free or (took.usage is None and turned_away(took)):
        return Bill(usage, told, NOTHING, currency, "free", "free")
    known = prices.cost(usage, model, at)
    if known is None or not (took.usage or took.said):
        return Bill(usage, told, None, currency, "unknown")
    source: CostSource = known.source if took.usage else "estimated"
    return Bill(usage, told, exact(known.money.amount), known.money.currency, source, known.source)


def turned_away(took: Took) -> bool:
    """Whether a provider surely did nothing that it could charge for."""
    error = took.error
    if took.said or not isinstance(error, ProviderError):
        return False
    return isinstance(error, _TURNED_AWAY) or bool(error.status)


def _reckoned(took: Took) -> Usage:
    """A request that brought nothing took nothing that we know."""
    return Usage(input=took.prompt, output=took.said) if took.said else Usage()
