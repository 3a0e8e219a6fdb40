"""What a person should look at, in one place. Pure: each kind of trouble from what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.base.money import Money, shown
from app.ledger.amounts import NOTHING
from app.ledger.values import Alert, Gauge, Place
from app.ledger.wall import worded

SOON_DAYS = 30
"""Days before the last one of a model from which on it is told."""


@dataclass(frozen=True, slots=True)
class Used:
    """A model in use, as it is known now. `price` is in words, and `was` what it was when last seen."""

    place: Place
    name: str
    retires: date | None = None
    instead: str = ""
    price: str = ""
    was: str = ""


def of_budgets(gauges: Iterable[Gauge]) -> list[Alert]:
    """Near, over, or at the wall."""
    return [_of_budget(one) for one in gauges if one.state != "clear"]


def of_models(used: Iterable[Used], today: date) -> list[Alert]:
    """Retired or soon to be; or at another price."""
    found: list[Alert] = []
    for one in used:
        line, model = one.place
        if one.retires and (one.retires - today).days <= SOON_DAYS:
            gone = one.retires <= today
            when = f"{one.retires.day} {one.retires:%B %Y}"
            what = f"{one.name}, which you use, {'was retired on' if gone else 'will be retired on'} {when}."
            step = f"{one.instead} takes its place." if one.instead else "Choose another model in time."
            found.append(Alert(f"retired/{line}/{model}/{gone}", "retired", gone, what, step, line, model))
        if one.price and one.was and one.price != one.was:
            what = f"The price of {one.name}, which you use, changed: it was {one.was} and is {one.price}."
            step = "See in Usage what that comes to."
            id = f"price/{line}/{model}/{one.price}"
            found.append(Alert(id, "price", grave=False, what=what, next_step=step, line=line, model=model))
    return found


def in_order(alerts: Iterable[Alert], dismissed: Iterable[str]) -> tuple[Alert, ...]:
    """The gravest first, without those that were seen."""
    seen = set(dismissed)
    left = (one for one in alerts if one.id not in seen)
    return tuple(sorted(left, key=lambda one: (not one.grave, one.kind, one.id)))


def _of_budget(gauge: Gauge) -> Alert:
    budget = gauge.budget
    spent, limit = gauge.spent + gauge.held, budget.soft if gauge.state == "over" else budget.hard
    amount = shown(Money(spent, budget.currency))
    of = shown(Money(limit if limit is not None else budget.soft or NOTHING, budget.currency))
    words = worded(budget)
    said = {
        "near": f"{words[:1].upper()}{words[1:]} is nearly used up: {amount} so far.",
        "over": f"{words[:1].upper()}{words[1:]} has passed your notice at {of}: {amount} so far.",
        "full": f"{words[:1].upper()}{words[1:]} is used up.",
    }[gauge.state]
    step = "Nothing that costs money is sent until it begins anew, or you change it." if gauge.state == "full" else ""
    id = f"budget/{budget.id}/{gauge.began}/{gauge.state}"
    return Alert(id, "budget", gauge.state == "full", said, step or "Change it in Usage.", budget=budget.id)
