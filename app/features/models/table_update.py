"""What follows when the list of all models is looked through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from app.features.models.deriving import Next, with_rows
from app.features.models.said import (
    ListEngineChosen,
    ListFilterTyped,
    ListFitsTurned,
    ListGoodChosen,
    ListOrderChosen,
    ListPageTurned,
)
from app.features.models.state import Models
from app.ondevice.choice import Order, Wanted
from app.ondevice.values import Engine, Good


def filter_typed(models: Models, fact: ListFilterTyped) -> Next:
    """From the top again, and so with all that narrows the list."""
    return _narrowed(models, replace(models.wanted, text=fact.text[:200]))


def engine_chosen(models: Models, fact: ListEngineChosen) -> Next:
    """As above."""
    engine: Engine | None = next((one for one in get_args(Engine) if one == fact.engine), None)
    return _narrowed(models, replace(models.wanted, engine=engine))


def fits_turned(models: Models, fact: ListFitsTurned) -> Next:
    """As above."""
    return _narrowed(models, replace(models.wanted, fitting=fact.on))


def good_chosen(models: Models, fact: ListGoodChosen) -> Next:
    """As above."""
    good: Good | None = next((one for one in get_args(Good) if one == fact.good), None)
    return _narrowed(models, replace(models.wanted, good_at=good))


def order_chosen(models: Models, fact: ListOrderChosen) -> Next:
    """As above."""
    order: Order = next((one for one in get_args(Order) if one == fact.order), "best")
    return _narrowed(models, replace(models.wanted, order=order))


def page_turned(models: Models, fact: ListPageTurned) -> Next:
    """The view knows which pages there are."""
    return replace(models, page=max(0, fact.page)), ()


def _narrowed(models: Models, wanted: Wanted) -> Next:
    return with_rows(replace(models, wanted=wanted, page=0)), ()


HANDLERS: Mapping[type[Any], Callable[[Models, Any], Next]] = {
    ListFilterTyped: filter_typed,
    ListEngineChosen: engine_chosen,
    ListFitsTurned: fits_turned,
    ListGoodChosen: good_chosen,
    ListOrderChosen: order_chosen,
    ListPageTurned: page_turned,
}
