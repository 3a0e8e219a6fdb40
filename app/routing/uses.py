"""What was used and when, in slices that grow with age: seconds, then minutes, half hours and days.

A slice counts as a whole until all of it has left a window, so the sum is never too small. It grows only when it is
so old that growing can't bring it back into a window that it had left; half hours are cut where days begin anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.routing.windows import DAY, MINUTE

_HALF_HOUR = 1800.0
_OLD = 33 * DAY
# From which age on, how wide. An age is at least the window that matters plus the width itself.
_WIDTHS = ((_OLD, 0.0), (2 * DAY, DAY), (MINUTE + _HALF_HOUR, _HALF_HOUR), (2 * MINUTE, MINUTE), (0.0, 1.0))


class Use(NamedTuple):
    """What one model used in a slice of time. Money is in millionths."""

    model: str
    start: float
    width: float
    requests: int
    tokens: int
    money: int


def used_now(model: str, now: float, *, requests: int, tokens: int, money: int) -> Use:
    """A use of this second."""
    return Use(model, now // 1, 1.0, requests, tokens, money)


def tidied(uses: Iterable[Use], now: float) -> tuple[Use, ...]:
    """The same in as few slices as their age allows, the oldest first.

    What lies in the future was counted before the clock was set back: it counts as used just now, so that setting a
    clock back never gives anything back, and setting it forth and back does not count for ever.
    """
    merged: dict[tuple[str, float, float], tuple[int, int, int]] = {}
    for use in uses:
        start, width = _slice(min(use.start, now // 1), use.width, now)
        key = (use.model, start, width)
        requests, tokens, money = merged.get(key, (0, 0, 0))
        merged[key] = (requests + use.requests, tokens + use.tokens, money + use.money)
    whole = [Use(*key, *amounts) for key, amounts in merged.items()]
    return tuple(sorted(whole, key=lambda use: (use.start, use.model, use.width)))


def _slice(start: float, width: float, now: float) -> tuple[float, float]:
    """Where a slice begins and how wide it is by now. What is older than any window is only summed up."""
    age = now - (start + width)
    wider = next((wide for least, wide in _WIDTHS if age >= least), 1.0)
    if wider == 0:
        return 0.0, 1.0
    return (start // wider * wider, wider) if wider > width else (start, width)
