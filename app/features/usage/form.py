"""What is typed into the form of a budget, and what is made of it. Pure: texts in, a budget or sentences out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from app.records.spending import StoredBudget

Period = Literal["session", "day", "week", "month"]
Scope = Literal["all", "line", "key", "room", "profile"]

PERIODS: Mapping[Period, str] = {
    "day": "Each day",
    "week": "Each week, from Monday",
    "month": "Each month",
    "session": "This tab, until it is closed",
}
SCOPES: Mapping[Scope, str] = {"all": "", "line": "Line", "key": "Key", "room": "Room", "profile": "Profile"}
EMPTY: Mapping[str, str] = {"period": "month", "for": "all:", "currency": "USD", "soft": "", "hard": ""}
MOST = Decimal(1_000_000)
_NOT_MONEY = "Type an amount with a point, such as 5 or 2.50, or leave it empty."
_NOTHING = "Give at least one of the two limits: without one there is nothing to keep."
_UPSIDE_DOWN = "The notice has to come before the wall: give a smaller amount."
_NOT_A_CURRENCY = "Choose a currency."
_NO_PERIOD = "Choose how long it is for."
_CURRENCY = re.compile(r"[A-Z]{3,8}")


def shown(budget: StoredBudget | None) -> Mapping[str, str]:
    """The fields as they stand."""
    if budget is None:
        return EMPTY
    about = {"period": budget.period, "for": f"{budget.scope}:{budget.of}", "currency": budget.currency}
    return {**about, "soft": budget.soft, "hard": budget.hard}


def read(id: str, fields: Mapping[str, str]) -> StoredBudget | dict[str, str]:
    """The budget; or for each field that is wrong, the sentence that says how."""
    typed = {name: fields.get(name, "").strip() for name in EMPTY}
    soft, hard = amount(typed["soft"]), amount(typed["hard"])
    wrong = {name: _NOT_MONEY for name, read in (("soft", soft), ("hard", hard)) if read is None}
    if not wrong and not soft and not hard:
        wrong["hard"] = _NOTHING
    if soft and hard and Decimal(soft) >= Decimal(hard):
        wrong["soft"] = _UPSIDE_DOWN
    if not _CURRENCY.fullmatch(typed["currency"]):
        wrong["currency"] = _NOT_A_CURRENCY
    scope, _, of = typed["for"].partition(":")
    period = next((one for one in PERIODS if one == typed["period"]), None)
    known = next((one for one in SCOPES if one == scope and (one == "all" or of)), None)
    if period is None or known is None:
        wrong["period"] = _NO_PERIOD
    if wrong or period is None or known is None:
        return wrong
    about = {"currency": typed["currency"], "soft": soft or "", "hard": hard or ""}
    return StoredBudget(id=id or "new", period=period, scope=known, of=of if known != "all" else "", **about)


def amount(text: str) -> str | None:
    """A decimal as it is stored; empty where nothing was typed; None where it is no amount of money."""
    digits = text.strip().lstrip("$€£¥").strip().replace(",", "")
    if not digits:
        return ""
    if not digits.isascii() or "e" in digits.lower():
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 < value <= MOST and value == value.quantize(Decimal("0.000001"))
    return f"{value:f}" if fits else None
