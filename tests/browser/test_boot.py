"""The app starts: painted at once, nothing typed is lost, and whatever is missing is said."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.visit import (
    ask,
    composer,
    open_app,
    reload,
    settings_section,
    wait_until_draft_is_stored,
    wait_until_usable,
)

if TYPE_CHECKING:
    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

RUNTIME = "**/pyodide.asm.wasm"
# early.js is the one that the first paint waits for: it wears the stored appearance.
EVERY_OTHER_SCRIPT = re.compile(r"/static/js/(?!early)")
# Where the body changes between the parsed page and the first answer of Python: the nearest named element.
WATCH_CHANGES = """
window.changed = [];
const place = (node) => {
  const element = node instanceof Element ? node : node.parentElement;
  return element.closest('#standing, .composer-hint, [id]')?.outerHTML.slice(0, 80) ?? 'body';
};
addEventListener('DOMContentLoaded', () => new MutationObserver((changes) => {
  for (const { type, target, attributeName, oldValue } of changes) {
    const same = type === 'attributes' && target.getAttribute(attributeName) === oldValue;
    if (!same) changed.push(place(target));
  }
}).observe(document.body, { subtree: true, childList: true, attributeOldValue: true, characterData: true }));
"""
NO_WASM = "delete globalThis.WebAssembly"
SEEN_WHEN_READY = ("standing", "composer-hint")


class Held:
    """Requests kept waiting, so that a test can act before Python is up."""

    def __init__(self, page: Page, pattern: str | re.Pattern[str] = RUNTIME) -> None:
        self.routes: list[Route] = []
        self._page, self._pattern = page, pattern
        page.route(pattern, self._keep)

    def _keep(self, route: Route) -> None:
        self.routes.append(route)

    def let_go(self) -> None:
        for route in self.routes:
            route.continue_()
        self._page.unroute(self._pattern)

    def drop(self) -> None:
        self._page.unroute(self._pattern)


def goto_and_hold(page: Page, site: SiteServer) -> Held:
    """Open the page; its scripts run, Python's start waits."""
    held = Held(page)
    with page.expect_request(RUNTIME):
        page.goto(site.url)
    return held


def boot_problem(page: Page) -> str:
    panel = page.get_by_role("alert").filter(has=page.get_by_role("button", name="Reload"))
    expect(panel).to_be_visible()
    return panel.inner_text()


