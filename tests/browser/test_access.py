"""Everybody can use it: axe finds nothing, and nothing is wider than a small phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.imported import bring_in
from tests.browser.test_takeaway import SAID, TALK, want_code
from tests.browser.visit import ask, open_app, open_conversations, send, wait_until_kept_offline
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
HUGE_WORD = "w" * 400

# axe evaluates nothing from text, so the page's policy is no hindrance once it is there.
RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`));
}"""
TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most && document.body.scrollWidth <= most) return [];
  return [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > most + 1)
    .map((element) => element.outerHTML.slice(0, 120));
}"""
SETTLED = "() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))).then(() => true)"


def empty_chat(page: Page) -> None:
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()


def conversation(page: Page) -> None:
    ask(page, "show me a table, code and a formula")
    send(page, "hello " + HUGE_WORD)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".answer-cut")).to_be_visible()
    open_conversations(page)
    expect(page.locator("#drawer .conversation")).to_have_count(1)


def settings(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/settings'; }")
    expect(page.locator(".space")).to_be_visible()
    licence = page.locator(".licences details").first
    licence.locator("summary").click()
    expect(licence.locator("pre")).to_be_visible()


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def palette_without_a_match(page: Page) -> None:
    palette(page)
    page.get_by_role("combobox").fill(HUGE_WORD)
    expect(page.locator(".palette-none")).to_contain_text("No command matches")


def shortcuts(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("shortcuts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def question(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/settings'; }")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("dialog", name="Erase everything?")).to_be_visible()


def offline(page: Page) -> None:
    wait_until_kept_offline(page)  # before that, what Python still fetches is missing
    page.context.set_offline(True)
    expect(page.locator("#notice-offline")).to_be_visible()


def lines(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/providers'; }")
    expect(page.locator("#line-demo")).to_be_visible()


def line_with_models(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/providers/openai'; }")
    expect(page.locator(".models tbody tr").first).to_be_visible()
    page.locator(".key-headers > summary").click()


def local_line(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/providers/ollama'; }")
    page.locator("#ways-in-need > summary").click()
    page.locator("#other-ways > summary").click()
    expect(page.get_by_text("setx OLLAMA_ORIGINS")).to_be_visible()


def routes(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/routes'; }")
    expect(page.locator("#order .place")).to_have_count(1)


def model_for_the_order(page: Page) -> None:
    page.evaluate("() => { location.hash = '#/routes'; }")
    page.get_by_role("button", name="Add a single model").click()
    expect(page.get_by_role("combobox", name="Find a model")).to_be_focused()


def route_picker(page: Page) -> None:
    page.locator("#route").click()
    page.get_by_role("button", name="Another model…").click()
    expect(page.get_by_role("combobox", name="Find a model")).to_be_focused()


def request_as_code(page: Page) -> None:
    bring_in(page, TALK, *SAID)
    page.evaluate("(id) => { location.hash = `#/chat/${id}`; }", TALK.id)
    want_code(page.locator(f"#message-{SAID[1].id}"))
    expect(page.locator("#request-code .code-text")).to_be_visible()


STATES = (
    request_as_code,
    empty_chat,
    conversation,
    settings,
    palette,
    palette_without_a_match,
    shortcuts,
    question,
    offline,
    lines,
    line_with_models,
    local_line,
    routes,
    model_for_the_order,
    route_picker,
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.replace("_", " "))
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_light_and_dark_and_nothing_is_too_wide(
    browser: Browser,
    problems: Problems,
    site: SiteServer,
    viewport: ViewportSize,
    state: Callable[[Page], None],
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    state(page)
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    page.evaluate("() => { document.documentElement.dataset.size = 'larger'; }")
    found["too wide in larger text"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())


def test_axe_finds_nothing_where_the_app_cannot_start(page: Page, site: SiteServer) -> None:
    page.add_init_script("delete globalThis.WebAssembly")
    page.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(site.url)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate(TOO_WIDE) == []
