"""A year of requests for a benchmark, a million of them, with the sums that the ledger itself would have kept.

A week of requests is drawn; every day of the year is the day of its weekday in that week. So the sums are exact, and
the page makes the rows itself: a million of them need not travel.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.features.ledger import books
from app.ledger.amounts import NOTHING, decimal, text
from app.ledger.spreads import flat, together
from app.records.kinds import USAGE
from app.records.spending import LedgerBook, UsageDay, UsageMonth, UsageRecord, UsageTalk
from tools.bench._filling import put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

    from app.records.kind import Record
    from app.records.spending import CellRow, TaskRow

RECORDS, DAYS, WEEK = 1_000_000, 365, 7
BATCH_DAYS = 6  # in one transaction
PLACES = (
    ("openai", "gpt-5.1", "0.0000012", "0.00001"),
    ("openai", "gpt-5.1-mini", "0.0000003", "0.000002"),
    ("anthropic", "claude-sonnet-4-5", "0.000003", "0.000015"),
    ("anthropic", "claude-haiku-4-5", "0.000001", "0.000005"),
    ("mistral", "mistral-large-latest", "0.000002", "0.000006"),
    ("openrouter", "deepseek/deepseek-v4", "0.0000003", "0.0000005"),
    ("groq", "openai/gpt-oss-120b", "0", "0"),
    ("ollama", "qwen3:8b", "0", "0"),
)
WEIGHTS = (22, 16, 18, 12, 8, 10, 10, 4)
ROOMS, PROFILES, TASKS = ("chat", "compare", "queue", "title"), ("main", "work"), ("general", "code", "simple")
TALKS = 400
ID, AT = "@id", 4_242_424_242
MAKE = """async (days) => {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('switchyard');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const writing = database.transaction('usage', 'readwrite', { durability: 'relaxed' });
  const store = writing.objectStore('usage');
  for (const { day, midnight, weekday } of days) {
    window.week[weekday].forEach(({ data, after, fields }, number) => {
      const id = `${day}-${number}`;
      const at = midnight + after;
      const filled = data.replace('@id', id).replace('4242424242', String(at));
      store.put({ id, v: 1, rev: 1, at, data: filled, fields: { ...fields, day, at } });
    });
  }
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = () => reject(writing.error);
  });
  database.close();
}"""


def week(seed: int = 3) -> list[list[UsageRecord]]:
    """The requests of each weekday, as on a first Monday."""
    chance = random.Random(seed)  # noqa: S311 - the same numbers each time
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    each = RECORDS // DAYS + 1
    return [[_request(chance, monday + timedelta(days=day), number) for number in range(each)] for day in range(WEEK)]


def _request(chance: random.Random, midnight: datetime, number: int) -> UsageRecord:
    line, model, into_rate, out_rate = chance.choices(PLACES, WEIGHTS)[0]
    at = midnight + timedelta(seconds=min(86_399, max(0, int(chance.gauss(14, 3.5) * 3_600))))
    into, out = chance.randint(100, 6_000), chance.randint(20, 1_500)
    failed = chance.random() < 0.03  # noqa: PLR2004 - three of a hundred
    first, free = chance.randint(150, 2_500), into_rate == "0"
    cost = NOTHING if failed or free else into * Decimal(into_rate) + out * Decimal(out_rate)
    return UsageRecord(
        id=f"u{number}",
        at=int(at.timestamp() * 1_000),
        offset=0,
        line=line,
        line_name=line,
        model=model,
        key=f"key-{line}",
        room=chance.choices(ROOMS, (70, 15, 10, 5))[0],
        conversation=f"c{chance.randrange(TALKS)}",
        profile=chance.choices(PROFILES, (80, 20))[0],
        task=chance.choice(TASKS),
        outcome="failed" if failed else "answered",
        error=chance.choice(("RateLimited", "Overloaded", "TimedOut")) if failed else "",
        input=into,
        output=0 if failed else out,
        told=not failed,
        cost=text(cost),
        source="free" if failed or free else "list",
        most=text(cost * 2),
        first_ms=None if failed else first,
        took_ms=first + out * 12,
        tab="seeded",
    )


def fill(page: Page, today: date) -> int:
    """All of it, up to today; how many requests that is."""
    drawn = week()
    days = [today - timedelta(days=back) for back in range(DAYS)]
    made = [
        [
            {
                "data": USAGE.write(one.model_copy(update={"id": ID, "at": AT})),
                "after": one.at % 86_400_000,
                "fields": {"conversation": one.conversation},
            }
            for one in requests
        ]
        for requests in drawn
    ]
    page.evaluate("(week) => { window.week = week; }", made)
    for start in range(0, DAYS, BATCH_DAYS):
        batch = [
            {
                "day": day.isoformat(),
                "midnight": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000),
                "weekday": day.weekday(),
            }
            for day in days[start : start + BATCH_DAYS]
        ]
        page.evaluate(MAKE, batch)
    page.evaluate("() => { delete window.week; }")
    put(page, [*_sums(drawn, days), LedgerBook(id=books.BROWSER, book="seeded")])
    return sum(len(drawn[day.weekday()]) for day in days)


def _sums(drawn: list[list[UsageRecord]], days: list[date]) -> Iterable[Record]:
    of_week: list[tuple[UsageDay, UsageMonth]] = []
    for requests in drawn:
        row, whole = UsageDay(id="d"), UsageMonth(id="m")
        for entry in map(books.entry_of, requests):
            row, whole = books.day_with(row, entry), books.month_with(whole, entry)
        of_week.append((row, whole))
    months: dict[str, list[UsageMonth]] = {}
    for day in days:
        sums, month = of_week[day.weekday()]
        yield sums.model_copy(update={"id": f"{day.isoformat()}/seeded"})
        months.setdefault(f"{day:%Y-%m}", []).append(month)
    for label, many in months.items():
        cells = _cells(cell for one in many for cell in one.cells)
        tasks = _tasks(cell for one in many for cell in one.tasks)
        yield UsageMonth(id=f"{label}/seeded", cells=cells, tasks=tasks)
    yield from _talks(drawn, Counter(day.weekday() for day in days))


def _cells(cells: Iterable[CellRow]) -> tuple[CellRow, ...]:
    """Added up by their names."""
    groups: dict[tuple[str, ...], list[CellRow]] = {}
    for cell in cells:
        groups.setdefault(cell[0], []).append(cell)
    return tuple(_added(many) for many in groups.values())


def _added(many: list[CellRow]) -> CellRow:
    requests, into, out, cached, reasoning = (sum(numbers) for numbers in zip(*(one[1] for one in many), strict=True))
    cost, bound, saved = (
        text(sum(map(Decimal, amounts), NOTHING)) for amounts in zip(*(one[2] for one in many), strict=True)
    )
    first, took, pace, hours = (flat(together(spreads)) for spreads in zip(*(one[3] for one in many), strict=True))
    return many[0][0], (requests, into, out, cached, reasoning), (cost, bound, saved), (first, took, pace, hours)


def _tasks(cells: Iterable[TaskRow]) -> tuple[TaskRow, ...]:
    groups: dict[tuple[str, ...], list[TaskRow]] = {}
    for cell in cells:
        groups.setdefault(cell[0], []).append(cell)
    found: list[TaskRow] = []
    for many in groups.values():
        requests, into, out, cached = (sum(numbers) for numbers in zip(*(one[1] for one in many), strict=True))
        found.append((many[0][0], (requests, into, out, cached), text(sum((Decimal(one[2]) for one in many), NOTHING))))
    return tuple(found)


def _talks(drawn: list[list[UsageRecord]], times: Counter[int]) -> Iterable[UsageTalk]:
    costs: dict[str, Decimal] = {}
    requests: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for weekday, many in enumerate(drawn):
        for one in many:
            talk = one.conversation
            costs[talk] = costs.get(talk, NOTHING) + times[weekday] * (decimal(one.cost) or NOTHING)
            requests[talk] += times[weekday]
            tokens[talk] += times[weekday] * (one.input + one.output)
    for talk, cost in costs.items():
        yield UsageTalk(
            id=f"{talk}/USD",
            conversation=talk,
            currency="USD",
            requests=requests[talk],
            tokens=tokens[talk],
            cost=text(cost),
            last=1,
        )
