"""Books a request that is over: its record, the sums of its day, its month and its conversation, and the purse."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.features.ledger import books
from app.ledger.purse import Purse, Standing, released, spent
from app.records.kinds import USAGE_DAY, USAGE_MONTH, USAGE_TALK
from app.records.spending import UsageDay, UsageMonth, UsageRecord, UsageTalk
from app.records.store import Put, RecordStore, Stored


async def booked(
    store: RecordStore, stand: Standing, stored: Stored[UsageRecord], record: UsageRecord
) -> tuple[Sequence[Put], Purse]:
    """What is to be written in one exchange, and the purse then. What a lost one was taken for is taken out again."""
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
    return (Put(record, stored), *sums, *await _talks(store, stored.record, record)), purse


async def _talks(store: RecordStore, before: UsageRecord, record: UsageRecord) -> Sequence[Put]:
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
