"""One attempt at one place: timed, counted, and told to the breakers, the ledger and the memory, however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from app.base.errors import SwitchyardError
from app.base.ports import Clock
from app.llm.deltas import Delta, Noted
from app.llm.errors import Cancelled, Cut, ProviderError, RateLimited, RefusedByPolicy, ToolCallFailed
from app.llm.request import ChatRequest
from app.routing.attempts import Ask, Attempt, Came, Departed, Errand, HeadersTold, Outcome, Seam, Told
from app.routing.breaker import Breakers
from app.routing.ledger import LEASE, Held, Ledger
from app.routing.memory import Memory
from app.routing.progress import NOT_SENT, Progress, money_spent
from app.routing.purse import NoPurse, Purse, Ticket
from app.routing.values import Row

_STOPPED = "It was stopped."
# What these errors say about the answer, rather than about the line.
_FLAWS = {Cut: "cut", RefusedByPolicy: "refused", ToolCallFailed: "malformed"}


@dataclass(frozen=True, slots=True)
class Books:
    """Where everything that happens is written down."""

    ledger: Ledger
    breakers: Breakers
    memory: Memory
    purse: Purse = field(default_factory=NoPurse)


@dataclass(frozen=True, slots=True)
class Flight:
    """One request to one place."""

    row: Row
    ticket: Ticket
    held: Held
    errand: Errand
    progress: Progress
    seam: Seam | None = None

    @property
    def request(self) -> ChatRequest:
        """As it is sent."""
        return self.ticket.request


class Attempting:
    """Sends, and keeps the books."""

    def __init__(self, ask: Ask, books: Books, clock: Clock) -> None:
        """`books` are told of each attempt."""
        self._ask, self._books, self._clock = ask, books, clock

    async def send(self, flight: Flight) -> AsyncGenerator[Told, None]:
        """Yield the answer from its first visible piece on; before that nothing is told, for another may answer."""
        flight.progress.began = self._clock.ticks()
        self._books.breakers.begins(flight.held.place, self._now())
        alive = asyncio.ensure_future(self._stay(flight))
        ended: BaseException | None = None
        try:
            yield Departed(flight.held.place)
            if flight.seam:
                yield flight.seam
            async with aclosing(self._deltas(flight)) as deltas:
                async for delta in deltas:
                    yield delta
        except BaseException as error:
            ended = error
            raise
        finally:
            alive.cancel()
            await self._close(flight, ended)

    async def _deltas(self, flight: Flight) -> AsyncGenerator[Delta, None]:
        before: list[Delta] = [Noted(flight.ticket.note)] if flight.ticket.note else []
        progress, candidate = flight.progress, flight.row.candidate
        async with aclosing(self._ask(candidate, flight.request)) as deltas:
            async for delta in deltas:
                if isinstance(delta, HeadersTold):
                    await self._books.ledger.learn(flight.held.place, delta.headers)
                    continue
                progress.take(delta, self._clock.ticks())
                before.append(delta)
                if progress.shown:
                    for one in before:
                        yield one
                    before = []
        missing = progress.missing(candidate.line.name)
        if missing:
            raise missing

    async def _stay(self, flight: Flight) -> None:
        """Say that this tab lives, as long as it does. Where that fails, the reservations run out and count."""
        with suppress(SwitchyardError):
            while True:
                await self._clock.sleep(LEASE / 3)
                await self._books.ledger.renew(flight.held)
                await self._books.purse.stay(flight.ticket)

    async def _close(self, flight: Flight, ended: BaseException | None) -> None:
        """The books of this attempt. What is in memory comes first: nothing can come in between."""
        held, progress, ledger = flight.held, flight.progress, self._books.ledger
        self._remember(flight, ended)
        attempt = self._attempt(flight, ended)
        flight.errand.attempts.append(attempt)
        await self._books.purse.arrive(flight.ticket, attempt)
        if isinstance(ended, NOT_SENT) and not progress.shown:
            await ledger.release(held)
            return
        tokens = progress.tokens(flight.errand.need.prompt.high, ended)
        await ledger.settle(held, tokens=tokens, money=money_spent(progress, flight.row, self._clock.now()))
        if isinstance(ended, RateLimited):
            await ledger.refused(held.place, ended)
        elif ended is None:
            await ledger.answered(held.place)

    def _remember(self, flight: Flight, ended: BaseException | None) -> None:
        place, task, progress, now = flight.held.place, flight.errand.need.task, flight.progress, self._now()
        breakers, memory = self._books.breakers, self._books.memory
        timing = progress.timing()
        if timing:
            memory.timed(place, timing, now)
        if ended is None:
            breakers.succeeds(place, now)
            memory.answered(place, task, progress.flaw(json_wanted=flight.request.schema is not None), now)
        elif isinstance(ended, ProviderError):
            breakers.fails(place, ended, now)
            bad = _FLAWS.get(type(ended)) or ("empty" if progress.reason == "done" else "")
            if bad:
                memory.answered(place, task, bad, now)
        elif progress.shown:
            breakers.succeeds(place, now)  # it was stopped, but it did answer
        else:
            breakers.ends(place, now)

    def _attempt(self, flight: Flight, ended: BaseException | None) -> Attempt:
        progress = flight.progress
        stopped = ended is not None and (not isinstance(ended, ProviderError) or isinstance(ended, Cancelled))
        outcome: Outcome = "answered" if ended is None else "cancelled" if stopped else "failed"
        known = ended if isinstance(ended, ProviderError) else None
        return Attempt(
            flight.held.place,
            flight.row.candidate.line.name,
            self._clock.now(),
            self._clock.ticks() - progress.began,
            outcome,
            None if progress.first_at is None else progress.first_at - progress.began,
            known.what if known else _STOPPED if stopped else "",
            known.next_step if known else "",
            Came("".join(progress.thought) + progress.said, progress.usage, progress.told_cost, known),
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()
