"""The dispatcher's purse: every attempt is written down by the keeper before it leaves, and closed when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.base.money import Money
from app.features.ledger.keeping import Arrival, Journey, Keeper
from app.features.routes.surroundings import Surroundings, calibration
from app.ledger.amounts import exact
from app.ledger.billing import Bill, Took, bill
from app.ledger.values import Outcome, Wall
from app.ledger.wall import Stays
from app.llm import prices, tokens
from app.llm.deltas import Usage
from app.routing.attempts import Attempt, Came
from app.routing.purse import Barred, Departure, Others, Ticket

NEXT_STEP = "Change the budget in Usage, or pass it once."
PAST = "Sent past a budget, as you wanted."
_OTHERS: dict[Wall, Others] = {"free": "any", "device": "near", "refuse": "none"}
_ENDS: dict[str, Outcome] = {"answered": "answered", "cancelled": "cancelled"}
_MILLIS = 1_000


@dataclass(frozen=True, slots=True)
class _Flight:
    departure: Departure
    left: datetime


class Clearing:
    """`Purse`, over the keeper. What a script is asked costs nobody anything and is written down nowhere."""

    def __init__(self, keeper: Keeper, around: Callable[[], Surroundings]) -> None:
        """`around` says which profile is worn, and what keys are called."""
        self._keeper, self._around = keeper, around
        self._flying: dict[str, _Flight] = {}

    async def depart(self, departure: Departure) -> Ticket | Barred:
        """See `Purse`."""
        candidate, errand = departure.candidate, departure.errand
        if candidate.line.where == "script":
            return Ticket("", departure.request)
        leave = await self._keeper.opened(self._journey(departure))
        if isinstance(leave, Stays):
            budgets = (await self._keeper.standing()).budgets
            return Barred(leave.words, NEXT_STEP, _OTHERS[budgets.at_wall])
        note, errand.past_wall = PAST if errand.past_wall else leave.note, False
        self._flying[leave.id] = _Flight(departure, leave.at)
        return Ticket(leave.id, leave.request, note)

    async def stay(self, ticket: Ticket) -> None:
        """See `Purse`."""
        if ticket.id:
            await self._keeper.renewed(ticket.id)

    async def arrive(self, ticket: Ticket, attempt: Attempt) -> None:
        """See `Purse`."""
        flight = self._flying.pop(ticket.id, None)
        if flight is None or attempt.came is None:
            return
        owed, error = self._bill(flight, ticket, attempt.came), attempt.came.error
        arrival = Arrival(
            _ENDS.get(attempt.outcome, "failed"),
            owed,
            type(error).__name__ if error else "",
            None if attempt.first_token is None else round(attempt.first_token * _MILLIS),
            round(attempt.seconds * _MILLIS),
            _saved(flight.departure, attempt, owed.usage),
        )
        await self._keeper.closed(ticket.id, arrival)

    async def turn_back(self, ticket: Ticket) -> None:
        """See `Purse`."""
        if self._flying.pop(ticket.id, None):
            await self._keeper.undone(ticket.id)

    def _bill(self, flight: _Flight, ticket: Ticket, came: Came) -> Bill:
        """As the provider counted it, else as we reckon it for this model."""
        candidate = flight.departure.candidate
        counted = calibration(self._around(), candidate.place)
        prompt = counted.span(tokens.in_request(ticket.request)).likely
        said = counted.span(tokens.in_text(came.said)).likely
        told = Money(came.cost.amount, came.cost.currency) if came.cost else None
        return bill(Took(prompt, said, came.usage, told, came.error), candidate.model, flight.left)

    def _journey(self, departure: Departure) -> Journey:
        candidate, errand, around = departure.candidate, departure.errand, self._around()
        names = {one.id: one.name for one in around.vault.secrets}
        instead = departure.instead
        return Journey(
            candidate.line,
            candidate.model,
            departure.request,
            key=candidate.key,
            key_name=names.get(candidate.key, ""),
            room=errand.room,
            conversation=errand.conversation,
            profile=around.profile.id,
            task=errand.need.task,
            instead=(instead.line.id, instead.model) if instead else None,
            past_walls=errand.past_wall,
        )


def _saved(departure: Departure, attempt: Attempt, usage: Usage) -> Decimal | None:
    """What an answer from near here would have cost where the plan would have gone next; None: unknown."""
    if departure.instead is None or attempt.outcome != "answered":
        return None
    cost = prices.cost(usage, departure.instead.model, attempt.at)
    return exact(cost.money.amount) if cost else None
