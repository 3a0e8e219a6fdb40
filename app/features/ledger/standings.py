"""How budgets stand at this moment: the purse as all tabs share it, and the budgets that it is held against."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from app.features.ledger import books
from app.features.ports import Ports
from app.ledger.amounts import NOTHING
from app.ledger.cells import read
from app.ledger.dates import began
from app.ledger.purse import Charge, Hold, Purse, Standing, charged, counted, is_for, settled, spent_in, uncounted
from app.ledger.values import Budget, Budgets
from app.records.errors import DamagedRecord, NewerRecord
from app.records.kinds import BUDGETS, LEDGER, USAGE, USAGE_DAY
from app.records.rows import Query, by
from app.records.spending import LedgerBook
from app.records.store import RecordStore, Stored

LEASE = 120.0
"""Seconds until a record whose tab does not renew it is closed by another."""


class Standings:
    """One for the tab."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was spent yet."""
        self._ports = ports
        self._spent: list[Charge] = []
        self.unbounded = False  # it is known that there is no wall

    @cached_property
    def tab(self) -> str:
        """Tells the records of this tab from those of others."""
        return self._ports.chance.token()

    def spends(self, charge: Charge) -> None:
        """A request of this session is over."""
        self._spent.append(charge)

    def session(self, budget: Budget, budgets: Budgets) -> Decimal:
        """What this tab spent since it was opened that counts against a budget."""
        mine = (one for one in self._spent if is_for(budget, one.purpose))
        return sum((charged(one, budget.currency, budgets) for one in mine), NOTHING)

    async def now(self, store: RecordStore) -> tuple[Standing, Stored[LedgerBook] | None]:
        """How they stand, and the record of the purse that a change builds on.

        The purse is read before the sums: whatever is booked meanwhile makes the write fail, and never a sum too small.
        """
        stored, book = await asyncio.gather(_readable(store), store.get(BUDGETS, books.BUDGET_BOOK))
        budgets, now = books.budgets_of(book.record if book else None), self._ports.clock.now()
        purse = books.purse_of(stored.record if stored else None) or await self._new_purse(store, now.timestamp())
        self.unbounded = not budgets.walls
        purse = settled(purse, now.timestamp())
        new = uncounted(purse, budgets, now.date())
        if new:
            sums = await _counted(store, purse.browser, budgets, new, now.date())
            purse = counted(purse, budgets, sums, now.date())
        return Standing(purse, budgets, now.date(), self.session, self.tab), stored

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


async def _counted(
    store: RecordStore, browser: str, budgets: Budgets, new: Sequence[Budget], today: date
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


async def _readable(store: RecordStore) -> Stored[LedgerBook] | None:
    """The purse; one that can't be read is made anew from the records."""
    try:
        return await store.get(LEDGER, books.PURSE)
    except (DamagedRecord, NewerRecord):
        await store.delete(LEDGER, books.PURSE)
        return None
