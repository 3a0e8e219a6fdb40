"""What follows for the Usage room when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Booted, RoomOpened
from app.features.ledger.state import (
    ForgetUsage,
    HearUsage,
    LookForAlerts,
    OpenLedger,
    ReadBudgets,
    ReadUsage,
    UsageChanged,
    UsageRead,
)
from app.features.routes.state import ReadBooks
from app.features.usage import alerts_update, behind_update, budgets_update, ranges
from app.features.usage.said import (
    CurrencyChosen,
    DaysSubmitted,
    FilterChosen,
    FiltersCleared,
    MonthlyReportWanted,
    PaceChosen,
    RangeChosen,
    TableTurned,
    UsageExportWanted,
)
from app.features.usage.state import (
    ExportUsage,
    LookAtCalendar,
    PutReportOnPaper,
    ReadTitles,
    StartRoom,
    TitlesTold,
    TodayTold,
    Usage,
    UsageExported,
)
from app.ledger import dates
from app.ledger.values import EVERYBODY, Days
from app.records.kinds import BUDGETS, USAGE_DAY, USAGE_MONTH
from app.records.rows import RecordsChanged

Next = tuple[Usage, tuple[object, ...]]

ROOM = "usage"
_WRONG_DAYS = "Give two dates, at most ten years apart."


def booted(usage: Usage, fact: Booted) -> Next:
    """The ledger tells what ends from now on, and old records go. The rail tells of grave alerts in every room."""
    usage, orders = room_opened(usage, RoomOpened(fact.room))
    return usage, (OpenLedger(), ForgetUsage(), *(orders or (LookForAlerts(),)))


def room_opened(usage: Usage, fact: RoomOpened) -> Next:
    """The room shows what holds now."""
    is_here = fact.room == ROOM
    usage = replace(usage, open=is_here, requests=None, form=None, wrong_assumed="", wrong_days="")
    if not is_here:
        return usage, ()
    usage = replace(usage, known=usage.known | {alert.id for alert in usage.alerts})
    return usage, (LookAtCalendar(), ReadBudgets(), ReadBooks(), StartRoom(), LookForAlerts())


def records_changed(usage: Usage, fact: RecordsChanged) -> Next:
    """Another tab wrote them."""
    if fact.kind in {USAGE_DAY.name, USAGE_MONTH.name}:
        return usage, (HearUsage(fact.ids),)
    no_sums = ("",)
    return usage, (HearUsage(no_sums),) if fact.kind == BUDGETS.name else ()


def today_told(usage: Usage, fact: TodayTold) -> Next:
    """Ranges end today."""
    return _read(replace(usage, today=fact.today, zone=fact.zone))


def changed(usage: Usage, _: UsageChanged) -> Next:
    """While it is being read it is not read again; what came meanwhile is read afterwards."""
    if not usage.open:
        return usage, (LookForAlerts(),)
    if usage.reading:
        return replace(usage, stale=True), (ReadBudgets(), LookForAlerts())
    return usage, (LookAtCalendar(), ReadBudgets(), LookForAlerts())


# ---- What is shown ---------------------------------------------------------------------------------------------------


def wanted_days(usage: Usage) -> Days | None:
    """The range that is shown; None: nobody knows yet which day it is."""
    if usage.today is None:
        return None
    return usage.own if usage.range == "own" and usage.own else ranges.days_of(usage.range, usage.today)


def _read(usage: Usage) -> Next:
    days = wanted_days(usage)
    if days is None:
        return usage, (LookAtCalendar(),)
    return replace(usage, reading=True, stale=False), (ReadUsage(days, usage.only, usage.currency),)


def range_chosen(usage: Usage, fact: RangeChosen) -> Next:
    """The day may be another one by now. One's own range begins as what was shown."""
    own = wanted_days(usage) if fact.range == "own" else usage.own
    return replace(usage, range=fact.range, own=own, wrong_days=""), (LookAtCalendar(),)


def days_submitted(usage: Usage, fact: DaysSubmitted) -> Next:
    """What is no range is said beside its fields."""
    own = ranges.own(fact.fields.get("first", ""), fact.fields.get("last", ""))
    if own is None:
        return replace(usage, wrong_days=_WRONG_DAYS), ()
    return _read(replace(usage, range="own", own=own, wrong_days=""))


