"""The store that rooms use: typed records over rows, safe with several tabs at once.

    stored = await store.get(CONVERSATION, id)                     # Stored | None
    await store.put(conversation)                                  # new; RecordConflict if the id is taken
    stored = await store.put(renamed, over=stored)                 # RecordConflict if somebody was faster
    await store.change(SETTINGS, SETTINGS_ID, lambda now: now.with_choice("theme", "dark"), start=Settings())
    messages = await store.select(MESSAGE, by("conversation", id))
    await store.write(Delete(CONVERSATION, id), DeleteAll(MESSAGE, by("conversation", id)))   # all or nothing

Reading never writes. A record that can't be read is left out of `select` and told to `report`; `get`
raises. What follows from it (`set_aside`) is ordered by the app.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from app.records.errors import DamagedRecord, NewerRecord, RecordConflict
from app.records.kind import Kind, Record
from app.records.kinds import KIND_NAMED, KIND_OF, KINDS, Quarantined
from app.records.rows import (
    EVERYTHING,
    NOTHING,
    DeleteRow,
    DeleteRows,
    DiskUse,
    KindSize,
    PutRow,
    Query,
    Row,
    RowConflict,
    Rows,
    Seen,
    StoreEvent,
    Write,
)

if TYPE_CHECKING:
    from app.base.ports import Clock

M = TypeVar("M", bound=Record)
M_co = TypeVar("M_co", bound=Record, covariant=True)

Report: TypeAlias = Callable[[NewerRecord | DamagedRecord], None]

_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Stored(Generic[M_co]):
    """A record as it was read: what a later `put` builds on."""

    record: M_co
    seen: Seen

    @property
    def at(self) -> int:
        """When it was written (ms)."""
        return self.seen.at


@dataclass(frozen=True, slots=True)
class Put:
    """Store a record; without `over` it must be new. `at` is set only where a record keeps its old date."""

    record: Record
    over: Stored[Record] | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a record, whatever it holds by now; with `over`, only if it is still as it was read."""

    kind: Kind[Any]
    id: str
    over: Stored[Record] | None = None


@dataclass(frozen=True, slots=True)
class DeleteAll:
    """Remove all records that a query finds."""

    kind: Kind[Any]
    query: Query = EVERYTHING


Change: TypeAlias = Put | Delete | DeleteAll


