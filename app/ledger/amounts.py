"""Exact amounts: decimals of twelve places, as text where they are stored, and never anything binary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal, InvalidOperation

from app.base.money import Money
from app.ledger.values import Sum

NOTHING = Decimal(0)
_PLACE = Decimal("1E-12")
_LARGEST = Decimal("1E12")  # with twelve places behind it, sums of a million such are exact in Python's usual context


def exact(amount: Decimal) -> Decimal:
    """To twelve places: finer than any price is told. What is no amount that can be owed counts for nothing."""
    return _placed(amount, ROUND_HALF_EVEN)


def at_most(amount: Decimal) -> Decimal:
    """The same for a bound, which rounding must not lower."""
    return _placed(amount, ROUND_UP)


def text(amount: Decimal | None) -> str:
    """As it is stored; empty: unknown."""
    if amount is None:
        return ""
    plain = f"{amount:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def decimal(stored: str) -> Decimal | None:
    """What a stored text says; None: unknown."""
    try:
        amount = Decimal(stored)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def summed(amounts: Mapping[str, Decimal]) -> Sum:
    """By currency, without those in which nothing is."""
    return tuple(Money(amount, currency) for currency, amount in sorted(amounts.items()) if amount)


def added(amounts: Iterable[Money]) -> Sum:
    """All of them together, by currency."""
    sums: dict[str, Decimal] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, NOTHING) + money.amount
    return summed(sums)


def _placed(amount: Decimal, rounding: str) -> Decimal:
    if not amount.is_finite() or amount <= 0:
        return NOTHING
    return min(amount, _LARGEST).quantize(_PLACE, rounding)
