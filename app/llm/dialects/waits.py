"""How long a provider asks to wait, wherever it says so: in a header, in a field, or in its sentence.

A browser hides most headers, so the body counts as much.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Whoever asks for more than a month means something else.
LONGEST = timedelta(days=31).total_seconds()
_DURATION = re.compile(
    r"(\d{1,12}(?:\.\d{1,12})?)\s*"
    r"(ms|milliseconds?|us|µs|ns|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])",
    re.IGNORECASE,
)
_UNITS = {"ms": 0.001, "mi": 60.0, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_ASKED = re.compile(
    r"(?:try(?:ing)? again|retry(?:ing)?|wait|resets?|available(?: again)?)"
    r"(?:\s+(?:in|after|for|at least|about|another))*[:\s]+"
    r"((?:\d[\d.]*\s*[a-zµ]+[\s,]*(?:and\s+)?){1,4})",
    re.IGNORECASE,
)
_SECONDS_FIELDS = ("retry_after", "retry_after_seconds", "retryAfter", "retry-after")
_RESETS = re.compile(r"ratelimit.*reset|reset.*ratelimit")
_EPOCH_MS = 1e11
_EPOCH = 1e8


def duration(text: str) -> float | None:
    """Seconds of `7.66s`, `2m59.56s`, `120ms`, `1 hour and 5 minutes`."""
    parts = _DURATION.findall(text)
    return _bounded(sum(float(number) * _unit(unit.lower()) for number, unit in parts)) if parts else None


def _unit(name: str) -> float:
    if name.startswith("mil"):
        return 0.001
    return _UNITS.get(name[:2]) or _UNITS[name[0]]


def in_sentence(message: str) -> float | None:
    """The wait that a sentence names: `Please try again in 7.66s.`."""
    found = _ASKED.search(message)
    return duration(found[1]) if found else None


def in_headers(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """The wait that headers name; their names are in lower case."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    after = headers.get("retry-after", "")
    if after:
        seconds = _number(after)
        return _bounded(seconds) if seconds is not None else until(after, now)
    waits = [wait for wait in _exhausted(headers, now) if wait is not None]
    return max(waits) if waits else None


def _exhausted(headers: Mapping[str, str], now: datetime | None) -> Iterator[float | None]:
    """The resets of those limits of which nothing remains."""
    for name, value in headers.items():
        if _RESETS.search(name) and headers.get(name.replace("reset", "remaining"), "").strip() == "0":
            yield duration(value) if _DURATION.fullmatch(value.strip()) or _is_go(value) else until(value, now)


def _is_go(value: str) -> bool:
    return bool(re.fullmatch(r"(?:\d[\d.]*(?:ms|us|µs|ns|s|m|h))+", value.strip()))


def in_fields(fields: Mapping[str, Any]) -> float | None:
    """The wait that a field of the body names."""
    for name in _SECONDS_FIELDS:
        value = fields.get(name)
        if isinstance(value, str):
            found = _bounded(number) if (number := _number(value)) is not None else duration(value)
        else:
            found = _bounded(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        if found is not None:
            return found
    milliseconds = fields.get("retry_after_ms")
    return _bounded(milliseconds / 1000) if isinstance(milliseconds, int | float) else None


def until(moment: str, now: datetime | None) -> float | None:
    """Seconds until an HTTP date, an RFC 3339 time, or a Unix time in seconds or milliseconds."""
    if now is None:
        return None
    number = _number(moment)
    if number is not None:
        if number < _EPOCH:
            return _bounded(number)
        return _bounded((number / 1000 if number > _EPOCH_MS else number) - now.timestamp())
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            then = read(moment.strip().replace("Z", "+00:00"))
        except (ValueError, TypeError, IndexError):
            continue
        return _bounded(((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds())
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _bounded(seconds: float) -> float | None:
    return min(max(float(seconds), 0.0), LONGEST) if math.isfinite(seconds) else None


# ---- When a day is over ----------------------------------------------------------------------------------------------


def to_midnight(zone: str, now: datetime | None) -> float | None:
    """Seconds until the provider's next day; None where its days begin at no fixed hour."""
    if now is None or zone not in {"utc", "pacific"}:
        return None
    local = now.astimezone(UTC if zone == "utc" else pacific(now))
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1)
    # The clocks change at two in the morning, so midnight may be of another offset than now; noon before it is not.
    offset = UTC if zone == "utc" else pacific(tomorrow.replace(tzinfo=timezone(timedelta(hours=-8))))
    return (tomorrow.replace(tzinfo=offset) - now).total_seconds()


def pacific(moment: datetime) -> timezone:
    """The offset on the American west coast; Pyodide brings no time zones by itself."""
    standard = moment.astimezone(timezone(timedelta(hours=-8)))
    begins = _nth_sunday(standard.year, 3, 2).replace(hour=2)
    ends = _nth_sunday(standard.year, 11, 1).replace(hour=1)  # 02:00 of daylight time
    return timezone(timedelta(hours=-7 if begins <= standard.replace(tzinfo=None) < ends else -8))


def _nth_sunday(year: int, month: int, count: int) -> datetime:
    first = datetime(year, month, 1)  # noqa: DTZ001 - a wall clock's day
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (count - 1))
