"""What can be read off the sums of a range, with no look at a single record. Pure; values.py says what each is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from app.ledger.amounts import NOTHING, added, summed
from app.ledger.cells import (
    CURRENCY,
    ERROR,
    KEY,
    LINE,
    MODEL,
    OUTCOME,
    PROFILE,
    ROOM,
    SOURCE,
    SPEEDS,
    Cell,
    Names,
    Slice,
)
from app.ledger.spreads import add, flat, measured, together
from app.ledger.values import (
    By,
    Change,
    Failure,
    Grain,
    Heat,
    ModelSpeed,
    Pace,
    Place,
    Series,
    Share,
    Stack,
    Sum,
    Totals,
)

_DAYS, _HOURS = 7, 24
_Spreads: TypeAlias = tuple[dict[int, int], dict[int, int], dict[int, int]]
"""Of the first token, the time and the speed."""
_AT: Mapping[By, int] = {
    "line": LINE,
    "room": ROOM,
    "key": KEY,
    "profile": PROFILE,
    "source": SOURCE,
    "outcome": OUTCOME,
}


def merged(slices: Iterable[Slice]) -> tuple[Cell, ...]:
    """A range as one: what has the same names is added up, but for times and speeds, which `speeds` wants by label."""
    sums: dict[Names, Cell] = {}
    hours: dict[Names, dict[int, int]] = {}
    for one in slices:
        for cell in one.cells:
            names, before = cell.names, sums.get(cell.names)
            sums[names] = cell if before is None else _plus(before, cell)
            if before is None:
                hours[names] = {}
            add(hours[names], cell.hours)
    return tuple(cell._replace(first=(), took=(), pace=(), hours=flat(hours[names])) for names, cell in sums.items())


def _plus(one: Cell, more: Cell) -> Cell:
    a, b = one.numbers, more.numbers
    return one._replace(
        numbers=(a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]),
        cost=one.cost + more.cost if more.cost else one.cost,
        bound=one.bound + more.bound if more.bound else one.bound,
        saved=one.saved + more.saved if more.saved else one.saved,
    )


def totals(slices: Iterable[Slice]) -> Totals:
    """All of them together."""
    outcomes: dict[str, int] = {}
    sources: dict[str, int] = {}
    numbers = [0, 0, 0, 0, 0]
    cost: dict[str, Decimal] = {}
    bound: dict[str, Decimal] = {}
    saved: dict[str, Decimal] = {}
    estimated: dict[str, Decimal] = {}
    for one in slices:
        for cell in one.cells:
            names, requests, currency = cell.names, cell.numbers[0], cell.names[CURRENCY]
            outcomes[names[OUTCOME]] = outcomes.get(names[OUTCOME], 0) + requests
            sources[names[SOURCE]] = sources.get(names[SOURCE], 0) + requests
            numbers = [was + more for was, more in zip(numbers, cell.numbers, strict=True)]
            cost[currency] = cost.get(currency, NOTHING) + cell.cost
            bound[currency] = bound.get(currency, NOTHING) + cell.bound
            saved[currency] = saved.get(currency, NOTHING) + cell.saved
            if names[SOURCE] == "estimated":
                estimated[currency] = estimated.get(currency, NOTHING) + cell.cost
    requests, into, out, cached, reasoning = numbers
    return Totals(
        requests=requests,
        **{name: outcomes.get(name, 0) for name in ("answered", "failed", "cancelled", "lost")},
        input=into,
        output=out,
        cached=cached,
        reasoning=reasoning,
        cost=summed(cost),
        estimated=summed(estimated),
        unknown=sources.get("unknown", 0),
        bound=summed(bound),
        saved=summed(saved),
        free=sources.get("free", 0),
    )


def changed(now: Totals, before: Totals) -> Change:
    """A range beside the one before it."""
    was = {money.currency: money.amount for money in before.cost}
    cost = {money.currency: _ratio(money.amount, was.get(money.currency, NOTHING)) for money in now.cost}
    gone = {currency: -1.0 for currency in was if currency not in cost}
    return Change(
        now,
        before,
        _ratio(Decimal(now.requests), Decimal(before.requests)),
        _ratio(Decimal(now.tokens), Decimal(before.tokens)),
        {**cost, **gone},
    )


def per_request(these: Totals) -> Sum:
    """What one request cost, of those whose cost is known and that were not free."""
    paid = these.requests - these.unknown - these.free
    return tuple(type(money)(money.amount / paid, money.currency) for money in these.cost) if paid > 0 else ()


def currencies(slices: Iterable[Slice]) -> tuple[str, ...]:
    """In which anything was spent, that with the highest sum first."""
    sums: dict[str, Decimal] = {}
    for one in slices:
        for cell in one.cells:
            if cell.cost or cell.bound:
                sums[cell.names[CURRENCY]] = sums.get(cell.names[CURRENCY], NOTHING) + cell.cost
    return tuple(sorted(sums, key=lambda currency: (-sums[currency], currency)))


def series(slices: Iterable[Slice], labels: Sequence[str], grain: Grain, currency: str, by: By = "line") -> Series:
    """What was spent and asked in each day or month."""
    at = {label: number for number, label in enumerate(labels)}
    costs: dict[str, list[Decimal]] = {}
    requests: dict[str, list[int]] = {}
    name_of = naming(by)
    for one in slices:
        number = at[one.label]
        for cell in one.cells:
            name = name_of(cell.names)
            if name not in costs:
                costs[name], requests[name] = [NOTHING] * len(labels), [0] * len(labels)
            requests[name][number] += cell.numbers[0]
            if cell.names[CURRENCY] == currency:
                costs[name][number] += cell.cost
    stacks = [Stack(name, tuple(costs[name]), tuple(requests[name])) for name in costs]
    stacks.sort(key=lambda stack: (-sum(stack.costs), -sum(stack.requests), stack.name))
    return Series(grain, tuple(labels), currency, tuple(stacks))


def shares(slices: Iterable[Slice], currency: str, by: By) -> tuple[Share, ...]:
    """Dearest first."""
    sums: dict[str, tuple[int, int, Decimal]] = {}
    name_of = naming(by)
    for one in slices:
        for cell in one.cells:
            name = name_of(cell.names)
            requests, tokens, cost = sums.get(name, (0, 0, NOTHING))
            owed = cell.cost if cell.names[CURRENCY] == currency else NOTHING
            sums[name] = (requests + cell.numbers[0], tokens + cell.numbers[1] + cell.numbers[2], cost + owed)
    all_cost = sum((cost for _, _, cost in sums.values()), NOTHING)
    all_requests = sum(requests for requests, _, _ in sums.values())
    found = [
        Share(name, requests, tokens, cost, float(cost / all_cost) if all_cost else requests / max(all_requests, 1))
        for name, (requests, tokens, cost) in sums.items()
    ]
    return tuple(sorted(found, key=lambda share: (-share.cost, -share.requests, share.name)))


def speeds(slices: Iterable[Slice]) -> tuple[ModelSpeed, ...]:
    """The models that answered most first."""
    found: dict[Place, dict[str, _Spreads]] = {}
    for one in slices:
        for cell in one.cells:
            if cell.first or cell.took:
                of_model = found.setdefault(Place(cell.names[LINE], cell.names[MODEL]), {})
                spreads = of_model.get(one.label)
                if spreads is None:
                    spreads = of_model[one.label] = ({}, {}, {})
                add(spreads[0], cell.first)
                add(spreads[1], cell.took)
                add(spreads[2], cell.pace)
    told = [
        ModelSpeed(place, _pace(_whole(times.values())), tuple((label, _pace(times[label])) for label in sorted(times)))
        for place, times in found.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.pace.first.seen, one.place)))


def failures(slices: Iterable[Slice]) -> tuple[Failure, ...]:
    """The most frequent first. What was stopped by the person, or died with its tab, is among it."""
    found: dict[str, dict[str, int]] = {}
    for one in slices:
        for cell in one.cells:
            if cell.names[OUTCOME] != "answered":
                lines = found.setdefault(cell.names[ERROR] or cell.names[OUTCOME], {})
                lines[cell.names[LINE]] = lines.get(cell.names[LINE], 0) + cell.numbers[0]
    told = [
        Failure(error, sum(lines.values()), tuple(sorted(lines.items(), key=lambda pair: (-pair[1], pair[0]))))
        for error, lines in found.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.requests, one.error)))


def heat(slices: Iterable[Slice]) -> Heat:
    """Requests by weekday and hour."""
    counts = together(cell.hours for one in slices for cell in one.cells)
    rows = tuple(tuple(counts.get(day * _HOURS + hour, 0) for hour in range(_HOURS)) for day in range(_DAYS))
    return Heat(rows, max(counts.values(), default=0))


def choices(slices: Iterable[Slice]) -> dict[str, tuple[str, ...]]:
    """What can be filtered by: the names that are in it."""
    names = {cell.names for one in slices for cell in one.cells}
    wanted: tuple[By, ...] = ("line", "model", "room", "key", "profile")
    return {by: tuple(sorted({name for name in map(naming(by), names) if name})) for by in wanted}


def spent(slices: Iterable[Slice]) -> Sum:
    """What counts against budgets: what is known, and the most of what is not."""
    cells = [cell for one in slices for cell in one.cells]
    return added(money for cell in cells for money in summed({cell.names[CURRENCY]: cell.cost + cell.bound}))


def naming(by: By) -> Callable[[Names], str]:
    """What a cell is called; a model by its line too."""
    if by == "model":
        return lambda names: f"{names[LINE]}/{names[MODEL]}"
    at = _AT[by]
    return lambda names: names[at]


def _whole(parts: Iterable[_Spreads]) -> _Spreads:
    all_of: _Spreads = ({}, {}, {})
    for part in parts:
        for total, spread in zip(all_of, part, strict=True):
            for one, times in spread.items():
                total[one] = total.get(one, 0) + times
    return all_of


def _pace(spreads: _Spreads) -> Pace:
    first, took, pace = spreads
    return Pace(measured(first), measured(took), measured(pace, SPEEDS, upwards=False))


def _ratio(now: Decimal, before: Decimal) -> float | None:
    return float(now / before - 1) if before else None