def filter_chosen(usage: Usage, fact: FilterChosen) -> Next:
    """A model goes with its line; another line lets go of a model that is not on it."""
    only = usage.only
    if fact.by == "model":
        line, _, model = fact.value.partition("/")
        only = replace(only, line=line or only.line, model=model)
    elif fact.by == "line":
        only = replace(only, line=fact.value, model="")
    else:
        only = replace(only, **{fact.by: fact.value})
    return _read(replace(usage, only=only))


def filters_cleared(usage: Usage, _: FiltersCleared) -> Next:
    """All at once."""
    return _read(replace(usage, only=EVERYBODY))


def currency_chosen(usage: Usage, fact: CurrencyChosen) -> Next:
    """Amounts of two currencies can't be stacked."""
    return _read(replace(usage, currency=fact.currency))


def pace_chosen(usage: Usage, fact: PaceChosen) -> Next:
    """All three were read."""
    return replace(usage, pace=fact.pace), ()


def table_turned(usage: Usage, fact: TableTurned) -> Next:
    """Tables are long, and drawn only where they are wanted."""
    return replace(usage, tables=usage.tables ^ {fact.chart}), ()


def usage_read(usage: Usage, fact: UsageRead) -> Next:
    """What is no longer wanted is dropped; a month for paper goes to paper."""
    report = fact.report
    orders: tuple[object, ...] = ()
    if usage.printing and report.days == usage.printing and report.only == usage.only:
        usage, orders = replace(usage, printing=None), (PutReportOnPaper(report),)
    if report.days != wanted_days(usage) or report.only != usage.only:
        return usage, orders
    usage = replace(usage, report=report, reading=False)
    talks = tuple(one.conversation for one in report.talks)
    if talks:
        orders = (*orders, ReadTitles(talks))
    if not usage.stale:
        return usage, orders
    usage, more = _read(usage)
    return usage, (*orders, *more)


def titles_told(usage: Usage, fact: TitlesTold) -> Next:
    """A room is not drawn again for what it knows."""
    return (usage if fact.titles == usage.titles else replace(usage, titles=fact.titles)), ()


# ---- Files and paper -------------------------------------------------------------------------------------------------


def export_wanted(usage: Usage, fact: UsageExportWanted) -> Next:
    """Of the range and the filter that are shown; one at a time."""
    days = wanted_days(usage)
    if days is None or usage.exporting:
        return usage, ()
    return replace(usage, exporting=True), (ExportUsage(days, usage.only, fact.format),)


def exported(usage: Usage, _: UsageExported) -> Next:
    """The next one may be wanted."""
    return replace(usage, exporting=False), ()


def report_wanted(usage: Usage, _: MonthlyReportWanted) -> Next:
    """The month of the last day that is shown, as far as it has come."""
    shown = wanted_days(usage)
    if shown is None or usage.today is None:
        return usage, ()
    month = report_month(shown)
    days = Days(month.first, min(month.last, usage.today))
    return replace(usage, printing=days), (ReadUsage(days, usage.only, usage.currency),)


def report_month(shown: Days) -> Days:
    """Which month is printed."""
    return ranges.month_before(dates.next_month(shown.last))


HANDLERS: Mapping[type[Any], Callable[[Usage, Any], Next]] = {
    Booted: booted,
    RecordsChanged: records_changed,
    RoomOpened: room_opened,
    TodayTold: today_told,
    UsageChanged: changed,
    RangeChosen: range_chosen,
    DaysSubmitted: days_submitted,
    FilterChosen: filter_chosen,
    FiltersCleared: filters_cleared,
    CurrencyChosen: currency_chosen,
    PaceChosen: pace_chosen,
    TableTurned: table_turned,
    UsageRead: usage_read,
    TitlesTold: titles_told,
    UsageExportWanted: export_wanted,
    UsageExported: exported,
    MonthlyReportWanted: report_wanted,
    **behind_update.HANDLERS,
    **alerts_update.HANDLERS,
    **budgets_update.HANDLERS,
}
