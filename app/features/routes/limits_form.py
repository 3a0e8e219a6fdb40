"""What is typed into the form of a line's limits, and what is made of it. Pure: texts in, limits or sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from app.llm.catalog.model import Line
from app.records.routed import LineLimits

COUNTS = ("requests_per_minute", "requests_per_day", "requests_per_month", "tokens_per_minute", "tokens_per_day")
CREDIT = "credit"
LABELS: Mapping[str, str] = {
    "requests_per_minute": "Requests a minute",
    "requests_per_day": "Requests a day",
    "requests_per_month": "Requests a month",
    "tokens_per_minute": "Tokens a minute",
    "tokens_per_day": "Tokens a day",
    CREDIT: "US dollars a month",
}
_MOST_COUNT, _MOST_MONEY = 10**12, 10**6
_NOT_A_COUNT = "Type a whole number without a sign, such as 1000, or leave it empty for no limit."
_NOT_MONEY = "Type an amount with a point, such as 5 or 2.50, or leave it empty for no limit."


def shown(line: Line, limits: LineLimits | None) -> dict[str, str]:
    """The fields as they stand: the person's limits, else the catalog's."""
    source = limits or line.limits
    counts = {name: getattr(source, name) for name in COUNTS}
    texts = {name: "" if count is None else str(count) for name, count in counts.items()}
    return {**texts, CREDIT: limits.credit if limits else ""}


def read(fields: Mapping[str, str]) -> LineLimits | dict[str, str]:
    """The limits; or for each field that is wrong, the sentence that says how."""
    typed = {name: fields.get(name, "").strip() for name in LABELS}
    wrong = {name: _NOT_A_COUNT for name in COUNTS if typed[name] and _count(typed[name]) is None}
    if typed[CREDIT] and _money(typed[CREDIT]) is None:
        wrong[CREDIT] = _NOT_MONEY
    if wrong:
        return wrong
    counts = {name: _count(typed[name]) for name in COUNTS}
    return LineLimits(credit=_money(typed[CREDIT]) or "", **counts)


def _count(text: str) -> int | None:
    """As people type it: `1,000`, `1 000` and `1000` are the same."""
    digits = "".join(text.replace(",", " ").split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_MOST_COUNT)):
        return None
    return int(digits) if int(digits) <= _MOST_COUNT else None


def _money(text: str) -> str | None:
    """A decimal as it is stored."""
    try:
        amount = Decimal(text.removeprefix("$").strip())
    except InvalidOperation:
        return None
    fits = amount.is_finite() and 0 <= amount <= _MOST_MONEY and text.isascii() and "e" not in text.lower()
    return f"{amount:f}" if fits else None
