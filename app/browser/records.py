"""Rows in IndexedDB, by way of `static/js/worker/records.js`: JSON text out, JSON text back, one call an order."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from app.records.errors import QuotaExceeded, StorageFailed, StorageOutdated, StorageRefused
from app.records.kinds import layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.rows import (
    DeleteRow,
    DeleteRows,
    DiskUse,
    KindSize,
    PutRow,
    Query,
    RecordsChanged,
    Row,
    RowConflict,
    StoreEvent,
    StoreOutdated,
    Write,
)
from app.records.store import RecordStore, Report

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence

    from app.base.ports import Clock

DATABASE = "switchyard"
PATIENCE = 5_000
"""Milliseconds. Some browsers never answer an open in a private window; a person should not wait for that."""


class Connection(Protocol):
    """The object that `connect()` of records.js makes."""

    def ask(self, text: str) -> Awaitable[str]:
        """Carry out one order."""

    def events(self) -> Awaitable[str]:
        """Wait for what other tabs do."""


class Module(Protocol):
    """The module records.js."""

    def connect(self) -> Connection:
        """Make a connection to nothing yet."""


async def open_store(module: Module, clock: Clock, report: Report) -> tuple[RecordStore, StorageRefused | None]:
    """Open the store in IndexedDB; where that is refused, one in memory, and why."""
    refused = None
    try:
        store = RecordStore(await IndexedDbRows.opened(module.connect(), layout()), clock, report)
        await store.settle()
    except StorageRefused as error:
        refused = error
        store = RecordStore(MemoryRows(MemoryDisk(layout()["stores"])), clock, report)
    return store, refused


class IndexedDbRows:
    """Implements `rows.Rows`."""

    def __init__(self, connection: Connection) -> None:
        """Use `opened`."""
        self._connection = connection
        self.unsettled: Sequence[str] = ()

    @classmethod
    async def opened(
        cls, connection: Connection, shape: Mapping[str, Any], *, name: str = DATABASE, patience: int = PATIENCE
    ) -> IndexedDbRows:
        """Open the database and give it its shape. Raises `StorageRefused` where the browser gives none."""
        rows = cls(connection)
        rows.unsettled = tuple(await rows._ask("open", name=name, layout=shape, patience=patience))
        return rows

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[Row | None]:
        """See `Rows`."""
        return [row and _row(row) for row in await self._ask("get", kind=kind, ids=ids)]

    async def select(self, kind: str, query: Query) -> Sequence[Row]:
        """See `Rows`."""
        return [_row(row) for row in await self._ask("select", kind=kind, query=asdict(query))]

    async def keys(self, kind: str, query: Query) -> Sequence[str]:
        """See `Rows`."""
        found: list[str] = await self._ask("keys", kind=kind, query=asdict(query))
        return found

    async def count(self, kind: str, query: Query) -> int:
        """See `Rows`."""
        return int(await self._ask("count", kind=kind, query=asdict(query)))

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:
        """See `Rows`."""
        revs: list[int] = await self._ask("write", writes=[_write(one) for one in writes], strict=strict)
        return revs

    async def settled(self, kind: str) -> None:
        """See `Rows`."""
        await self._ask("settled", kind=kind)

    async def sizes(self) -> Sequence[KindSize]:
        """See `Rows`."""
        return [KindSize(*size) for size in await self._ask("sizes")]

    async def disk(self) -> DiskUse:
        """See `Rows`."""
        return DiskUse(**await self._ask("disk"))

    async def events(self) -> AsyncIterator[StoreEvent]:
        """See `Rows`."""
        while True:
            for event in json.loads(await self._connection.events()):
                yield StoreOutdated() if "outdated" in event else RecordsChanged(event["kind"], tuple(event["ids"]))

    async def close(self) -> None:
        """See `Rows`."""
        await self._ask("close")

    async def _ask(self, order: str, **given: Any) -> Any:  # noqa: ANN401 - JSON both ways
        answer = json.loads(await self._connection.ask(json.dumps({"order": order, **given})))
        if "failed" in answer:
            raise _error(**answer["failed"])
        return answer["done"]


def _row(flat: list[Any]) -> Row:
    id, v, rev, at, data = flat
    return Row(id, v, rev, at, data)


def _write(write: Write) -> dict[str, Any]:
    if isinstance(write, DeleteRows):
        return {"do": "deleteAll", "kind": write.kind, "query": asdict(write.query)}
    over = write.over and {"rev": write.over.rev, "at": write.over.at}
    if isinstance(write, DeleteRow):
        return {"do": "delete", "kind": write.kind, "id": write.id, "over": over}
    assert isinstance(write, PutRow)  # noqa: S101 - the last of three
    row = {"id": write.id, "v": write.v, "at": write.at, "data": write.data, "fields": dict(write.fields)}
    return {"do": "put", "kind": write.kind, "over": over, "row": row}


def _error(name: str, message: str = "", **about: Any) -> Exception:  # noqa: ANN401 - as the browser gives it
    if name == "Conflict":
        current = about["current"]
        return RowConflict(about["kind"], about["id"], current and _row(current))
    if name == "QuotaExceededError":
        return QuotaExceeded(about["needed"], about["used"], about["quota"])
    if name == "Outdated":
        return StorageOutdated()
    if name == "Newer":
        return StorageRefused(
            "The data in this browser was stored by a newer version of Switchyard.",
            kept="It is left as it is. Until then this tab works in memory.",
            next_step="Reload this tab to get the newest version.",
        )
    if name == "Refused":
        return StorageRefused(f"{StorageRefused.what.removesuffix('.')}: {message}.")
    return StorageFailed(f"The browser's database did not carry out an order: {name}: {message}")
