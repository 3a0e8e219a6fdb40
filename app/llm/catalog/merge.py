"""One model from everything that is known of it: the provider's list, the catalog's row, public data, the user.

The list knows best what a key can reach and what it can do there; the row adds what no list says; public data fills
in prices and lengths; a price typed by the user is above all of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.llm.catalog import public
from app.llm.catalog.model import Line, Model, ModelList
from app.llm.catalog.price import Period, Price

_FREE = Price(periods=(Period(rates=public.FREE),), source="free")


def models_of(line: Line, fetched: ModelList | None = None) -> tuple[Model, ...]:
    """The models to choose from: those of the provider's list once it was fetched, until then the catalog's."""
    found = fetched.models if fetched is not None else line.models
    return tuple(completed(line, model) for model in found)


def model_on(line: Line, model_id: str, fetched: ModelList | None = None) -> Model:
    """The model of this id; one that nobody lists may still be asked for."""
    listed = next((model for model in fetched.models if model.id == model_id), None) if fetched is not None else None
    return completed(line, listed or Model(id=model_id))


def completed(line: Line, model: Model) -> Model:
    """A model with what its row and public data add to it."""
    row = row_of(line, model.id)
    told = filled(model, row) if row is not None and row is not model else model
    data = public.known(line.prices_of, model.id) if line.prices_of else None
    price = line.price or told.price or (data.price if data else None)
    # A price that the user typed is meant: a server of one's own may be billed too.
    free = line.price is None and (told.free or line.where != "cloud" or (price is not None and is_zero(price)))
    return told.model_copy(
        update={
            "name": told.name or (data.name if data else "") or told.id,
            "context": told.context or (data.context if data else None),
            "price": _FREE if free and price is None else price,
            "free": free,
        }
    )


def row_of(line: Line, model_id: str) -> Model | None:
    """The catalog's row for a model, or for the model that it is a dated issue of."""
    names = (model_id, public.DATED.sub("", model_id))
    return next((row for name in names for row in line.models if row.id == name), None)


def filled(model: Model, row: Model) -> Model:
    """What the row says where the model's own fields say nothing."""
    said: dict[str, Any] = {
        name: getattr(row, name)
        for name, field in Model.model_fields.items()
        if name not in {"id", "listed"} and getattr(model, name) == field.default
    }
    return model.model_copy(update=said)


def is_zero(price: Price) -> bool:
    """Whether every rate of every period is nothing."""
    return all(
        rate is None or (rate.base == 0 and all(step.rate == 0 for step in rate.steps))
        for period in price.periods
        for rate in (period.rates.input, period.rates.output, period.rates.cached, period.rates.cache_written)
    ) and not any(period.rates.per_request for period in price.periods)


def is_retired(model: Model, today: date) -> bool:
    """Whether its last day is over."""
    return model.retires is not None and model.retires <= today
