"""The Usage room: ranges, filters, what is behind a bar, budgets as they are typed, files, charts."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.base.money import Money
from app.features.frame.state import Booted, Questioned, RoomOpened, ToastTold
from app.features.ledger.state import (
    AlertsTold,
    BudgetNear,
    CompareCounts,
    DismissAlert,
    ForgetUsage,
    HearUsage,
    LookForAlerts,
    OpenLedger,
    ReadBudgets,
    ReadRequests,
    ReadUsage,
    RequestsRead,
    StoreBudgets,
    UsageChanged,
    UsageRead,
)
from app.features.usage import as_file, form, ranges, words
from app.features.usage.behind_update import READ_AT_ONCE
from app.features.usage.orders import UsageOrders
from app.features.usage.said import (
    AlertDismissed,
    AssumedSubmitted,
    BarPressed,
    BudgetRemoved,
    BudgetRemoveWanted,
    BudgetSubmitted,
    BudgetWanted,
    CountsWanted,
    CurrencyChosen,
    DayPressed,
    DaysSubmitted,
    FailurePressed,
    FilterChosen,
    FiltersCleared,
    KeepsChosen,
    MonthlyReportWanted,
    NotificationsWanted,
    RangeChosen,
    RequestsClosed,
    RequestsTurned,
    UnknownChosen,
    UsageExportWanted,
    WallChosen,
)
from app.features.usage.spend_view import spend_drawing
from app.features.usage.state import (
    PAGE,
    AskForNotifications,
    BudgetDrawn,
    DrawBudget,
    ExportUsage,
    LookAtCalendar,
    NotificationsTold,
    Notify,
    PutReportOnPaper,
    ReadTitles,
    TitlesTold,
    TodayTold,
    Usage,
    UsageExported,
)
from app.features.usage.update import HANDLERS
from app.features.usage.view import around, news
from app.features.usage.words import Names
from app.ledger import dates
from app.ledger.values import EVERYBODY, Days, Only
from app.records.kinds import Comparison, Conversation
from app.records.rows import RecordsChanged
from app.records.spending import StoredBudget
from app.ui.loop import Say
from tests.fakes import usages
from tests.fakes.usages import ALERTS, BUDGETS, GAUGES, HERE, MONTH, NO_BUDGETS, RECORDS, TODAY, YEAR, record, report
from tests.unit.features.test_switchboard import Setting


def tell(usage: Usage, *facts: object) -> tuple[Usage, list[Any]]:
    """The room after these, and what was ordered or said."""
    orders: list[Any] = []
    for fact in facts:
        usage, wanted = HANDLERS[type(fact)](usage, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return usage, orders


def kinds(orders: list[Any]) -> list[type[Any]]:
    return [type(one) for one in orders]


# ---- Ranges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "first", "last", "said", "before"),
    [
        ("today", TODAY, TODAY, "21 November 2026", "the day before"),
        ("7-days", date(2026, 11, 15), TODAY, "15 to 21 November 2026", "the 7 days before"),
        ("30-days", date(2026, 10, 23), TODAY, "23 October to 21 November 2026", "the 30 days before"),
        ("month", date(2026, 11, 1), TODAY, "1 to 21 November 2026", "the 21 days before"),
        ("last-month", date(2026, 10, 1), date(2026, 10, 31), "October 2026", "the month before"),
        ("12-months", date(2025, 12, 1), TODAY, "1 December 2025 to 21 November 2026", "the 356 days before"),
    ],
)
def test_a_range_ends_today_and_says_what_it_is_compared_with(
    chosen: ranges.Range, first: date, last: date, said: str, before: str
) -> None:
    days = ranges.days_of(chosen, TODAY)
    assert days == Days(first, last)
    assert (ranges.words(days), ranges.before_words(days)) == (said, before)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(list(ranges.RANGES)))
def test_every_range_of_every_day_is_one(today: date, chosen: ranges.Range) -> None:
    days = ranges.days_of(chosen, today)
    assert days.first <= days.last <= today
    assert ranges.words(days)


def test_two_dates_are_a_range_whichever_way_round_and_what_is_none_is_said() -> None:
    typed = ranges.own("2026-11-21", "2026-11-01")
    assert typed == Days(date(2026, 11, 1), TODAY)
    assert [ranges.own(*ends) for ends in (("", "2026-11-21"), ("21.11.2026", "x"), ("0001-01-01", "2026-01-01"))] == [
        None
    ] * 3
    usage, orders = tell(HERE, DaysSubmitted({"first": "x", "last": ""}))
    assert usage.wrong_days
    assert not orders
    usage, orders = tell(usage, DaysSubmitted({"first": "2026-11-01", "last": "2026-11-21"}))
    assert not usage.wrong_days
    assert orders == [ReadUsage(Days(date(2026, 11, 1), TODAY), EVERYBODY, "")]


def test_a_bar_of_a_month_stands_for_its_days_within_the_range() -> None:
    assert ranges.days_of_label("2026-11", YEAR) == Days(date(2026, 11, 1), TODAY)
    assert ranges.days_of_label("2026-02", YEAR) == Days(date(2026, 2, 1), date(2026, 2, 28))
    assert ranges.days_of_label("2026-11-20", MONTH) == Days(date(2026, 11, 20), date(2026, 11, 20))


# ---- What is shown ---------------------------------------------------------------------------------------------------


def test_the_ledger_is_opened_at_the_start_and_the_room_reads_when_it_is_opened() -> None:
    elsewhere, orders = tell(Usage(), Booted("chat"))
    assert kinds(orders) == [OpenLedger, ForgetUsage, LookForAlerts]
    assert not elsewhere.open
    here, orders = tell(elsewhere, RoomOpened("usage"))
    assert here.open
    assert {LookAtCalendar, ReadBudgets, LookForAlerts} <= set(kinds(orders))
    here, orders = tell(here, TodayTold(TODAY, UTC))
    assert orders == [ReadUsage(MONTH, EVERYBODY, "")]
    assert tell(Usage(), Booted("usage"))[1][2] == LookAtCalendar()


def test_a_report_that_is_no_longer_wanted_is_dropped() -> None:
    usage = replace(HERE, report=None)
    old, _ = tell(usage, UsageRead(report(YEAR)))
    assert old.report is None
    other, _ = tell(usage, UsageRead(report(only=Only(line="openai"))))
    assert other.report is None
    wanted = report()
    shown, orders = tell(usage, UsageRead(wanted))
    assert shown.report is wanted
    assert orders == [ReadTitles(("c1",))]


def test_what_ends_while_it_is_read_is_read_once_afterwards() -> None:
    usage, orders = tell(replace(HERE, reading=True), UsageChanged(), UsageChanged())
    assert LookAtCalendar not in kinds(orders)
    usage, orders = tell(usage, UsageRead(report()))
    assert kinds(orders) == [ReadTitles, ReadUsage]
    assert not usage.stale
    assert LookAtCalendar in kinds(tell(replace(usage, reading=False), UsageChanged())[1])
    assert kinds(tell(replace(usage, open=False), UsageChanged())[1]) == [LookForAlerts]


def test_another_tabs_sums_and_budgets_are_heard() -> None:
    assert tell(HERE, RecordsChanged("usageday", ("2026-11-21/x",)))[1] == [HearUsage(("2026-11-21/x",))]
    assert kinds(tell(HERE, RecordsChanged("budgets", ("budgets",)))[1]) == [HearUsage]
    assert tell(HERE, RecordsChanged("message", ("m",)))[1] == []


def test_a_filter_of_a_model_is_one_of_its_line_and_all_go_with_one_press() -> None:
    usage, orders = tell(HERE, FilterChosen("model", "openrouter/maker/model-1"), FilterChosen("room", "chat"))
    assert usage.only == Only(line="openrouter", model="maker/model-1", room="chat")
    assert orders[-1] == ReadUsage(MONTH, usage.only, "")
    assert tell(usage, FilterChosen("line", "openai"))[0].only == Only(line="openai", room="chat")
    assert tell(usage, FilterChosen("model", ""))[0].only == Only(line="openrouter", room="chat")
    assert tell(usage, FiltersCleared())[0].only == EVERYBODY
    assert tell(usage, CurrencyChosen("EUR"))[1] == [ReadUsage(MONTH, usage.only, "EUR")]


def test_ones_own_range_begins_as_what_was_shown() -> None:
    usage, orders = tell(replace(HERE, range="last-month"), RangeChosen("own"))
    assert usage.own == Days(date(2026, 10, 1), date(2026, 10, 31))
    assert orders == [LookAtCalendar()]


# ---- The requests behind it ------------------------------------------------------------------------------------------


def test_a_bar_a_day_and_a_failure_lead_to_their_requests() -> None:
    usage, orders = tell(HERE, BarPressed('["2026-11-20","openai"]'))
    day = Days(date(2026, 11, 20), date(2026, 11, 20))
    assert orders == [ReadRequests(day, Only(line="openai"), "", READ_AT_ONCE)]
    assert usage.requests
    assert usage.requests.records is None
    assert tell(HERE, DayPressed("2026-11-20"))[1] == [ReadRequests(day, EVERYBODY, "", READ_AT_ONCE)]
    assert tell(HERE, FailurePressed("BadKey"))[1] == [ReadRequests(MONTH, EVERYBODY, "BadKey", READ_AT_ONCE)]


@pytest.mark.parametrize("bar", ["", "{}", "[1]", '["x","y"]', '["2026-11-20"]', "[[],[]]", "3"])
def test_a_bar_that_is_none_is_ignored(bar: str) -> None:
    assert tell(HERE, BarPressed(bar)) == (HERE, [])


def test_requests_are_turned_over_a_page_at_a_time_and_more_is_read_in_time() -> None:
    usage, _ = tell(HERE, DayPressed("2026-11-20"), RequestsRead(RECORDS, more=True, kept_since="2026-11-20"))
    assert usage.requests
    assert len(usage.requests.shown) == PAGE
    usage, orders = tell(usage, RequestsTurned(1))
    assert not orders
    assert usage.requests
    assert len(usage.requests.shown) == len(RECORDS) - PAGE
    usage, orders = tell(usage, RequestsTurned(1))
    assert [one.limit for one in orders] == [2 * READ_AT_ONCE]
    assert tell(replace(HERE, requests=None), RequestsTurned(1)) == (replace(HERE, requests=None), [])
    assert tell(usage, RequestsClosed())[0].requests is None
    assert tell(HERE, RequestsRead((), more=False, kept_since=""))[0].requests is None, "they were closed meanwhile"


# ---- Charts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [report(), report(YEAR, each=2), report(only=Only(line="groq")), report(each=0)])
def test_a_chart_and_its_table_say_the_same(shown: Any) -> None:  # noqa: ANN401 - a Report
    drawing = spend_drawing(shown.by_line, Names())
    assert drawing.keys == shown.by_line.labels
    for band in drawing.bands:
        assert len(band.data) == len(band.told) == len(drawing.labels)
        assert [amount == 0 for amount in band.data] == [text == "" for text in band.told]
    drawn = sum(Decimal(str(amount)) for band in drawing.bands for amount in band.data if amount)
    owed = sum((sum(stack.costs, Decimal(0)) for stack in shown.by_line.stacks), Decimal(0))
    counted = sum(sum(stack.requests) for stack in shown.by_line.stacks)
    assert abs(drawn - (owed if drawing.unit == "money" else counted)) < Decimal("0.000001")
    assert json.loads(drawing.as_json())["keys"] == list(drawing.keys)


def test_the_smallest_of_many_lines_go_together_and_nothing_is_lost() -> None:
    one = report().by_line
    many = replace(
        one, stacks=tuple(replace(stack, name=f"line-{n}-{stack.name}") for n in range(5) for stack in one.stacks)
    )
    drawing = spend_drawing(many, Names())
    assert len(drawing.bands) == 8
    assert drawing.bands[-1].name == f"{len(many.stacks) - 7} others"
    owed = sum((sum(stack.costs, Decimal(0)) for stack in many.stacks), Decimal(0))
    assert abs(Decimal(str(sum(sum(filter(None, band.data)) for band in drawing.bands))) - owed) < Decimal("0.000001")


@pytest.mark.parametrize(
    ("ratio", "was", "said"),
    [
        (-0.12, True, "12 % less than the week before"),
        (0.004, True, "as much as the week before"),
        (0.5, True, "50 % more than the week before"),
        (3.2, True, "4.2 times as much as the week before"),
        (1121.8, True, "more than 20 times as much as the week before"),
        (None, False, "nothing the week before"),
    ],
)
def test_changes_are_said_in_words(ratio: float | None, was: bool, said: str) -> None:  # noqa: FBT001 - a parameter
    assert words.change(ratio, "the week before", was=was) == said


def test_unknown_costs_are_said_and_several_currencies_stand_side_by_side() -> None:
    totals = replace(report(each=0).change.now, unknown=3, bound=(Money(Decimal("0.04")),))
    assert words.unknown(totals) == "3 requests of unknown cost, at most $0.040 as far as prices are known"
    assert words.unknown(replace(totals, unknown=1, bound=())) == "1 request of unknown cost, and no price is known"
    assert words.sums((Money(Decimal("1.2")), Money(Decimal("0.4"), "EUR"))) == "$1.20 and €0.40"
    assert words.sums(()) == "nothing"


def test_every_leaf_of_the_error_tree_says_what_it_is_and_what_to_do() -> None:
    for error in ("RateLimited", "BadKey", "cancelled", "lost", "failed", "SomethingElse"):
        assert all(words.failure(error))
        assert "{line}" not in "".join(words.failure(error))


# ---- Budgets ---------------------------------------------------------------------------------------------------------

FIELDS = {"period": "month", "for": "line:openai", "currency": "USD", "soft": "15", "hard": "$1,020.50"}


def test_a_budget_is_read_as_people_type_it() -> None:
    read = form.read("b1", FIELDS)
    assert read == StoredBudget(
        id="b1", period="month", scope="line", of="openai", currency="USD", soft="15", hard="1020.50"
    )
    assert isinstance(read, StoredBudget)
    assert form.read("b1", form.shown(read)) == read


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"hard": "a lot"}, "hard"),
        ({"hard": "-1"}, "hard"),
        ({"hard": "0"}, "hard"),
        ({"hard": "1e3"}, "hard"),
        ({"hard": "NaN"}, "hard"),
        ({"hard": "٣"}, "hard"),
        ({"hard": "9999999999"}, "hard"),
        ({"soft": "", "hard": ""}, "hard"),
        ({"soft": "20", "hard": "20"}, "soft"),
        ({"currency": "<b>"}, "currency"),
        ({"period": "year"}, "period"),
        ({"for": "line:"}, "period"),
        ({"for": "planet:earth"}, "period"),
    ],
)
def test_what_is_no_budget_is_said_beside_its_field(fields: dict[str, str], wrong: str) -> None:
    read = form.read("", {**FIELDS, **fields})
    assert isinstance(read, dict)
    assert wrong in read


@given(st.text(max_size=20))
def test_an_amount_is_a_decimal_that_can_be_stored_or_none(text: str) -> None:
    read = form.amount(text)
    if read:
        assert 0 < Decimal(read) <= form.MOST
        StoredBudget(id="x", period="day", hard=read)


def test_a_new_budget_gets_an_id_and_is_stored_with_the_others() -> None:
    usage, _ = tell(HERE, BudgetWanted())
    usage, orders = tell(usage, BudgetSubmitted(FIELDS))
    assert usage.form is None
    assert kinds(orders) == [DrawBudget]
    usage, orders = tell(usage, BudgetDrawn(orders[0].budget.model_copy(update={"id": "b9"})))
    assert [one.id for one in orders[0].book.budgets] == ["b1", "b2", "b3", "b4", "b9"]
    assert usage.budgets
    assert usage.budgets.book == orders[0].book, "it is shown at once"


def test_a_budget_is_changed_in_its_place_and_what_is_wrong_is_kept_in_the_form() -> None:
    usage, _ = tell(HERE, BudgetWanted("b2"))
    usage, orders = tell(usage, BudgetSubmitted({**FIELDS, "hard": "x"}))
    assert not orders
    assert usage.form
    assert usage.form.typed == {**FIELDS, "hard": "x"}
    usage, orders = tell(usage, BudgetSubmitted(FIELDS))
    assert [one.hard for one in orders[0].book.budgets] == ["20", "1020.50", "", "0.20"]


def test_a_budget_is_removed_only_after_a_question_that_names_it() -> None:
    usage, orders = tell(HERE, BudgetRemoveWanted("b1"))
    assert isinstance(orders[0], Questioned)
    assert "$20.00 a month for everything" in orders[0].question.text
    _, orders = tell(usage, orders[0].question.said)
    assert [one.id for one in orders[0].book.budgets] == ["b2", "b3", "b4"]
    assert tell(HERE, BudgetRemoveWanted("gone"))[1] == []
    assert tell(Usage(), BudgetRemoved("b1")) == (Usage(), [])


def test_what_happens_at_a_wall_is_stored_as_it_is_chosen() -> None:
    def stored(*facts: object) -> Any:  # noqa: ANN401 - a BudgetBook
        _, orders = tell(replace(HERE, budgets=NO_BUDGETS), *facts)
        return next(one.book for one in reversed(orders) if isinstance(one, StoreBudgets))

    assert stored(WallChosen("device")).at_wall == "device"
    assert stored(UnknownChosen("assume")).unknown == "assume"
    assumed = stored(AssumedSubmitted({"assumed": "0.50", "currency": "EUR"}))
    assert (assumed.assumed, assumed.assumed_currency) == ("0.50", "EUR")
    assert stored(KeepsChosen("30")).keeps == "30"
    assert ForgetUsage in kinds(tell(HERE, KeepsChosen("30"))[1])
    usage, orders = tell(HERE, AssumedSubmitted({"assumed": "much"}))
    assert usage.wrong_assumed
    assert not orders


@pytest.mark.parametrize("gauge", GAUGES, ids=lambda gauge: gauge.state)
def test_a_limit_that_is_near_is_told_in_the_app_and_outside_it(gauge: Any) -> None:  # noqa: ANN401 - a Gauge
    _, orders = tell(HERE, BudgetNear(gauge))
    toast, notice = orders
    assert isinstance(toast, ToastTold)
    assert isinstance(notice, Notify)
    assert toast.text == notice.text
    assert toast.tone == ("danger" if gauge.state == "full" else "warn")
    assert words.money(gauge.spent, gauge.budget.currency) in toast.text


def test_the_browser_asks_about_notifications_only_when_the_person_wants_them() -> None:
    assert AskForNotifications not in kinds(tell(Usage(), RoomOpened("usage"))[1])
    assert tell(HERE, NotificationsWanted())[1] == [AskForNotifications()]
    assert tell(HERE, NotificationsTold("granted"))[0].allowed == "granted"


# ---- Alerts and checks -----------------------------------------------------------------------------------------------


def test_the_rail_tells_of_grave_alerts_that_came_since_the_room_was_looked_at() -> None:
    usage, _ = tell(Usage(), AlertsTold(ALERTS))
    assert news(usage) == "2 new alerts"
    usage, _ = tell(usage, RoomOpened("usage"), RoomOpened("chat"), AlertsTold(ALERTS))
    assert news(usage) == ""
    usage, _ = tell(usage, AlertsTold(()), AlertsTold(ALERTS[:1]))
    assert news(usage) == "1 new alert", "it went, and came again"


def test_an_alert_that_is_dismissed_goes_at_once() -> None:
    usage, orders = tell(HERE, AlertDismissed("a1"))
    assert orders == [DismissAlert("a1")]
    assert [one.id for one in usage.alerts] == ["a2", "a3", "a4"]


def test_a_provider_is_asked_for_its_count_once_at_a_time() -> None:
    usage, orders = tell(HERE, CountsWanted("openrouter", "k1"), CountsWanted("openrouter", "k1"))
    assert orders == [CompareCounts("openrouter", "k1")]
    usage, _ = tell(usage, usages.COUNTED)
    assert not usage.counting
    assert usage.counts["openrouter", "k1"] is usages.COUNTED


# ---- Files and paper -------------------------------------------------------------------------------------------------


def test_what_is_shown_is_exported_once_at_a_time() -> None:
    usage, orders = tell(replace(HERE, only=Only(line="openai")), UsageExportWanted("csv"), UsageExportWanted("csv"))
    assert orders == [ExportUsage(MONTH, Only(line="openai"), "csv")]
    assert not tell(usage, UsageExported())[0].exporting


def test_the_month_of_the_last_day_goes_to_paper_when_it_is_read() -> None:
    usage, orders = tell(HERE, MonthlyReportWanted())
    month = Days(date(2026, 11, 1), TODAY)
    assert orders == [ReadUsage(month, EVERYBODY, "")]
    here, orders = tell(usage, UsageRead(report(month)))
    assert kinds(orders) == [PutReportOnPaper]
    assert here.report is HERE.report, "the room goes on showing what it showed"
    assert here.printing is None


def rows_of(records: Any) -> list[dict[str, str]]:  # noqa: ANN401 - of records
    text = as_file.head(MONTH, "csv") + as_file.piece(records, "csv", first=True) + as_file.foot("csv")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_table_keeps_amounts_exactly_and_holds_no_formula() -> None:
    rows = rows_of([record(cost="0.000000000012"), record(2, model="=1+1", line_name="@x", key_name="-2+3")])
    assert rows[0]["cost"] == "0.000000000012"
    assert rows[0]["when"].endswith("+01:00")
    assert (rows[1]["model"], rows[1]["line_name"], rows[1]["key_name"]) == ("'=1+1", "'@x", "'-2+3")


@given(st.text(max_size=30))
def test_no_cell_of_a_table_begins_as_a_formula(text: str) -> None:
    model = text.encode("utf-8", "replace").decode()
    cell = rows_of([record(model=model or "m")])[0]["model"]
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_json_file_is_whole_however_it_was_cut(count: int) -> None:
    text = as_file.head(MONTH, "json")
    for number in range(count):
        text += as_file.piece([record(number)], "json", first=not number) + as_file.piece([], "json", first=False)
    told = json.loads(text + as_file.foot("json"))
    assert (told["from"], told["to"], len(told["requests"])) == ("2026-10-23", "2026-11-21", count)
    assert all(one["cost"] == "0.0042" and one["input_tokens"] == 1_200 for one in told["requests"])


# ---- Orders ----------------------------------------------------------------------------------------------------------


class SavingPage:
    """Keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - as the port
        self.asked.append((port, fields))
        return "denied"


