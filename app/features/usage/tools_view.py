"""What is looked at: the range, the filters; and the buttons that take it along."""

from __future__ import annotations

from collections.abc import Callable

import htpy as h

from app.features.usage import ranges
from app.features.usage.said import (
    DaysSubmitted,
    FilterBy,
    FilterChosen,
    FiltersCleared,
    Format,
    MonthlyReportWanted,
    RangeChosen,
    UsageExportWanted,
)
from app.features.usage.state import Usage
from app.features.usage.update import report_month, wanted_days
from app.features.usage.words import Names
from app.ledger.values import EVERYBODY, Only
from app.ui import kit
from app.ui.html import FORM, VALUE, Node, on

FORMATS: dict[Format, str] = {"csv": "CSV", "json": "JSON"}
FILTERS: dict[FilterBy, tuple[str, str]] = {
    "line": ("Line", "All lines"),
    "model": ("Model", "All models"),
    "room": ("Room", "All rooms"),
    "key": ("Key", "All keys"),
    "profile": ("Profile", "All profiles"),
}


def tools(usage: Usage, names: Names) -> Node:
    """At the head of the room."""
    options = ((one, label, RangeChosen(one)) for one, label in ranges.RANGES.items())
    return h.div(".usage-tools")[
        h.div(".usage-range")[
            kit.choice("usage-range", "Which days", options, usage.range), _own(usage) if usage.range == "own" else None
        ],
        h.div(".usage-take", role="group", aria_label="Take it away")[
            (
                kit.button(
                    label,
                    UsageExportWanted(one),
                    picture="download",
                    aria_label=f"Export as {label}",
                    aria_disabled="true" if usage.exporting else None,
                )
                for one, label in FORMATS.items()
            ),
            kit.button("Report", MonthlyReportWanted(), picture="printer", aria_label=report_label(usage)),
        ],
        _filters(usage, names),
    ]


def report_label(usage: Usage) -> str:
    """What the button for paper says."""
    shown = wanted_days(usage)
    return f"Print the report of {ranges.words(report_month(shown))}" if shown else "Print the report of the month"


def _own(usage: Usage) -> Node:
    """Two dates."""
    shown = wanted_days(usage)
    ends = (("first", "From", shown.first), ("last", "to", shown.last)) if shown else ()
    wrong = {"aria-invalid": "true", "aria-describedby": "usage-days-wrong"} if usage.wrong_days else {}
    return h.form(".usage-days", on(submit=DaysSubmitted(FORM)), autocomplete="off", novalidate=True)[
        (
            h.label[
                h.span[label],
                h.input(
                    {"type": "date", "name": name, "id": f"usage-{name}", "value": day.isoformat(), "data-keep": True},
                    wrong,
                ),
            ]
            for name, label, day in ends
        ),
        kit.button("Show"),
        h.p(".field-wrong", id="usage-days-wrong", role="alert")[usage.wrong_days] if usage.wrong_days else None,
    ]


def _filters(usage: Usage, names: Names) -> Node:
    """What there is to choose from in the range, and what is chosen."""
    choices = usage.report.choices if usage.report else {}
    shown = [(by, _offered(by, usage.only, choices.get(by, ()))) for by in FILTERS]
    return h.div(".usage-filters", role="group", aria_label="Show only")[
        (
            _filter(by, options, usage.only, names)
            for by, options in shown
            if len(options) > 1 or chosen(usage.only, by)
        ),
        kit.button("Clear the filters", FiltersCleared(), picture="x", look="quiet", id="usage-clear")
        if usage.only != EVERYBODY
        else None,
    ]


def _offered(by: FilterBy, only: Only, found: tuple[str, ...]) -> list[str]:
    """Models of the line that is chosen; and what is chosen, though there is none of it in these days."""
    here = [one for one in found if by != "model" or not only.line or one.startswith(f"{only.line}/")]
    now = chosen(only, by)
    return here if not now or now in here else [*here, now]


def chosen(only: Only, by: FilterBy) -> str:
    """What is filtered by, as the filters name it."""
    if by == "model":
        return f"{only.line}/{only.model}" if only.model else ""
    return str(getattr(only, by))


def _filter(by: FilterBy, options: list[str], only: Only, names: Names) -> Node:
    label, everything = FILTERS[by]
    name_of: Callable[[str], str] = names.model if by == "model" else lambda name: names.of(by, name)
    named = {"id": f"usage-only-{by}", "aria-label": label, "autocomplete": "off"}
    now = chosen(only, by)
    return h.select({**named, **on(change=FilterChosen(by, VALUE))}, class_="chosen" if now else None)[
        h.option(value="", selected=not now)[everything],
        (h.option(value=one, selected=one == now)[name_of(one)] for one in sorted(options, key=name_of)),
    ]
