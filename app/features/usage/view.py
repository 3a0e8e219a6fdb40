"""The Usage room as it is seen: what is looked at, the sums of it, and everything that can be read off them."""

from __future__ import annotations

from collections.abc import Callable

import htpy as h

from app.features.ledger.state import Report
from app.features.providers.state import Providers
from app.features.routes.state import Standing
from app.features.usage import (
    alerts_view,
    budgets_view,
    outlook_view,
    ranges,
    requests_view,
    speed_view,
    spend_view,
)
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
from app.ui.actions import Action
from app.ui.html import FORM, VALUE, Node, on
from app.vault.told import SecretInfo

BUDGETS = "usage-budgets"
FORMATS: dict[Format, str] = {"csv": "CSV", "json": "JSON"}
FILTERS: dict[FilterBy, tuple[str, str]] = {
    "line": ("Line", "All lines"),
    "model": ("Model", "All models"),
    "room": ("Room", "All rooms"),
    "key": ("Key", "All keys"),
    "profile": ("Profile", "All profiles"),
}


def names_of(providers: Providers) -> Names:
    """What ids stand for now."""
    return Names(providers.lines, providers.vault.secrets, providers.profiles)


def seen(usage: Usage) -> tuple[object, ...]:
    """What the room shows of the slice: not its dialogs, nor the budgets, which are drawn by themselves."""
    shown = (usage.today, usage.range, usage.own, usage.only, usage.pace, usage.wrong_days, usage.report)
    kept = usage.budgets.book.keeps if usage.budgets else None
    return (*shown, usage.titles, usage.exporting, usage.alerts, usage.counts, usage.counting, kept)


def room(usage: Usage, providers: Providers, standing: Standing, *, memory_only: str = "") -> Node:
    """`memory_only`: why nothing can be stored; empty: it can."""
    names = names_of(providers)
    return h.div(".usage")[
        kit.note("warn", "What is counted here ends with this tab, because nothing can be stored.")
        if memory_only
        else None,
        _tools(usage, names),
        alerts_view.alerts(usage),
        _report(usage, providers, standing, names),
    ]


def _report(usage: Usage, providers: Providers, standing: Standing, names: Names) -> Node:
    """Budgets can be set before anything was used."""
    report = usage.report
    budgets = kit.section("budgets", "Budgets", h.div(".budgets-part", id=BUDGETS)[budgets_view.section(usage, names)])
    keeping = budgets_view.keeping(usage.budgets)
    if report is None:
        return [h.p(".nothing", role="status")["Reading what was used …"], budgets, keeping]
    if not report.change.now.requests:
        return [_nothing(usage, report), budgets, outlook_view.talks(report, usage.titles, usage.zone), keeping]
    return [
        spend_view.totals(report),
        spend_view.spend(report, names),
        spend_view.shares(report, names),
        budgets,
        outlook_view.outlook(report, names),
        speed_view.speed(report, usage.pace, names),
        h.div(".side-by-side")[speed_view.failures(report, names), speed_view.heat(report)],
        h.div(".side-by-side")[
            outlook_view.talks(report, usage.titles, usage.zone),
            outlook_view.free_tiers(report, standing, providers.lines),
        ],
        alerts_view.checks(usage, _tellers(providers), names),
        keeping,
    ]


def _nothing(usage: Usage, report: Report) -> Node:
    """Nothing in these days, or nothing at all yet."""
    if usage.only != EVERYBODY:
        return kit.empty(
            "No such request in these days",
            h.p["Nothing that you sent then is of what you filtered by."],
            kit.button("Clear the filters", FiltersCleared()),
        )
    if report.change.before.requests or report.talks:
        return kit.empty("No request in these days", h.p[f"Nothing was sent: {ranges.words(report.days)}."])
    return kit.empty(
        "Nothing used yet",
        h.p[
            "Every request that leaves this browser is written down here, with its tokens and its cost: what it took, "
            "who answered and how fast. Set a budget before the first one, if you like."
        ],
    )


def _tellers(providers: Providers) -> list[SecretInfo]:
    tell = {line.id for line in providers.lines if line.quirks.counts}
    return [key for key in providers.vault.secrets if key.line in tell]


# ---- What is looked at -----------------------------------------------------------------------------------------------


def _tools(usage: Usage, names: Names) -> Node:
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
            kit.button("Report", MonthlyReportWanted(), picture="printer", aria_label=_report_label(usage)),
        ],
        _filters(usage, names),
    ]


def _report_label(usage: Usage) -> str:
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


# ---- What lies over it, and what can be done -------------------------------------------------------------------------


def dialogs(usage: Usage, providers: Providers) -> Node:
    """One at a time."""
    names = names_of(providers)
    return requests_view.dialog(usage.requests, names) or budgets_view.dialog(usage, names)


def budgets(usage: Usage, providers: Providers) -> Node:
    """A region of its own: they change with every request."""
    return budgets_view.section(usage, names_of(providers)) if usage.open else None


def news(usage: Usage) -> str:
    """For the rail: what is new and grave; empty: nothing."""
    return f"{usage.news} new alert{'' if usage.news == 1 else 's'}" if usage.news else ""


def offers(usage: Usage) -> tuple[object, ...]:
    """What its actions follow."""
    return (usage.open, usage.range, usage.own, usage.today, usage.only)


def actions(usage: Usage) -> tuple[Action, ...]:
    """For the palette."""
    if not usage.open:
        return ()
    exports = (
        Action(f"usage-{one}", f"Export the requests as {label}", UsageExportWanted(one), "", "download", "Usage")
        for one, label in FORMATS.items()
    )
    shown = (
        Action(f"usage-range-{one}", f"Show usage of {label.lower()}", RangeChosen(one), "", "hourglass", "Usage")
        for one, label in ranges.RANGES.items()
        if one != "own"
    )
    clear = Action("usage-clear", "Clear the filters of usage", FiltersCleared(), "", "x", "Usage")
    report = Action("usage-report", _report_label(usage), MonthlyReportWanted(), "", "printer", "Usage")
    return (*shown, *exports, report, *((clear,) if usage.only != EVERYBODY else ()))
