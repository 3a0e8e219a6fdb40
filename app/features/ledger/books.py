"""What the ledger keeps as records, and how its values are read from them and written into them. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from app.base.money import Money
from app.ledger.amounts import NOTHING, decimal, exact, text
from app.ledger.billing import Bill
from app.ledger.cells import added, removed, task_added
from app.ledger.purse import Charge, Purpose, Purse
from app.ledger.values import Budget, Budgets, Entry, Outcome
from app.records.spending import (
    BudgetBook,
    LedgerBook,
    StoredBudget,
    UsageDay,
    UsageMonth,
    UsageRecord,
    UsageTalk,
)

PURSE, BROWSER, BUDGET_BOOK = "purse", "browser", "budgets"
DAY_FORM, MONTH_FORM = "%Y-%m-%d", "%Y-%m"
_PURSE: TypeAdapter[Purse] = TypeAdapter(Purse)
_MINUTE = timedelta(minutes=1)


# ---- The purse and the budgets ---------------------------------------------------------------------------------------


def purse_of(record: LedgerBook | None) -> Purse | None:
    """None: there is none, or none that can be read."""
    try:
        return _PURSE.validate_json(record.book) if record else None
    except ValidationError:
        return None


def purse_record(purse: Purse) -> LedgerBook:
    """As it is stored."""
    return LedgerBook(id=PURSE, book=_PURSE.dump_json(purse).decode())


def changed(seen: BudgetBook, wanted: BudgetBook, now: BudgetBook) -> BudgetBook:
    """What somebody changed of a book, in the book as it is now: what another tab changed meanwhile stays."""
    choices = {
        name: getattr(wanted, name)
        for name in BudgetBook.model_fields
        if name not in {"id", "budgets"} and getattr(wanted, name) != getattr(seen, name)
    }
    before, after = ({one.id: one for one in book.budgets} for book in (seen, wanted))
    touched = {id for id in (*before, *after) if before.get(id) != after.get(id)}
    mine = {id: budget for id, budget in after.items() if id in touched}
    kept = tuple(mine.pop(one.id, one) for one in now.budgets if one.id in mine or one.id not in touched)
    new = tuple(mine.values())
    return now.model_copy(update={**choices, "budgets": (*kept, *new)})


def budgets_of(book: BudgetBook | None) -> Budgets:
    """What the person wants."""
    if book is None:
        return Budgets()
    assumed = decimal(book.assumed)
    return Budgets(
        tuple(map(_budget, book.budgets)),
        book.at_wall,
        book.unknown,
        None if assumed is None else Money(exact(assumed), book.assumed_currency),
    )


def _budget(stored: StoredBudget) -> Budget:
    where = (stored.id, stored.period, stored.scope, stored.of, stored.currency)
    return Budget(*where, decimal(stored.soft), decimal(stored.hard))


# ---- Records of requests ---------------------------------------------------------------------------------------------


def offset_of(now: datetime) -> int:
    """Minutes that a clock is east of UTC."""
    return (now.utcoffset() or timedelta()) // _MINUTE


def entry_of(record: UsageRecord) -> Entry:
    """As it is summed up."""
    return Entry(
        day=date.fromisoformat(record.day),
        hour=record.hour,
        line=record.line,
        model=record.model,
        key=record.key,
        room=record.room,
        profile=record.profile,
        task=record.task,
        outcome=record.outcome,
        error=record.error,
        input=record.input,
        output=record.output,
        cached=record.cached,
        reasoning=record.reasoning,
        cost=decimal(record.cost),
        currency=record.currency,
        source=record.source,
        most=decimal(record.most),
        first_ms=record.first_ms,
        took_ms=record.took_ms,
        saved=decimal(record.saved),
    )


def charge_of(entry: Entry) -> Charge:
    """What it counts as against budgets: its cost, or the most of it."""
    purpose = Purpose(entry.line, entry.key, entry.room, entry.profile)
    return Charge(purpose, entry.most if entry.cost is None else entry.cost, entry.currency)


def billed(record: UsageRecord, bill: Bill, outcome: Outcome, error: str = "") -> UsageRecord:
    """Closed, with what it took."""
    known, most, cost = bill.cost is not None, decimal(record.most), bill.cost
    if cost is not None and most is not None and bill.source == "estimated" and bill.currency == record.currency:
        cost = min(cost, most)  # an estimate is never above what it can have been
    return record.model_copy(
        update={
            "outcome": outcome,
            "error": error,
            "input": bill.usage.input,
            "output": bill.usage.output,
            "cached": bill.usage.cached,
            "reasoning": bill.usage.reasoning,
            "told": bill.told,
            "cost": text(cost),
            "currency": bill.currency if known else record.currency,
            "source": bill.source,
        }
    )


def lost(record: UsageRecord) -> UsageRecord:
    """Closed by somebody else, for its tab died: what it cost is unknown, at most what was set aside."""
    free = decimal(record.most) == NOTHING
    took = {"cost": "0", "source": "free"} if free else {"cost": "", "source": "unknown"}
    return record.model_copy(update={"outcome": "lost", **took})


# ---- Sums ------------------------------------------------------------------------------------------------------------


def day_with(row: UsageDay, entry: Entry) -> UsageDay:
    """With one request more."""
    return row.model_copy(update={"cells": added(row.cells, entry)})


def day_without(row: UsageDay, entry: Entry) -> UsageDay:
    """Without one that is in it."""
    return row.model_copy(update={"cells": removed(row.cells, entry)})


def month_with(row: UsageMonth, entry: Entry) -> UsageMonth:
    """With one request more."""
    return row.model_copy(update={"cells": added(row.cells, entry), "tasks": task_added(row.tasks, entry)})


def month_without(row: UsageMonth, entry: Entry) -> UsageMonth:
    """Without one that is in it."""
    return row.model_copy(update={"cells": removed(row.cells, entry), "tasks": task_added(row.tasks, entry, -1)})


def talk_with(row: UsageTalk, entry: Entry, at: int, times: int = 1) -> UsageTalk:
    """With one request more, or, with -1, one less."""
    cost = (decimal(row.cost) or NOTHING) + times * (entry.cost or NOTHING)
    return row.model_copy(
        update={
            "requests": max(0, row.requests + times),
            "tokens": max(0, row.tokens + times * (entry.input + entry.output)),
            "cost": text(max(cost, Decimal(0))),
            "last": max(row.last, at),
        }
    )


def day_id(entry: Entry, browser: str) -> str:
    """Of the sums of its day."""
    return f"{entry.day:{DAY_FORM}}/{browser}"


def month_id(entry: Entry, browser: str) -> str:
    """Of the sums of its month."""
    return f"{entry.day:{MONTH_FORM}}/{browser}"


def talk_id(record: UsageRecord) -> str:
    """Of the sums of its conversation."""
    return f"{record.conversation}/{record.currency}"
