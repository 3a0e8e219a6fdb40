"""Fills the database of a page with a year of requests and the sums of them, as the ledger itself would have."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.features.ledger import books
from app.ledger.purse import Purse
from app.records.kinds import (
    KIND_OF,
    Conversation,
)
from app.records.spending import BudgetBook, StoredBudget, UsageDay, UsageMonth, UsageRecord, UsageTalk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

    from app.records.kind import Record

# Line, its name, model, cost of a thousand tokens out in millionths of a dollar, milliseconds to the first token.
PLACES = (
    ("openai", "OpenAI", "gpt-5.1", 11_000, 620),
    ("anthropic", "Anthropic", "claude-sonnet-4-5", 15_000, 840),
    ("mistral", "Mistral", "mistral-medium-latest", 2_000, 410),
    ("openrouter", "OpenRouter", "deepseek/deepseek-chat-v3.1", 900, 1_350),
    ("groq", "Groq", "llama-3.3-70b-versatile", 0, 160),
    ("ollama", "Ollama", "qwen3:4b", 0, 240),
)
WEIGHTS = (30, 22, 14, 10, 16, 8)
FAULTS = ("RateLimited", "Overloaded", "TimedOut", "BadKey", "TooLong")
TITLES = ("Points and signals", "Translating the manual", "A parser for timetables", "Notes on block working")
BROWSER = "seeded"
FILL = """async (rows) => {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('switchyard');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const writing = database.transaction(kinds, 'readwrite', { durability: 'relaxed' });
  for (const { kind, row } of rows) writing.objectStore(kind).put(row);
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = () => reject(writing.error);
  });
  database.close();
}"""


def history(today: date, days: int = 365, seed: int = 7) -> list[UsageRecord]:
    """Fewer on weekends, most in the afternoon, more with time; some fail, of some nobody knows the cost."""
    chance = random.Random(seed)  # noqa: S311 - the same numbers each time
    found: list[UsageRecord] = []
    for back in range(days):
        day = today - timedelta(days=back)
        usual = 14 - 9 * back // days
        for _ in range(chance.randint(usual // 2, usual) // (3 if day.weekday() > 4 else 1)):
            found.append(_request(chance, day, len(found)))
    return found


def _request(chance: random.Random, day: date, number: int) -> UsageRecord:
    line, name, model, price, first = chance.choices(PLACES, WEIGHTS)[0]
    hour = min(23, max(6, int(chance.gauss(14, 3.5))))
    at = datetime(day.year, day.month, day.day, hour, chance.randrange(60), chance.randrange(60), tzinfo=UTC)
    into, out = chance.randint(200, 6_000), chance.randint(60, 1_800)
    failed, unknown = chance.random() < 0.04, chance.random() < 0.01
    cost = "" if unknown else f"{(into // 5 + out) * price / 1_000_000_000:.9f}" if price and not failed else "0"
    local = line == "ollama"
    return UsageRecord(
        id=f"u{number:06}",
        at=int(at.timestamp() * 1_000),
        offset=0,
        line=line,
        line_name=name,
        model=model,
        key="" if local else f"key-{line}",
        key_name="" if local else "work",
        room=chance.choice(("chat", "chat", "chat", "compare", "title")),
        conversation=f"talk-{number % 40}",
        profile="main",
        task=chance.choice(("code", "creative", "simple", "translation", "general")),
        outcome="failed" if failed else "answered",
        error=chance.choice(FAULTS) if failed else "",
        input=into,
        output=0 if failed else out,
        told=not local,
        cost=cost,
        source="unknown" if unknown else "free" if cost == "0" else "list",
        most="0.05",
        first_ms=None if failed else int(first * chance.uniform(0.7, 1.6)),
        took_ms=int(first + out * chance.uniform(8, 22)),
        saved="0.002" if local and not failed else "",
        instead=("openai", "gpt-5.1") if local else ("", ""),
    )


def sums(records: Iterable[UsageRecord]) -> list[Record]:
    """Of days, months and conversations."""
    days: dict[str, UsageDay] = {}
    months: dict[str, UsageMonth] = {}
    talks: dict[str, UsageTalk] = {}
    for record in records:
        entry = books.entry_of(record)
        day, month, talk = books.day_id(entry, BROWSER), books.month_id(entry, BROWSER), books.talk_id(record)
        days[day] = books.day_with(days.get(day) or UsageDay(id=day), entry)
        months[month] = books.month_with(months.get(month) or UsageMonth(id=month), entry)
        known = talks.get(talk) or UsageTalk(id=talk, conversation=record.conversation, currency=record.currency)
        talks[talk] = books.talk_with(known, entry, record.at)
    return [*days.values(), *months.values(), *talks.values()]


def talks() -> list[Conversation]:
    """Some of those that the requests belong to; the others were deleted."""
    return [
        Conversation(id=f"talk-{number}", title=title, created=1, updated=1) for number, title in enumerate(TITLES * 6)
    ]


def budgets() -> BudgetBook:
    """One for the month, one for a line."""
    return BudgetBook(
        id=books.BUDGET_BOOK,
        budgets=(
            StoredBudget(id="month", period="month", soft="15", hard="20"),
            StoredBudget(id="openai", period="day", scope="line", of="openai", soft="0.20", hard="0.50"),
        ),
    )


def row(record: Record) -> dict[str, Any]:
    """As the database holds it."""
    kind = KIND_OF[type(record)]
    stored = {"id": record.id, "v": kind.version, "rev": 1, "at": 1, "data": kind.write(record)}
    return {"kind": kind.name, "row": {**stored, "fields": kind.index_fields(record)}}


def fill(page: Page, today: date | None = None, days: int = 365) -> list[UsageRecord]:
    """The app has made the database already. It hears nothing of this: reload the page."""
    records = history(today or datetime.now(UTC).date(), days)
    purse = books.purse_record(Purse(browser=BROWSER))  # budgets count what this browser did
    page.evaluate(FILL, [row(one) for one in (*records, *sums(records), *talks(), budgets(), purse)])
    return records
