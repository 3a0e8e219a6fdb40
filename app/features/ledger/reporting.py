"""Everything that the room shows of a range, worked out from its sums. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.features.ledger.state import Report
from app.ledger import statistics
from app.ledger.cells import Slice, kept
from app.ledger.dates import grain, labels
from app.ledger.values import Days, Only, Projection, Saving, TalkCost

US_DOLLARS = "USD"


@dataclass(frozen=True, slots=True)
class Material:
    """What was read of a range and of the one before it, and what no filter changes."""

    days: Days
    now: Sequence[Slice]
    before: Sequence[Slice]
    talks: tuple[TalkCost, ...] = ()
    savings: tuple[Saving, ...] = ()
    projection: Projection | None = None


def report(material: Material, only: Only, currency: str = "") -> Report:
    """What a filter leaves of it."""
    days, now = material.days, kept(material.now, only)
    by, currencies = grain(days), statistics.currencies(material.now)
    shown = currency or next(iter(currencies), US_DOLLARS)
    change = statistics.changed(statistics.totals(now), statistics.totals(kept(material.before, only)))
    return Report(
        days=days,
        only=only,
        grain=by,
        currency=shown,
        currencies=currencies,
        change=change,
        by_line=statistics.series(now, labels(days, by), by, shown),
        lines=statistics.shares(now, shown, "line"),
        models=statistics.shares(now, shown, "model"),
        rooms=statistics.shares(now, shown, "room"),
        speeds=statistics.speeds(now),
        failures=statistics.failures(now),
        heat=statistics.heat(now),
        talks=material.talks,
        savings=material.savings,
        projection=material.projection,
        choices=statistics.choices(material.now),
    )
