"""What a person says in the Usage room."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from app.features.usage.ranges import Range
from app.ui.messages import message

FilterBy = Literal["line", "model", "room", "key", "profile"]
Pace = Literal["first", "took", "speed"]
Format = Literal["csv", "json"]


@message
class RangeChosen:
    """The person chose which days are shown."""

    range: Range


@message
class DaysSubmitted:
    """They typed two dates."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class FilterChosen:
    """They want only what is of this; empty: of all. A model is `line/model`."""

    by: FilterBy
    value: str


@message
class FiltersCleared:
    """They want everything again."""


@message
class CurrencyChosen:
    """They want the charts in this currency."""

    currency: str


@message
class PaceChosen:
    """They want to see how soon, how long or how fast."""

    pace: Pace


@message
class TableTurned:
    """They want the numbers of a chart as a table, or no longer."""

    chart: str


# ---- What is behind it -----------------------------------------------------------------------------------------------


@message
class BarPressed:
    """They want the requests behind a bar; `bar` is `["2026-11-21", "line"]` as JSON."""

    bar: str


@message
class DayPressed:
    """They want the requests of a day or a month."""

    label: str


@message
class FailurePressed:
    """They want the requests that failed in this way."""

    error: str


@message
class RequestsTurned:
    """They want the page after this one, or before it."""

    by: Literal[-1, 1]


@message
class RequestsClosed:
    """They have seen them."""


# ---- Files and paper -------------------------------------------------------------------------------------------------


@message
class UsageExportWanted:
    """They want the requests that are shown as a file."""

    format: Format


@message
class MonthlyReportWanted:
    """They want a month on paper: that of the last day which is shown."""


# ---- Alerts and checks -----------------------------------------------------------------------------------------------


@message
class AlertDismissed:
    """They know."""

    id: str


@message
class CountsWanted:
    """They want to see what a provider counted on a key."""

    line: str
    key: str


@message
class NotificationsWanted:
    """They want to be told outside this page too."""


# ---- Budgets ---------------------------------------------------------------------------------------------------------


@message
class BudgetWanted:
    """They want to change a budget; empty: a new one."""

    id: str = ""


@message
class BudgetClosed:
    """Not now."""


@message
class BudgetSubmitted:
    """The form was sent."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class BudgetRemoveWanted:
    """They want to be without a budget."""

    id: str


@message
class BudgetRemoved:
    """They are sure."""

    id: str


@message
class WallChosen:
    """What happens when a hard limit is reached."""

    wall: Literal["refuse", "free", "device"]


@message
class UnknownChosen:
    """What a request is taken to cost whose price nobody knows."""

    unknown: Literal["refuse", "assume"]


@message
class AssumedSubmitted:
    """At most this much."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class KeepsChosen:
    """For how many days single requests are kept."""

    keeps: Literal["30", "90", "365", "always"]
