"""Carries out a plan: sends the request, goes on to the next candidate when one fails, and yields the answer.

    dispatcher = Dispatcher(ask, Books(ledger, breakers, memory), clock, chance)
    async with aclosing(dispatcher.answer(plan, request, Errand(need=need))) as told:
        async for one in told: ...          # deltas, and Departed, Left, Waiting, Seam, Arrived

`ask` is `Client.chat` of a client that does not try again by itself (`Backoff(tries=1)`), with the key looked up: an
outage is gone round at once, and is insisted on only where nobody else is left. `check` is a call that costs nothing;
where there is one, a line that was down is looked at in the background and no request waits for it.
Nothing changes lines after the first visible token, unless `Errand.keep_going` asks for it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

from app.base.ports import Chance, Clock
from app.llm.errors import ProviderError
from app.llm.request import ChatRequest, Turn
from app.llm.retry import PASSING
from app.routing.attempting import Attempting, Books, Flight
from app.routing.attempts import AllFailed, Arrived, Ask, Errand, Left, Seam, Told, Waiting
from app.routing.choosing import Check, Choice, Choices, Lookout
from app.routing.ledger import Held
from app.routing.limits import Refusal
from app.routing.progress import Progress, most_money
from app.routing.purse import Departure, Ticket
from app.routing.slots import Slots
from app.routing.values import Candidate, Place, Plan

MOST_TRIES = 3
_BACKOFF = 1.0
_LONGEST_PAUSES = 6.0
_GO_ON = "Your answer was cut off. Go on exactly where it stops, and repeat nothing of it."
_SETTABLE = frozenset(field.name for field in fields(ChatRequest)) - {"model", "turns", "bounded"}
_NEAR = ("device", "local")
_LOOKED_AT = 40
"""Rows of a plan among which the next is sought that costs money."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What is sent, of which plan. `seam`: who broke off in the middle of it, and why."""

    plan: Plan
    choices: Choices
    request: ChatRequest
    errand: Errand
    seam: tuple[Place, str] | None = None


