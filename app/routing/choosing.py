"""Who is next on an errand: the rows of its plan, with what limits and breakers say as it goes on.

Rows are looked at only as far as they are needed: a plan may have hundreds, whose words are made when they are read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from app.base.ports import Clock
from app.llm.errors import ProviderError, Unreachable
from app.routing.attempts import Attempt
from app.routing.breaker import Breakers
from app.routing.limits import NEVER
from app.routing.values import Candidate, LeftOut, Place, Plan, Row

Check: TypeAlias = Callable[[Candidate], Awaitable[bool | None]]

_LOOK_AGAIN = 1.0


@dataclass(slots=True)
class Choice:
    """A row of the plan on one errand. Times are seconds of the epoch."""

    row: Row
    until: float = 0.0  # not before: a limit, or what it asked for
    shut: float = 0.0  # its breaker keeps requests away until then
    limited: bool = False
    out: bool = False
    why: str = "It was not needed."
    next_step: str = ""
    tries: int = 0
    paused: float = 0.0
    forced: bool = False  # nothing but breakers is in the way of everybody

    @property
    def place(self) -> Place:
        """Where it goes."""
        return self.row.candidate.place


class Choices:
    """All of a plan. What the plan left out only because a limit is reached comes last, and may be waited for."""

    def __init__(self, plan: Plan, breakers: Breakers, lookout: Lookout, clock: Clock) -> None:
        """Nobody was tried yet."""
        self._coming = self._all(plan)
        self._known: list[Choice] = []
        self._barred: Callable[[Candidate], bool] = lambda _: False
        self._why = ("", "")
        self._breakers, self._lookout, self._clock = breakers, lookout, clock

    @staticmethod
    def _all(plan: Plan) -> Iterator[Choice]:
        yield from map(Choice, plan.rows)
        for one in plan.left_out:
            if one.until is not None:
                why = f"{one.reason[:1].upper()}{one.reason[1:]}."
                yield Choice(_row(one), one.until.timestamp(), limited=True, why=why)

    def free(self) -> Choice | None:
        """The first that may be tried now. Where nothing but breakers is in the way, they are no reason to give up."""
        now = self._now()
        for choice in self._left():
            choice.forced = False
            if choice.until <= now and choice.shut <= now:
                return choice
        left = [choice for choice in self._known if not choice.out]
        chosen = next((choice for choice in left if choice.until <= now), None) if _forced(left, now) else None
        if chosen:
            chosen.forced = True
        return chosen

    def first(self) -> tuple[float, Choice | None]:
        """The one that will be free first, and when."""
        now = self._now()
        left = list(self._left())
        forced = _forced(left, now)
        moments = ((choice.until if forced else max(choice.until, choice.shut), choice) for choice in left)
        return min(moments, key=lambda moment: moment[0], default=(NEVER, None))

    def bar(self, who: Callable[[Candidate], bool], why: str, next_step: str) -> None:
        """From now on these are not asked."""
        self._barred, self._why = who, (why, next_step)

    def _left(self) -> Iterator[Choice]:
        """Those that are not out, with what their breakers say now; more of the plan as they are wanted."""
        now = self._now()
        for choice in self._known:
            self._ask_breakers(choice, now)
            if not choice.out:
                yield choice
        for choice in self._coming:
            self._known.append(choice)
            self._ask_breakers(choice, now)
            if not choice.out:
                yield choice

    def _ask_breakers(self, choice: Choice, now: float) -> None:
        if choice.out:
            return
        if self._barred(choice.row.candidate):
            choice.out, (choice.why, choice.next_step) = True, self._why
            return
        breaker = self._breakers.blocked(choice.place, now)
        choice.shut = 0.0
        if breaker and breaker.state == "held":
            choice.out, choice.why = True, breaker.why
            choice.next_step = choice.next_step or "Mend that, then reset the line."
        elif breaker:
            choice.shut, choice.why = breaker.until, breaker.why
        elif self._breakers.of(Place(choice.place.line, "")).state == "open" and self._lookout.looks(choice.row):
            choice.shut, choice.why = now + _LOOK_AGAIN, "It was down and is being looked at."

    def not_tried(self, attempts: list[Attempt]) -> Iterator[Attempt]:
        """Those that nothing was sent to, and why."""
        tried = {attempt.place for attempt in attempts}
        now = self._clock.now()
        for choice in self._known:
            if choice.place not in tried:
                name = choice.row.candidate.line.name
                step = choice.next_step or self._when(choice)
                yield Attempt(choice.place, name, now, 0.0, "not tried", reason=choice.why, next_step=step)

    def opens(self) -> float | None:
        """When the first of those that only limits keep back begins anew."""
        now = self._now()
        return min((one.until for one in self._known if one.limited and now < one.until < NEVER), default=None)

    def _when(self, choice: Choice) -> str:
        moment = max(choice.until, choice.shut)
        if moment == NEVER:
            return "Choose a line that allows more at once, or shorten the request."
        seconds = moment - self._now()
        return f"It is free again in {worded(seconds)}." if seconds > 0 else ""

    def _now(self) -> float:
        return self._clock.now().timestamp()


class Lookout:
    """Looks in the background whether a line is back, where that costs nothing: no request has to wait for it."""

    def __init__(self, check: Check | None, breakers: Breakers, clock: Clock) -> None:
        """`check` answers True, False, or None where a line has no free check."""
        self._check, self._breakers, self._clock = check, breakers, clock
        self._running: dict[str, asyncio.Task[None]] = {}

    def looks(self, row: Row) -> bool:
        """Begin to, or go on; False: there is nothing to look with."""
        if self._check is None:
            return False
        line = row.candidate.line.id
        if line not in self._running or self._running[line].done():
            self._running[line] = asyncio.ensure_future(self._look(self._check, row.candidate))
        return True

    async def _look(self, check: Check, candidate: Candidate) -> None:
        try:
            passed = await check(candidate)
        except ProviderError as error:
            self._breakers.fails(candidate.place, error, self._now())
            if self._breakers.blocked(Place(candidate.line.id, ""), self._now()) is None:
                self._breakers.passes(candidate.line.id, self._now())  # what failed is not the line's fault
            return
        if passed is False:
            self._breakers.fails(candidate.place, Unreachable(line=candidate.line.name), self._now())
        else:
            self._breakers.passes(candidate.line.id, self._now())

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _forced(left: list[Choice], now: float) -> bool:
    return all(choice.shut > now for choice in left)


def _row(one: LeftOut) -> Row:
    return Row(one.candidate, cost=None, wait=None, quota=None, reasons=(one.reason,))


def worded(seconds: float) -> str:
    """A wait for people: `45 s`, `12 min`, `7 h 05 min`."""
    if seconds < 100:  # noqa: PLR2004 - up to there seconds read better
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"  # noqa: PLR2004
