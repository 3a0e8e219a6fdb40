"""Rows in memory: for browsers that refuse a database, and for tests.

Several `MemoryRows` over one `MemoryDisk` behave as tabs over one database do.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.records.errors import QuotaExceeded
from app.records.rows import (
    DeleteRow,
    DeleteRows,
    DiskUse,
    Key,
    KindSize,
    PutRow,
    Query,
    RecordsChanged,
    Row,
    RowConflict,
    Seen,
    StoreEvent,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

_NAMED_AT_MOST = 500  # ids in one notice; the same as in records.js


@dataclass(frozen=True, slots=True)
class _Kept:
    row: Row
    fields: Mapping[str, Key]


@dataclass
class MemoryDisk:
    """What the tabs share. `quota` (bytes) is for tests; 0 is none."""

    indexes: Mapping[str, Mapping[str, Sequence[str]]]
    quota: int = 0
    kinds: dict[str, dict[str, _Kept]] = field(default_factory=dict)
    tabs: list[MemoryRows] = field(default_factory=list)

    def used(self, kinds: Mapping[str, Mapping[str, _Kept]]) -> int:
        """The bytes of all data."""
        return sum(len(one.row.data) for kept in kinds.values() for one in kept.values())


class MemoryRows:
    """One tab's view of a disk in memory; implements `rows.Rows`."""

    unsettled: Sequence[str] = ()

    def __init__(self, disk: MemoryDisk) -> None:
        """Join the tabs that share the disk."""
        self._disk = disk
        self._events: deque[StoreEvent] = deque()
        self._stirred = asyncio.Event()
        disk.tabs.append(self)

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[Row | None]:
        """See `Rows`."""
        kept = self._disk.kinds.get(kind, {})
        return [kept[one].row if one in kept else None for one in ids]

    async def select(self, kind: str, query: Query) -> Sequence[Row]:
        """See `Rows`."""
        return [kept.row for kept in self._found(self._disk.kinds, kind, query)]

    async def keys(self, kind: str, query: Query) -> Sequence[str]:
        """See `Rows`."""
        return [kept.row.id for kept in self._found(self._disk.kinds, kind, query)]

    async def count(self, kind: str, query: Query) -> int:
        """See `Rows`."""
        return len(self._found(self._disk.kinds, kind, replace(query, limit=0)))

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:  # noqa: ARG002 - no disk to wait for
        """See `Rows`. Works on a copy, which takes the place of the old state at the end or never."""
        kinds = {kind: dict(kept) for kind, kept in self._disk.kinds.items()}
        changed: dict[str, list[str]] = {}
        revs = []
        for write in writes:
            rev, ids = self._apply(kinds, write)
            revs.append(rev)
            changed.setdefault(write.kind, []).extend(ids)
        used = self._disk.used(kinds)
        if self._disk.quota and used > self._disk.quota:
            needed = sum(len(write.data) for write in writes if isinstance(write, PutRow))
            raise QuotaExceeded(needed, self._disk.used(self._disk.kinds), self._disk.quota)
        self._disk.kinds = kinds
        for tab in self._disk.tabs:
            if tab is not self:
                tab.hear(changed)
        return revs

    async def settled(self, kind: str) -> None:
        """See `Rows`: memory never has an older shape."""

    async def sizes(self) -> Sequence[KindSize]:
        """See `Rows`."""
        kinds = self._disk.kinds
        return [
            KindSize(kind, len(kinds.get(kind, {})), self._disk.used({kind: kinds.get(kind, {})}))
            for kind in self._disk.indexes
        ]

    async def disk(self) -> DiskUse:
        """See `Rows`."""
        return DiskUse(self._disk.used(self._disk.kinds), self._disk.quota)

    async def events(self) -> AsyncIterator[StoreEvent]:
        """See `Rows`."""
        while True:
            while self._events:
                yield self._events.popleft()
            self._stirred.clear()
            await self._stirred.wait()

    async def close(self) -> None:
        """See `Rows`."""
        self._disk.tabs.remove(self)

    def hear(self, changed: Mapping[str, Sequence[str]]) -> None:
        """Another tab wrote."""
        for kind, ids in changed.items():
            if ids:
                self._events.append(RecordsChanged(kind, tuple(ids) if len(ids) <= _NAMED_AT_MOST else ()))
        self._stirred.set()

    def _apply(self, kinds: dict[str, dict[str, _Kept]], write: Write) -> tuple[int, Sequence[str]]:
        if isinstance(write, DeleteRows):
            found = [kept.row.id for kept in self._found(kinds, write.kind, write.query)]
            for one in found:
                del kinds[write.kind][one]
            return 0, found
        kept = kinds.setdefault(write.kind, {})
        current = kept[write.id].row if write.id in kept else None
        seen = current.seen if current else Seen(0, 0)
        if write.over is not None and write.over != seen:
            raise RowConflict(write.kind, write.id, current)
        if isinstance(write, DeleteRow):
            kept.pop(write.id, None)
            return 0, (write.id,) if current else ()
        rev = seen.rev + 1
        kept[write.id] = _Kept(Row(write.id, write.v, rev, write.at, write.data), write.fields)
        return rev, (write.id,)

    def _found(self, kinds: Mapping[str, Mapping[str, _Kept]], kind: str, query: Query) -> list[_Kept]:
        fields = self._disk.indexes[kind][query.index] if query.index else ()
        keyed = []
        for kept in kinds.get(kind, {}).values():
            key = [kept.fields[name] for name in fields if name in kept.fields] if query.index else [kept.row.id]
            if len(key) == len(fields or "1") and _inside(key, query):
                keyed.append(([_order(part) for part in (*key, kept.row.id)], kept))
        keyed.sort(key=lambda pair: pair[0], reverse=query.reverse)
        found = [kept for _, kept in keyed]
        return found[: query.limit] if query.limit else found


def _inside(key: Sequence[Key], query: Query) -> bool:
    given = len(query.equal)
    if tuple(key[:given]) != query.equal:
        return False
    if query.lower is not None and _order(key[given]) < _order(query.lower):
        return False
    return query.upper is None or _order(key[given]) < _order(query.upper)


def _order(key: Key) -> tuple[int, float, bytes]:
    """Sort as IndexedDB does: numbers before text, text by UTF-16 units."""
    return (1, 0, key.encode("utf-16-be", "surrogatepass")) if isinstance(key, str) else (0, key, b"")
