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
    """What was read of a range and of the one before it, as one and by its days, and what no filter changes."""

    days: Days
    now: Sequence[Slice]
    whole: Sequence[Slice]
    before: Sequence[Slice]
    talks: tuple[TalkCost, ...] = ()
    savings: tuple[Saving, ...] = ()
    projection: Projection | None = None

    @classmethod
    def of(cls, days: Days, now: Sequence[Slice], before: Sequence[Slice]) -> Material:
        """Ready to be filtered."""
        return cls(days, now, as_one(now), as_one(before))


class Kept:
    """A range that was read, with what was already worked out of it."""

    def __init__(self, material: Material) -> None:
        """Nothing yet."""
        self._material = material
        self._reports: dict[tuple[Only, str], Report] = {}

    def report(self, only: Only, currency: str) -> Report:
        """What a filter leaves of it."""
        wanted = (only, currency)
        if wanted not in self._reports:
            self._reports[wanted] = report(self._material, only, currency)
        return self._reports[wanted]


def as_one(slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """All of a range under one label."""
    return (Slice("", statistics.merged(slices)),)


def report(material: Material, only: Only, currency: str = "") -> Report:
    """What a filter leaves of it."""
    days, now, whole = material.days, kept(material.now, only), kept(material.whole, only)
    by, currencies = grain(days), statistics.currencies(material.whole)
    shown = currency or next(iter(currencies), US_DOLLARS)
    change = statistics.changed(statistics.totals(whole), statistics.totals(kept(material.before, only)))
    return Report(
        days=days,
        only=only,
        grain=by,
        currency=shown,
        currencies=currencies,
        change=change,
        by_line=statistics.series(now, labels(days, by), by, shown),
        lines=statistics.shares(whole, shown, "line"),
        models=statistics.shares(whole, shown, "model"),
        rooms=statistics.shares(whole, shown, "room"),
        speeds=statistics.speeds(now),
        failures=statistics.failures(whole),
        heat=statistics.heat(whole),
        talks=material.talks,
        savings=material.savings,
        projection=material.projection,
        choices=statistics.choices(material.whole),
    )
