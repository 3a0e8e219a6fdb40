"""A measured speed, in words that tell what it is like to wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pace = Literal["fast", "fluent", "slow", "very slow"]

# Tokens a second, and from there on what it is like. People read 4 to 7 tokens a second.
_PACES: tuple[tuple[float, Pace, str], ...] = (
    (25.0, "fast", "much faster than one reads"),
    (8.0, "fluent", "faster than one reads"),
    (3.0, "slow", "about as fast as one reads"),
    (0.0, "very slow", "slower than one reads: better for short answers"),
)
_EXACT_BELOW = 10


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model answers here."""

    tokens_per_second: float
    pace: Pace
    sentence: str


def speed(tokens_per_second: float) -> Speed:
    """The word and the sentence for a measured speed."""
    measured = max(tokens_per_second, 0.0)
    pace, words = next((pace, words) for least, pace, words in _PACES if measured >= least)
    return Speed(measured, pace, f"{figure(measured)} tokens/s: {words}.")


def figure(tokens_per_second: float) -> str:
    """`4.2` or `31`."""
    return f"{tokens_per_second:.1f}" if tokens_per_second < _EXACT_BELOW else f"{tokens_per_second:.0f}"
