"""What the Usage room knows, what code tells it, and what it orders. What a person says in it lies in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Literal

from app.features.ledger.state import BudgetsTold, CountsCompared, Report
from app.features.usage.ranges import Range
from app.features.usage.said import Format, Pace
from app.ledger.values import EVERYBODY, Alert, Days, Only
from app.records.spending import StoredBudget, UsageRecord
from app.ui.messages import effect, fact

PAGE = 50
"""Requests that are shown at once."""
Allowed = Literal["", "default", "granted", "denied", "unsupported"]
"""Whether this browser lets us tell something outside the page; empty: not asked yet."""


@dataclass(frozen=True, slots=True)
class Requests:
    """The single requests behind something that was pressed."""

    days: Days
    only: Only
    error: str = ""
    page: int = 0
    limit: int = PAGE
    records: tuple[UsageRecord, ...] | None = None  # None: they are being read
    more: bool = False
    kept_since: str = ""  # empty: of these days no single request is kept

    @property
    def shown(self) -> tuple[UsageRecord, ...]:
        """Of this page."""
        return (self.records or ())[self.page * PAGE : (self.page + 1) * PAGE]


@dataclass(frozen=True, slots=True)
class BudgetForm:
    """A budget that is being written. `typed`: what was sent and could not be taken."""

    id: str = ""
    typed: Mapping[str, str] | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """The slice of the house."""

    open: bool = False
    today: date | None = None
    range: Range = "30-days"
    own: Days | None = None  # that was typed
    only: Only = EVERYBODY
    currency: str = ""  # of the charts; empty: that in which most was spent
    pace: Pace = "first"
    wrong_days: str = ""
    tables: frozenset[str] = frozenset()  # the charts whose tables are shown
    report: Report | None = None
    reading: bool = False
    stale: bool = False  # something ended while it was being read
    printing: Days | None = None  # the month that is wanted on paper
    exporting: bool = False
    requests: Requests | None = None
    budgets: BudgetsTold | None = None
    form: BudgetForm | None = None
    wrong_assumed: str = ""
    alerts: tuple[Alert, ...] = ()
    known: frozenset[str] = frozenset()  # the alerts that were there when the room was last looked at
    counts: Mapping[tuple[str, str], CountsCompared] = field(default_factory=dict)  # by line and key
    counting: frozenset[tuple[str, str]] = frozenset()
    allowed: Allowed = ""
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of the dearest conversations: room and title
    zone: tzinfo | None = None  # of the person's clock

    @property
    def news(self) -> int:
        """How many grave alerts came since the room was last looked at."""
        return sum(alert.grave and alert.id not in self.known for alert in self.alerts)


# ---- What the code tells ---------------------------------------------------------------------------------------------


@fact
class TodayTold:
    """The local day, and the zone of the clock that says so."""

    today: date
    zone: tzinfo | None = None


@fact
class TitlesTold:
    """What the dearest conversations are called: the room and the title of each that is there."""

    titles: Mapping[str, tuple[str, str]]


@fact
class NotificationsTold:
    """Whether this browser lets us."""

    allowed: Allowed


@fact
class BudgetDrawn:
    """A budget with an id of its own is to be kept."""

    budget: StoredBudget


@fact
class UsageExported:
    """The file was saved, or could not be."""


# ---- What is ordered -------------------------------------------------------------------------------------------------


@effect
class LookAtCalendar:
    """Which day is it here: `TodayTold`."""


@effect
class StartRoom:
    """Let the page load what only this room needs, and say whether it may notify: `NotificationsTold`."""


@effect
class AskForNotifications:
    """Let the browser ask the person: `NotificationsTold`."""


@effect
class ReadTitles:
    """What these conversations are called: `TitlesTold`."""

    ids: tuple[str, ...]


@effect
class Notify:
    """Tell it outside the page, where that is allowed and the page is not being looked at."""

    id: str
    title: str
    text: str


@effect
class DrawBudget:
    """Give a new budget its id."""

    budget: StoredBudget


@effect
class ExportUsage:
    """Save the requests of these days as a file."""

    days: Days
    only: Only
    format: Format


@effect
class PutReportOnPaper:
    """Print a month."""

    report: Report
