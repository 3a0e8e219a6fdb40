"""A trial of a line is a request like any other: written down, kept behind the walls, and counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from app.base.money import Money
from app.features.ledger.keeping import Arrival, Journey, Keeper
from app.ledger.billing import Took, bill
from app.ledger.values import Outcome
from app.ledger.wall import Stays
from app.llm import tokens
from app.llm.request import ChatRequest
from app.llm.trial import Trial

_MILLIS = 1_000


async def tried(keeper: Keeper, journey: Journey, send: Callable[[ChatRequest], Awaitable[Trial]]) -> Trial:
    """Send it, if it may leave; what it took is counted, also when it is given up."""
    leave = await keeper.opened(journey)
    if isinstance(leave, Stays):
        return Trial(problem=f"Nothing was sent: this model {leave.words}. Change the budget in Usage.")
    trial: Trial | None = None
    try:
        trial = await send(leave.request)
    finally:
        await keeper.closed(leave.id, _arrival(trial, journey, leave.request, leave.at))
    return trial


def _arrival(trial: Trial | None, journey: Journey, request: ChatRequest, at: datetime) -> Arrival:
    if trial is None:
        return Arrival("cancelled", bill(Took(0, 0), journey.model, at))
    said, told = tokens.in_text(trial.text), trial.cost
    took = Took(
        tokens.in_request(request), said, trial.usage, Money(told.amount, told.currency) if told else None, trial.error
    )
    error = type(trial.error).__name__ if trial.error else ""
    outcome: Outcome = "failed" if trial.error else "answered"
    return Arrival(outcome, bill(took, journey.model, at), error, took_ms=round(trial.seconds * _MILLIS))