def test_the_finished_frame_is_painted_before_any_script_of_the_page_has_run(page: Page, site: SiteServer) -> None:
    held = Held(page, EVERY_OTHER_SCRIPT)
    page.goto(site.url, wait_until="commit")
    expect(page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Settings")).to_be_visible()
    expect(page.get_by_role("heading", name="New conversation")).to_be_visible()
    composer(page).press_sequentially("typed into bare HTML")
    held.let_go()
    wait_until_usable(page)
    expect(composer(page)).to_have_value("typed into bare HTML")


def test_python_changes_nothing_of_the_painted_frame_but_that_it_is_ready(page: Page, site: SiteServer) -> None:
    page.add_init_script(WATCH_CHANGES)
    open_app(page, site)
    changed = set(page.evaluate("() => changed"))
    assert [place for place in changed if not any(name in place for name in SEEN_WHEN_READY)] == []
    expect(page.locator("#standing")).to_have_text("Ready")


def test_what_is_typed_before_python_is_up_is_kept_and_stored(page: Page, site: SiteServer) -> None:
    held = goto_and_hold(page, site)
    composer(page).press_sequentially("an early thought")
    held.let_go()
    wait_until_usable(page)
    expect(composer(page)).to_have_value("an early thought")
    wait_until_draft_is_stored(page, "an early thought")
    reload(page)
    expect(composer(page)).to_have_value("an early thought")


def test_what_is_typed_survives_a_reload_that_comes_before_python(page: Page, site: SiteServer) -> None:
    held = goto_and_hold(page, site)
    composer(page).press_sequentially("an early thought")
    held.drop()
    reload(page)
    expect(composer(page)).to_have_value("an early thought")


def test_a_prompt_sent_before_python_is_up_is_answered(page: Page, site: SiteServer) -> None:
    held = goto_and_hold(page, site)
    composer(page).press_sequentially("hello")
    composer(page).press("Enter")
    composer(page).press_sequentially("the next one")
    held.let_go()
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    expect(page.locator(".turn.answer")).to_contain_text("What you can try here")
    expect(composer(page)).to_have_value("the next one")


def test_a_room_chosen_before_python_is_up_opens(page: Page, site: SiteServer) -> None:
    held = goto_and_hold(page, site)
    page.get_by_role("link", name="Settings").click()
    held.let_go()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()


def test_the_boot_asks_nobody_else_and_marks_when_it_is_painted_and_usable(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    open_app(page, site)
    ask(page, "hello")
    foreign = {url for url in asked if urlsplit(url).scheme in ("http", "https") and not url.startswith(site.url)}
    assert foreign == set()
    marks = page.evaluate(
        "() => Object.fromEntries(performance.getEntriesByType('mark').map((m) => [m.name, m.startTime]))"
    )
    assert 0 < marks["sy:painted"] <= marks["sy:usable"]
    assert said == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b""), (200, gzip.compress(bytes(range(256)) * 400))],
    ids=["missing", "of another build"],
)
def test_without_its_snapshot_the_app_boots_from_wheels_and_behaves_the_same(
    page: Page, site: SiteServer, problems: Problems, status: int, body: bytes
) -> None:
    if status != 200:
        problems.expect(r"Failed to load resource.*snapshot\.bin")
    else:
        page.route("**/snapshot.bin", lambda route: route.fulfill(status=404, body="not here"))
    page.route("**/snapshot.bin.gz", lambda route: route.fulfill(status=status, body=body))
    with page.expect_console_message(lambda message: "booting from wheels" in message.text):
        page.goto(f"{site.url}#/settings")
    wait_until_usable(page)
    expect(settings_section(page, "about")).to_contain_text("without the snapshot")
    page.get_by_role("link", name="Chat").click()
    expect(ask(page, "hello")).to_contain_text("What you can try here")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])


def test_a_browser_without_webassembly_is_told_so(page: Page, site: SiteServer) -> None:
    page.add_init_script(NO_WASM)
    page.goto(site.url)
    said = boot_problem(page)
    assert "WebAssembly is missing or switched off" in said
    assert "allow WebAssembly for this site" in said


def test_a_worker_that_may_not_be_made_is_told(page: Page, site: SiteServer) -> None:
    page.add_init_script(
        "globalThis.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } }"
    )
    page.goto(site.url)
    assert "Python worker could not be started" in boot_problem(page)


def test_a_policy_that_blocks_workers_is_told(page: Page, site: SiteServer, problems: Problems) -> None:
    problems.expect("worker-src")

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": "worker-src 'none'"})

    page.route(site.url, with_policy)
    page.goto(site.url)
    assert "Python worker could not be started" in boot_problem(page)


@pytest.mark.parametrize(
    "part",
    [
        "pyodide.asm.wasm",
        "pydantic_core.wasm",
        "python_stdlib.zip",
        "app/main.py",
        "boot.js",
        "bridge.js",
        "pyodide.mjs",
    ],
)
def test_a_part_that_cannot_be_loaded_is_told_and_a_reload_mends_it(
    page: Page, site: SiteServer, problems: Problems, part: str
) -> None:
    problems.expect("Failed to load resource|Failed to fetch|console: MessageEvent")
    page.route(f"**/{part}", lambda route: route.abort())
    page.goto(site.url)
    composer(page).press_sequentially("still here")
    said = boot_problem(page)
    assert "A part of Switchyard could not be loaded" in said
    assert "Check the connection, then reload" in said
    page.unroute_all()
    page.get_by_role("alert").get_by_role("button", name="Reload").click()
    wait_until_usable(page)