class Dispatcher:
    """One for the whole app; what it learns is written into the books."""

    def __init__(  # noqa: PLR0913 - the ports, each with its name
        self,
        ask: Ask,
        books: Books,
        clock: Clock,
        chance: Chance,
        *,
        slots: Slots | None = None,
        check: Check | None = None,
    ) -> None:
        """`check` answers True, False, or None where a line has no free check."""
        self._clock, self._chance = clock, chance
        self._ledger, self._breakers, self._purse = books.ledger, books.breakers, books.purse
        self._slots = slots or Slots()
        self._attempting = Attempting(ask, books, clock)
        self._lookout = Lookout(check, books.breakers, clock)

    async def answer(self, plan: Plan, request: ChatRequest, errand: Errand) -> AsyncGenerator[Told, None]:
        """Yield the answer of the first candidate that gives one. Raises `AllFailed`, or what cut a shown answer."""
        asked = with_parameters(request, plan)
        choices = Choices(plan, self._breakers, self._lookout, self._clock)
        gives_up = self._now() + errand.patience
        seam: tuple[Place, str] | None = None
        while True:
            choice = choices.free()
            if choice is None:
                async with aclosing(self._wait(choices, errand, gives_up)) as waits:
                    async for wait in waits:
                        yield wait
                continue
            progress = Progress(self._clock.ticks())
            try:
                trip = Trip(plan, choices, asked, errand, seam)
                async with aclosing(self._try(choice, trip, progress)) as told:
                    async for one in told:
                        yield one
            except ProviderError as error:
                if not self._goes_on(choice, error, errand, progress):
                    raise
                if progress.shown:
                    seam = (choice.place, error.what)
                    asked = continued(asked, progress.said)
                yield Left(errand.attempts[-1])
            else:
                if progress.shown:
                    yield Arrived(choice.place)
                    return

    # ---- One try -----------------------------------------------------------------------------------------------------

    async def _try(self, choice: Choice, trip: Trip, progress: Progress) -> AsyncGenerator[Told, None]:
        """Send it there, if its limits and budgets have room; what is in the way is noted on the choice."""
        candidate, request, errand, seam = choice.row.candidate, trip.request, trip.errand, trip.seam
        async with self._slots.turn(candidate.line.id, urgent=errand.need.urgent):
            most = errand.need.prompt.high + (request.max_tokens or errand.need.answer)
            held = await self._ledger.reserve(
                candidate, tokens=most, money=most_money(choice.row), urgent=errand.need.urgent
            )
            if isinstance(held, Refusal):
                async with aclosing(self._refused(choice, held, errand)) as waits:
                    async for wait in waits:
                        yield wait
                return
            ticket = await self._paid(choice, trip, held)
            if ticket is None:
                return
            if not choice.forced and self._breakers.blocked(choice.place, self._now()):
                await self._purse.turn_back(ticket)
                await self._ledger.release(held)  # somebody else became the probe, or met the outage, meanwhile
                return
            choice.tries += 1
            told = Seam(seam[0], choice.place, seam[1]) if seam else None
            flight = Flight(choice.row, ticket, held, errand, progress, told)
            async with aclosing(self._attempting.send(flight)) as deltas:
                async for delta in deltas:
                    yield delta

    async def _paid(self, choice: Choice, trip: Trip, held: Held) -> Ticket | None:
        """Leave to go, from whoever keeps the money; None: it may not, and perhaps nobody else may."""
        candidate = choice.row.candidate
        mine = replace(trip.request, model=candidate.model.id)
        instead = _paid_for(trip.plan, candidate) if candidate.line.where in _NEAR else None
        try:
            ticket = await self._purse.depart(Departure(candidate, mine, trip.errand, instead))
        except BaseException:
            await self._ledger.release(held)
            raise
        if isinstance(ticket, Ticket):
            return ticket
        await self._ledger.release(held)
        choice.out, choice.why, choice.next_step = True, f"It {ticket.words}.", ticket.next_step
        if ticket.others != "any":
            near = _NEAR if ticket.others == "near" else ()
            trip.choices.bar(lambda one: one.line.where not in near, choice.why, ticket.next_step)
        return None

    async def _refused(self, choice: Choice, refusal: Refusal, errand: Errand) -> AsyncGenerator[Waiting, None]:
        """A limit is reached; or one is near, and then the pause is taken here, for it is short."""
        choice.until, choice.why, choice.limited = refusal.until, f"It {refusal.words}.", True
        seconds = refusal.until - self._now()
        choice.out = seconds > errand.patience
        if refusal.pause and choice.paused + seconds <= _LONGEST_PAUSES:
            choice.paused += seconds
            yield Waiting(choice.place, seconds, choice.why)
            await self._clock.sleep(max(seconds, 0))

    def _goes_on(self, choice: Choice, error: ProviderError, errand: Errand, progress: Progress) -> bool:
        """Whether somebody else may answer, or the same one later."""
        choice.why, choice.next_step = error.what, error.next_step
        if not error.other_line_can_help:
            return False
        if progress.shown:
            choice.out = True
            return errand.keep_going and not progress.calls
        choice.out = not isinstance(error, PASSING) or choice.tries >= MOST_TRIES
        backoff = _BACKOFF * 2.0 ** (choice.tries - 1) * (0.5 + self._chance.fraction())
        choice.until = self._now() + (backoff if error.wait is None else error.wait)
        return True

    async def _wait(self, choices: Choices, errand: Errand, gives_up: float) -> AsyncGenerator[Waiting, None]:
        """Count down to the first that will be free; raises `AllFailed` when that is nobody, or too late."""
        moment, first = choices.first()
        if first is None or moment > gives_up:
            raise AllFailed([*errand.attempts, *choices.not_tried(errand.attempts)], choices.opens())
        while (seconds := moment - self._now()) > 0:
            yield Waiting(first.place, seconds, first.why)
            await self._clock.sleep(min(max(seconds, 0.01), 1.0))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _paid_for(plan: Plan, near: Candidate) -> Candidate | None:
    """Who would have been asked for money, were there nobody near."""
    rows = (row for row in islice(plan.rows, _LOOKED_AT) if row.candidate.place != near.place)
    return next((row.candidate for row in rows if row.cost and row.cost.high.amount), None)


def with_parameters(request: ChatRequest, plan: Plan) -> ChatRequest:
    """The request as rules want it."""
    changes: dict[str, Any] = {name: value for name, value in plan.parameters.items() if name in _SETTABLE}
    return replace(request, **changes)


def continued(request: ChatRequest, said: str) -> ChatRequest:
    """The request with what was said so far. Reasoning alone is not carried over: it begins again."""
    if not said:
        return request
    return replace(request, turns=(*request.turns, Turn("assistant", said), Turn("user", _GO_ON)))
