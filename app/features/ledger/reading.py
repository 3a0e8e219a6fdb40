"""Reads the sums of ranges, and keeps what it read: a filter, or a range that overlaps, asks nothing of the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from app.features.ports import Ports
from app.ledger.cells import Cell, Slice, TaskCell, read, read_tasks
from app.ledger.dates import cover, each, month_of
from app.ledger.values import Days, Grain
from app.records.kind import Kind, Record
from app.records.kinds import USAGE_DAY, USAGE_MONTH
from app.records.rows import Query

M = TypeVar("M", bound=Record)

_DAY = timedelta(days=1)
_AFTER = "~"
"""Behind every id of a month."""


class Reader:
    """One for the tab."""

    def __init__(self, ports: Ports) -> None:
        """Nothing was read yet."""
        self._ports = ports
        self._turn = asyncio.Lock()  # who comes second finds what the first has read
        self._written = 0  # how often something was
        self._days: dict[str, tuple[Cell, ...]] = {}
        self._months: dict[str, tuple[tuple[Cell, ...], tuple[TaskCell, ...]]] = {}

    async def slices(self, days: Days, grain: Grain) -> list[Slice]:
        """Of a range, in its order, labelled by day or by month."""
        parts = cover(days, grain)
        await self._read_months(parts.months)
        found = [Slice(label, self._months[label][0]) for label in parts.months]
        for part in parts.days:
            await self.read_days(part)
            found += [
                Slice(day.isoformat() if grain == "day" else month_of(day), self._days[day.isoformat()])
                for day in each(part)
            ]
        return found

    async def tasks(self, days: Days) -> list[TaskCell]:
        """Of all months that a range touches."""
        labels = tuple(dict.fromkeys(month_of(day) for day in each(days)))
        await self._read_months(labels)
        return [cell for label in labels for cell in self._months[label][1]]

    def forget(self, ids: Iterable[str] = ()) -> None:
        """These rows were written; none named: any."""
        self._written += 1
        labels = {id.partition("/")[0] for id in ids}
        for kept in (self._days, self._months):
            for label in list(kept):
                if not labels or label in labels:
                    del kept[label]

    def touched(self, day: date) -> None:
        """Something was booked on this day."""
        self.forget((day.isoformat(), month_of(day)))

    async def read_days(self, days: Days) -> None:
        """Those that are not known, in one order from the first to the last of them."""
        async with self._turn:
            await self._read_days(days)

    async def _read_days(self, days: Days) -> None:
        missing = [day for day in each(days) if day.isoformat() not in self._days]
        if not missing:
            return
        after = missing[-1] + _DAY
        found = await self._rows(USAGE_DAY, Query(lower=missing[0].isoformat(), upper=after.isoformat()))
        for day in missing:
            label = day.isoformat()
            self._days[label] = tuple(cell for one in found.get(label, ()) for cell in read(one.cells))

    async def _read_months(self, labels: Iterable[str]) -> None:
        async with self._turn:
            missing = sorted(label for label in labels if label not in self._months)
            if not missing:
                return
            found = await self._rows(USAGE_MONTH, Query(lower=missing[0], upper=missing[-1] + _AFTER))
            for label in missing:
                cells = tuple(cell for one in found.get(label, ()) for cell in read(one.cells))
                tasks = tuple(cell for one in found.get(label, ()) for cell in read_tasks(one.tasks))
                self._months[label] = cells, tasks

    async def _rows(self, kind: Kind[M], query: Query) -> dict[str, list[M]]:
        """By label; read again where something was written meanwhile, for what is kept has to be what is stored."""
        store = await self._ports.store
        while True:
            written = self._written
            rows = await store.select(kind, query)
            if written == self._written:
                break
        found: dict[str, list[M]] = {}
        for row in rows:
            found.setdefault(row.record.id.partition("/")[0], []).append(row.record)
        return found
