"""What a dispatcher tells while it carries out a plan, beside the answer's own deltas, and what is left when it fails.

`Attempt` is kept with the answer: who was tried, how long, and why it was left.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from app.base.errors import SwitchyardError
from app.llm.deltas import CostTold, Delta, Usage
from app.llm.errors import ProviderError
from app.llm.request import ChatRequest
from app.routing.values import Candidate, Need, Place

_MOST_TOLD = 12

Outcome = Literal["answered", "failed", "cancelled", "not tried"]


@dataclass(frozen=True, slots=True)
class Came:
    """What an attempt brought, for whoever keeps accounts of it."""

    said: str = ""  # with what it thought
    usage: Usage | None = None
    cost: CostTold | None = None
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One candidate of the plan, and what became of it."""

    place: Place
    name: str  # of the line, for people
    at: datetime  # when it ended
    seconds: float
    outcome: Outcome
    first_token: float | None = None  # seconds
    reason: str = ""
    next_step: str = ""
    came: Came | None = None  # None: it was not tried


@dataclass(frozen=True, slots=True)
class Departed:
    """A request was sent there."""

    place: Place


@dataclass(frozen=True, slots=True)
class Left:
    """It failed there, and another one is tried."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody is free: the first that will be, in so many seconds. Told again as they pass."""

    place: Place
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Seam:
    """From here on another line goes on with what was said so far."""

    left: Place
    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """The answer is whole, and came from there."""

    place: Place


@dataclass(frozen=True, slots=True)
class HeadersTold:
    """What a port may yield among the deltas: the readable headers of the answer, names in lower case."""

    headers: Mapping[str, str]


Told: TypeAlias = Delta | Departed | Left | Waiting | Seam | Arrived
Ask: TypeAlias = Callable[[Candidate, ChatRequest], AsyncGenerator[Delta | HeadersTold, None]]

PATIENCE = 90.0
"""Seconds that a person is asked to wait for a line while the wait is counted down."""


@dataclass(slots=True)
class Errand:
    """How one request is to be carried out, and what was tried for it."""

    need: Need
    keep_going: bool = False  # continue on another line where one fails in mid-answer
    patience: float = PATIENCE
    room: str = "chat"  # what it is for: `ROOMS` in app/ledger/values.py
    conversation: str = ""  # or the comparison
    past_wall: bool = False  # the person knows that a budget stands in the way; it opens for one request
    attempts: list[Attempt] = field(default_factory=list)  # written as they end, also when it is cancelled


class AllFailed(SwitchyardError):
    """Nobody in the plan could answer. `attempts` has each of them with its reason and next step."""

    what = "No line could answer."
    kept = "Your prompt is kept."
    next_step = "Choose another line, or add one."

    def __init__(self, attempts: Sequence[Attempt], opens: float | None = None) -> None:
        """One sentence for each candidate. `opens`: when the first of those begins anew whose limits are reached."""
        self.attempts = tuple(attempts)
        self.opens = opens
        last = {attempt.place: attempt for attempt in self.attempts}
        more = f"• and {len(last) - _MOST_TOLD} others" if len(last) > _MOST_TOLD else ""
        lines = [f"• {one.name}, {one.place.model}: {one.reason} {one.next_step}".rstrip() for one in last.values()]
        told = ["None of these lines could answer:", *lines[:_MOST_TOLD], *([more] if more else [])]
        what = "\n".join(told) if lines else "No line fits this request."
        super().__init__(what, next_step=next((one.next_step for one in last.values() if one.next_step), ""))
