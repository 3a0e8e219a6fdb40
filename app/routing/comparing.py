"""A/B: requests of a kind are split between two choices, and the difference is reported as it is.

    side = side_of("my test", conversation_id)        # "a" or "b": the same id always goes the same way
    print(report(Tally(good=31, bad=9), Tally(good=25, bad=15)).words)

The interval is Newcombe's, from Wilson's for each side: it holds for few votes and near 0 and 1 too.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Literal

Side = Literal["a", "b"]

ENOUGH = 20
"""Votes that each side needs before anything is said about a difference."""
_Z = 1.959963984540054
_BYTES = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for one side, and how many prompts went there."""

    good: int = 0
    bad: int = 0
    sent: int = 0

    @property
    def total(self) -> int:
        """All votes."""
        return self.good + self.bad

    @property
    def share(self) -> float:
        """The good ones."""
        return self.good / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """The difference B − A of the shares of good answers, and where it lies with a confidence of 95 %."""

    difference: float
    low: float
    high: float
    verdict: Literal["not enough", "no difference seen", "a", "b"]
    words: str


def side_of(experiment: str, id: str, share_of_b: float = 0.5) -> Side:
    """Which side takes it: by its id alone, so that it never changes sides and nobody has to remember."""
    digest = hashlib.sha256(f"{experiment}\0{id}".encode("utf-8", "surrogatepass")).digest()
    return "b" if int.from_bytes(digest[:_BYTES], "big") < share_of_b * 2 ** (8 * _BYTES) else "a"


def report(a: Tally, b: Tally) -> Report:
    """What the votes say, and no more."""
    difference = b.share - a.share
    low, high = _interval(a, b)
    span = f"between {_points(low)} and {_points(high)}"
    if min(a.total, b.total) < ENOUGH:
        missing = max(0, ENOUGH - a.total), max(0, ENOUGH - b.total)
        words = f"Not enough yet: {missing[0]} more votes for A and {missing[1]} for B are needed."
        return Report(difference, low, high, "not enough", words)
    if low <= 0 <= high:
        words = f"No difference seen: B − A lies {span} percentage points, which includes none at all."
        return Report(difference, low, high, "no difference seen", words)
    better: Side = "b" if difference > 0 else "a"
    words = (
        f"{better.upper()} is better: B − A is {_points(difference)} percentage points, {span} with 95 % confidence."
    )
    return Report(difference, low, high, better, words)


def _interval(a: Tally, b: Tally) -> tuple[float, float]:
    if not a.total or not b.total:
        return -1.0, 1.0
    (low_a, high_a), (low_b, high_b) = _wilson(a), _wilson(b)
    difference = b.share - a.share
    return (
        max(-1.0, difference - math.hypot(b.share - low_b, high_a - a.share)),
        min(1.0, difference + math.hypot(high_b - b.share, a.share - low_a)),
    )


def _wilson(tally: Tally) -> tuple[float, float]:
    count, share, square = tally.total, tally.share, _Z * _Z
    centre = share + square / (2 * count)
    reach = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    whole = 1 + square / count
    return max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole)


def _points(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "−")