class Room(Setting):
    """A tab with the room in it."""

    def __init__(self) -> None:
        super().__init__()
        self.page = SavingPage()
        self.orders = UsageOrders(replace(self.chat._ports, page=self.page), self.board)  # type: ignore[arg-type]

    async def do(self, order: object) -> None:
        await self.orders.table[type(order)](order, lambda *facts: self.told.extend(facts))


async def test_an_export_holds_every_request_of_the_range_that_the_filter_lets_through() -> None:
    room = Room()
    at = int(datetime(2026, 11, 10, 12, tzinfo=UTC).timestamp() * 1_000)
    day = 86_400_000
    await room.store.put_many(
        [
            *(record(number, at=at + number * day, offset=0) for number in range(5)),
            record(7, at=at, offset=0, line="groq"),
            record(8, at=at - 30 * day, offset=0),
        ]
    )
    days = Days(date(2026, 11, 1), date(2026, 11, 30))
    await room.do(ExportUsage(days, Only(line="openai"), "csv"))
    text = "".join(fields["text"] for port, fields in room.page.asked if port == "file.piece")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["when"][:10] for row in rows] == [f"2026-11-{day}" for day in range(10, 15)]
    assert [fields.get("type") for _, fields in room.page.asked] == ["text/csv"]
    assert kinds(room.told) == [UsageExported, ToastTold]


