"""The sums of all requests that have the same names: what a day and a month are stored as, and read from.

cells = added(cells, entry)          # pure: the same cells with one entry more; `removed` takes it out again
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from app.ledger.amounts import NOTHING, decimal, text
from app.ledger.spreads import Spread, bucket, plus
from app.ledger.values import Entry, Only

Names: TypeAlias = tuple[str, str, str, str, str, str, str, str, str]
"""Line, model, key, room, profile, currency, source, outcome, error."""
Numbers: TypeAlias = tuple[int, int, int, int, int]
"""Requests; tokens in, out, cached, of reasoning."""
CellRow: TypeAlias = tuple[Names, Numbers, tuple[str, str, str], tuple[Spread, Spread, Spread, Spread]]
TaskRow: TypeAlias = tuple[tuple[str, str, str, str], tuple[int, int, int, int], str]

LINE, MODEL, KEY, ROOM, PROFILE, CURRENCY, SOURCE, OUTCOME, ERROR = range(9)
SPEEDS = 10.0
"""Speeds are counted in tenths of tokens a second."""
_SECOND = 1_000


class Cell(NamedTuple):
    """What is summed up; see `Entry` for what each is."""

    names: Names
    numbers: Numbers
    cost: Decimal
    bound: Decimal  # the most that those cost of which it is unknown
    saved: Decimal
    first: Spread
    took: Spread
    pace: Spread
    hours: Spread  # of the week


class TaskCell(NamedTuple):
    """Which kinds of prompts went to which model."""

    task: str
    line: str
    model: str
    currency: str
    requests: int
    input: int
    output: int
    cached: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Slice:
    """The sums of a day or a month; several may have one label."""

    label: str
    cells: tuple[Cell, ...]


def read(rows: Iterable[CellRow]) -> tuple[Cell, ...]:
    """Cells as they are reckoned with."""
    return tuple(
        Cell(names, numbers, _amount(cost), _amount(bound), _amount(saved), *spreads)
        for names, numbers, (cost, bound, saved), spreads in rows
    )


def read_tasks(rows: Iterable[TaskRow]) -> tuple[TaskCell, ...]:
    """The same for tasks."""
    return tuple(TaskCell(*names, *numbers, _amount(cost)) for names, numbers, cost in rows)


def names_of(entry: Entry) -> Names:
    """What an entry is summed up by."""
    where = (entry.line, entry.model, entry.key, entry.room, entry.profile)
    return (*where, entry.currency, entry.source, entry.outcome, entry.error)


def added(rows: Iterable[CellRow], entry: Entry) -> tuple[CellRow, ...]:
    """With one entry more."""
    return _with(rows, entry, 1)


def removed(rows: Iterable[CellRow], entry: Entry) -> tuple[CellRow, ...]:
    """Without an entry that is in it."""
    return _with(rows, entry, -1)


def task_added(rows: Iterable[TaskRow], entry: Entry, times: int = 1) -> tuple[TaskRow, ...]:
    """Only what was answered and has a known price says what the same would have cost elsewhere."""
    if entry.outcome != "answered" or entry.cost is None or not entry.task:
        return tuple(rows)
    names = (entry.task, entry.line, entry.model, entry.currency)
    sums = {row[0]: row for row in rows}
    _, before, cost = sums.get(names, (names, (0, 0, 0, 0), "0"))
    more = (1, entry.input, entry.output, entry.cached)
    requests, into, out, cached = (was + times * now for was, now in zip(before, more, strict=True))
    amount = _amount(cost) + times * entry.cost
    if requests > 0:
        sums[names] = (names, (requests, into, out, cached), text(amount))
    else:
        sums.pop(names, None)
    return tuple(sums.values())


def keeps(only: Only, names: Names) -> bool:
    """Whether a filter lets these names through."""
    return (
        (not only.line or names[LINE] == only.line)
        and (not only.model or names[MODEL] == only.model)
        and (not only.room or names[ROOM] == only.room)
        and (not only.key or names[KEY] == only.key)
        and (not only.profile or names[PROFILE] == only.profile)
    )


def kept(slices: Iterable[Slice], only: Only) -> list[Slice]:
    """What a filter leaves of slices."""
    if only == Only():
        return list(slices)
    return [Slice(one.label, tuple(cell for cell in one.cells if keeps(only, cell.names))) for one in slices]


def _with(rows: Iterable[CellRow], entry: Entry, times: int) -> tuple[CellRow, ...]:
    sums = {row[0]: row for row in rows}
    names = names_of(entry)
    _, before, amounts, spreads = sums.get(names, (names, (0, 0, 0, 0, 0), ("0", "0", "0"), ((), (), (), ())))
    more = (1, entry.input, entry.output, entry.cached, entry.reasoning)
    requests, *tokens = (was + times * now for was, now in zip(before, more, strict=True))
    if requests <= 0:
        sums.pop(names, None)
        return tuple(sums.values())
    owed = entry.cost or NOTHING
    bound = entry.most or NOTHING if entry.cost is None else NOTHING
    cost, most, saved = (
        text(_amount(was) + times * now)
        for was, now in zip(amounts, (owed, bound, entry.saved or NOTHING), strict=True)
    )
    into, out, cached, reasoning = tokens
    first, took, pace, hours = (
        spread if value is None else plus(spread, value, times)
        for spread, value in zip(spreads, _buckets(entry), strict=True)
    )
    sums[names] = (names, (requests, into, out, cached, reasoning), (cost, most, saved), (first, took, pace, hours))
    return tuple(sums.values())


def _buckets(entry: Entry) -> tuple[int | None, int | None, int | None, int]:
    """Where an entry counts in each spread. Only whole answers say how long one takes."""
    whole = entry.outcome == "answered"
    first = None if entry.first_ms is None else bucket(entry.first_ms)
    took = bucket(entry.took_ms) if whole else None
    return first, took, _pace(entry) if whole else None, entry.hour


def _amount(stored: str) -> Decimal:
    return NOTHING if stored == "0" else decimal(stored) or NOTHING


def _pace(entry: Entry) -> int | None:
    """Tokens a second from the first token on; None: it came at once, which measures nothing."""
    writing = entry.took_ms - (entry.first_ms or 0)
    if entry.first_ms is None or writing <= 0 or not entry.output:
        return None
    return bucket(entry.output * _SECOND / writing * SPEEDS)
