"""Money is exact, and a tiny cost never looks like none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from app.base.money import DifferentCurrencies, Money, shown, shown_range

AMOUNTS = st.decimals(min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("0.000000001", "< $0.0001"),
        ("0.0001", "$0.0001"),
        ("0.00016", "$0.0002"),
        ("0.0042", "$0.0042"),
        ("0.0123", "$0.012"),
        ("0.0999", "$0.10"),
        ("0.995", "$1.00"),
        ("12.3", "$12.30"),
        ("1234.567", "$1,234.57"),
        ("-0.5", "−$0.50"),  # noqa: RUF001 - a minus
        ("-0.00001", "> −$0.0001"),  # noqa: RUF001 - a minus
    ],
)
def test_an_amount_is_shown_with_the_digits_that_count(amount: str, text: str) -> None:
    assert shown(Money(Decimal(amount))) == text


@given(AMOUNTS)
def test_only_nothing_is_shown_as_nothing(amount: Decimal) -> None:
    text = str(Money(amount))
    digits = text.removeprefix("< ").removeprefix("$").replace(",", "")
    assert (Decimal(digits) == 0) == (amount == 0)
    assert "E" not in text


@given(AMOUNTS)
def test_what_is_shown_is_near_what_is_owed(amount: Decimal) -> None:
    text = str(Money(amount))
    if text.startswith("<"):
        assert 0 < amount < Decimal("0.0001")
    else:
        near = max(amount * Decimal("0.06"), Decimal("0.00005"))
        assert abs(Decimal(text.removeprefix("$").replace(",", "")) - amount) <= near


def test_other_currencies_have_their_sign_or_their_code() -> None:
    assert shown(Money(Decimal("1.5"), "EUR")) == "€1.50"
    assert shown(Money(Decimal("1.5"), "SEK")) == "1.50 SEK"


def test_money_adds_up_exactly_and_only_in_one_currency() -> None:
    assert Money(Decimal("0.1")) + Money(Decimal("0.2")) == Money(Decimal("0.3"))
    with pytest.raises(DifferentCurrencies):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")


def test_a_range_whose_ends_look_alike_is_one_amount() -> None:
    assert shown_range(Money(Decimal("0.011")), Money(Decimal("0.5"))) == "$0.011 to $0.50"
    assert shown_range(Money(Decimal("0.5001")), Money(Decimal("0.5002"))) == "$0.50"
