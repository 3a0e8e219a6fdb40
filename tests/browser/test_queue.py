"""Prompts that wait for free room, thumbs, answers from memory and two lines compared: by mouse and by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import ANSWERED, ask, composer, open_app, reload, until
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

SAID = "Every signal"
WAITS = ".queued-item"
SENT = """() => [...document.querySelectorAll('#trials tbody tr td:nth-of-type(1)')]
  .reduce((sum, cell) => sum + Number(cell.textContent), 0) === COUNT"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def defer(page: Page, text: str) -> None:
    """By the menu beside Send."""
    composer(page).fill(text)
    page.locator("#send-menu summary").click()
    page.get_by_role("button", name="Send when there is free room").click()
    expect(composer(page)).to_have_value("")


def new_conversation(page: Page) -> None:
    """By its keys."""
    composer(page).blur()
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Every model, one tab").wait_for()


def items(page: Page) -> Locator:
    return page.locator(f"#queue ol {WAITS}")


def start(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")


def find_models(page: Page, problems: Problems) -> None:
    problems.expect("Failed to load resource")  # the page itself asks a server near here for leave
    go(page, "#/providers/llama-cpp")
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()


def test_prompts_wait_for_room_are_put_in_order_and_survive_a_reload(page: Page, site: SiteServer) -> None:
    """There is no line that is free yet, so all of them wait."""
    open_app(page, site)
    defer(page, "The first prompt")
    waiting = page.locator(".queued")
    expect(waiting).to_contain_text("Queued.")
    expect(waiting).to_contain_text("waits for a line that is free of charge")
    composer(page).fill("The second prompt")
    composer(page).press("Control+Shift+Enter")
    expect(composer(page)).to_have_value("")
    expect(page.locator(".queued")).to_have_count(2)
    defer(page, "The third prompt")
    go(page, "#/routes")
    rows = items(page)
    expect(rows.locator(".place-link")).to_have_text(["The first prompt", "The second prompt", "The third prompt"])
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    up = page.get_by_role("button", name="Move “The second prompt” up")
    up.click()
    expect(rows.locator(".place-link")).to_have_text(["The second prompt", "The first prompt", "The third prompt"])
    expect(up).to_be_focused()
    up.press("Alt+ArrowDown")
    expect(rows.locator(".place-link")).to_have_text(["The first prompt", "The second prompt", "The third prompt"])
    page.get_by_role("button", name="Cancel “The third prompt”").click()
    expect(rows).to_have_count(2)
    reload(page)
    expect(items(page).locator(".place-link")).to_have_text(["The first prompt", "The second prompt"])
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    items(page).first.locator(".place-link").click()
    expect(page.locator(".queued").first).to_contain_text("The queue is paused.")
    expect(page.locator(".answer-cut")).to_contain_text("It was taken out of the queue.")


def test_once_there_is_room_the_answer_arrives_and_can_be_judged(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    defer(page, "Which way?")
    expect(page.locator(".queued")).to_contain_text("Queued.")
    go(page, "#/routes")
    page.get_by_role("button", name="Pause").click()
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    expect(page.locator(".queued")).to_contain_text("The queue is paused.")
    go(page, "#/routes")
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_text("An answer from the queue has arrived.")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    answer = page.locator(ANSWERED, has_text=SAID)
    expect(answer).to_be_visible()
    up = answer.get_by_role("button", name="Good answer")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    down = answer.get_by_role("button", name="Bad answer")
    down.focus()
    page.keyboard.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    reload(page)
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    go(page, "#/routes")
    expect(page.locator("#queue ul")).to_contain_text("Answered")
    page.get_by_role("button", name="Clear finished").click()
    expect(page.locator("#queue")).to_contain_text("Nothing waits.")


def test_at_a_limit_it_says_when_it_is_expected_and_goes_on_once_the_limit_is_raised(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    start(page, site, emulator)
    find_models(page, problems)
    go(page, "#/routes")
    adjust = page.get_by_role("button", name="Adjust the limits of llama.cpp")
    form = page.get_by_role("dialog", name="Limits of llama.cpp")
    adjust.click()
    form.get_by_label("Requests a day").fill("1")
    form.get_by_role("button", name="Keep").click()
    go(page, "#/chat")
    ask(page, "First")
    defer(page, "Second")
    expect(page.locator(".queued")).to_contain_text(
        re.compile(r"Expected .*at \d\d:\d\d, in .*\(limits of llama.cpp\)")
    )
    go(page, "#/routes")
    expect(items(page)).to_contain_text("limits of llama.cpp")
    adjust.click()
    form.get_by_role("button", name="As the catalog says").click()
    expect(page.get_by_text("An answer from the queue has arrived.")).to_be_visible()
    assert sum("Second" in one.body for one in emulator.seen) == 1


def test_one_that_waits_is_sent_now(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    defer(page, "hello")
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(ANSWERED)).to_contain_text("You are talking to the demo line")
    go(page, "#/routes")
    expect(page.locator("#queue")).to_contain_text("Nothing waits.")


def test_the_same_request_is_answered_from_memory_and_can_be_asked_anew(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    start(page, site, emulator)
    go(page, "#/routes")
    page.locator("#kept .switch").click()
    go(page, "#/chat")
    expect(ask(page, "Which way?")).to_contain_text(SAID)
    new_conversation(page)
    again = ask(page, "Which way?")
    expect(again.locator(".answer-remembered")).to_contain_text("Answered from memory")
    asked = sum("Which way?" in one.body for one in emulator.seen)
    again.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("group", name="Versions of this answer")).to_contain_text("2 / 2")
    expect(page.locator(ANSWERED)).to_have_count(1)
    expect(page.locator(".answer-remembered")).to_have_count(0)
    assert emulator.wait_for(lambda: sum("Which way?" in one.body for one in emulator.seen) == asked + 1)
    go(page, "#/routes")
    page.get_by_role("button", name="Forget kept answers").click()
    expect(page.get_by_text("Kept answers are forgotten.")).to_be_visible()


def test_two_lines_are_compared_and_the_report_says_what_it_knows(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    start(page, site, emulator)
    find_models(page, problems)
    go(page, "#/routes")
    page.get_by_role("button", name="Choose automatically").click()
    page.locator("#trial-a_line").select_option("llama-cpp")
    page.locator("#trial-a_model").select_option(index=1)
    page.locator("#trial-b_line").select_option("llama-cpp")
    page.locator("#trial-b_model").select_option(index=2)
    page.get_by_role("button", name="Start the comparison").click()
    verdict = page.locator(".trial-verdict")
    expect(verdict).to_contain_text("Not enough yet")
    sent = page.locator("#trials tbody tr td:nth-of-type(1)")
    for count in range(1, 16):
        go(page, "#/chat")
        new_conversation(page)
        ask(page, "Which way?")
        go(page, "#/routes")
        until(page, SENT.replace("COUNT", str(count)))
        if all(int(text) for text in sent.all_inner_texts()):
            break
    go(page, "#/chat")
    good = page.get_by_role("button", name="Good answer")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    go(page, "#/routes")
    expect(verdict).to_have_text(re.compile("20 more votes for A and 19 for B|19 more votes for A and 20 for B"))
    page.get_by_role("button", name="Stop the comparison").click()
    expect(page.locator("#trials")).to_contain_text("stopped")
    expect(verdict).to_contain_text("Not enough yet")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, site: SiteServer, viewport: ViewportSize) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    found: dict[str, Any] = {}
    defer(page, "A prompt that waits")
    page.locator(".queued").wait_for()
    page.locator("#send-menu summary").click()
    for room in ("chat", "routes"):
        if room == "routes":
            go(page, "#/routes")
            items(page).first.wait_for()
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            found[f"{room}, {theme}"] = page.evaluate(RUN_AXE)
        found[f"{room}, too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
