"""Everything in one file, and back.

The file is JSON Lines in UTF-8, version 1. Another program can read and write it:

    {"app": "switchyard", "format": 1, "made": 1795252321000, "counts": {"message": 2, …}}
    {"kind": "message", "v": 1, "rev": 4, "at": 1795252320000, "data": {"id": "…", …}}
    …
    {"end": true, "records": 2}

`v` is the version of the kind's schema, `at` when the record was written (ms), `data` the record. The
counts of the header are for progress; the last line tells a whole file from a cut one. Secrets are not
in records, so they are never in the file. A record that can't be read goes in as kind `quarantined`.

Importing keeps the newer of two: a record here with the same id is replaced only by one with a later
`at`. The whole file is checked before anything is written, and what will be done is told first.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.records.errors import BadImport, DamagedRecord, NewerRecord, QuotaExceeded
from app.records.kind import Kind, Millis, Record
from app.records.kinds import KIND_NAMED, KINDS, QUARANTINED, Quarantined
from app.records.rows import Row
from app.records.store import Put, RecordStore, Stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

FORMAT = 1
MEDIA_TYPE = "application/jsonl"
_BATCH = 20_000  # records in one transaction: up to here an import is all or nothing on the disk too


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Header(_Line):
    app: Literal["switchyard"]
    format: Annotated[int, Field(ge=1)]
    made: Millis
    counts: dict[str, int]


class _Item(_Line):
    kind: str
    v: Annotated[int, Field(ge=1, le=10_000)]
    rev: Annotated[int, Field(ge=1, le=2**53 - 1)]
    at: Millis
    data: dict[str, Any]


class _Footer(_Line):
    end: Literal[True]
    records: int


_LINE: TypeAdapter[_Item | _Footer] = TypeAdapter(_Item | _Footer)
_NEWER = "it was made by a newer version of Switchyard"
_GET_NEWER = "Reload to get the newest version of Switchyard."


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A file that was understood, compared with what is stored; nothing is written yet."""

    puts: tuple[Put, ...]
    added: int
    replaced: int
    skipped: int


def file_name(day: str) -> str:
    """The name under which the file is offered; `day` is an ISO date."""
    return f"switchyard-{day}.jsonl"


async def export(store: RecordStore, now: int) -> AsyncIterator[str]:
    """The file in pieces of many lines each, so that it never has to be in memory as a whole."""
    kinds = [kind for kind in KINDS if kind.exported]
    counts = {kind.name: await store.count(kind) for kind in kinds}
    yield _Header(app="switchyard", format=FORMAT, made=now, counts=counts).model_dump_json() + "\n"
    written = 0
    for kind in kinds:
        async for page in store.pages(kind):
            yield "".join(_line(kind, row) for row in page)
            written += len(page)
    yield _Footer(end=True, records=written).model_dump_json() + "\n"


async def read_import(store: RecordStore, text: str) -> ImportPlan:
    """Check every line, and compare with what is stored. Raises `BadImport` naming the line; never writes."""
    found: dict[str, dict[str, Stored[Record]]] = {}
    # Not `splitlines`: a record's text may hold U+2028 and other ends of lines that JSON leaves as they are.
    for kind, theirs in _checked(io.StringIO(text.removeprefix("\ufeff"), newline="\n")):
        found.setdefault(kind.name, {})[theirs.record.id] = theirs
    puts: list[Put] = []
    replaced = skipped = 0
    for name, of_kind in found.items():
        here, unreadable = await _here(store, KIND_NAMED[name], list(of_kind))
        for name_here, theirs in of_kind.items():
            ours = here.get(name_here)
            if name_here in unreadable or (ours and (ours.at >= theirs.at or ours.record == theirs.record)):
                skipped += 1
                continue
            replaced += ours is not None
            puts.append(Put(theirs.record, ours, theirs.at))
    return ImportPlan(tuple(puts), len(puts) - replaced, replaced, skipped)


