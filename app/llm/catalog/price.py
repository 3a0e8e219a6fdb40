"""What a model costs, as a value: rates per million tokens, by length of the prompt and by time."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from app.llm.catalog.value import Amount, Count, Value

# Who says so. The first is asked first; what nobody says is unknown, and never nothing.
Source = Literal["reported", "typed", "list", "public", "free"]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Step(Value):
    """A dearer (or cheaper) rate for the whole request once its prompt is longer than this."""

    above: Count
    rate: Amount


class Rate(Value):
    """An amount per million tokens."""

    base: Amount
    steps: tuple[Step, ...] = ()


class Rates(Value):
    """What each kind of token costs. Cached tokens without a rate of their own cost what other input costs."""

    input: Rate
    output: Rate
    cached: Rate | None = None
    cache_written: Rate | None = None
    per_request: Amount | None = None


class Daily(Value):
    """A part of the day in UTC; it may reach over midnight. Days are counted from Monday = 0."""

    start: time
    end: time
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4, 5, 6)


class Period(Value):
    """Rates, and when they hold: from and until a date (UTC), in a part of the day."""

    rates: Rates
    since: date | None = None
    until: date | None = None
    daily: Daily | None = None


class Price(Value):
    """Every period known of a model's price. Of those that hold, the last in the row counts."""

    periods: Annotated[tuple[Period, ...], Field(min_length=1)]
    source: Source
    currency: Currency = "USD"
    as_of: date | None = None
