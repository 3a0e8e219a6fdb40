"""Who is asked before a request may leave, and told what became of it: whoever keeps the money and the records.

The dispatcher asks after the limits of a line, and before anything is sent. What may leave has been written down
then; what is written down is closed before the answer is told to be whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from app.llm.request import ChatRequest
from app.routing.attempts import Attempt, Errand
from app.routing.values import Candidate

Others = Literal["any", "near", "none"]


@dataclass(frozen=True, slots=True)
class Departure:
    """A request that is about to leave. `instead`: the next of the plan that would have cost money."""

    candidate: Candidate
    request: ChatRequest
    errand: Errand
    instead: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """It may leave, as this request."""

    id: str
    request: ChatRequest
    note: str = ""


@dataclass(frozen=True, slots=True)
class Barred:
    """It may not. `words` is how a sentence about the line ends. `others`: who may be asked then."""

    words: str
    next_step: str = ""
    others: Others = "any"


class Purse(Protocol):
    """The purse, and the records."""

    async def depart(self, departure: Departure) -> Ticket | Barred:
        """Write it down and set its money aside, or say why not."""

    async def stay(self, ticket: Ticket) -> None:
        """It is still under way; to be said more often than once in `LEASE` seconds."""

    async def arrive(self, ticket: Ticket, attempt: Attempt) -> None:
        """It is over, like this. Never fails: what can't be stored is told, and counted at most."""

    async def turn_back(self, ticket: Ticket) -> None:
        """Nothing was sent after all."""


class NoPurse:
    """Lets everything pass: for whoever keeps no books."""

    async def depart(self, departure: Departure) -> Ticket | Barred:
        """See `Purse`."""
        return Ticket("", departure.request)

    async def stay(self, ticket: Ticket) -> None:
        """See `Purse`."""

    async def arrive(self, ticket: Ticket, attempt: Attempt) -> None:
        """See `Purse`."""

    async def turn_back(self, ticket: Ticket) -> None:
        """See `Purse`."""
