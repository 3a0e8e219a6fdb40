"""How often there was which time or speed: counts in fixed buckets, eight to each doubling.

A bucket is nine percent wide, so a median read off it is within five percent of the true one, and spreads of any
days can be added. A `Spread` is flat, as it is stored: a bucket, how often, the next bucket, how often, …
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log2
from typing import TypeAlias

from app.ledger.values import Measured

Spread: TypeAlias = tuple[int, ...]

_STEPS = 8
_HALF, _MOST = 0.5, 0.95


def bucket(value: float) -> int:
    """Which one a value lies in; all below one lie in the first."""
    return 0 if value < 1 else 1 + floor(log2(value) * _STEPS)


def middle(bucket: int) -> float:
    """The value that stands for a bucket."""
    return _HALF if bucket == 0 else 2.0 ** ((bucket - _HALF) / _STEPS)


def plus(spread: Spread, bucket: int, times: int = 1) -> Spread:
    """With one value more, or, with -1, without one."""
    counts = dict(zip(spread[::2], spread[1::2], strict=True))
    counts[bucket] = counts.get(bucket, 0) + times
    return flat(counts)


def flat(counts: dict[int, int]) -> Spread:
    """In order, without the empty ones."""
    return tuple(part for pair in sorted(counts.items()) if pair[1] > 0 for part in pair)


def add(counts: dict[int, int], spread: Spread) -> None:
    """Into counts that are still being made."""
    for at in range(0, len(spread), 2):
        counts[spread[at]] = counts.get(spread[at], 0) + spread[at + 1]


def together(spreads: Iterable[Spread]) -> dict[int, int]:
    """All of them as one."""
    counts: dict[int, int] = {}
    for spread in spreads:
        add(counts, spread)
    return counts


def measured(counts: dict[int, int], scale: float = 1.0, *, upwards: bool = True) -> Measured:
    """The median and what 95 of 100 stay below; for speeds, where more is better, above."""
    seen = sum(counts.values())
    if not seen:
        return Measured(None, None, 0)
    high = _MOST if upwards else 1 - _MOST
    return Measured(_at(counts, seen * _HALF) / scale, _at(counts, seen * high) / scale, seen)


def _at(counts: dict[int, int], rank: float) -> float:
    """The value that so many lie below."""
    passed = 0
    for one in sorted(counts):
        passed += counts[one]
        if passed >= rank:
            return middle(one)
    return middle(max(counts))
