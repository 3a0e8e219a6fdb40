"""What a person says in the Routes room."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from app.routing.values import Strategy
from app.ui.messages import message


@message
class StrategyChosen:
    """The person chose by what lines are chosen."""

    strategy: Strategy


@message
class WeightSet:
    """The person let go of a slider; `amount` is from 0 to 100."""

    of: Literal["quality", "speed", "cost"]
    amount: int


@message
class ChoiceTurned:
    """The person turned one of the switches of how lines are chosen."""

    of: Literal["falls_over", "goes_on", "remembers"]
    on: bool


@message
class PlaceMoved:
    """The person moved a line or a model in the order by so many places. An empty model: all of the line."""

    line: str
    model: str
    by: int


@message
class PlacePut:
    """The person dropped it there; the first place is 1."""

    line: str
    model: str
    at: int


@message
class PlaceAdded:
    """The person wants a model to stand in the order by itself."""

    line: str
    model: str


@message
class PlaceTakenOut:
    """And not any more."""

    line: str
    model: str


@message
class ModelAddWanted:
    """The person wants to choose a model for the order."""


@message
class ModelSought:
    """The person typed into that list."""

    text: str


@message
class ModelAddClosed:
    """Not now."""


@message
class AdjustWanted:
    """The person wants to change the limits of a line."""

    line: str


@message
class AdjustClosed:
    """Not now."""


@message
class LimitsSubmitted:
    """The form was sent."""

    line: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class LimitsReset:
    """The person wants the catalog's limits back."""

    line: str


@message
class ToldForgotten:
    """The person knows better than what the provider said about waits and limits."""

    line: str


@message
class BreakerReset:
    """The person wants requests let through again."""

    line: str


@message
class QualityForgiven:
    """The person wants the answers of a line judged anew."""

    line: str


@message
class AllChecked:
    """The person wants to know of every line whether it is clear; costs nothing."""