async def test_titles_are_told_of_what_is_still_there() -> None:
    room = Room()
    await room.store.put_many(
        [
            Conversation(id="c1", title="Points", created=1, updated=1),
            Conversation(id="c2", title="Gone", created=1, updated=1, shelf="deleted"),
            Comparison(id="d1", title="Six of them", created=1, updated=1, slots=()),
        ]
    )
    await room.do(ReadTitles(("c1", "c2", "d1", "x")))
    assert room.told == [TitlesTold({"c1": ("chat", "Points"), "d1": ("compare", "Six of them")})]
    usage, _ = tell(HERE, room.told[0])
    assert tell(usage, TitlesTold(dict(usage.titles)))[0] is usage, "nothing is drawn for what is known"


async def test_a_month_on_paper_has_its_sums_and_a_chart_and_nothing_to_press() -> None:
    room = Room()
    shown = report(savings=(usages.SAVING,), projection=usages.PROJECTED)
    await room.do(PutReportOnPaper(shown))
    port, fields = room.page.asked[-1]
    assert port == "paper.print"
    assert "<sy-chart" in fields["html"]
    assert all(tag not in fields["html"] for tag in ("<button", "<input", "data-click", "<script"))
    assert usages.HOSTILE not in fields["html"]
    assert words.sums(shown.change.now.cost) in fields["html"]


async def test_the_calendar_and_the_dice_are_the_persons_own() -> None:
    room = Room()
    await room.do(LookAtCalendar())
    await room.do(DrawBudget(BUDGETS.book.budgets[0].model_copy(update={"id": "new"})))
    today, drawn = room.told
    assert today.today == room.clock.now().date()
    assert drawn.budget.id not in {"new", "b1"}


def test_names_of_what_is_gone_are_its_ids_or_say_so() -> None:
    names = around(usages.house(HERE)).names
    assert names.line("openai") == "OpenAI"
    assert names.line("gone") == "gone"
    assert names.key("k1") == "work (OpenRouter)"
    assert names.key("k2") == "A key that was removed"
    assert names.model("openrouter/maker/model") == "maker/model on OpenRouter"
    assert dates.length(MONTH) == 30
    assert timedelta(days=30) == MONTH.last - MONTH.first + timedelta(days=1)
