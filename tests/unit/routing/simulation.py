"""A day over the free tiers of the catalog, in virtual time: the router against plain round robin and plain fallback.

    python -m tests.unit.routing.simulation          # prints the comparison

Each line enforces its limits as the catalog has them; a request too many is refused and counted. One paid line stands
behind the free ones. For an hour one of the free lines is down.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.catalog.rows import BY_ID
from app.llm.deltas import Delta, Finished, Text, Usage, UsageTold
from app.llm.errors import ProviderError, ProviderFailed, RateLimited
from app.llm.prices import cost
from app.llm.request import ChatRequest, Turn
from app.llm.tokens import Span
from app.routing.attempting import Books
from app.routing.attempts import AllFailed, Errand
from app.routing.breaker import Breakers
from app.routing.candidates import Catalog, catalog_of
from app.routing.dispatcher import Dispatcher
from app.routing.ledger import Ledger
from app.routing.limits import terms_of
from app.routing.memory import Memory
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.queue import Item, added
from app.routing.values import Candidate, Need, Plan, Row, World
from app.routing.windows import DAY, began
from app.routing.worker import Worker
from tests.fakes.virtual_time import run
from tests.unit.routing.world import Dice, LoopClock, SharedCounts, SharedDesk

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

START = datetime(2026, 11, 21, tzinfo=UTC)
OUTAGE = (12 * 3600.0, 13 * 3600.0, "cohere")
FREE_LINES = ("groq", "openrouter", "cohere")
TABS = 3


@dataclass(frozen=True)
class Job:
    """One request of the day."""

    number: int
    at: float
    prompt: int
    answer: int
    urgent: bool


@dataclass
class Day:
    """How it went."""

    name: str
    asked: int = 0
    served: int = 0
    lost: int = 0
    free: int = 0
    cost: Decimal = Decimal(0)
    refused: int = 0  # sent though a limit was reached
    wasted: int = 0  # sent to a line that was down
    next_day: int = 0  # batch work that waited for the free quota of the next day
    waits: list[float] = field(default_factory=list)  # of those that a person waited for, until the first word

    @property
    def share_free(self) -> float:
        return self.free / max(self.served, 1)

    def __str__(self) -> str:
        waits = sorted(self.waits)
        middle, high = waits[len(waits) // 2], waits[len(waits) * 95 // 100]
        return (
            f"{self.name:<14} served {self.served}/{self.asked}  lost {self.lost}  free {self.share_free:6.1%} "
            f"({self.next_day} of them on the next day's quota)  "
            f"cost ${self.cost:.4f}  over a quota {self.refused}  sent into the outage {self.wasted}  "
            f"first word after {middle:.1f} s (median), {high:.1f} s (95 %)"
        )


def catalog() -> Catalog:
    """The free tiers as the catalog has them, and a paid line with a price of its own."""
    rates = Rates(input=Rate(base=Decimal("0.28")), output=Rate(base=Decimal("0.42")))
    deepseek = BY_ID["deepseek"].model_copy(update={"price": Price(periods=(Period(rates=rates),), source="typed")})
    openrouter = BY_ID["openrouter"]
    only_free = openrouter.model_copy(update={"models": tuple(model for model in openrouter.models if model.free)})
    return catalog_of([BY_ID["groq"], only_free, BY_ID["cohere"], deepseek])


def jobs(count: int, seed: int) -> list[Job]:
    """Spread over the day as people ask: twice as often around noon as at night; a third is batch work."""
    dice = random.Random(seed)  # noqa: S311 - a test repeats itself
    moments = sorted(
        dice.triangular(0, DAY, DAY * 0.58) if dice.random() < 0.7 else dice.uniform(0, DAY) for _ in range(count)
    )
    return [
        Job(
            number,
            at,
            prompt=min(int(dice.lognormvariate(6.5, 0.9)) + 20, 12_000),
            answer=min(int(dice.lognormvariate(5.7, 0.7)) + 10, 2_000),
            urgent=dice.random() > 1 / 3,
        )
        for number, at in enumerate(moments)
    ]


class Providers:
    """The other side of all lines."""

    def __init__(self, of: Catalog, work: list[Job], clock: LoopClock, day: Day) -> None:
        self._catalog, self._work, self._clock, self.day = of, work, clock, day
        self._arrived: dict[tuple[str, str], deque[tuple[float, int]]] = {}
        self._dice = random.Random(7)  # noqa: S311 - a test repeats itself
        self.terms = {
            line: terms_of(
                next(one.line for one in of.candidates if one.line.id == line),
                [one.model for one in of.candidates if one.line.id == line],
            )
            for line in of.by_line
        }

    async def ask(self, candidate: Candidate, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        job = self._work[request.seed or 0]
        await asyncio.sleep(0.05)
        first, last, down = OUTAGE
        if candidate.line.id == down and first <= self._clock.ticks() < last:
            self.day.wasted += 1
            raise ProviderFailed(line=candidate.line.name, status=503)
        used = job.prompt + job.answer
        self._admit(candidate, used)
        await asyncio.sleep(self._dice.uniform(0.2, 1.2))
        yield Text("So ")
        await asyncio.sleep(job.answer / 90)
        yield Text("it is.")
        yield UsageTold(Usage(job.prompt, job.answer))
        yield Finished("done", "stop")

    def _admit(self, candidate: Candidate, tokens: int) -> None:
        """Count it, or refuse it: whoever asks for too much gets a 429."""
        line, model = candidate.place
        now = self._clock.now().timestamp()
        for bound in self.terms[line].of(model):
            past = self._arrived.get((line, model if bound.per_model else ""), deque())
            since = began(bound.period, bound.reset, now)
            amount = tokens if bound.unit == "tokens" else 1
            if amount + sum(used if bound.unit == "tokens" else 1 for at, used in past if at > since) > bound.amount:
                self.day.refused += 1
                raise RateLimited(
                    line=candidate.line.name, status=429, window="minute" if bound.period == "minute" else "day"
                )
        for scope in ("", model):
            self._arrived.setdefault((line, scope), deque(maxlen=5000)).append((now, tokens))

    def paid(self, candidate: Candidate, job: Job) -> None:
        """The books of one answer."""
        self.day.served += 1
        if candidate.line.id in FREE_LINES:
            self.day.free += 1
            return
        spent = cost(Usage(job.prompt, job.answer), candidate.model, self._clock.now())
        self.day.cost += spent.money.amount if spent else 0


def request_of(job: Job) -> ChatRequest:
    return ChatRequest(model="", turns=(Turn("user", "Hello"),), max_tokens=max(job.answer, 256), seed=job.number)


def need_of(job: Job) -> Need:
    prompt = Span(int(job.prompt * 0.8), job.prompt, int(job.prompt * 1.1) + 1)
    return Need(prompt=prompt, answer=max(job.answer, 256), urgent=job.urgent)


# ---- The router ------------------------------------------------------------------------------------------------------


class Router:
    """Plans by `free`, dispatches, and lets batch work wait for free quota."""

    def __init__(self, of: Catalog, providers: Providers, clock: LoopClock, tabs: int) -> None:
        self._catalog, self._clock = of, clock
        counts, self._breakers, memory = SharedCounts(), Breakers(), Memory()
        self._memory = memory
        self._ledgers = [Ledger(counts, clock, Dice(number), providers.terms) for number in range(tabs)]
        self._dispatchers = [
            Dispatcher(providers.ask, Books(ledger, self._breakers, memory), clock, Dice(9)) for ledger in self._ledgers
        ]
        self._places = [one.place for one in of.candidates]

    async def answer(self, job: Job, *, only_free: bool) -> Candidate:
        tab = job.number % len(self._dispatchers)
        chosen = await self._plan(job, tab)
        if only_free:
            chosen = replace(chosen, rows=tuple(row for row in chosen.rows if row.candidate.line.id in FREE_LINES))
        errand = Errand(need_of(job), patience=20)
        async with aclosing(self._dispatchers[tab].answer(chosen, request_of(job), errand)) as told:
            async for _ in told:
                pass
        place = errand.attempts[-1].place
        return self._catalog.candidates[self._catalog.index[place]]

    async def _plan(self, job: Job, tab: int) -> Plan:
        now = self._clock.now()
        world = World(
            now,
            keys=dict.fromkeys(self._catalog.by_line, "key"),
            breakers=self._breakers.states(now.timestamp()),
            quotas=await self._ledgers[tab].quotas(self._places),
            speeds=self._memory.speeds_at(now.timestamp()),
            demoted=self._memory.demoted_at(now.timestamp()),
        )
        return plan(need_of(job), self._catalog, world, Policy(strategy="free"))


async def by_router(work: list[Job]) -> Day:
    day, clock, of = Day("router", len(work)), LoopClock(START), catalog()
    providers = Providers(of, work, clock, day)
    router, desk = Router(of, providers, clock, TABS), SharedDesk()

    async def now(job: Job) -> None:
        began_at = clock.ticks()
        try:
            providers.paid(await router.answer(job, only_free=False), job)
        except AllFailed:
            day.lost += 1
        day.waits.append(clock.ticks() - began_at - job.answer / 90)

    async def later(item: Item) -> str:
        job = work[int(item.id)]
        providers.paid(await router.answer(job, only_free=True), job)
        day.next_day += clock.ticks() > DAY
        return "done"

    workers = [Worker(desk, later, clock, Dice(50 + number)) for number in range(TABS)]
    running = [asyncio.ensure_future(worker.run()) for worker in workers]
    waiting: list[asyncio.Task[None]] = []
    for job in work:
        await asyncio.sleep(job.at - clock.ticks())
        if job.urgent:
            waiting.append(asyncio.ensure_future(now(job)))
        else:
            item = Item(str(job.number), job.at)
            await desk.change(lambda queue, item=item: added(queue, item))  # type: ignore[misc]
    await asyncio.gather(*waiting)
    await asyncio.sleep(2 * DAY - clock.ticks())  # what waited for free quota has come by then
    for worker in running:
        worker.cancel()
    day.lost += sum(item.state != "done" for item in desk.queue.items)
    return day


# ---- The plain ones --------------------------------------------------------------------------------------------------


async def plainly(name: str, work: list[Job], order: Callable[[Job, list[Row]], list[Row]]) -> Day:
    """Ask one after the other until somebody answers, and remember nothing."""
    day, clock, of = Day(name, len(work)), LoopClock(START), catalog()
    providers = Providers(of, work, clock, day)
    world = World(START, keys=dict.fromkeys(of.by_line, "key"))

    async def now(job: Job) -> None:
        began_at = clock.ticks()
        rows = list(plan(need_of(job), of, world, Policy(strategy="free")).rows)
        for row in order(job, rows):
            try:
                async with aclosing(providers.ask(row.candidate, request_of(job))) as told:
                    async for _ in told:
                        pass
            except ProviderError:
                continue
            providers.paid(row.candidate, job)
            break
        else:
            day.lost += 1
        if job.urgent:
            day.waits.append(clock.ticks() - began_at - job.answer / 90)

    waiting: list[Awaitable[None]] = []
    for job in work:
        await asyncio.sleep(job.at - clock.ticks())
        waiting.append(asyncio.ensure_future(now(job)))
    await asyncio.gather(*waiting)
    return day


def first_of_each_line(rows: list[Row]) -> list[Row]:
    seen: Counter[str] = Counter()
    firsts = []
    for row in rows:
        seen[row.candidate.line.id] += 1
        if seen[row.candidate.line.id] == 1:
            firsts.append(row)
    return firsts


def in_turn(job: Job, rows: list[Row]) -> list[Row]:
    firsts = first_of_each_line(rows)
    start = job.number % len(firsts)
    return firsts[start:] + firsts[:start]


def in_order(_: Job, rows: list[Row]) -> list[Row]:
    return rows


def simulated(count: int = 2000, seed: int = 5) -> tuple[Day, Day, Day]:
    """The same day three times."""
    work = jobs(count, seed)
    return run(by_router(work)), run(plainly("round robin", work, in_turn)), run(plainly("fallback", work, in_order))


def printed(days: tuple[Day, ...]) -> str:
    return "\n".join(map(str, days))


if __name__ == "__main__":
    print(printed(simulated()))  # noqa: T201 - this is what it is called for
