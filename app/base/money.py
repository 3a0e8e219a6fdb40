"""Money: an exact amount and its currency, shown so that a tiny cost never looks like none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥"}
_CENT = Decimal("0.01")
_TEN_CENTS = Decimal("0.1")
_SMALLEST = Decimal("0.0001")


class DifferentCurrencies(ValueError):
    """Two amounts that can't be added: nobody here knows an exchange rate."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is owed; rounding is for showing only."""

    amount: Decimal
    currency: str = "USD"

    def __add__(self, other: Money) -> Money:
        """Add an amount of the same currency."""
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} can't be added."
            raise DifferentCurrencies(message)
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        """As people read it: `$12.30`, `$0.0042`, `< $0.0001`."""
        return shown(self)


def shown(money: Money) -> str:
    """Two decimals for amounts that have cents, two digits for smaller ones, and a bound for the tiniest."""
    amount = abs(money.amount)
    minus = "−" if money.amount < 0 else ""
    if 0 < amount < _SMALLEST:
        bound = minus + _with_currency(f"{_SMALLEST:f}", money.currency)
        return f"> {bound}" if minus else f"< {bound}"
    return minus + _with_currency(f"{_rounded(amount):,f}", money.currency)


def shown_range(low: Money, high: Money) -> str:
    """An estimate: `$0.01 to $0.03`, or one amount where both look the same."""
    first, last = shown(low), shown(high)
    return last if first == last else f"{first} to {last}"


def _rounded(amount: Decimal) -> Decimal:
    """To cents from ten cents up, else to two digits that count."""
    step = Decimal(1).scaleb(max(amount.adjusted() - 1, _SMALLEST.adjusted()))
    fine = amount.quantize(min(step, _CENT), ROUND_HALF_UP)
    return fine if 0 < fine < _TEN_CENTS else amount.quantize(_CENT, ROUND_HALF_UP)


def _with_currency(digits: str, currency: str) -> str:
    return f"{_SIGNS[currency]}{digits}" if currency in _SIGNS else f"{digits} {currency}"
