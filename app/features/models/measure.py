"""What is measured of an answer on this device while it comes: the first token, and tokens a second after it."""

from __future__ import annotations

from app.base.ports import Clock
from app.llm import tokens
from app.llm.deltas import Delta, Reasoning, Text, ToolCallPart, UsageTold

FEWEST = 4
"""Tokens below which a rate says nothing."""


class Measure:
    """Of one answer."""

    def __init__(self, clock: Clock) -> None:
        """Nothing came yet."""
        self._clock = clock
        self._began = self._last = clock.ticks()
        self._first: float | None = None
        self._pieces: list[str] = []
        self._counted = self._reported = 0

    def begin(self) -> None:
        """The model is asked now."""
        self._began = self._clock.ticks()

    def take(self, delta: Delta) -> bool:
        """One more piece; whether it is the first that shows anything."""
        if isinstance(delta, UsageTold):
            self._reported = delta.usage.output
        if not isinstance(delta, Text | Reasoning | ToolCallPart):
            return False
        self._last = self._clock.ticks()
        if isinstance(delta, Text | Reasoning):
            self._pieces.append(delta.text)
        if self._first is not None:
            return False
        self._first = self._last
        return True

    @property
    def shown(self) -> bool:
        """Whether anything of it was."""
        return self._first is not None

    @property
    def first_token(self) -> float | None:
        """Seconds until it came."""
        return None if self._first is None else self._first - self._began

    @property
    def count(self) -> int:
        """Tokens so far: as the engine counts, else an estimate."""
        if self._pieces:
            self._counted += tokens.in_text("".join(self._pieces))
            self._pieces.clear()
        return self._reported or self._counted

    @property
    def rate(self) -> float | None:
        """Tokens a second; None where too few came."""
        if self._first is None or self._last <= self._first or self.count < FEWEST:
            return None
        return (self.count - 1) / (self._last - self._first)
