"""Keeps the books: a record and its money before a request leaves, its sums when it is over. Each is one exchange.

    ticket = await keeper.opened(journey)        # Leave, or Stays: a wall is in the way
    await keeper.closed(ticket.id, arrival)      # or keeper.undone(ticket.id): nothing was sent

The record, the money set aside and the sums are written together or not at all, over what every other tab wrote. A
tab that dies leaves an open record with a lease; whoever finds it run out closes it with the most that it may have
cost. One that comes back after that puts the truth in the place of what was taken for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from app.base.errors import SwitchyardError
from app.features.ledger import books
from app.features.ports import Ports
from app.ledger import wall
from app.ledger.amounts import NOTHING, text
from app.ledger.billing import Bill
from app.ledger.cells import read
from app.ledger.dates import began
from app.ledger.purse import (
    Charge,
    Hold,
    Purpose,
    Purse,
    Session,
    Standing,
    charged,
    counted,
    held,
    is_for,
    lapsed,
    released,
    renewed,
    settled,
    spent,
    spent_in,
    uncounted,
)
from app.ledger.values import Budget, Budgets, Gauge, Outcome
from app.ledger.wall import Asking, Stays
from app.llm import tokens
from app.llm.catalog.model import Line, Model
from app.llm.request import ChatRequest
from app.records.errors import DamagedRecord, NewerRecord, RecordConflict
from app.records.kinds import BUDGETS, LEDGER, USAGE, USAGE_DAY, USAGE_MONTH, USAGE_TALK
from app.records.rows import Query, by
from app.records.spending import LedgerBook, UsageDay, UsageMonth, UsageRecord, UsageTalk
from app.records.store import Delete, Put, RecordStore, Stored

T = TypeVar("T")

LEASE = 120.0
"""Seconds until a record whose tab does not renew it is closed by another."""
_SOON = 1.0
NO_PUTS: Sequence[Put] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """A request that wants to leave, and what for. `instead`: whom it spares."""

    line: Line
    model: Model
    request: ChatRequest
    key: str = ""
    key_name: str = ""
    room: str = "chat"
    conversation: str = ""
    profile: str = ""
    task: str = ""
    instead: tuple[str, Model] | None = None
    past_walls: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """It is written down and may go, as this request, at this moment."""

    id: str
    request: ChatRequest
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How it ended."""

    outcome: Outcome
    bill: Bill
    error: str = ""
    first_ms: int | None = None
    took_ms: int = 0
    saved: Decimal | None = None


@dataclass
class _Session:
    """What this tab spent since it was opened."""

    charges: list[Charge] = field(default_factory=list)

    def spent(self, budget: Budget, budgets: Budgets) -> Decimal:
        mine = (one for one in self.charges if is_for(budget, one.purpose))
        return sum((charged(one, budget.currency, budgets) for one in mine), NOTHING)


