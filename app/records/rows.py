"""The port under the store: rows of text with a revision, in a database that several tabs share.

A row is `{id, v, rev, at, data}` and the index fields copied out of the data. `v` is the version of its
schema; `rev` grows by one at each write; `at` is when it was written (ms); `data` is JSON text, which
only `app.records` reads. Two implementations: `memory.MemoryRows` and `app.browser.records.IndexedDbRows`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

Key: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is stored."""

    id: str
    v: int
    rev: int
    at: int
    data: str

    @property
    def seen(self) -> Seen:
        """What a writer must have seen to write over this row. `at` tells a row from one deleted and made anew."""
        return Seen(self.rev, self.at)


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a row on which a write builds."""

    rev: int
    at: int


NOTHING = Seen(0, 0)
"""The writer has seen that there is no row."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows, in which order. Without an index: all, by id. `lower` is inside, `upper` outside the range."""

    index: str = ""
    equal: tuple[Key, ...] = ()
    lower: Key | None = None
    upper: Key | None = None
    reverse: bool = False
    limit: int = 0


def by(
    index: str,
    *equal: Key,
    lower: Key | None = None,
    upper: Key | None = None,
    reverse: bool = False,
    limit: int = 0,
) -> Query:
    """Ask by an index: its first fields equal to `equal`, the next one in [lower, upper), in its order."""
    return Query(index, equal, lower, upper, reverse, limit)


EVERYTHING = Query()


@dataclass(frozen=True, slots=True)
class PutRow:
    """Write a row, if what is there is what the writer has seen."""

    kind: str
    id: str
    over: Seen
    v: int
    at: int
    data: str
    fields: Mapping[str, Key] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """Remove a row; without `over`, whatever it holds. A row that is not there is no error."""

    kind: str
    id: str
    over: Seen | None = None


@dataclass(frozen=True, slots=True)
class DeleteRows:
    """Remove all rows that a query finds."""

    kind: str
    query: Query = EVERYTHING


Write: TypeAlias = PutRow | DeleteRow | DeleteRows


class RowConflict(Exception):
    """A row was not what its writer had seen; nothing of the batch was written."""

    def __init__(self, kind: str, id: str, current: Row | None) -> None:
        """`current` is what is there."""
        super().__init__(kind, id)
        self.kind, self.id, self.current = kind, id, current


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Another tab wrote records of a kind. No ids: too many to name, read all."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreOutdated:
    """Another tab runs a newer version and changed the database's shape; this tab must reload."""


StoreEvent: TypeAlias = RecordsChanged | StoreOutdated


@dataclass(frozen=True, slots=True)
class KindSize:
    """How much of a kind is stored. The bytes of a large kind are reckoned from a sample."""

    kind: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What the browser says about this site's space, in bytes. `kept`: it promised not to clear it by itself."""

    used: int = 0
    quota: int = 0
    files: int = 0
    kept: bool = False


class Rows(Protocol):
    """A database of rows. Every call is one transaction."""

    @property
    def unsettled(self) -> Sequence[str]:
        """Kinds whose index fields must be copied out anew, after the database changed its shape."""

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[Row | None]:
        """Read rows by id, in the order asked."""

    async def select(self, kind: str, query: Query) -> Sequence[Row]:
        """Read the rows that a query finds."""

    async def keys(self, kind: str, query: Query) -> Sequence[str]:
        """Read only the ids that a query finds."""

    async def count(self, kind: str, query: Query) -> int:
        """Count the rows that a query finds; its limit and order do not matter."""

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:
        """Carry out all or nothing; answers the new revs (0 for a removal). May raise `RowConflict`.

        `strict` waits until the disk has it: for what may not be lost even if the power fails now.
        """

    async def settled(self, kind: str) -> None:
        """The kind's index fields are all in place."""

    async def sizes(self) -> Sequence[KindSize]:
        """How much of each kind is stored."""

    async def disk(self) -> DiskUse:
        """What the browser says about space."""

    def events(self) -> AsyncIterator[StoreEvent]:
        """Tell what other tabs do, for ever."""

    async def close(self) -> None:
        """Let go of the database."""
