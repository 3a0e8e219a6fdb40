"""One attempt while it goes on: what came so far, when, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_UP, Decimal

from app.llm import prices, tokens
from app.llm.deltas import CostTold, Delta, Finished, FinishReason, Reasoning, Text, ToolCallPart, Usage, UsageTold
from app.llm.errors import (
    BlockedLocally,
    KeyLocked,
    NotAStream,
    Offline,
    ProviderError,
    ProviderFailed,
    RefusedByPolicy,
)
from app.llm.reading import visible
from app.routing.quality import Bad, flaw
from app.routing.speeds import Timing
from app.routing.values import Row

# Nothing left the device.
NOT_SENT = (Offline, BlockedLocally, KeyLocked)
_MILLION = 1_000_000


@dataclass(slots=True)
class Progress:
    """What has come of an answer. Times are of the clock that never goes back."""

    began: float
    text: list[str] = field(default_factory=list)
    thought: list[str] = field(default_factory=list)
    calls: bool = False
    first_at: float | None = None
    last_at: float = 0.0
    reason: FinishReason | None = None
    usage: Usage | None = None
    told_cost: CostTold | None = None

    @property
    def shown(self) -> bool:
        """Whether a person has seen something of it."""
        return self.first_at is not None

    def take(self, delta: Delta, ticks: float) -> None:
        """One more piece."""
        if visible(delta):
            self.first_at = ticks if self.first_at is None else self.first_at
            self.last_at = ticks
        match delta:
            case Text(text):
                self.text.append(text)
            case Reasoning(text):
                self.thought.append(text)
            case ToolCallPart():
                self.calls = True
            case UsageTold(usage):
                self.usage = usage
            case CostTold():
                self.told_cost = delta
            case Finished(reason):
                self.reason = reason
            case _:
                pass

    @property
    def said(self) -> str:
        """The answer so far."""
        return "".join(self.text)

    def missing(self, line: str) -> ProviderError | None:
        """The error that an answer is which ended well and says nothing; None: it says something."""
        if self.shown:
            return None
        if self.reason == "filtered":
            return RefusedByPolicy(line=line)
        if self.reason == "failed":
            return ProviderFailed(line=line)
        return NotAStream("{line} answered with nothing at all.", line=line)

    def flaw(self, *, json_wanted: bool) -> Bad | str:
        """What is wrong with the answer, as far as a machine can tell."""
        return "" if self.calls else flaw(self.said, self.reason, json_wanted=json_wanted)

    def timing(self) -> Timing | None:
        """How fast it came; None where nothing did."""
        if self.first_at is None:
            return None
        count = self.usage.output if self.usage else self._estimate()
        return Timing(self.first_at - self.began, count, self.last_at - self.first_at)

    def tokens(self, prompt: int, error: BaseException | None) -> int:
        """What the limits are charged with; where nobody says, the most that it may have been."""
        if self.usage:
            return self.usage.input + self.usage.output
        if isinstance(error, ProviderError) and error.status and not self.shown:
            return 0  # refused before any work was done
        return prompt + self._estimate()

    def _estimate(self) -> int:
        return tokens.in_text(self.said) + tokens.in_text("".join(self.thought))


def most_money(row: Row) -> int:
    """The most that a request may cost, in millionths; nothing where nobody knows."""
    return _millionths(row.cost.high.amount) if row.cost else 0


def money_spent(progress: Progress, row: Row, at: datetime) -> int:
    """What it did cost, in millionths."""
    if progress.told_cost:
        return _millionths(progress.told_cost.amount)
    if progress.usage:
        spent = prices.cost(progress.usage, row.candidate.model, at)
        return _millionths(spent.money.amount) if spent else 0
    return most_money(row) if progress.shown else 0


def _millionths(amount: Decimal) -> int:
    return int((amount * _MILLION).to_integral_value(ROUND_UP))