class Keeper:
    """One for the tab."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was read yet."""
        self._ports = ports
        self._session = _Session()
        self._turn = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None
        self._unbounded = False  # it is known that there is no wall
        self.trouble: Callable[[SwitchyardError], None] = lambda _: None
        # A request of this day ended; how budgets stand now.
        self.changed: Callable[[tuple[Gauge, ...], date], None] = lambda *_: None

    @cached_property
    def tab(self) -> str:
        """Tells the records of this tab from those of others."""
        return self._ports.chance.token()

    @property
    def session(self) -> Session:
        """What this tab spent, by budget."""
        return self._session.spent

    async def open(self) -> None:
        """Close what earlier visits left open; of those whose lease still runs, when it has run out."""
        await self._quietly(self._sweep)

    # ---- One request -------------------------------------------------------------------------------------------------

    async def opened(self, journey: Journey) -> Leave | Stays:
        """Write it down, with its money set aside, before anything leaves. Raises what the disk says."""
        writing = asyncio.ensure_future(self._exclusive(lambda: self._opened(journey)))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            with suppress(SwitchyardError):
                leave = await writing
                if isinstance(leave, Leave):
                    await self.undone(leave.id)
            raise

    async def closed(self, id: str, arrival: Arrival) -> None:
        """It is over. Goes on when whoever waits is cancelled; what can't be stored is told, and counts at most."""
        await asyncio.shield(asyncio.ensure_future(self._quietly(lambda: self._close(id, arrival))))

    async def undone(self, id: str) -> None:
        """Nothing was sent: there is nothing to remember."""
        await asyncio.shield(asyncio.ensure_future(self._quietly(lambda: self._undo(id))))

    async def renewed(self, id: str) -> None:
        """Say that this tab is still there."""
        await self._quietly(lambda: self._renew(id))

    async def standing(self) -> Standing:
        """How budgets stand now."""
        stand, _ = await self._standing(await self._ports.store)
        return stand

    async def walls(self) -> Standing | None:
        """The same for a plan, which must not wait for the disk where there is no wall."""
        if self._unbounded:
            return None
        standing = await self.standing()
        return standing if standing.budgets.walls else None

    def heard(self) -> None:
        """Somebody changed budgets: what is known of them no longer holds."""
        self._unbounded = False

    # ---- Exchanges ---------------------------------------------------------------------------------------------------

    async def _opened(self, journey: Journey) -> Leave | Stays:
        store = await self._ports.store
        while True:
            stand, purse = await self._standing(store)
            now = self._ports.clock.now()
            if lapsed(stand.purse, now.timestamp(), self.tab):
                await self._sweep_once(store)
                continue
            purpose = Purpose(journey.line.id, journey.key, journey.room, journey.profile)
            walls = () if journey.past_walls else stand.walls(purpose)
            into = tokens.most_in_request(journey.request)
            leaves = wall.passes(Asking(journey.request, journey.model, into, now), walls, stand.budgets)
            if isinstance(leaves, Stays):
                return leaves
            record = self._record(journey, leaves.most, leaves.currency, now)
            at = now.timestamp()
            hold = Hold(record.id, at, at + LEASE, Charge(purpose, leaves.most, leaves.currency), self.tab)
            changed = books.purse_record(held(stand.purse, hold))
            try:
                await store.write(Put(record), Put(changed, purse), strict=True)
            except RecordConflict:
                continue
            return Leave(record.id, leaves.request, now, leaves.note)

    async def _close(self, id: str, arrival: Arrival) -> None:
        store = await self._ports.store
        while True:
            stand, purse = await self._standing(store)
            stored = await store.get(USAGE, id)
            if stored is None or stored.record.outcome not in {"open", "lost"}:
                puts, after = NO_PUTS, released(stand.purse, id)
            else:
                record = books.billed(stored.record, arrival.bill, arrival.outcome, arrival.error).model_copy(
                    update={
                        "first_ms": arrival.first_ms,
                        "took_ms": arrival.took_ms,
                        "saved": text(arrival.saved),
                    }
                )
                puts, after = await self._booked(store, stand, stored, record)
            try:
                await store.write(*puts, Put(books.purse_record(after), purse))
            except RecordConflict:
                continue
            if puts:
                self._session.charges.append(books.charge_of(books.entry_of(record)))
                self.changed(replace(stand, purse=after).gauges(), date.fromisoformat(record.day))
            return

    async def _booked(
        self, store: RecordStore, stand: Standing, stored: Stored[UsageRecord], record: UsageRecord
    ) -> tuple[Sequence[Put], Purse]:
        """The record closed, with its sums; what it was taken for before is taken out of them."""
        browser, entry = stand.purse.browser, books.entry_of(record)
        day_id, month_id = books.day_id(entry, browser), books.month_id(entry, browser)
        day, month = await asyncio.gather(store.get(USAGE_DAY, day_id), store.get(USAGE_MONTH, month_id))
        day_row = day.record if day else UsageDay(id=day_id)
        month_row = month.record if month else UsageMonth(id=month_id)
        purse = released(stand.purse, record.id)
        if stored.record.outcome == "lost":
            before = books.entry_of(stored.record)
            day_row, month_row = books.day_without(day_row, before), books.month_without(month_row, before)
            purse = spent(purse, stand.budgets, books.charge_of(before), before.day, -1)
        purse = spent(purse, stand.budgets, books.charge_of(entry), entry.day)
        sums = (Put(books.day_with(day_row, entry), day), Put(books.month_with(month_row, entry), month))
        return (Put(record, stored), *sums, *await self._talks(store, stored.record, record)), purse

    async def _talks(self, store: RecordStore, before: UsageRecord, record: UsageRecord) -> Sequence[Put]:
        """The sums of its conversation, in each currency that changes."""
        if not record.conversation:
            return ()
        rows: dict[str, UsageTalk] = {}
        known: dict[str, Stored[UsageTalk] | None] = {}
        changes = [(before, -1)] if before.outcome == "lost" else []
        for one, times in (*changes, (record, 1)):
            id = books.talk_id(one)
            if id not in rows:
                known[id] = stored = await store.get(USAGE_TALK, id)
                new = UsageTalk(id=id, conversation=one.conversation, currency=one.currency)
                rows[id] = stored.record if stored else new
            rows[id] = books.talk_with(rows[id], books.entry_of(one), one.at, times)
        return [Put(row, known[id]) for id, row in rows.items()]

    async def _undo(self, id: str) -> None:
        store = await self._ports.store
        while True:
            stand, purse = await self._standing(store)
            after = books.purse_record(released(stand.purse, id))
            try:
                await store.write(Delete(USAGE, id), Put(after, purse))
            except RecordConflict:
                continue
            return

    async def _renew(self, id: str) -> None:
        store = await self._ports.store
        now = self._ports.clock.now().timestamp()

        def how(record: LedgerBook) -> LedgerBook:
            purse = books.purse_of(record)
            return books.purse_record(renewed(purse, id, now, LEASE)) if purse else record

        await store.change(LEDGER, books.PURSE, how)

    # ---- The purse ---------------------------------------------------------------------------------------------------

    async def _standing(self, store: RecordStore) -> tuple[Standing, Stored[LedgerBook] | None]:
        """How budgets stand, and the record of the purse that a change builds on.

        The purse is read before the sums: whatever is booked meanwhile makes the write fail, and never a sum too small.
        """
        stored, book = await asyncio.gather(_readable(store), store.get(BUDGETS, books.BUDGET_BOOK))
        budgets, now = books.budgets_of(book.record if book else None), self._ports.clock.now()
        purse = books.purse_of(stored.record if stored else None) or await self._new_purse(store, now.timestamp())
        self._unbounded = not budgets.walls
        purse = settled(purse, now.timestamp())
        new = uncounted(purse, budgets, now.date())
        if new:
            sums = await self._counted(store, purse.browser, budgets, new, now.date())
            purse = counted(purse, budgets, sums, now.date())
        return Standing(purse, budgets, now.date(), self._session.spent, self.tab), stored

    async def _counted(
        self, store: RecordStore, browser: str, budgets: Budgets, new: Sequence[Budget], today: date
    ) -> list[tuple[Budget, Decimal]]:
        """What was spent since the time of each began, by the sums of its days."""
        since = {budget: began(budget.period, today).isoformat() for budget in new}
        rows = await store.select(USAGE_DAY, Query(lower=min(since.values())))
        mine = [one.record for one in rows if one.record.id.endswith(f"/{browser}")]
        cells = [(row.id.partition("/")[0], read(row.cells)) for row in mine]
        return [
            (budget, sum((spent_in(many, budget, budgets) for day, many in cells if day >= since[budget]), NOTHING))
            for budget in new
        ]

    async def _new_purse(self, store: RecordStore, now: float) -> Purse:
        """The first, or one in the place of another that can't be read: what is under way is known by its records."""
        found = await store.select(USAGE, by("open"))
        holds = tuple(
            Hold(one.record.id, now, now + LEASE, books.charge_of(books.entry_of(one.record)), one.record.tab)
            for one in found
        )
        return Purse(await self._browser(store), holds)

    async def _browser(self, store: RecordStore) -> str:
        """Whose sums these are: drawn once."""
        new = LedgerBook(id=books.BROWSER, book=self._ports.chance.token())
        stored = await store.change(LEDGER, books.BROWSER, lambda known: known, start=new)
        return stored.record.book if stored else new.book

    # ---- What dead tabs left -----------------------------------------------------------------------------------------

    async def _sweep(self) -> None:
        """Close what has run out, and come back for what has not yet."""
        store = await self._ports.store
        left = await self._sweep_once(store)
        if left is not None and (self._sweeping is None or self._sweeping.done()):
            self._sweeping = asyncio.ensure_future(self._sweep_after(left))

    async def _sweep_after(self, seconds: float) -> None:
        await self._ports.clock.sleep(seconds)
        self._sweeping = None
        await self.open()

    async def _sweep_once(self, store: RecordStore) -> float | None:
        """Seconds until the next lease of another tab runs out; None: there is none."""
        stand, _ = await self._standing(store)
        now = self._ports.clock.now().timestamp()
        ran_out = (hold.id for hold in lapsed(stand.purse, now, self.tab))
        for id in dict.fromkeys((*await store.keys(USAGE, by("open")), *ran_out)):
            await self._lost(store, id)
        stand, _ = await self._standing(store)
        others = [hold.until - now for hold in stand.purse.holds if hold.tab != self.tab]
        return max(min(others), _SOON) if others else None

    async def _lost(self, store: RecordStore, id: str) -> None:
        """Close a record for a tab that died, if it did."""
        while True:
            stand, purse = await self._standing(store)
            now = self._ports.clock.now().timestamp()
            hold = next((one for one in stand.purse.holds if one.id == id), None)
            if hold and (hold.until > now or hold.tab == self.tab):
                return
            stored, puts = await store.get(USAGE, id), NO_PUTS
            after = released(stand.purse, id)
            if stored and stored.record.outcome == "open":
                puts, after = await self._booked(store, stand, stored, books.lost(stored.record))
            elif hold is None:
                return
            try:
                await store.write(*puts, Put(books.purse_record(after), purse))
            except RecordConflict:
                continue
            return

    # ---- Small things ------------------------------------------------------------------------------------------------

    def _record(self, journey: Journey, most: Decimal | None, currency: str, now: datetime) -> UsageRecord:
        spared = journey.instead
        return UsageRecord(
            id=self._ports.chance.token(),
            at=int(now.timestamp() * 1_000),
            offset=books.offset_of(now),
            line=journey.line.id,
            line_name=journey.line.name,
            model=journey.model.id,
            key=journey.key,
            key_name=journey.key_name,
            room=journey.room,
            conversation=journey.conversation,
            profile=journey.profile,
            task=journey.task,
            most=text(most),
            currency=currency,
            instead=(spared[0], spared[1].id) if spared else ("", ""),
            tab=self.tab,
        )

    async def _exclusive(self, work: Callable[[], Awaitable[T]]) -> T:
        """One exchange after the other in this tab: only other tabs can be in the way."""
        async with self._turn:
            return await work()

    async def _quietly(self, work: Callable[[], Awaitable[Any]]) -> None:
        """What goes wrong is told, and nobody fails for it."""
        try:
            await self._exclusive(work)
        except SwitchyardError as error:
            self.trouble(error)


async def _readable(store: RecordStore) -> Stored[LedgerBook] | None:
    """The purse; one that can't be read is made anew from the records."""
    try:
        return await store.get(LEDGER, books.PURSE)
    except (DamagedRecord, NewerRecord):
        await store.delete(LEDGER, books.PURSE)
        return None
