"""What follows for budgets as the person edits them, and when one of them is near or passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Question, Questioned, RoomOpened, ToastTold, Tone
from app.features.ledger.state import BudgetNear, BudgetsTold, ForgetUsage, StoreBudgets
from app.features.usage import form
from app.features.usage.said import (
    AssumedSubmitted,
    BudgetClosed,
    BudgetRemoved,
    BudgetRemoveWanted,
    BudgetSubmitted,
    BudgetWanted,
    KeepsChosen,
    UnknownChosen,
    WallChosen,
)
from app.features.usage.state import BudgetDrawn, BudgetForm, DrawBudget, Notify, Usage
from app.features.usage.words import budget_near, budget_words
from app.records.spending import BudgetBook, StoredBudget
from app.ui.loop import Say

Next = tuple[Usage, tuple[object, ...]]

_NOT_ASSUMED = "Type what one such request may cost at most, such as 0.50."
_REMOVE = "Nothing stops or warns you for it any more, from the next request on. What was spent stays counted."


def told(usage: Usage, fact: BudgetsTold) -> Next:
    """Here, or in another tab."""
    return replace(usage, budgets=fact), ()


def near(usage: Usage, fact: BudgetNear) -> Next:
    """In the app and, where that is allowed, outside it."""
    budget, text = fact.gauge.budget, budget_near(fact.gauge)
    tone: Tone = "danger" if fact.gauge.state == "full" else "warn"
    toast = ToastTold(text, tone, "Usage", RoomOpened("usage"))
    return usage, (Say(toast), Notify(f"budget-{budget.id}-{fact.gauge.state}", "Switchyard", text))


def wanted(usage: Usage, fact: BudgetWanted) -> Next:
    """One that another tab removed is new again."""
    return replace(usage, form=BudgetForm(fact.id if stored(usage, fact.id) else "")), ()


def closed(usage: Usage, _: BudgetClosed) -> Next:
    """What was typed goes."""
    return replace(usage, form=None), ()


def submitted(usage: Usage, fact: BudgetSubmitted) -> Next:
    """It holds from the next request on."""
    if usage.form is None or usage.budgets is None:
        return usage, ()
    read = form.read(usage.form.id, fact.fields)
    if isinstance(read, dict):
        return replace(usage, form=replace(usage.form, typed=fact.fields, wrong=read)), ()
    usage = replace(usage, form=None)
    return (usage, (DrawBudget(read),)) if read.id == "new" else _keep(usage, _with(usage, read))


def drawn(usage: Usage, fact: BudgetDrawn) -> Next:
    """A new one is the last."""
    return _keep(usage, _with(usage, fact.budget))


def remove_wanted(usage: Usage, fact: BudgetRemoveWanted) -> Next:
    """There is money behind it: ask."""
    budget = stored(usage, fact.id)
    if budget is None:
        return usage, ()
    question = Question("Remove this budget?", f"{budget_words(budget)}. {_REMOVE}", "Remove", BudgetRemoved(fact.id))
    return replace(usage, form=None), (Say(Questioned(question)),)


def removed(usage: Usage, fact: BudgetRemoved) -> Next:
    """At once."""
    if usage.budgets is None:
        return usage, ()
    left = tuple(one for one in usage.budgets.book.budgets if one.id != fact.id)
    return _keep(usage, {"budgets": left})


def wall_chosen(usage: Usage, fact: WallChosen) -> Next:
    """For all walls."""
    return _keep(usage, {"at_wall": fact.wall})


def unknown_chosen(usage: Usage, fact: UnknownChosen) -> Next:
    """Without an amount nothing can be assumed: that is typed first."""
    return _keep(replace(usage, wrong_assumed=""), {"unknown": fact.unknown})


def assumed_submitted(usage: Usage, fact: AssumedSubmitted) -> Next:
    """What is no amount is said beside its field, and what held goes on holding."""
    amount, currency = form.amount(fact.fields.get("assumed", "")), fact.fields.get("currency", "USD")
    if not amount:
        return replace(usage, wrong_assumed=_NOT_ASSUMED), ()
    return _keep(replace(usage, wrong_assumed=""), {"assumed": amount, "assumed_currency": currency})


def keeps_chosen(usage: Usage, fact: KeepsChosen) -> Next:
    """What is older goes in a while; sums stay."""
    usage, orders = _keep(usage, {"keeps": fact.keeps})
    return usage, (*orders, ForgetUsage()) if orders else ()


def stored(usage: Usage, id: str) -> StoredBudget | None:
    """The budget of this id."""
    budgets = usage.budgets.book.budgets if usage.budgets else ()
    return next((one for one in budgets if one.id == id), None)


def _with(usage: Usage, budget: StoredBudget) -> dict[str, object]:
    budgets = usage.budgets.book.budgets if usage.budgets else ()
    if all(one.id != budget.id for one in budgets):
        return {"budgets": (*budgets, budget)}
    return {"budgets": tuple(budget if one.id == budget.id else one for one in budgets)}


def _keep(usage: Usage, changes: Mapping[str, object]) -> Next:
    """Shown at once as it will be stored; the gauges follow."""
    if usage.budgets is None:
        return usage, ()
    seen = usage.budgets.book
    book: BudgetBook = seen.model_copy(update=dict(changes))
    return replace(usage, budgets=replace(usage.budgets, book=book)), (StoreBudgets(seen, book),)


HANDLERS: Mapping[type[Any], Callable[[Usage, Any], Next]] = {
    BudgetsTold: told,
    BudgetNear: near,
    BudgetWanted: wanted,
    BudgetClosed: closed,
    BudgetSubmitted: submitted,
    BudgetDrawn: drawn,
    BudgetRemoveWanted: remove_wanted,
    BudgetRemoved: removed,
    WallChosen: wall_chosen,
    UnknownChosen: unknown_chosen,
    AssumedSubmitted: assumed_submitted,
    KeepsChosen: keeps_chosen,
}
