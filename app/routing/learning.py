"""What a provider says about its limits in the headers that a page may read.

They all differ: `x-ratelimit-remaining-requests`, `x-ratelimit-limit-tokens-minute`, `anthropic-ratelimit-requests-
reset`, `X-RateLimit-Remaining`. A name is taken apart into what it tells, of which unit and of which window; what
can't be told is left open and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.llm.dialects import waits
from app.routing.limits import Account, Bound, Closure, Terms, Unit, bounds_for, closed, current, used
from app.routing.uses import used_now
from app.routing.windows import Period

_NAME = re.compile(r"rate-?limit")
_WHAT: dict[str, Literal["limit", "remaining", "resets"]] = {
    "limit": "limit",
    "remaining": "remaining",
    "reset": "resets",
}
_UNITS: dict[str, Unit] = {"requests": "requests", "request": "requests", "tokens": "tokens", "token": "tokens"}
_PERIODS: dict[str, Period] = {"minute": "minute", "day": "day", "month": "month"}
# A provider splits tokens into kinds as well; those are other limits than ours.
_KINDS = {"input", "output", "priority", "images", "audio", "project"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one group of headers says; None: it does not say."""

    unit: Unit
    period: Period | None = None
    limit: int | None = None
    remaining: int | None = None
    resets: float | None = None  # seconds from now


def read(headers: Mapping[str, str], now: datetime) -> tuple[Told, ...]:
    """Everything about limits in the headers, whose names are in lower case."""
    groups: dict[tuple[Unit, Period | None], dict[str, float]] = {}
    for name, value in headers.items():
        if not _NAME.search(name):
            continue
        words = re.split(r"[-_]", _NAME.sub("", name))
        what = next((_WHAT[word] for word in reversed(words) if word in _WHAT), None)
        if what is None or _KINDS.intersection(words):
            continue
        unit: Unit = next((_UNITS[word] for word in words if word in _UNITS), "requests")
        period = next((_PERIODS[word] for word in words if word in _PERIODS), None)
        number = _resets(value, now) if what == "resets" else _count(value)
        if number is not None:
            groups.setdefault((unit, period), {})[what] = number
    return tuple(_told(unit, period, numbers) for (unit, period), numbers in groups.items())


def _told(unit: Unit, period: Period | None, numbers: Mapping[str, float]) -> Told:
    limit, remaining = numbers.get("limit"), numbers.get("remaining")
    return Told(
        unit,
        period,
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        resets=numbers.get("resets"),
    )


def learned(account: Account, terms: Terms, model: str, told: tuple[Told, ...], now: float) -> Account:
    """An account that knows it: other limits than we thought, more used than we know of, closed until the reset."""
    account = current(account, now)
    for one in told:
        bound = _bound_of(account, terms, model, one)
        if bound and one.limit and one.period and one.limit != bound.amount:
            bound = replace(bound, amount=one.limit)
            rest = (other for other in account.learned if (other.unit, other.period) != (bound.unit, bound.period))
            account = replace(account, learned=(*rest, bound))
        if bound and one.remaining is not None:
            account = _used_elsewhere(account, bound, model, one.remaining, now)
        if one.remaining == 0 and one.resets:
            of = bound.period if bound else one.period
            words = f"says that its {one.unit}{f' of the {of}' if of else ''} are used up"
            account = closed(account, Closure(model, now + one.resets, words), now)
    return account


def _bound_of(account: Account, terms: Terms, model: str, told: Told) -> Bound | None:
    """The bound that is meant: by its window, or else by its amount. One that nobody knew yet is taken as told."""
    same = [bound for bound in bounds_for(account, terms, model) if bound.unit == told.unit]
    if told.period:
        known = next((bound for bound in same if bound.period == told.period), None)
        return known or (Bound(told.unit, told.period, told.limit) if told.limit else None)
    return next((bound for bound in same if bound.amount == told.limit), None)


def _used_elsewhere(account: Account, bound: Bound, model: str, remaining: int, now: float) -> Account:
    """The same key is used in other places too: what they used counts as used just now."""
    missing = bound.amount - remaining - used(account, bound, model, now)
    if missing <= 0:
        return account
    requests, tokens = (missing, 0) if bound.unit == "requests" else (0, missing)
    use = used_now(model, now, requests=requests, tokens=tokens, money=0)
    return replace(account, uses=(*account.uses, use))


def _count(value: str) -> int | None:
    found = re.match(r"\s*([0-9]{1,12})\s*(?:$|[,;])", value)
    return int(found[1]) if found else None


def _resets(value: str, now: datetime) -> float | None:
    text = value.strip()[:64]
    if re.fullmatch(r"(?:\d[\d.]*(?:ms|us|µs|ns|s|m|h|d))+", text):
        return waits.duration(text)
    return waits.until(text, now)
