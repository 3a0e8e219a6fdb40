"""What the same prompts would have cost elsewhere, and where the month leads. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from heapq import nsmallest

from app.base.money import Money
from app.ledger.amounts import NOTHING, exact
from app.ledger.cells import CURRENCY, Slice, TaskCell
from app.ledger.dates import month_of
from app.ledger.values import Place, Projection, Saving
from app.llm import prices
from app.llm.catalog.model import Model
from app.llm.deltas import Usage

MOST = 6
_LOOKED_AT = 4
WORTH, SHARE = Decimal("0.01"), Decimal("0.1")
"""What is saved has to be so much, and such a share of the cost, to be worth a word."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could be asked. `tier`: how good it is taken to be, the higher the better."""

    place: Place
    model: Model
    tier: int


def savings(tasks: Iterable[TaskCell], offers: Sequence[Offer], now: datetime) -> tuple[Saving, ...]:
    """For each kind of prompt on each model: who is as good and would have cost least. The largest first."""
    by_place = {offer.place: offer for offer in offers}
    found = [_saving(cell, by_place, offers, now) for cell in _together(tasks)]
    worth = [one for one in found if one and _is_worth(one)]
    return tuple(sorted(worth, key=lambda one: -one.saved.amount)[:MOST])


def projection(slices: Iterable[Slice], today: date, currency: str) -> Projection:
    """From the days of a month up to today: the rest of them costs what these did on the average."""
    so_far = sum((cell.cost for one in slices for cell in one.cells if cell.names[CURRENCY] == currency), NOTHING)
    days = monthrange(today.year, today.month)[1]
    expected = exact(so_far / today.day * days)
    return Projection(month_of(today), Money(so_far, currency), Money(expected, currency), today.day)


def _together(tasks: Iterable[TaskCell]) -> list[TaskCell]:
    sums: dict[tuple[str, str, str, str], TaskCell] = {}
    for cell in tasks:
        key = (cell.task, cell.line, cell.model, cell.currency)
        sums[key] = _plus(sums[key], cell) if key in sums else cell
    return list(sums.values())


def _plus(one: TaskCell, more: TaskCell) -> TaskCell:
    return one._replace(
        requests=one.requests + more.requests,
        input=one.input + more.input,
        output=one.output + more.output,
        cached=one.cached + more.cached,
        cost=one.cost + more.cost,
    )


def _saving(cell: TaskCell, by_place: dict[Place, Offer], offers: Sequence[Offer], now: datetime) -> Saving | None:
    place = Place(cell.line, cell.model)
    mine = by_place.get(place)
    if mine is None or not cell.cost:
        return None
    as_good = (offer for offer in offers if offer.tier >= mine.tier and offer.place != place)
    rated = ((rough, offer) for offer in as_good if (rough := _rough(cell, offer, now)) is not None)
    cheapest = nsmallest(_LOOKED_AT, rated, key=lambda pair: pair[0])
    exactly = ((amount, offer.place) for _, offer in cheapest if (amount := _cost(cell, offer.model, now)) is not None)
    amount, instead = min(exactly, default=(cell.cost, place))
    if instead == place:
        return None
    would = Money(amount, cell.currency)
    return Saving(cell.task, place, cell.requests, Money(cell.cost, cell.currency), instead, would)


def _rough(cell: TaskCell, offer: Offer, now: datetime) -> Decimal | None:
    """By the base rates alone, to find the few that are worth an exact look."""
    model = offer.model
    if model.free or model.price is None or model.price.currency != cell.currency:
        return None  # what is free has limits: nobody can say that all of it would have fitted
    rates = prices.rates_at(model.price, now)
    return None if rates is None else cell.input * rates.input.base + cell.output * rates.output.base


def _cost(cell: TaskCell, model: Model, now: datetime) -> Decimal | None:
    """Of the same tokens, a request of the usual length at a time."""
    usual = Usage(cell.input // cell.requests, cell.output // cell.requests, cell.cached // cell.requests)
    cost = prices.cost(usual, model, now)
    return None if cost is None else exact(cost.money.amount * cell.requests)


def _is_worth(saving: Saving) -> bool:
    return saving.saved.amount >= max(WORTH, saving.cost.amount * SHARE)
