"""The Usage room in the situations that a person can see. Reports are read off sums, as the ledger reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from app.base.money import Money
from app.features.frame.state import Frame, Palette
from app.features.house import House
from app.features.ledger.state import BudgetsTold, CountsCompared, Report
from app.features.providers.deriving import with_lines, with_models
from app.features.providers.state import Providers
from app.features.settings.state import SettingsRoom
from app.features.usage.state import BudgetForm, Requests, Usage
from app.ledger import cells, dates, statistics
from app.ledger.cells import Slice
from app.ledger.values import (
    EVERYBODY,
    Alert,
    Beside,
    Budget,
    Budgets,
    Days,
    Entry,
    Gauge,
    Only,
    Outcome,
    Place,
    Projection,
    Saving,
    TalkCost,
)
from app.records.spending import BudgetBook, StoredBudget, UsageRecord
from app.vault.told import SecretInfo, Status

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
TODAY = date(2026, 11, 21)
FRAME = Frame(ready=True, room="usage")
LINES = (("openai", "gpt-5.1"), ("anthropic", "claude-sonnet-4-5"), ("groq", "llama-3.3-70b"), ("gone", HOSTILE))
MONTH = Days(TODAY - timedelta(days=29), TODAY)
KEYS = (SecretInfo("k1", "openrouter", "https://openrouter.ai", "work", 1, 1, 1),)


def entry(day: date, number: int, **fields: Any) -> Entry:  # noqa: ANN401 - the fields of Entry
    """One of many: which line and what it cost follows from its number."""
    line, model = LINES[number % len(LINES)]
    failed = number % 17 == 0
    outcome: Outcome = "failed" if failed else "answered"
    about = {
        "line": line,
        "model": model,
        "key": "k1",
        "room": ("chat", "compare", "queue")[number % 3],
        "profile": "main",
        "task": "code",
        "outcome": outcome,
        "error": "RateLimited" if failed else "",
        "input": 400 + number % 90,
        "output": 0 if failed else 300,
        "cost": None if number % 23 == 0 else Decimal(0) if line == "groq" else Decimal("0.0123") * (1 + number % 5),
        "currency": "EUR" if number % 19 == 0 else "USD",
        "source": "unknown" if number % 23 == 0 else "free" if line == "groq" else "list",
        "most": Decimal("0.02"),
        "first_ms": None if failed else 300 + number % 400,
        "took_ms": 2_000 + 10 * (number % 300),
        "saved": Decimal("0.01") if line == "gone" else None,
    }
    return Entry(day=day, hour=day.weekday() * 24 + number % 24, **{**about, **fields})


def report(days: Days = MONTH, only: Only = EVERYBODY, each: int = 9, **changes: Any) -> Report:  # noqa: ANN401 - the fields of Report
    """So many requests each day."""
    grain = dates.grain(days)
    labels = dates.labels(days, grain)
    slices = cells_kept(slices_of(days, each), only)
    before = cells_kept(slices_of(dates.before(days), max(each - 1, 0)), only)
    currencies = statistics.currencies(slices)
    currency = currencies[0] if currencies else ""
    about = {
        "days": days,
        "only": only,
        "grain": grain,
        "currency": currency,
        "currencies": currencies,
        "change": statistics.changed(statistics.totals(slices), statistics.totals(before)),
        "by_line": statistics.series(slices, labels, grain, currency),
        "lines": statistics.shares(slices, currency, "line"),
        "models": statistics.shares(slices, currency, "model"),
        "rooms": statistics.shares(slices, currency, "room"),
        "speeds": statistics.speeds(slices),
        "failures": statistics.failures(slices),
        "heat": statistics.heat(slices),
        "talks": (TalkCost("c1", Money(Decimal("4.20")), 30, 41_000, 1_795_000_000_000),) if each else (),
        "savings": (),
        "projection": None,
        "choices": statistics.choices(slices),
    }
    return Report(**{**about, **changes})


def slices_of(days: Days, each: int) -> list[Slice]:
    """By the label of their day or month."""
    grain, rows = dates.grain(days), dict[str, tuple[cells.CellRow, ...]]()
    for day in dates.each(days):
        label = day.isoformat() if grain == "day" else dates.month_of(day)
        for number in range(each):
            rows[label] = cells.added(rows.get(label, ()), entry(day, number + day.toordinal()))
    return [Slice(label, cells.read(found)) for label, found in rows.items()]


def cells_kept(slices: list[Slice], only: Only) -> list[Slice]:
    """What the filter leaves."""
    return cells.kept(slices, only)


def record(number: int = 1, **fields: Any) -> UsageRecord:  # noqa: ANN401 - the fields of UsageRecord
    """A request; times follow from its number."""
    about = {
        "id": f"r{number}",
        "at": 1_795_000_000_000 - number * 60_000,
        "offset": 60,
        "line": "openai",
        "line_name": "OpenAI",
        "model": "gpt-5.1",
        "key_name": "work",
        "conversation": "c1",
        "outcome": "answered",
        "input": 1_200,
        "output": 340,
        "told": True,
        "cost": "0.0042",
        "source": "list",
        "most": "0.02",
        "first_ms": 420,
        "took_ms": 3_900,
    }
    return UsageRecord(**{**about, **fields})


RECORDS = (
    *(record(number) for number in range(60)),
    record(60, outcome="open", first_ms=None, told=False, cost="", source="unknown"),
    record(61, outcome="failed", error="RateLimited", cost="0", source="free", conversation=""),
    record(62, line="gone", line_name=HOSTILE, model=HOSTILE, key_name=HOSTILE, room=HOSTILE, error=HOSTILE, most=""),
    record(63, outcome="lost", error="lost", cost="", source="unknown", most="", room="compare", key_name=""),
)
STORED = (
    StoredBudget(id="b1", period="month", currency="USD", soft="15", hard="20"),
    StoredBudget(id="b2", period="day", scope="line", of="openai", hard="1"),
    StoredBudget(id="b3", period="week", scope="key", of="gone", soft="2.50", currency="EUR"),
    StoredBudget(id="b4", period="session", scope="room", of="compare", soft="0.10", hard="0.20"),
)


def gauge(stored: StoredBudget, spent: str, state: Any, held: str = "0") -> Gauge:  # noqa: ANN401 - a literal of Gauge
    """How one of them stands."""
    soft, hard = (Decimal(text) if text else None for text in (stored.soft, stored.hard))
    budget = Budget(stored.id, stored.period, stored.scope, stored.of, stored.currency, soft, hard)
    return Gauge(budget, Decimal(spent), Decimal(held), "2026-11-01", state)


GAUGES = (
    gauge(STORED[0], "8.2", "clear", "0.04"),
    gauge(STORED[1], "0.85", "near"),
    gauge(STORED[2], "2.7", "over"),
    gauge(STORED[3], "0.2", "full"),
)
BOOK = BudgetBook(id="budgets", budgets=STORED)
BUDGETS = BudgetsTold(BOOK, Budgets(), GAUGES)
ASSUMING = BudgetsTold(BOOK.model_copy(update={"unknown": "assume", "at_wall": "free"}), Budgets(), ())
NO_BUDGETS = BudgetsTold(BudgetBook(id="budgets"), Budgets(), ())
ALERTS = (
    Alert("a1", "budget", grave=True, what="The budget of this tab is used up.", next_step="Change it under Budgets."),
    Alert("a2", "breaker", grave=False, what=HOSTILE, next_step=HOSTILE, line="openai"),
    Alert("a3", "key", grave=True, what="A key fails.", next_step="Put in a new one.", line="openai", key="k1"),
    Alert("a4", "retired", grave=False, what="A model goes.", next_step="", line="openai", model=HOSTILE),
)
SAVING = Saving(
    "code",
    Place("openai", "gpt-5.1"),
    120,
    Money(Decimal("3.40")),
    Place("groq", HOSTILE),
    Money(Decimal("0.31")),
)
PROJECTED = Projection("2026-11", Money(Decimal("8.20")), Money(Decimal("11.71")), 21)
COUNTED = CountsCompared(
    "openrouter",
    "k1",
    (
        Beside("day", Money(Decimal("0.31")), Money(Decimal("0.29"))),
        Beside("month", Money(Decimal(8)), Money(Decimal(8))),
    ),
)
HERE = Usage(
    open=True,
    today=TODAY,
    zone=UTC,
    report=report(savings=(SAVING,), projection=PROJECTED),
    budgets=BUDGETS,
    alerts=ALERTS,
    titles={"c1": ("chat", HOSTILE)},
    allowed="default",
)
BEHIND = Requests(MONTH, Only(line="openai", model=HOSTILE, key="k1", room="chat", profile="main"), records=RECORDS)
YEAR = Days(date(2025, 12, 1), TODAY)
_PROVIDERS = with_models(with_lines(Providers(loaded=True, vault=Status("unlocked", secrets=KEYS))))


def house(usage: Usage, **slices: Any) -> House:  # noqa: ANN401 - slices of the house
    """In the room."""
    return House(**{"frame": FRAME, "usage": usage, "providers": _PROVIDERS, **slices})


USAGES: dict[str, House] = {
    "nothing known": house(Usage(open=True)),
    "nothing used yet": house(replace(HERE, report=report(each=0), budgets=NO_BUDGETS, alerts=())),
    "nothing of what is filtered": house(
        replace(HERE, report=report(each=0, only=Only(line="gone")), only=Only(line="gone"))
    ),
    "a month": house(HERE),
    "a month, counted in memory": house(HERE, settings=SettingsRoom(memory_only=HOSTILE)),
    "a year, with tables": house(
        replace(
            HERE,
            range="12-months",
            report=report(YEAR, each=2),
            pace="speed",
            tables=frozenset({"spend-chart", "speed-chart"}),
        )
    ),
    "a range of one's own, wrong": house(replace(HERE, range="own", own=MONTH, wrong_days=HOSTILE)),
    "filtered by everything": house(
        replace(
            HERE,
            only=Only("openai", "gpt-5.1", "chat", "k1", "main"),
            report=report(only=Only("openai", "gpt-5.1", "chat", "k1", "main")),
            pace="took",
        )
    ),
    "only what is free": house(replace(HERE, report=report(only=Only(line="groq")), only=Only(line="groq"))),
    "a provider's count": house(replace(HERE, counts={("openrouter", "k1"): COUNTED}, allowed="granted")),
    "a provider that told nothing": house(
        replace(
            HERE,
            counts={("openrouter", "k1"): CountsCompared("openrouter", "k1", trouble=HOSTILE)},
            exporting=True,
            allowed="denied",
        )
    ),
    "a provider that is being asked": house(replace(HERE, counting=frozenset({("openrouter", "k1")}))),
    "budgets with assumed prices": house(replace(HERE, budgets=ASSUMING, wrong_assumed=HOSTILE)),
    "a new budget": house(replace(HERE, form=BudgetForm())),
    "a budget with mistakes": house(
        replace(HERE, form=BudgetForm("b3", {"soft": HOSTILE, "hard": "x", "for": "key:gone"}, {"soft": HOSTILE}))
    ),
    "requests being read": house(replace(HERE, requests=Requests(MONTH, EVERYBODY))),
    "requests, the second page": house(replace(HERE, requests=replace(BEHIND, page=1))),
    "requests that failed": house(replace(HERE, requests=replace(BEHIND, error="RateLimited", more=True))),
    "no requests any more": house(
        replace(HERE, requests=Requests(MONTH, EVERYBODY, records=(), kept_since="2027-01-01"))
    ),
    "the palette": house(HERE, frame=replace(FRAME, overlay=Palette())),
    "news in another room": House(frame=replace(FRAME, room="chat"), usage=replace(HERE, open=False)),
}
