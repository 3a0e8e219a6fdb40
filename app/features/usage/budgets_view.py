"""Budgets: how they stand, and the forms in which they are set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import htpy as h

from app.features.ledger.state import BudgetsTold
from app.features.providers.words import plain
from app.features.usage import form, words
from app.features.usage.budgets_update import stored
from app.features.usage.said import (
    AssumedSubmitted,
    BudgetClosed,
    BudgetRemoveWanted,
    BudgetSubmitted,
    BudgetWanted,
    KeepsChosen,
    NotificationsWanted,
    UnknownChosen,
    WallChosen,
)
from app.features.usage.state import BudgetForm, Usage
from app.features.usage.words import Names
from app.ledger.values import Gauge
from app.records.spending import BudgetBook, StoredBudget
from app.ui import kit
from app.ui.html import FORM, Node, on
from app.ui.kit import Aspect

MILLIONTHS = 1_000_000
STANDS: Mapping[str, tuple[Aspect, str]] = {
    "clear": ("clear", "Within"),
    "near": ("slow", "Near its limit"),
    "over": ("slow", "Past its notice"),
    "full": ("closed", "Used up"),
}
WALLS = (("refuse", "Stop"), ("free", "Free lines"), ("device", "This device"))
_WALL_HINTS = {
    "refuse": "The request does not leave. Your prompt is kept, and you are told why.",
    "free": "Lines that cost nothing answer instead. If there is none, the request does not leave.",
    "device": "A model on this device answers instead. If there is none, the request does not leave.",
}
_UNKNOWN_HINTS = {
    "refuse": "Where a wall holds for it, such a request does not leave: nobody can say what it would take.",
    "assume": "Each such request counts as the amount below, until somebody says what it cost.",
}
KEEPS = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("always", "Always"))


def section(usage: Usage, names: Names) -> Node:
    """They can be set before anything was used."""
    told = usage.budgets
    return kit.section(
        "budgets",
        "Budgets",
        h.p(".hint")[
            "A notice is told when it is passed. A wall stops: before a request leaves, the most that it can cost is "
            "set aside, in all tabs together, and where that would not fit it does not leave."
        ],
        _all(usage, told, names) if told else h.p(".nothing")["Reading your budgets …"],
    )


def _all(usage: Usage, told: BudgetsTold, names: Names) -> Node:
    gauges = {gauge.budget.id: gauge for gauge in told.gauges}
    return [
        h.ul(".budgets")[(_budget(one, gauges.get(one.id), names) for one in told.book.budgets)]
        if told.book.budgets
        else h.p(".nothing")["No budget yet, so nothing is stopped or warned of."],
        h.div(".budget-tools")[
            kit.button("Add a budget", BudgetWanted(), picture="plus", id="budget-add"), _notifications(usage)
        ],
        _walls(told.book, usage.wrong_assumed, _currencies(told)),
    ]


def _notifications(usage: Usage) -> Node:
    """Asked for only when the person wants it."""
    match usage.allowed:
        case "default":
            return kit.button("Also tell me outside this page", NotificationsWanted(), look="quiet")
        case "granted":
            return h.p(".hint")["Notices are also told as notifications of this browser."]
        case "denied":
            return h.p(".hint")["This browser lets Switchyard show no notifications; notices are told in the page."]
        case _:
            return None


def _budget(budget: StoredBudget, gauge: Gauge | None, names: Names) -> Node:
    told = words.budget_words(budget, names)
    return h.li({"class": ["budget", gauge.state if gauge else "clear"]}, id=f"budget-{budget.id}")[
        h.div(".budget-head")[
            h.h3[told],
            kit.lamp(*STANDS[gauge.state]) if gauge else None,
            h.div(".budget-edit")[
                kit.icon_button(f"Change: {told}", "pencil", BudgetWanted(budget.id), id=f"change-{budget.id}"),
                kit.icon_button(f"Remove: {told}", "trash-2", BudgetRemoveWanted(budget.id)),
            ],
        ],
        _gauge(gauge, told) if gauge else h.p(".hint")["Counting what was spent …"],
    ]


def _gauge(gauge: Gauge, told: str) -> Node:
    """Spent, and what is set aside for requests under way."""
    budget = gauge.budget
    whole = budget.hard if budget.hard is not None else budget.soft or Decimal(0)
    used, most = (int(amount * MILLIONTHS) for amount in (min(gauge.spent + gauge.held, whole), whole))
    spent = f"{words.money(gauge.spent, budget.currency)} of {words.money(whole, budget.currency)}"
    held = f"{words.money(gauge.held, budget.currency)} set aside for requests under way" if gauge.held else ""
    left = f"{words.money(gauge.left, budget.currency)} left" if gauge.left is not None else ""
    time = words.PERIOD_WORDS[budget.period]
    about = ", ".join(part for part in (f"{time[:1].upper()}{time[1:]}", left, held) if part)
    return [kit.meter(used, most, told, spent), h.p(".budget-left")[about]]


# ---- What holds for all of them --------------------------------------------------------------------------------------


def _walls(book: BudgetBook, wrong: str, currencies: Iterable[str]) -> Node:
    return h.div(".wall-rules")[
        kit.row(
            "When a wall is reached",
            kit.choice(
                "at-wall",
                "When a wall is reached",
                ((value, label, WallChosen(value)) for value, label in WALLS),  # type: ignore[arg-type]
                book.at_wall,
            ),
            hint=_WALL_HINTS[book.at_wall],
        ),
        kit.row(
            "When nobody knows a price",
            kit.choice(
                "unknown-price",
                "When nobody knows a price",
                (
                    ("refuse", "Stop", UnknownChosen("refuse")),
                    ("assume", "Count an amount", UnknownChosen("assume")),
                ),
                book.unknown,
            ),
            hint=_UNKNOWN_HINTS[book.unknown],
        ),
        _assumed(book, wrong, currencies) if book.unknown == "assume" else None,
    ]


def _assumed(book: BudgetBook, wrong: str, currencies: Iterable[str]) -> Node:
    box = {"type": "text", "inputmode": "decimal", "name": "assumed", "id": "assumed", "value": book.assumed}
    about = {"aria-invalid": "true", "aria-describedby": "assumed-wrong"} if wrong else {}
    none = None if book.assumed else kit.note("warn", "No amount is set yet, so such requests are still stopped.")
    return h.form(".assumed", on(submit=AssumedSubmitted(FORM)), autocomplete="off", novalidate=True)[
        none,
        kit.field("At most, each", h.input({**box, **about, "data-keep": True, "autocomplete": "off"})),
        kit.field("Currency", _currency("currency", "assumed-currency", book.assumed_currency, currencies)),
        kit.button("Keep"),
        h.p(".field-wrong", id="assumed-wrong", role="alert")[wrong] if wrong else None,
    ]


def keeping(told: BudgetsTold | None) -> Node:
    """For how long single requests are kept."""
    if told is None:
        return None
    options = ((value, label, KeepsChosen(value)) for value, label in KEEPS)  # type: ignore[arg-type]
    return kit.section(
        "keeping",
        "What is kept",
        kit.row(
            "Keep single requests for",
            kit.choice("keeps", "Keep single requests for", options, told.book.keeps),
            hint="Older ones are removed. The sums of days and months stay, so charts and totals lose nothing.",
        ),
        h.p(".hint")[
            "All of this is what this browser did, and is kept in this browser only. What you use elsewhere with the "
            "same keys is not in it, and nothing can be imported into it."
        ],
    )


def _currencies(told: BudgetsTold) -> list[str]:
    """Those in use, and dollars, in which most prices are."""
    used = [*(one.currency for one in told.book.budgets), told.book.assumed_currency]
    return list(dict.fromkeys(("USD", "EUR", "CNY", *used)))


# ---- The dialog ------------------------------------------------------------------------------------------------------


def dialog(usage: Usage, names: Names) -> Node:
    """For a new one, or one that is there."""
    if usage.form is None or usage.budgets is None:
        return None
    here = usage.form
    values = {**form.EMPTY, **(here.typed if here.typed is not None else form.shown(stored(usage, here.id)))}
    currencies = [*_currencies(usage.budgets), *(usage.report.currencies if usage.report else ())]
    body = h.form(on(submit=BudgetSubmitted(FORM)), autocomplete="off", novalidate=True)[
        h.div(role="alert")[
            kit.note("danger", "Some fields need another look. What you typed is kept.") if here.wrong else None
        ],
        h.div(".budget-fields")[
            kit.field("What counts", _what(usage, values["for"], names)),
            kit.field("For how long", _select("period", values["period"], form.PERIODS.items())),
            kit.field("Currency", _currency("currency", "budget-currency", values["currency"], currencies)),
            _amount("soft", "Tell me at", "No notice", values, here),
            _amount("hard", "Stop at", "No wall", values, here),
        ],
        h.p(".hint")[
            "Only what is paid in this currency counts: amounts are never converted. It holds from the "
            "next request on, and counts what was spent already in the same time."
        ],
        h.div(".dialog-foot")[kit.button("Cancel", BudgetClosed()), kit.button("Keep", look="primary")],
    ]
    return kit.dialog("budget-form", "Change the budget" if here.id else "A new budget", BudgetClosed(), body)


def _amount(name: str, label: str, none: str, values: Mapping[str, str], here: BudgetForm) -> Node:
    wrong = here.wrong.get(name, "")
    box = {"type": "text", "inputmode": "decimal", "id": f"budget-{name}", "name": name, "value": values[name]}
    about = {"aria-invalid": "true", "aria-describedby": f"budget-{name}-wrong"} if wrong else {}
    return h.div(".field-block")[
        kit.field(label, h.input({**box, **about, "data-keep": True, "autocomplete": "off"}, placeholder=none)),
        h.p(".field-wrong", id=f"budget-{name}-wrong")[wrong] if wrong else None,
    ]


def _select(name: str, chosen: str, options: Iterable[tuple[str, str]]) -> Node:
    return h.select({"id": f"budget-{name}", "name": name, "autocomplete": "off"})[
        (h.option(value=value, selected=value == chosen)[label] for value, label in options)
    ]


def _what(usage: Usage, chosen: str, names: Names) -> Node:
    """Everything, or one of what was used or can be."""
    used = usage.report.choices if usage.report else {}
    lines = {line.id for line in names.lines if any(key.line == line.id for key in names.keys)}
    choices = {
        "line": sorted({*used.get("line", ()), *lines}, key=names.line),
        "key": [key.id for key in names.keys],
        "room": list(words.ROOM_WORDS),
        "profile": [profile.id for profile in names.profiles],
    }
    scope, _, of = chosen.partition(":")
    if of and of not in choices.get(scope, ()):
        choices[scope] = [*choices.get(scope, ()), of]  # it is gone, and its budget is still there
    return h.select({"id": "budget-for", "name": "for", "autocomplete": "off"}, autofocus=True)[
        h.option(value="all:", selected=scope == "all")["Everything"],
        (
            h.optgroup(label=label)[
                (h.option(value=f"{by}:{id}", selected=(by, id) == (scope, of))[names.of(by, id)] for id in choices[by])
            ]
            for by, label in form.SCOPES.items()
            if choices.get(by)
        ),
    ]


def _currency(name: str, id: str, chosen: str, currencies: Iterable[str]) -> Node:
    options = dict.fromkeys((*currencies, chosen))
    return h.select({"id": id, "name": name, "autocomplete": "off"})[
        (h.option(value=one, selected=one == chosen)[plain(one)] for one in options)
    ]
