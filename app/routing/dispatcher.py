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

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from app.base.ports import Chance, Clock
from app.llm.errors import ProviderError, Unreachable
from app.llm.request import ChatRequest, Turn
from app.llm.retry import PASSING
from app.routing.attempting import Attempting, Books, Flight
from app.routing.attempts import AllFailed, Arrived, Ask, Attempt, Errand, Left, Seam, Told, Waiting
from app.routing.limits import NEVER, Refusal
from app.routing.progress import Progress, most_money
from app.routing.slots import Slots
from app.routing.values import Candidate, Place, Plan, Row

Check: TypeAlias = Callable[[Candidate], Awaitable[bool | None]]

MOST_TRIES = 3
_BACKOFF = 1.0
_LONGEST_PAUSES = 6.0
_GO_ON = "Your answer was cut off. Go on exactly where it stops, and repeat nothing of it."
_SETTABLE = frozenset(field.name for field in fields(ChatRequest)) - {"model", "turns"}


@dataclass(slots=True)
class Choice:
    """A row of the plan on one errand. Times are seconds of the epoch."""

    row: Row
    until: float = 0.0  # not before: a limit, or what it asked for
    shut: float = 0.0  # its breaker keeps requests away until then
    limited: bool = False
    out: bool = False
    why: str = "was not needed"
    next_step: str = ""
    tries: int = 0
    paused: float = 0.0

    @property
    def place(self) -> Place:
        """Where it goes."""
        return self.row.candidate.place


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
        self._clock, self._chance, self._check = clock, chance, check
        self._ledger, self._breakers = books.ledger, books.breakers
        self._slots = slots or Slots()
        self._attempting = Attempting(ask, books, clock)
        self._looking: dict[str, asyncio.Task[None]] = {}

    async def answer(self, plan: Plan, request: ChatRequest, errand: Errand) -> AsyncGenerator[Told, None]:
        """Yield the answer of the first candidate that gives one. Raises `AllFailed`, or what cut a shown answer."""
        changes: dict[str, Any] = {name: value for name, value in plan.parameters.items() if name in _SETTABLE}
        asked = replace(request, **changes)
        choices = [Choice(row) for row in plan.rows]
        gives_up = self._now() + errand.patience
        seam: tuple[Place, str] | None = None
        while True:
            choice = self._free(choices)
            if choice is None:
                async with aclosing(self._wait(choices, errand, gives_up)) as waits:
                    async for wait in waits:
                        yield wait
                continue
            progress = Progress(self._clock.ticks())
            try:
                async with aclosing(self._try(choice, asked, errand, progress, seam)) as told:
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

    # ---- Who is next -------------------------------------------------------------------------------------------------

    def _free(self, choices: list[Choice]) -> Choice | None:
        """The first that may be tried now. Where nothing but breakers is in the way, they are no reason to give up."""
        now = self._now()
        left = self._left(choices, now)
        forced = all(choice.shut > now for choice in left)
        return next((choice for choice in left if choice.until <= now and (forced or choice.shut <= now)), None)

    def _left(self, choices: list[Choice], now: float) -> list[Choice]:
        """Those that are not out, with what their breakers say now."""
        several = sum(not choice.out for choice in choices) > 1
        for choice in choices:
            if not choice.out:
                self._ask_breakers(choice, now, several=several)
        return [choice for choice in choices if not choice.out]

    def _ask_breakers(self, choice: Choice, now: float, *, several: bool) -> None:
        breaker = self._breakers.blocked(choice.place, now)
        if breaker and breaker.state == "held":
            choice.out, choice.why = True, breaker.why
            choice.next_step = choice.next_step or "Mend that, then reset the line."
        elif breaker:
            choice.shut, choice.why = breaker.until, breaker.why
        elif several and self._check and self._breakers.of(Place(choice.place.line, "")).state == "open":
            self._look(choice.row.candidate)
            choice.shut, choice.why = now + 1, "It was down and is being looked at."
        else:
            choice.shut = 0.0

    def _look(self, candidate: Candidate) -> None:
        """See in the background whether a line is back."""
        running = self._looking.get(candidate.line.id)
        if running is None or running.done():
            self._looking[candidate.line.id] = asyncio.ensure_future(self._looked(candidate))

    async def _looked(self, candidate: Candidate) -> None:
        assert self._check is not None  # noqa: S101 - only called where there is one
        try:
            passed = await self._check(candidate)
        except ProviderError as error:
            self._breakers.fails(candidate.place, error, self._now())
            return
        if passed is False:
            self._breakers.fails(candidate.place, Unreachable(line=candidate.line.name), self._now())
        else:
            self._breakers.passes(candidate.line.id, self._now())

    # ---- One try -----------------------------------------------------------------------------------------------------

    async def _try(
        self, choice: Choice, request: ChatRequest, errand: Errand, progress: Progress, seam: tuple[Place, str] | None
    ) -> AsyncGenerator[Told, None]:
        """Send it there, if its limits have room; what is in the way is noted on the choice."""
        candidate = choice.row.candidate
        async with self._slots.turn(candidate.line.id, urgent=errand.need.urgent):
            most = errand.need.prompt.high + (request.max_tokens or errand.need.answer)
            held = await self._ledger.reserve(candidate, tokens=most, money=most_money(choice.row))
            if isinstance(held, Refusal):
                async with aclosing(self._refused(choice, held, errand)) as waits:
                    async for wait in waits:
                        yield wait
                return
            choice.tries += 1
            told = Seam(seam[0], choice.place, seam[1]) if seam else None
            mine = replace(request, model=candidate.model.id)
            flight = Flight(choice.row, mine, held, errand, progress, told)
            async with aclosing(self._attempting.send(flight)) as deltas:
                async for delta in deltas:
                    yield delta

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

    # ---- Nobody is free ----------------------------------------------------------------------------------------------

    async def _wait(self, choices: list[Choice], errand: Errand, gives_up: float) -> AsyncGenerator[Waiting, None]:
        """Count down to the first that will be free; raises `AllFailed` when that is nobody, or too late."""
        now = self._now()
        left = self._left(choices, now)
        forced = all(choice.shut > now for choice in left)
        times = [(choice.until if forced else max(choice.until, choice.shut), choice) for choice in left]
        moment, first = min(times, key=lambda time: time[0], default=(NEVER, None))
        if first is None or moment > gives_up:
            raise AllFailed([*errand.attempts, *self._not_tried(choices, errand)], self._opens(choices))
        while (seconds := moment - self._now()) > 0:
            yield Waiting(first.place, seconds, first.why)
            await self._clock.sleep(min(max(seconds, 0.01), 1.0))

    def _not_tried(self, choices: list[Choice], errand: Errand) -> Iterator[Attempt]:
        """The others, and why nothing was sent to them."""
        tried = {attempt.place for attempt in errand.attempts}
        now = self._clock.now()
        for choice in choices:
            if choice.place not in tried:
                step = choice.next_step or self._when(choice)
                name = choice.row.candidate.line.name
                yield Attempt(choice.place, name, now, 0.0, "not tried", reason=choice.why, next_step=step)

    def _opens(self, choices: list[Choice]) -> float | None:
        """When the first of those that only limits keep back begins anew."""
        moments = [choice.until for choice in choices if choice.limited and self._now() < choice.until < NEVER]
        return min(moments, default=None)

    def _when(self, choice: Choice) -> str:
        moment = max(choice.until, choice.shut)
        if moment == NEVER:
            return "Choose a line that allows more at once, or shorten the request."
        seconds = moment - self._now()
        return f"It is free again in {worded(seconds)}." if seconds > 0 else ""

    def _now(self) -> float:
        return self._clock.now().timestamp()


def continued(request: ChatRequest, said: str) -> ChatRequest:
    """The request with what was said so far. Reasoning alone is not carried over: it begins again."""
    if not said:
        return request
    return replace(request, turns=(*request.turns, Turn("assistant", said), Turn("user", _GO_ON)))


def worded(seconds: float) -> str:
    """A wait for people: `45 s`, `12 min`, `7 h 05 min`."""
    if seconds < 100:  # noqa: PLR2004 - up to there seconds read better
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"  # noqa: PLR2004
