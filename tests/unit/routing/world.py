"""A small world for the router's tests: a clock that follows the loop, records that tabs share, lines that fail."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.base.money import Money
from app.llm.catalog.model import Limits, Line, Model, Paths
from app.llm.deltas import Delta, Finished, Text, Usage, UsageTold
from app.llm.errors import ProviderError
from app.llm.prices import Estimate
from app.llm.request import ChatRequest, Turn
from app.llm.tokens import Span
from app.routing.attempting import Books
from app.routing.attempts import Errand, HeadersTold, Told
from app.routing.breaker import Breakers
from app.routing.dispatcher import Dispatcher
from app.routing.ledger import Ledger
from app.routing.limits import Account, Terms, terms_of
from app.routing.memory import Memory
from app.routing.queue import Queue
from app.routing.values import Candidate, Need, Plan, Row

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from app.routing.choosing import Check
    from app.routing.slots import Slots

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class LoopClock:
    """Time as the virtual loop has it; `skew` is what somebody set the clock by."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.skew = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.ticks() + self.skew)

    def ticks(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Dice:
    """Randomness that repeats."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test repeats itself

    def token(self) -> str:
        return f"{self._random.getrandbits(64):016x}"

    def fraction(self) -> float:
        return self._random.random()


class SharedCounts:
    """Accounts that tabs share: read, change, write if nobody was quicker. In between, others have their turn."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[int, Account]] = {}
        self.conflicts = 0

    async def read(self, line: str) -> Account:
        await asyncio.sleep(0)
        return self.stored.get(line, (0, Account(line)))[1]

    async def change(self, line: str, how: Callable[[Account], Account]) -> Account:
        while True:
            version, before = self.stored.get(line, (0, Account(line)))
            await asyncio.sleep(0)
            after = how(before)
            await asyncio.sleep(0)
            if self.stored.get(line, (0, None))[0] == version:
                self.stored[line] = (version + 1, after)
                return after
            self.conflicts += 1


class SharedDesk:
    """The queue's record, the same way."""

    def __init__(self, queue: Queue | None = None) -> None:
        self.version, self.queue = 0, queue or Queue()

    async def read(self) -> Queue:
        return self.queue

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        while True:
            version, after = self.version, how(self.queue)
            await asyncio.sleep(0)
            if version == self.version:
                self.version, self.queue = version + 1, after
                return after


Step = float | Delta | HeadersTold | ProviderError


@dataclass
class Lines:
    """The other side: what each line does when it is asked. A float is a wait; an error ends it."""

    does: dict[str, Callable[[float], list[Step]]] = field(default_factory=dict)
    asked: list[tuple[float, str, ChatRequest]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    async def ask(self, candidate: Candidate, request: ChatRequest) -> AsyncGenerator[Delta | HeadersTold, None]:
        now = asyncio.get_running_loop().time()
        line = candidate.line.id
        self.asked.append((now, line, request))
        try:
            for step in self.does.get(line, answers())(now):
                if isinstance(step, ProviderError):
                    raise step.named(candidate.line.name)
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.closed.append(line)

    def times(self, line: str) -> int:
        return sum(asked == line for _, asked, _ in self.asked)


def answers(text: str = "Hello there.", wait: float = 0.2) -> Callable[[float], list[Step]]:
    return lambda _: [wait, Text(text), UsageTold(Usage(100, 20)), Finished("done", "stop")]


def fails(error: Callable[[], ProviderError], wait: float = 0.0) -> Callable[[float], list[Step]]:
    return lambda _: [wait, error()]


def line(id: str, limits: Limits | None = None, *, models: tuple[str, ...] = ("m",), free: bool = False) -> Line:
    return Line(
        id=id,
        name=id.title(),
        colour="#7a7a7a",
        dialect="openai_chat",
        where="cloud",
        base_url=f"https://{id}.example",
        paths=Paths(chat="/chat"),
        limits=limits or Limits(),
        models=tuple(Model(id=model, free=free) for model in models),
    )


def row(of: Line, model: str = "m", cost: str = "") -> Row:
    chosen = next(one for one in of.models if one.id == model)
    money = Money(Decimal(cost)) if cost else None
    return Row(
        Candidate(of, chosen, "enhanced"),
        cost=Estimate(money, money, "typed") if money else None,
        wait=None,
        quota=None,
        reasons=("it is a test",),
    )


def plan(*rows: Row, parameters: Mapping[str, object] | None = None) -> Plan:
    return Plan(rows, (), "general", "", "fallback", parameters or {})


def need(prompt: int = 100, answer: int = 200, *, urgent: bool = True) -> Need:
    return Need(prompt=Span(prompt, prompt, prompt), answer=answer, urgent=urgent)


REQUEST = ChatRequest(model="", turns=(Turn("user", "Hello"),))


class House:
    """A dispatcher with everything around it."""

    def __init__(  # noqa: PLR0913 - what tests choose
        self,
        lines: Lines,
        *known: Line,
        check: Check | None = None,
        counts: SharedCounts | None = None,
        slots: Slots | None = None,
        clock: LoopClock | None = None,
        seed: int = 1,
    ) -> None:
        self.clock = clock or LoopClock()
        self.counts = counts or SharedCounts()
        terms: dict[str, Terms] = {one.id: terms_of(one) for one in known}
        self.ledger = Ledger(self.counts, self.clock, Dice(seed), terms)
        self.breakers, self.memory, self.lines = Breakers(), Memory(), lines
        books = Books(self.ledger, self.breakers, self.memory)
        self.dispatcher = Dispatcher(lines.ask, books, self.clock, Dice(seed + 1), check=check, slots=slots)

    def account(self, of: str) -> Account:
        return self.counts.stored.get(of, (0, Account(of)))[1]

    async def answer(self, of: Plan, errand: Errand | None = None, request: ChatRequest = REQUEST) -> list[Told]:
        return [one async for one in self.dispatcher.answer(of, request, errand or Errand(need()))]


def said(told: list[Told]) -> str:
    return "".join(one.text for one in told if isinstance(one, Text))
