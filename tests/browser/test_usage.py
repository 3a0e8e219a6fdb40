"""The Usage room over a year of requests: charts and tables, what is behind a bar, budgets, files, paper, everybody."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from app.base.money import Money, shown
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.usage_filler import fill
from tests.browser.visit import open_app, reload, until, wait_until_stored
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Browser, Locator, ViewportSize

    from app.records.spending import UsageRecord
    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

BAR = """({ label, line }) => {
  const canvas = document.querySelector('#spend-chart canvas');
  const chart = globalThis.Chart.getChart(canvas);
  const told = JSON.parse(document.getElementById('spend-chart').dataset.chart);
  const bar = chart.getDatasetMeta(told.sets.findIndex(({ id }) => id === line)).data[told.keys.indexOf(label)];
  const { x, y } = bar.getCenterPoint();
  const box = canvas.getBoundingClientRect();
  return { x: box.left + x, y: box.top + y };
}"""
NOTHING = "\N{EN DASH}"
DRAWN = """() => {
  const canvas = document.querySelector('#paper canvas');
  return canvas.getContext('2d').getImageData(200, 200, 800, 300).data.some(Boolean);
}"""
COLOURS = """() => {
  const chart = globalThis.Chart.getChart(document.querySelector('#spend-chart canvas'));
  return [chart.options.scales.x.ticks.color, chart.data.datasets[0].borderColor];
}"""


class Visit:
    """A page with a year of requests in it, whose room is open."""

    def __init__(self, page: Page, site: SiteServer) -> None:
        self.page = page
        open_app(page, site, "#/usage")
        expect(page.get_by_role("heading", name="Nothing used yet")).to_be_visible()
        self.records = fill(page)
        reload(page)
        self.drawn()

    def drawn(self) -> None:
        """The charts are there."""
        self.page.locator("#spend-chart canvas").wait_for()
        until(self.page, "async () => { await document.getElementById('spend-chart').drawn; return true; }")

    def within(self, days: int) -> list[UsageRecord]:
        """The requests of the last days."""
        first = (datetime.now(UTC).date() - timedelta(days=days - 1)).isoformat()
        return [one for one in self.records if one.day >= first]


@pytest.fixture
def visit(page: Page, site: SiteServer) -> Visit:
    return Visit(page, site)


def cost(records: Iterable[UsageRecord]) -> str:
    return shown(Money(sum((Decimal(one.cost) for one in records if one.cost), Decimal(0))))


def figure(page: Page, name: str) -> Locator:
    return (
        page.locator(".figures > div")
        .filter(has=page.locator("dt", has_text=re.compile(f"^{name}$")))
        .locator(".figure")
    )


def drawing(page: Page, id: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(page.locator(f"#{id}").get_attribute("data-chart") or "{}")
    return told


def open_table(page: Page, id: str) -> Locator:
    page.locator(f"#{id}-turn").click()
    table = page.locator(f"#{id}-table table")
    expect(table).to_be_visible()
    return table


def test_a_range_shows_exactly_what_its_requests_cost_and_a_filter_what_is_left_of_them(visit: Visit) -> None:
    page, month = visit.page, visit.within(30)
    expect(figure(page, "Cost")).to_have_text(cost(month))
    expect(figure(page, "Requests")).to_have_text(f"{len(month):,}")
    page.get_by_role("combobox", name="Line").select_option("anthropic")
    mine = [one for one in month if one.line == "anthropic"]
    expect(figure(page, "Requests")).to_have_text(f"{len(mine):,}")
    expect(figure(page, "Cost")).to_have_text(cost(mine))
    page.get_by_role("button", name="Clear the filters").click()
    expect(figure(page, "Requests")).to_have_text(f"{len(month):,}")
    page.get_by_text("7 days", exact=True).click()
    expect(figure(page, "Requests")).to_have_text(f"{len(visit.within(7)):,}")
    page.get_by_text("12 months", exact=True).click()
    expect(page.get_by_role("heading", name="Spent each month, by line")).to_be_visible()


@pytest.mark.parametrize("id", ["spend-chart", "speed-chart"])
def test_the_table_of_a_chart_says_what_the_chart_shows(visit: Visit, id: str) -> None:
    told, table = drawing(visit.page, id), open_table(visit.page, id)
    heads = [one.split(" on ")[0] for one in table.locator("thead th").all_inner_texts()]
    assert [one["name"].split(" on ")[0] for one in told["sets"]] == heads[1 : len(told["sets"]) + 1]
    rows = [row.split("\t") for row in table.locator("tbody").inner_text().splitlines()]
    assert [row[0].strip() for row in rows] == told["labels"]
    for place, row in enumerate(rows):
        assert [one["told"][place] or NOTHING for one in told["sets"]] == row[1 : len(told["sets"]) + 1]


def test_a_day_leads_to_its_requests_by_keyboard_and_back(visit: Visit) -> None:
    page = visit.page
    day = next(one.day for one in visit.within(10) if one.conversation)
    place = drawing(page, "spend-chart")["keys"].index(day)
    page.locator("#spend-chart-turn").focus()
    page.keyboard.press("Enter")
    button = page.locator("#spend-chart-table tbody tr").nth(place).get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=re.compile("^Requests, "))
    mine = [one for one in visit.records if one.day == day]
    expect(dialog.locator("tbody tr")).to_have_count(min(len(mine), 50))
    newest = max(mine, key=lambda one: one.at)
    expect(dialog.locator("tbody tr").first).to_contain_text(newest.model)
    expect(dialog.locator("tbody tr").first.get_by_role("link")).to_have_attribute(
        "href", re.compile(f"#/(chat|compare)/{newest.conversation}$")
    )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_a_bar_that_is_clicked_shows_the_requests_of_its_day_and_line(visit: Visit) -> None:
    page, line = visit.page, "openai"
    told = drawing(page, "spend-chart")
    openai = next(one for one in told["sets"] if one["id"] == line)
    label = told["keys"][max(range(len(told["keys"])), key=lambda place: openai["data"][place])]
    page.locator("#spend-chart").scroll_into_view_if_needed()
    at = page.evaluate(BAR, {"label": label, "line": line})
    page.mouse.click(at["x"], at["y"])
    dialog = page.get_by_role("dialog", name=re.compile("^Requests, "))
    expect(dialog).to_contain_text("Only: OpenAI")
    mine = [one for one in visit.records if one.day == label and one.line == line]
    expect(dialog.locator("tbody tr")).to_have_count(len(mine))


def test_a_failure_leads_to_the_requests_that_met_it_a_page_at_a_time(visit: Visit) -> None:
    page = visit.page
    page.get_by_text("12 months", exact=True).click()
    expect(page.get_by_role("heading", name="Spent each month, by line")).to_be_visible()
    page.locator(".failure-count").first.click()
    dialog = page.get_by_role("dialog", name=re.compile("^Requests, "))
    expect(dialog.locator("tbody tr").first).to_contain_text("Failed")
    page.keyboard.press("Escape")
    page.locator("#spend-chart-turn").click()
    page.locator("#spend-chart-table tbody").get_by_role("button").last.click()
    expect(dialog.locator("tbody tr")).to_have_count(50)
    dialog.get_by_role("button", name="Older").click()
    expect(dialog.get_by_role("status")).to_contain_text("51 to 100")
    dialog.get_by_role("button", name="Newer").click()
    expect(dialog.get_by_role("status")).to_contain_text("1 to 50")


def test_another_theme_is_drawn_in_its_own_colours(visit: Visit) -> None:
    page = visit.page
    light = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="dark")
    until(page, f"() => ({COLOURS})()[0] !== {json.dumps(light[0])}")
    dark = page.evaluate(COLOURS)
    assert all(before != after for before, after in zip(light, dark, strict=True))
    page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
    until(page, f"() => ({COLOURS})()[0] === {json.dumps(light[0])}")


@pytest.mark.parametrize("kind", ["CSV", "JSON"])
def test_what_is_filtered_can_be_taken_along_as_a_file_to_the_last_digit(visit: Visit, kind: str) -> None:
    page = visit.page
    page.get_by_role("combobox", name="Line").select_option("openai")
    mine = [one for one in visit.within(30) if one.line == "openai"]
    expect(figure(page, "Requests")).to_have_text(f"{len(mine):,}")
    with page.expect_download() as coming:
        page.get_by_role("button", name=f"Export as {kind}").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines())) if kind == "CSV" else json.loads(text)["requests"]
    assert sorted(row["cost"] for row in rows) == sorted(one.cost for one in mine)
    assert coming.value.suggested_filename.endswith(f".{kind.lower()}")
    expect(page.locator("#toasts")).to_contain_text(f"{len(mine)} request")


def test_a_month_is_printed_with_its_sums_its_chart_and_nothing_of_the_app(visit: Visit) -> None:
    page = visit.page
    page.get_by_text("Last month", exact=True).click()
    page.emulate_media(media="print")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = document.title; }; }")
    page.evaluate("() => document.querySelector('.usage-take button:last-child').click()")
    page.locator("body[data-printed]").wait_for(state="attached")
    first = datetime.now(UTC).date().replace(day=1)
    month = [one for one in visit.records if one.day.startswith(f"{first - timedelta(days=1):%Y-%m}")]
    paper = page.locator("#paper")
    expect(paper).to_contain_text(cost(month))
    expect(paper.locator("sy-chart canvas")).to_be_visible()
    expect(page.locator("#rail")).to_be_hidden()
    assert paper.locator("button, a, input, select").count() == 0
    assert page.evaluate(DRAWN)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)


def test_a_budget_is_added_shown_changed_and_removed_and_outlives_a_reload(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name="Add a budget").click()
    dialog = page.get_by_role("dialog", name="A new budget")
    dialog.get_by_role("combobox", name="What counts").select_option(label="OpenAI")
    dialog.get_by_role("textbox", name="Stop at").fill("a lot")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.get_by_text("Type an amount with a point")).to_be_visible()
    dialog.get_by_role("textbox", name="Stop at").fill("1000")
    dialog.get_by_role("textbox", name="Tell me at").fill("800")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)
    budget = page.locator(".budget").filter(has_text="$1,000.00 a month for the line OpenAI")
    expect(budget.locator(".lamp")).to_have_text("Within")
    first = datetime.now(UTC).date().replace(day=1).isoformat()
    spent = [one for one in visit.records if one.day >= first and one.line == "openai"]
    most = sum((Decimal(one.cost or one.most) for one in spent), Decimal(0))
    expect(budget).to_contain_text(f"{shown(Money(most))} of $1,000.00")
    wait_until_stored(page, "budgets", "1000")
    reload(page)
    expect(budget).to_be_visible()
    budget.get_by_role("button", name=re.compile("^Change: ")).click()
    dialog = page.get_by_role("dialog", name="Change the budget")
    expect(dialog.get_by_role("textbox", name="Stop at")).to_have_value("1000")
    page.keyboard.press("Escape")
    budget.get_by_role("button", name=re.compile("^Remove: ")).click()
    page.get_by_role("dialog", name="Remove this budget?").get_by_role("button", name="Remove").click()
    expect(budget).to_have_count(0)


def test_an_alert_is_told_on_the_rail_until_the_room_is_looked_at_and_goes_when_it_is_dismissed(visit: Visit) -> None:
    page = visit.page
    page.evaluate("() => { location.hash = '#/chat'; }")
    reload(page)
    news = page.locator("#rail .room-news")
    expect(news).to_have_attribute("title", re.compile(r"\d+ new alert"))
    page.get_by_role("link", name=re.compile("Usage")).click()
    expect(news).to_have_count(0)
    alerts = page.locator("#alerts .alert")
    expect(alerts.first).to_be_visible()
    count, first = alerts.count(), alerts.first.inner_text()
    alerts.first.get_by_role("button", name=re.compile("^Dismiss")).click()
    expect(alerts).to_have_count(count - 1)
    reload(page)
    expect(page.locator(".figures")).to_be_visible()
    assert first not in alerts.all_inner_texts()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_the_room_and_its_dialogs_in_light_and_dark(
    browser: Browser, problems: Problems, site: SiteServer, viewport: ViewportSize
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    visit = Visit(page, site)
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            found[f"{name}, {theme}"] = page.evaluate(RUN_AXE)
        found[f"{name}, too wide"] = page.evaluate(TOO_WIDE)

    open_table(page, "spend-chart")
    page.get_by_text("From … to", exact=True).click()
    look("the room")
    page.locator("#spend-chart-table tbody").get_by_role("button").last.click()
    expect(page.locator("#usage-requests tbody tr").first).to_be_visible()
    look("requests")
    page.keyboard.press("Escape")
    page.get_by_text("Count an amount", exact=True).click()
    expect(page.locator("#assumed")).to_be_visible()
    page.get_by_role("button", name="Add a budget").click()
    page.get_by_role("dialog", name="A new budget").get_by_role("button", name="Keep").click()
    expect(page.locator("#budget-hard-wrong")).to_be_visible()
    look("a budget with mistakes")
    page.keyboard.press("Escape")
    page.evaluate("() => { document.documentElement.dataset.size = 'larger'; }")
    visit.drawn()
    found["larger text, too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())
