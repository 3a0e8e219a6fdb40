"""Public price data: rates, names and context lengths for the models of the larger providers.

It is cut from the genai-prices package when the app is built (tools/prices.py). The text is read when this module
is imported, so that it is in the boot snapshot, and taken apart when the first price is asked for. Without it the
app works and says that a price is unknown.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.catalog.value import Value

_FILE = Path(__file__).with_name("generated") / "prices.json"
_TEXT = _FILE.read_text(encoding="utf-8") if _FILE.exists() else ""
# `gpt-5-2025-08-07` and `claude-sonnet-4-5-20250929` are the models without the date.
DATED = re.compile(r"[-@](\d{8}|\d{4}-\d{2}-\d{2})$")
FREE = Rates(input=Rate(base=Decimal(0)), output=Rate(base=Decimal(0)))


class Public(Value):
    """What is publicly known of a model."""

    price: Price
    name: str = ""
    context: int | None = None


def is_there() -> bool:
    """Whether this build has the data."""
    return bool(_TEXT)


@lru_cache(maxsize=2048)
def known(provider: str, model_id: str) -> Public | None:
    """What is publicly known of a provider's model; None: nothing."""
    row = _row(provider, model_id.lower().removeprefix("models/"))
    if row is None:
        return None
    periods = [Period.model_validate(period) for period in row["periods"]] or [Period(rates=FREE)]
    price = Price(periods=tuple(periods), source="public", as_of=as_of())
    return Public(price=price, name=row.get("name") or "", context=row.get("context"))


@cache
def as_of() -> date | None:
    """The newest day that the data speaks of."""
    return date.fromisoformat(_said()["as_of"]) if _TEXT else None


def version() -> str:
    """Which release of the package the data was cut from."""
    return str(_said()["version"]) if _TEXT else ""


@cache
def _said() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(_TEXT)
    return said


def _row(provider: str, name: str) -> dict[str, Any] | None:
    """The first row that means this name."""
    rows = _said()["models"].get(provider, []) if _TEXT else []
    exact, loose = _index(provider) if rows else ({}, [])
    undated = DATED.sub("", name)
    found = [exact["=" + name]] if "=" + name in exact else []
    if undated != name and "#" + undated in exact:
        found.append(exact["#" + undated])
    last = min(found, default=len(rows))
    place = next((place for place, clause in loose if place < last and _matches(clause, name)), last)
    return rows[place] if place < len(rows) else None


@cache
def _index(provider: str) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """The rows' places by whole names (`=`, and `#` before a date), and the clauses that have to be tried."""
    exact: dict[str, int] = {}
    loose: list[tuple[int, str]] = []
    for place, row in enumerate(_said()["models"][provider]):
        for clause in row["match"]:
            if clause[0] in "=#":
                exact.setdefault(clause, place)
            else:
                loose.append((place, clause))
    return exact, loose


def _matches(clause: str, name: str) -> bool:
    sign, text = clause[0], clause[1:]
    if sign == "^":
        return name.startswith(text)
    if sign == "$":
        return name.endswith(text)
    if sign == "~":
        return text in name
    return re.search(text, name) is not None