class RecordStore:
    """Typed records over a database of rows."""

    def __init__(self, rows: Rows, clock: Clock, report: Report) -> None:
        """`report` hears of every record that can't be read, each time it is met."""
        self._rows = rows
        self._clock = clock
        self._report = report

    async def get(self, kind: Kind[M], id: str) -> Stored[M] | None:
        """Read one record. Raises `NewerRecord` or `DamagedRecord` when it is there but can't be read."""
        (row,) = await self._rows.get(kind.name, (id,))
        return _stored(kind, row) if row else None

    async def get_many(self, kind: Kind[M], ids: Sequence[str]) -> tuple[Stored[M], ...]:
        """Read several by id; those that are gone are left out."""
        return self._readable(kind, [row for row in await self._rows.get(kind.name, ids) if row])

    async def select(self, kind: Kind[M], query: Query = EVERYTHING) -> tuple[Stored[M], ...]:
        """Read all that a query finds."""
        return self._readable(kind, await self._rows.select(kind.name, _known(kind, query)))

    async def keys(self, kind: Kind[M], query: Query = EVERYTHING) -> tuple[str, ...]:
        """Read only the ids."""
        return tuple(await self._rows.keys(kind.name, _known(kind, query)))

    async def count(self, kind: Kind[M], query: Query = EVERYTHING) -> int:
        """Count without reading."""
        return await self._rows.count(kind.name, _known(kind, query))

    async def present(self, kind: Kind[M], ids: Sequence[str]) -> tuple[str, ...]:
        """Which of these are there, readable or not."""
        return tuple(row.id for row in await self._rows.get(kind.name, ids) if row)

    async def put(self, record: M, *, over: Stored[M] | None = None, strict: bool = False) -> Stored[M]:
        """Store one record, and answer what the next `put` builds on."""
        (stored,) = await self.write(Put(record, over), strict=strict)
        assert stored is not None  # noqa: S101 - a Put always answers one
        return stored

    async def put_many(self, records: Sequence[Record], *, strict: bool = False) -> tuple[Stored[Any] | None, ...]:
        """Store new records, all or nothing."""
        return await self.write(*map(Put, records), strict=strict)

    async def change(
        self,
        kind: Kind[M],
        id: str,
        how: Callable[[M], M],
        *,
        start: M | None = None,
        strict: bool = False,
    ) -> Stored[M] | None:
        """Read, change, write; again from what is there now, if another tab was faster. `how` is pure.

        Where there is nothing, `how` is applied to `start`; without it nothing happens and None is answered.
        """
        stored = await self.get(kind, id)
        while True:
            before = stored.record if stored else start
            if before is None:
                return None
            after = how(before)
            if stored and after == before:
                return stored
            try:
                return await self.put(after, over=stored, strict=strict)
            except RecordConflict as conflict:
                # Some other writer has moved on at each of these rounds, so this ends when they rest.
                stored = conflict.current  # type: ignore[assignment]

    async def delete(self, kind: Kind[M], *ids: str) -> None:
        """Remove records; those that are gone already are no error."""
        await self.write(*(Delete(kind, one) for one in ids))

    async def write(self, *changes: Change, strict: bool = False) -> tuple[Stored[Any] | None, ...]:
        """Carry out changes to any kinds, all or nothing. Answers one for each; None for a removal."""
        now = int(self._clock.now().timestamp() * 1000)
        writes = [_row_write(change, now) for change in changes]
        _refuse_twins(writes)
        try:
            revs = await self._rows.write(writes, strict=strict) if writes else ()
        except RowConflict as conflict:
            kind = KIND_NAMED[conflict.kind]
            current = conflict.current and _stored(kind, conflict.current)
            raise RecordConflict(conflict.kind, conflict.id, current) from None
        return tuple(map(_written, changes, writes, revs))

    async def set_aside(self, damaged: DamagedRecord) -> None:
        """Move a record that can't be read into quarantine, as it is. Nothing happens if it was repaired meanwhile."""
        kind = KIND_NAMED[damaged.kind]
        (row,) = await self._rows.get(kind.name, (damaged.id,))
        if row is None:
            return
        try:
            kind.read(row)
        except NewerRecord:
            return
        except DamagedRecord as fault:
            put = _row_write(Put(Quarantined.of(row, fault)), int(self._clock.now().timestamp() * 1000))
            # A conflict: another tab has just done the same, or repaired it.
            with suppress(RowConflict):
                await self._rows.write((DeleteRow(kind.name, row.id, row.seen), put), strict=False)

    async def pages(self, kind: Kind[M], size: int = _PAGE) -> AsyncIterator[Sequence[Row]]:
        """All rows of a kind in pages, by id: for what must not hold everything in memory at once."""
        lower: str | None = None
        while page := await self._rows.select(kind.name, Query(lower=lower, limit=size)):
            yield page
            lower = page[-1].id + "\0"

    async def settle(self) -> None:
        """Finish what a change of the database's shape began: copy out the index fields of older rows."""
        for name in tuple(self._rows.unsettled):
            if kind := KIND_NAMED.get(name):
                async for page in self.pages(kind):
                    await self._settle_page(kind, page)
            await self._rows.settled(name)

    async def sizes(self) -> tuple[KindSize, ...]:
        """How much of each kind is stored."""
        return tuple(await self._rows.sizes())

    async def disk(self) -> DiskUse:
        """What the browser says about this site's space."""
        return await self._rows.disk()

    async def erase(self) -> None:
        """Remove every record of every kind, all or nothing."""
        await self.write(*(DeleteAll(kind) for kind in KINDS))

    def events(self) -> AsyncIterator[StoreEvent]:
        """Tell what other tabs do, for ever: `async for event in store.events(): loop.tell(event)`."""
        return self._rows.events()

    async def close(self) -> None:
        """Let go of the database."""
        await self._rows.close()

    async def _settle_page(self, kind: Kind[Any], page: Sequence[Row]) -> None:
        try:
            puts = [Put(one.record, one, one.at) for one in self._readable(kind, page)]
            await self.write(*puts)
        except RecordConflict:
            # A tab of the same version wrote into this page, so its rows are fine; the others are tried anew.
            for row in page:
                (now,) = await self._rows.get(kind.name, (row.id,))
                if now == row:
                    await self._settle_page(kind, (row,))

    def _readable(self, kind: Kind[M], rows: Sequence[Row]) -> tuple[Stored[M], ...]:
        records = kind.read_all(rows)
        if records is not None:
            return tuple(Stored(record, row.seen) for record, row in zip(records, rows, strict=True))
        found = []
        for row in rows:
            try:
                found.append(_stored(kind, row))
            except (NewerRecord, DamagedRecord) as fault:
                self._report(fault)
        return tuple(found)


def _stored(kind: Kind[M], row: Row) -> Stored[M]:
    return Stored(kind.read(row), row.seen)


def _row_write(change: Change, now: int) -> Write:
    if isinstance(change, Delete):
        return DeleteRow(change.kind.name, change.id, change.over.seen if change.over else None)
    if isinstance(change, DeleteAll):
        return DeleteRows(change.kind.name, _known(change.kind, change.query))
    record, over = change.record, change.over
    if over and over.record.id != record.id:
        error = f"{record.id!r} can't be written over {over.record.id!r}"
        raise ValueError(error)
    kind = KIND_OF[type(record)]
    at = now if change.at is None else change.at
    seen = over.seen if over else NOTHING
    return PutRow(kind.name, record.id, seen, kind.version, at, kind.write(record), kind.index_fields(record))


def _written(change: Change, write: Write, rev: int) -> Stored[Record] | None:
    return Stored(change.record, Seen(rev, write.at)) if isinstance(change, Put) and isinstance(write, PutRow) else None


def _refuse_twins(writes: Sequence[Write]) -> None:
    """Two writes to one record in one batch: neither could have seen the other."""
    named = [(write.kind, write.id) for write in writes if not isinstance(write, DeleteRows)]
    if len(set(named)) != len(named):
        error = "one batch writes the same record twice"
        raise ValueError(error)


def _known(kind: Kind[Any], query: Query) -> Query:
    """A misspelt index is a defect to be met here, with its name, and not as an error of the browser's."""
    known = not query.index or query.index in kind.indexes
    fields = kind.indexes.get(query.index, ("id",))
    ranged = query.lower is not None or query.upper is not None
    if not known or (query.equal and not query.index) or len(query.equal) + ranged > len(fields):
        error = f"{kind.name} can't be asked by {query}"
        raise ValueError(error)
    return query
