"""Tabs over one disk with the whole way of a request: dispatcher, purse, keeper; and a provider with its own books."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from app.base.errors import SwitchyardError
from app.features.ledger import books
from app.features.ledger.clearing import Clearing
from app.features.ledger.keeping import Keeper
from app.features.ports import Ports
from app.features.routes.surroundings import Surroundings
from app.ledger.amounts import NOTHING, decimal
from app.llm.catalog.model import Line, Model, Paths
from app.llm.catalog.price import Period, Price, Rate, Rates
from app.llm.deltas import Delta, Finished, Text, Usage, UsageTold
from app.llm.errors import Cut, Overloaded
from app.llm.prices import cost
from app.llm.request import ChatRequest, Turn
from app.llm.tokens import Span
from app.records.kinds import BUDGETS, LEDGER, USAGE, USAGE_DAY, USAGE_MONTH, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.spending import BudgetBook, StoredBudget, UsageRecord
from app.records.store import RecordStore
from app.routing.attempting import Books
from app.routing.attempts import Errand
from app.routing.breaker import Breakers
from app.routing.dispatcher import Dispatcher
from app.routing.ledger import Ledger
from app.routing.memory import Memory
from app.routing.slots import Slots
from app.routing.values import Candidate, Need, Plan, Row
from tests.unit.routing.world import Dice, LoopClock, SharedCounts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from app.llm.catalog.model import Where
    from app.records.rows import Query, Row as StoredRow, Write

RATES = Rates(input=Rate(base=Decimal("3.00")), output=Rate(base=Decimal("15.00")))


def priced(rates: Rates = RATES, currency: str = "USD") -> Price:
    return Price(periods=(Period(rates=rates),), source="list", currency=currency)


def line(id: str = "paid", *, price: Price | None = None, free: bool = False, where: Where = "cloud") -> Line:
    return Line(
        id=id,
        name=id.title(),
        colour="#7a7a7a",
        dialect="openai_chat",
        where=where,
        base_url=f"https://{id}.example",
        paths=Paths(chat="/chat"),
        models=(Model(id="m", price=price, free=free),),
    )


PAID = line(price=priced())
FREE = line("free", free=True)
HERE = line("here", free=True, where="device")


def rows(*lines: Line) -> Plan:
    found = tuple(
        Row(Candidate(one, one.models[0], "enhanced", f"key-{one.id}"), None, None, None, ("a test",)) for one in lines
    )
    return Plan(found, (), "general", "", "fallback")


class BusyRows(MemoryRows):
    """Others have their turn before each order, as with a real database."""

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[StoredRow | None]:
        await asyncio.sleep(0.001)
        return await super().get(kind, ids)

    async def select(self, kind: str, query: Query) -> Sequence[StoredRow]:
        await asyncio.sleep(0.001)
        return await super().select(kind, query)

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:
        await asyncio.sleep(0.002)
        return await super().write(writes, strict=strict)


@dataclass
class Provider:
    """The other side: it answers as long as it likes, but no longer than `max_tokens`, and writes its own bill."""

    clock: LoopClock
    dice: Dice = field(default_factory=lambda: Dice(5))
    fails: float = 0.0  # how often it breaks off or is busy
    seconds: float = 4.0
    billed: list[tuple[str, Decimal]] = field(default_factory=list)  # local day, amount
    sent: list[ChatRequest] = field(default_factory=list)
    told: bool = True  # it says what it counted

    async def ask(self, candidate: Candidate, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        self.sent.append(request)
        at = self.clock.now()
        await asyncio.sleep(0.05)
        if self.dice.fraction() < self.fails / 2:
            raise Overloaded(line=candidate.line.name, status=503)
        into = sum(len(turn.text) for turn in request.turns) // 2
        longest = request.max_tokens or 4_000
        out = int(longest * (1.0 if self.dice.fraction() < 0.5 else self.dice.fraction()))
        bill = len(self.billed)
        self.billed.append((at.date().isoformat(), NOTHING))
        written = 0
        for _ in range(4):
            await asyncio.sleep(self.seconds / 4)
            written += out // 4
            owed = cost(Usage(into, written), candidate.model, at)
            self.billed[bill] = (self.billed[bill][0], owed.money.amount if owed else NOTHING)
            yield Text("word " * (out // 4))
            if self.dice.fraction() < self.fails / 8:
                raise Cut(line=candidate.line.name)
        if self.told:
            yield UsageTold(Usage(into, written))
        yield Finished("done", "stop")


class Tab:
    """One of them."""

    count: ClassVar[int] = 0

    def __init__(self, provider: Provider, disk: MemoryDisk, clock: LoopClock, rows: MemoryRows | None = None) -> None:
        Tab.count += 1
        dice = Dice(1_000 + Tab.count)
        self.clock, self.provider = clock, provider
        self.store = RecordStore(rows or BusyRows(disk), clock, lambda _: None)
        futures: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in range(3)]
        futures[0].set_result(self.store)
        self.keeper = Keeper(Ports(None, clock, dice, *futures))  # type: ignore[arg-type]
        self.troubles: list[SwitchyardError] = []
        self.keeper.trouble = self.troubles.append
        around = Surroundings(known=True)
        kept = Books(
            Ledger(SharedCounts(), clock, dice, {}), Breakers(), Memory(), Clearing(self.keeper, lambda: around)
        )
        self.dispatcher = Dispatcher(provider.ask, kept, clock, dice, slots=Slots(usual=20))

    async def ask(self, plan: Plan, text: str = "Hello", **how: Any) -> list[Any]:  # noqa: ANN401 - of Errand and ChatRequest
        request = ChatRequest(model="", turns=(Turn("user", text),), max_tokens=how.pop("max_tokens", None))
        errand = Errand(Need(prompt=Span(1, len(text) // 4 + 1, len(text))), **how)
        return [one async for one in self.dispatcher.answer(plan, request, errand)]

    async def tried(self, plan: Plan, text: str = "Hello", **how: Any) -> str:  # noqa: ANN401 - as above
        """What came, or why not."""
        try:
            told = await self.ask(plan, text, **how)
        except SwitchyardError as error:
            return error.what
        return "".join(one.text for one in told if isinstance(one, Text))

    async def stopped(self, plan: Plan, after: float) -> None:
        """The person stops it."""
        task = asyncio.ensure_future(self.ask(plan))
        await asyncio.sleep(after)
        task.cancel()
        with suppress(asyncio.CancelledError, SwitchyardError):
            await task

    async def allow(self, *budgets: StoredBudget, **how: Any) -> None:  # noqa: ANN401 - of BudgetBook
        book = BudgetBook(id=books.BUDGET_BOOK, budgets=budgets, **how)
        await self.store.change(BUDGETS, books.BUDGET_BOOK, lambda _: book, start=book)

    async def records(self) -> list[UsageRecord]:
        return [one.record for one in await self.store.select(USAGE)]

    async def spent(self, **only: str) -> dict[str, Decimal]:
        """By local day, with the most of what is unknown."""
        found: dict[str, Decimal] = {}
        for one in await self.records():
            if all(getattr(one, name) == value for name, value in only.items()):
                amount = decimal(one.cost) if one.cost else decimal(one.most)
                found[one.day] = found.get(one.day, NOTHING) + (amount or NOTHING)
        return found


def yard(tabs: int = 1, **about: Any) -> tuple[Provider, list[Tab], MemoryDisk]:  # noqa: ANN401 - of Provider
    clock, disk = LoopClock(), MemoryDisk(layout()["stores"])
    provider = Provider(clock, **about)
    return provider, [Tab(provider, disk, clock) for _ in range(tabs)], disk


def budget(hard: str, period: Any = "day", **fields: Any) -> StoredBudget:  # noqa: ANN401 - of StoredBudget
    return StoredBudget(id=fields.pop("id", f"{period}-{hard}"), period=period, hard=hard, **fields)


async def agrees(tab: Tab) -> None:
    """Every sum is the sum of its records, and nothing is held for what is over."""
    records = [one for one in await tab.records() if one.outcome != "open"]
    days, months = await tab.store.select(USAGE_DAY), await tab.store.select(USAGE_MONTH)
    for rows_, length in (([one.record for one in days], 10), ([one.record for one in months], 7)):
        counted = {row.id.partition("/")[0]: row.cells for row in rows_}
        assert len(counted) == len(rows_)
        for label, cells in counted.items():
            mine = [one for one in records if one.day[:length] == label]
            assert sum(cell[1][0] for cell in cells) == len(mine)
            assert sum((Decimal(cell[2][0]) for cell in cells), NOTHING) == sum(
                (decimal(one.cost) or NOTHING for one in mine), NOTHING
            )
        assert sum(len([one for one in records if one.day[:length] == label]) for label in counted) == len(records)
    stored = await tab.store.get(LEDGER, books.PURSE)
    purse = books.purse_of(stored.record if stored else None)
    opened = {one.id for one in await tab.records() if one.outcome == "open"}
    assert {hold.id for hold in (purse.holds if purse else ())} == opened
