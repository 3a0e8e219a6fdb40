"""What the Usage room orders of the ledger, and what it is told. The ledger keeps no slice of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.ledger.values import (
    EVERYBODY,
    Alert,
    Beside,
    Budgets,
    Change,
    Days,
    Failure,
    Gauge,
    Grain,
    Heat,
    ModelSpeed,
    Only,
    Projection,
    Saving,
    Series,
    Share,
    TalkCost,
)
from app.records.spending import BudgetBook, UsageRecord
from app.ui.messages import effect, fact

# ---- Orders ----------------------------------------------------------------------------------------------------------


@effect
class ReadUsage:
    """Everything that the room shows of a range: `UsageRead`. What was read is kept, so filters answer at once."""

    days: Days
    only: Only = EVERYBODY
    currency: str = ""  # of the charts; empty: that in which most was spent


@effect
class ReadRequests:
    """The single records behind a bar, newest first: `RequestsRead`."""

    days: Days
    only: Only = EVERYBODY
    error: str = ""  # only those that failed so
    limit: int = 200


@effect
class ReadBudgets:
    """How budgets stand: `BudgetsTold`."""


@effect
class StoreBudgets:
    """What the person changed of what they saw, from now on in every tab: `BudgetsTold`."""

    seen: BudgetBook
    book: BudgetBook


@effect
class LookForAlerts:
    """What a person should look at: `AlertsTold`."""


@effect
class DismissAlert:
    """It was seen."""

    id: str


@effect
class CompareCounts:
    """Ask a line's provider what it counted on a key: `CountsCompared`."""

    line: str
    key: str


@effect
class OpenLedger:
    """Tell from now on what ends: `UsageChanged`, `BudgetNear`."""


@effect
class HearUsage:
    """Another tab wrote sums (their ids; none named: any), or budgets."""

    ids: tuple[str, ...] = ()


@effect
class ForgetUsage:
    """Remove the single records that are older than the person wants them."""


# ---- Facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """A range, read off the sums. Names are ids: `line`, or `line/model`."""

    days: Days
    only: Only
    grain: Grain  # what the charts go by: days up to a quarter of a year, else months
    currency: str  # of the charts
    currencies: tuple[str, ...]  # that anything was in
    change: Change
    by_line: Series
    lines: tuple[Share, ...]
    models: tuple[Share, ...]
    rooms: tuple[Share, ...]
    speeds: tuple[ModelSpeed, ...]
    failures: tuple[Failure, ...]
    heat: Heat
    talks: tuple[TalkCost, ...]  # of all time, whatever the range
    savings: tuple[Saving, ...]
    projection: Projection | None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what can be filtered by, of the range


@fact
class UsageRead:
    """The sums of a range."""

    report: Report


@fact
class RequestsRead:
    """Single records. `more`: there are older ones. `kept_since`: of days before it only sums are kept."""

    records: tuple[UsageRecord, ...]
    more: bool
    kept_since: str


@fact
class BudgetsTold:
    """Budgets, and how they stand."""

    book: BudgetBook
    budgets: Budgets
    gauges: tuple[Gauge, ...]


@fact
class BudgetNear:
    """A soft limit was passed, or a wall is near or reached: told once for each budget and time."""

    gauge: Gauge


@fact
class AlertsTold:
    """What a person should look at, the gravest first; what was dismissed is not among it."""

    alerts: tuple[Alert, ...]


@fact
class CountsCompared:
    """A provider's count beside ours. No counts: `trouble` says why."""

    line: str
    key: str
    counts: tuple[Beside, ...] = ()
    trouble: str = ""


@fact
class UsageChanged:
    """A request ended, here or in another tab: what is shown of the sums is no longer all."""
