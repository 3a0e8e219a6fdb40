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
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from app.base.errors import SwitchyardError
from app.features.ledger import books
from app.features.ledger.booking import booked
from app.features.ledger.standings import LEASE, Standings
from app.features.ports import Ports
from app.ledger import wall
from app.ledger.amounts import text
from app.ledger.billing import Bill
from app.ledger.purse import (
    Charge,
    Hold,
    Purpose,
    Standing,
    held,
    lapsed,
    released,
    renewed,
)
from app.ledger.values import Gauge, Outcome
from app.ledger.wall import Asking, Stays
from app.llm import tokens
from app.llm.catalog.model import Line, Model
from app.llm.request import ChatRequest
from app.records.errors import RecordConflict
from app.records.kinds import LEDGER, USAGE
from app.records.rows import by
from app.records.spending import LedgerBook, UsageRecord
from app.records.store import Delete, Put, RecordStore

T = TypeVar("T")

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


class Keeper:
    """One for the tab."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was read yet."""
        self._ports = ports
        self._standings = Standings(ports)
        self._turn = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None
        self.trouble: Callable[[SwitchyardError], None] = lambda _: None
        # A request of this day ended; how budgets stand now.
        self.changed: Callable[[tuple[Gauge, ...], date], None] = lambda *_: None

    @property
    def tab(self) -> str:
        """Tells the records of this tab from those of others."""
        return self._standings.tab

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
        stand, _ = await self._standings.now(await self._ports.store)
        return stand

    async def walls(self) -> Standing | None:
        """The same for a plan, which must not wait for the disk where there is no wall."""
        if self._standings.unbounded:
            return None
        standing = await self.standing()
        return standing if standing.budgets.walls else None

    def heard(self) -> None:
        """Somebody changed budgets: what is known of them no longer holds."""
        self._standings.unbounded = False

    # ---- Exchanges ---------------------------------------------------------------------------------------------------

    async def _opened(self, journey: Journey) -> Leave | Stays:
        store = await self._ports.store
        while True:
            stand, purse = await self._standings.now(store)
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
            stand, purse = await self._standings.now(store)
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
                puts, after = await booked(store, stand, stored, record)
            try:
                await store.write(*puts, Put(books.purse_record(after), purse))
            except RecordConflict:
                continue
            if puts:
                self._standings.spends(books.charge_of(books.entry_of(record)))
                self.changed(replace(stand, purse=after).gauges(), date.fromisoformat(record.day))
            return

    async def _undo(self, id: str) -> None:
        store = await self._ports.store
        while True:
            stand, purse = await self._standings.now(store)
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
        stand, _ = await self._standings.now(store)
        now = self._ports.clock.now().timestamp()
        ran_out = (hold.id for hold in lapsed(stand.purse, now, self.tab))
        for id in dict.fromkeys((*await store.keys(USAGE, by("open")), *ran_out)):
            await self._lost(store, id)
        stand, _ = await self._standings.now(store)
        others = [hold.until - now for hold in stand.purse.holds if hold.tab != self.tab]
        return max(min(others), _SOON) if others else None

    async def _lost(self, store: RecordStore, id: str) -> None:
        """Close a record for a tab that died, if it did."""
        while True:
            stand, purse = await self._standings.now(store)
            now = self._ports.clock.now().timestamp()
            hold = next((one for one in stand.purse.holds if one.id == id), None)
            if hold and (hold.until > now or hold.tab == self.tab):
                return
            stored, puts = await store.get(USAGE, id), NO_PUTS
            after = released(stand.purse, id)
            if stored and stored.record.outcome == "open":
                puts, after = await booked(store, stand, stored, books.lost(stored.record))
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
