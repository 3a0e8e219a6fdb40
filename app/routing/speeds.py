"""How fast a place answers: time to its first token and tokens per second, where what is old counts less.

    speeds[place] = measured(speeds.get(place), Timing(first_token=0.4, tokens=250, seconds=3.1), now)
    World(speeds={place: speed(known, now) for …})

Means are of logarithms, so that one answer that hung for a minute does not hide nine quick ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.routing.values import Speed

HALF_LIFE = 4 * 3600.0
"""Seconds after which a measurement counts half."""
_KEEP = 0.85
"""What each new measurement leaves of the weight of those before it."""
_FEWEST = 8
"""Tokens below which a rate says nothing."""
_SHORTEST = 0.001


@dataclass(frozen=True, slots=True)
class Timing:
    """One answer: seconds to its first token, and the tokens that came in the seconds after it."""

    first_token: float
    tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """A mean of logarithms and the weight that it rests on."""

    mean: float = 0.0
    weight: float = 0.0

    def with_one(self, value: float, keep: float) -> Pace:
        """With one more measurement."""
        kept = self.weight * keep
        total = kept + 1
        return Pace((self.mean * kept + math.log(max(value, _SHORTEST))) / total, total)


@dataclass(frozen=True, slots=True)
class Speeds:
    """What is remembered of one place."""

    first_token: Pace = Pace()
    per_second: Pace = Pace()
    at: float = 0.0  # of the last measurement


def measured(known: Speeds | None, timing: Timing, now: float) -> Speeds:
    """With one more answer."""
    known = known or Speeds(at=now)
    keep = _KEEP * _faded(known.at, now)
    rate = known.per_second
    if timing.tokens >= _FEWEST and timing.seconds > 0:
        rate = rate.with_one(timing.tokens / timing.seconds, keep)
    return Speeds(known.first_token.with_one(timing.first_token, keep), rate, now)


def speed(known: Speeds, now: float) -> Speed:
    """As the planner wants it. Without any rate yet, 0 tokens per second."""
    rate = math.exp(known.per_second.mean) if known.per_second.weight else 0.0
    return Speed(math.exp(known.first_token.mean), rate, known.first_token.weight * _faded(known.at, now))


def _faded(at: float, now: float) -> float:
    return math.exp2(-max(now - at, 0.0) / HALF_LIFE)
