"""The Settings room as a person uses it: appearance, data, and what happens when the browser gives no room for it."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.visit import (
    ANSWERED,
    ask,
    composer,
    open_app,
    reload,
    settings_section,
    until,
    wait_until_kept_offline,
    wait_until_usable,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

CHOICES = (
    ("Theme", "Dark", "theme", "dark"),
    ("Text size", "Larger", "size", "larger"),
    ("Density", "Compact", "density", "compact"),
    ("Motion", "Reduced", "motion", "reduced"),
)
GROUND = "() => getComputedStyle(document.getElementById('rail')).backgroundColor"
PEOPLE = "Conversations"


def open_settings(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/settings")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()


def choose(page: Page, group: str, option: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_text(option, exact=True).click()


def test_appearance_takes_effect_at_once_everywhere_and_survives_a_reload(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    open_settings(page, site)
    other = context.new_page()
    open_app(other, site)
    light = page.evaluate(GROUND)
    for group, option, attribute, value in CHOICES:
        choose(page, group, option)
        for tab in (page, other):
            expect(tab.locator("html")).to_have_attribute(f"data-{attribute}", value)
    assert page.evaluate(GROUND) != light
    reload(page)
    for group, option, attribute, value in CHOICES:
        expect(page.locator("html")).to_have_attribute(f"data-{attribute}", value)
        expect(page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option)).to_be_checked()


def test_the_stored_appearance_is_worn_without_waiting_for_python(
    page: Page, site: SiteServer, problems: Problems
) -> None:
    open_settings(page, site)
    choose(page, "Theme", "Dark")
    until(page, "() => localStorage.getItem('sy.appearance')?.includes('dark')")
    page.route("**/boot.js", lambda route: route.abort())
    problems.expect("Failed to load resource")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_everything_exported_erased_and_imported_is_there_again(page: Page, site: SiteServer, tmp_path: Path) -> None:
    open_app(page, site)
    ask(page, "hello")
    page.get_by_role("link", name="Settings").first.click()
    choose(page, "Density", "Compact")
    data = settings_section(page, "data")
    with page.expect_download() as download:
        data.get_by_role("button", name="Export everything").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    kinds = [json.loads(line).get("kind") for line in file.read_text(encoding="utf-8").splitlines()]
    assert sorted(kind for kind in kinds if kind) == ["conversation", "message", "message", "settings"]
    wait_until_kept_offline(page)

    data.get_by_role("button", name="Erase everything").click()
    question = page.get_by_role("dialog", name="Erase everything?")
    question.get_by_role("button", name="Erase everything").click()
    expect(question).to_be_visible()  # the word is missing
    question.get_by_role("textbox").fill("erase")
    with page.expect_navigation():
        question.get_by_role("button", name="Erase everything").click()
    wait_until_usable(page)
    expect(page.locator("html")).to_have_attribute("data-density", "comfortable")
    assert page.evaluate("() => localStorage.length") == 0

    page.get_by_role("link", name="Settings").first.click()
    expect(data.locator(".space")).not_to_contain_text(PEOPLE)
    data.locator("input[type=file]").set_input_files(file)
    expect(data).to_contain_text("would add 4 records and replace 0")
    expect(data.locator(".space")).not_to_contain_text(PEOPLE)
    data.get_by_role("button", name="Import 4 records").click()
    expect(data.locator(".space")).to_contain_text(PEOPLE)
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator(ANSWERED)).to_contain_text("You are talking to the demo line")


def test_a_bad_import_names_its_line_and_writes_nothing(page: Page, site: SiteServer, tmp_path: Path) -> None:
    open_settings(page, site)
    data = settings_section(page, "data")
    header = {"app": "switchyard", "format": 1, "made": 1, "counts": {}}
    good = {"kind": "draft", "v": 1, "rev": 1, "at": 5, "data": {"id": "composer", "text": "hi"}}
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join([json.dumps(header), json.dumps(good), "not JSON at all"]), encoding="utf-8")
    data.locator("input[type=file]").set_input_files(file)
    told = data.get_by_role("alert")
    expect(told).to_contain_text("line 3")
    expect(told).to_contain_text("Nothing was imported")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Count again").click()
    expect(data.locator(".space")).not_to_contain_text("Drafts")


def test_space_is_shown_by_kind(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello")
    wait_until_kept_offline(page)
    page.get_by_role("link", name="Settings").first.click()
    table = page.get_by_role("region", name="Space by kind")
    expect(table.get_by_role("row", name=PEOPLE)).to_contain_text("1")
    expect(table.get_by_role("row", name="Messages")).to_contain_text("2")
    expect(table.get_by_role("row", name="The app itself")).to_contain_text("MB")
    expect(settings_section(page, "data").locator(".space-foot")).to_contain_text("GB")


def test_a_full_disk_is_said_exactly_and_the_prompt_goes_back_to_the_composer(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    context.add_init_script("delete Navigator.prototype.serviceWorker")  # its files would not fit either
    # Before the first write: Chromium looks at the quota now and then only.
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.origin, "quotaSize": 1_000_000})
    open_app(page, site)
    ask(page, "hello")
    huge = Random(1).randbytes(600_000).hex()  # noqa: S311 - text that does not compress
    composer(page).evaluate("(field, text) => { field.value = text; field.form.requestSubmit(); }", huge)
    told = page.get_by_role("alert").filter(has_text="The browser gives this site no more storage").first
    expect(told).to_contain_text(re.compile(r"the change needs \d\.\d MB; [\d.]+ [KM]B are in use"))
    expect(told).to_contain_text("Everything stored before is still there")
    expect(told).to_contain_text("Delete what you no longer need")
    expect(page.locator(".turn.prompt")).to_have_count(1)
    assert composer(page).input_value() == huge
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.origin})
    ask(page, "now there is room again")


def test_without_a_database_the_app_runs_in_memory_and_says_so_in_plain_sight(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    refuse_databases(context)
    open_app(page, site)
    notice = page.locator("#notice-memory")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("gone when it closes")
    ask(page, "hello")
    page.get_by_role("link", name="Settings").first.click()
    expect(settings_section(page, "data")).to_contain_text("Nothing is being stored.")
    expect(settings_section(page, "data").locator(".space")).to_contain_text("Messages")


def test_isolation_can_be_switched_off_and_the_page_says_how_it_stands(page: Page, site: SiteServer) -> None:
    open_settings(page, site)
    wait_until_kept_offline(page)
    reload(page)
    app = settings_section(page, "app")
    expect(app).to_contain_text("Now: on.")
    app.get_by_role("switch", name="Cross-origin isolation").press("Space")
    expect(app.get_by_role("switch")).not_to_be_checked()
    until(page, "async () => !(await fetch(location.pathname)).headers.has('cross-origin-opener-policy')")
    reload(page)
    expect(app).to_contain_text("Now: off.")
    expect(app.get_by_role("switch")).not_to_be_checked()
    assert page.evaluate("() => crossOriginIsolated") is False


def test_what_the_app_is_made_of_is_listed_with_its_licences(page: Page, site: SiteServer) -> None:
    open_settings(page, site)
    listed = page.locator(".licences details")
    for name in ("pyodide", "polyscript", "pydantic", "htpy", "katex"):
        expect(listed.filter(has=page.locator(".licence-name", has_text=name)).first).to_be_visible()
    listed.first.locator("summary").click()
    expect(listed.first.locator("pre")).to_be_visible()
    expect(settings_section(page, "about")).to_contain_text("from the snapshot of its memory")


def refuse_databases(context: BrowserContext) -> None:
    """As in a private window of some browsers. The worker that runs Python asks, so it must be told too."""
    refusal = """Object.defineProperty(globalThis, 'indexedDB', {
      value: { open() { throw new DOMException('no', 'SecurityError'); } },
    });"""
    context.add_init_script(refusal)

    def in_worker(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=refusal + answer.text())

    context.route("**/static/js/worker/records.js", in_worker)