async def write_import(store: RecordStore, plan: ImportPlan) -> int:
    """Write what was read. A record that changed since it was compared raises `RecordConflict`: read again.

    Up to 20,000 records are written all or nothing; of a bigger file the transactions that fit are kept,
    and importing the same file again goes on where it stopped.
    """
    written = 0
    for start in range(0, len(plan.puts), _BATCH):
        batch = plan.puts[start : start + _BATCH]
        try:
            await store.write(*batch, strict=True)
        except QuotaExceeded as full:
            full.kept = f"Everything stored before is still there; {written} of {len(plan.puts)} records were imported."
            full.next_step = "Make room, then import the same file again: it goes on where it stopped."
            raise
        written += len(batch)
    return written


def _line(kind: Kind[Any], row: Row) -> str:
    """One record as a line, in the newest version that this app can make of it."""
    name, version = kind.name, kind.version
    try:
        data = kind.write(kind.read(row))
    except NewerRecord:
        version, data = row.v, row.data.replace("\n", " ")  # for the newer app, as it wrote it
    except DamagedRecord as fault:
        name, version, data = QUARANTINED.name, QUARANTINED.version, QUARANTINED.write(Quarantined.of(row, fault))
    return f'{{"kind": "{name}", "v": {version}, "rev": {row.rev}, "at": {row.at}, "data": {data}}}\n'


def _checked(lines: Iterable[str]) -> Iterator[tuple[Kind[Any], Stored[Record]]]:
    """Every record of a whole, well-formed file."""
    number, ended = 0, False
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, 1):
        if number == 1:
            _check_header(line)
        elif ended:
            if line.strip():
                raise BadImport(number, "there is more after the end")
        elif isinstance(parsed := _parsed(number, line), _Footer):
            if parsed.records != len(seen):
                raise BadImport(number, f"it should hold {parsed.records} records, but holds {len(seen)}")
            ended = True
        else:
            kind, stored = _stored(number, parsed)
            if (kind.name, stored.record.id) in seen:
                raise BadImport(number, "the same record is there twice")
            seen.add((kind.name, stored.record.id))
            yield kind, stored
    if not ended:
        raise BadImport(max(number, 1), "the file ends too early", "Export again, or fetch the whole file.")


def _check_header(line: str) -> None:
    try:
        header = _Header.model_validate_json(line)
    except ValidationError:
        raise BadImport(1, "it is not an export of Switchyard") from None
    if header.format > FORMAT:
        raise BadImport(1, _NEWER, _GET_NEWER)


def _parsed(number: int, line: str) -> _Item | _Footer:
    try:
        return _LINE.validate_json(line)
    except ValidationError:
        raise BadImport(number, "it is not a record") from None


def _stored(number: int, item: _Item) -> tuple[Kind[Any], Stored[Record]]:
    kind = KIND_NAMED.get(item.kind)
    if kind is None or not kind.exported:
        raise BadImport(number, "its kind is unknown", f"If a newer version made the file: {_GET_NEWER}")
    row = Row(str(item.data.get("id", "")), item.v, item.rev, item.at, _data(number, item))
    try:
        return kind, Stored(kind.read(row), row.seen)
    except NewerRecord:
        raise BadImport(number, _NEWER, _GET_NEWER) from None
    except DamagedRecord as fault:
        raise BadImport(number, fault.reason) from None


def _data(number: int, item: _Item) -> str:
    try:
        return item.model_dump_json(include={"data"})[len('{"data":') : -1]
    except ValueError:
        raise BadImport(number, "it is not a record") from None


async def _here(store: RecordStore, kind: Kind[Any], ids: Sequence[str]) -> tuple[dict[str, Stored[Any]], set[str]]:
    """What is stored under these ids, and which of them can't be read here: those are not written over."""
    here = {stored.record.id: stored for stored in await store.get_many(kind, ids)}
    missing = [one for one in ids if one not in here]
    return here, set(await store.present(kind, missing))
