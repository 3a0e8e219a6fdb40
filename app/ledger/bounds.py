"""The most that a request may cost, before it leaves; and how long an answer may be so that it costs no more."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from app.base.money import Money
from app.ledger.amounts import NOTHING, at_most
from app.llm.catalog.model import Model
from app.llm.catalog.price import Rate, Rates
from app.llm.prices import rates_at
from app.llm.request import ChatRequest

LONGEST = 32_768
"""Tokens of the longest answer where nobody says how long it may be."""
_MILLIONTH = -6


def longest_answer(request: ChatRequest, model: Model) -> int:
    """The most tokens that may come: as asked, as the model can, or as models usually can."""
    return request.max_tokens or model.max_output or model.context or LONGEST


def most_cost(model: Model, into: int, out: int, at: datetime) -> Money | None:
    """Of so many tokens, at the dearest rate that may hold for any of them; None: nobody knows a price."""
    if model.free:
        return Money(NOTHING, currency_of(model))
    rates = _rates(model, at)
    if rates is None:
        return None
    return Money(at_most(_input(rates, into) + out * _output(rates, into)), currency_of(model))


def room(model: Model, into: int, left: Decimal, at: datetime) -> int:
    """How many tokens of an answer so much money surely pays for, beside the prompt; none: not even that."""
    rates = _rates(model, at)
    if rates is None:
        return 0
    over, each = left - at_most(_input(rates, into)), _output(rates, into)
    if over < 0:
        return 0
    return LONGEST if not each else int((over / each).to_integral_value(ROUND_DOWN))


def currency_of(model: Model) -> str:
    """In which it is owed."""
    return model.price.currency if model.price else "USD"


def _rates(model: Model, at: datetime) -> Rates | None:
    return rates_at(model.price, at) if model.price else None


def _input(rates: Rates, into: int) -> Decimal:
    """A prompt may be read, or written into a cache, whatever is dearer."""
    kinds = (rates.input, rates.cached or rates.input, rates.cache_written or rates.input)
    return into * max(_dearest(rate, into) for rate in kinds) + (rates.per_request or NOTHING)


def _output(rates: Rates, into: int) -> Decimal:
    return _dearest(rates.output, into)


def _dearest(rate: Rate, into: int) -> Decimal:
    """Per token, whatever the length of the prompt turns out to be."""
    return max(rate.base, *(step.rate for step in rate.steps if into > step.above), NOTHING).scaleb(_MILLIONTH)
