"""The departure board as a person uses it: before a prompt is sent, while it is on its way, and with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go, lead
from tests.browser.test_access import DESK, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import ANSWERED, ask, composer, open_app, reload, send, wait_until_stored
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

PHONE: ViewportSize = {"width": 390, "height": 844}
FAILED_TO_LOAD = "Failed to load resource"
CHOSEN = "relay-mini"
SIDEWAYS = """() => [...document.querySelectorAll('.board, .board-scroll, #scroller')]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className || one.id)"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def two_lines(page: Page, emulator: Emulator, fault: Fault | None = None) -> None:
    """Ollama with its models; and llama.cpp, which may misbehave, is what was chosen for every prompt."""
    connect(page, emulator.at("llama-cpp", "", fault), CHOSEN)
    go(page, "#/providers/ollama")
    page.locator("#page-ollama").wait_for()
    lead(page, emulator.at("ollama", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()
    go(page, "#/chat")
    composer(page).wait_for()


def board(page: Page) -> Locator:
    return page.get_by_role("region", name="Departure board", exact=True)


def open_board(page: Page) -> Locator:
    page.locator("#route").click()
    expect(page.locator("#route")).to_have_attribute("aria-expanded", "true")
    return board(page)


def row(board: Locator, line: str) -> Locator:
    """The first of a line."""
    return board.get_by_role("row").filter(has=board.page.get_by_role("rowheader", name=line)).first


def send_there(board: Locator, line: str) -> None:
    row(board, line).get_by_role("button", name="Send there").click()


def test_one_line_is_out_and_another_answers_and_the_board_has_both_with_reasons(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_app(page, site)
    two_lines(page, emulator, Fault(status=500))
    before = open_board(page)
    expect(before).to_contain_text("Only the one you chose is asked")
    expect(row(before, "llama.cpp")).to_contain_text("departing")
    expect(row(before, "Ollama")).to_contain_text("not asked")
    before.get_by_role("switch", name="Let others follow").press("Space")
    expect(row(before, "Ollama")).to_contain_text("next")
    page.keyboard.press("Escape")
    expect(before).to_have_count(0)

    answer = ask(page, "Which way?")
    expect(answer.locator(".answer-foot .line-name")).to_have_text("Ollama")
    expect(answer.locator("sy-markdown")).to_contain_text("Every signal")
    answer.get_by_role("button", name="Board").click()
    tried = answer.get_by_role("table", name="What was tried")
    expect(row(tried, "llama.cpp")).to_contain_text("Failed")
    expect(row(tried, "llama.cpp").locator(".why")).not_to_be_empty()
    expect(row(tried, "Ollama")).to_contain_text("Answered")
    expect(answer.get_by_role("table", name="As it stood before it was sent")).to_contain_text("departing")
    reload(page)
    page.locator(ANSWERED).get_by_role("button", name="Board").click()
    expect(tried).to_contain_text("Failed")


def test_where_another_line_went_on_is_marked_in_the_answer_and_on_its_board(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_app(page, site)
    two_lines(page, emulator, Fault(cut_at=900))
    go(page, "#/routes")
    page.get_by_role("switch", name="Continue a broken answer on another line").press("Space")
    go(page, "#/chat")
    open_board(page).get_by_role("switch", name="Let others follow").press("Space")
    expect(board(page).get_by_role("switch", name="Let others follow")).to_be_checked()
    answer = ask(page, "Which way?")
    expect(answer.locator(".answer-joins")).to_contain_text("llama.cpp broke off; from here on, Ollama went on")
    answer.get_by_role("button", name="Board").click()
    expect(row(answer.get_by_role("table", name="What was tried"), "Ollama")).to_contain_text("It went on where")


def test_an_answer_that_nobody_gave_says_why_and_is_asked_for_again_elsewhere(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_app(page, site)
    two_lines(page, emulator, Fault(status=500))
    send(page, "Which way?")
    expect(page.locator("#doing")).to_contain_text("Waiting")
    expect(page.locator(".answer-left").first).to_contain_text("llama.cpp was left")
    failed = page.locator(ANSWERED)
    expect(failed.locator(".answer-cut").get_by_role("link", name="See to llama.cpp")).to_be_visible()
    expect(failed.get_by_role("button", name="Ask again")).to_be_visible()
    expect(failed.get_by_role("button", name="Copy answer")).to_have_count(0)
    failed.get_by_role("button", name="Board").click()
    row(failed.get_by_role("table", name="As it stood"), "Ollama").get_by_role("button", name="Ask there").click()
    expect(failed.locator("sy-markdown")).to_contain_text("Every signal")
    expect(failed.locator(".answer-foot .line-name")).to_have_text("Ollama")
    expect(failed.get_by_role("button", name="Copy answer")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(2)


def test_a_choice_holds_for_a_prompt_for_a_conversation_or_for_all(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)  # the first request to a server asks only whether anybody is there
    open_app(page, site)
    two_lines(page, emulator)
    here = open_board(page)
    expect(here.get_by_role("radio")).to_have_count(2)
    send_there(here, "Ollama")
    expect(composer(page)).to_be_focused()
    expect(page.locator("#route")).to_contain_text("for this prompt")
    expect(ask(page, "First").locator(".answer-foot .line-name")).to_have_text("Ollama")
    expect(here).to_have_count(0)
    expect(page.locator("#route")).to_contain_text("for every prompt")
    expect(ask(page, "Second").locator(".answer-foot .line-name")).to_have_text("llama.cpp")

    open_board(page).get_by_text("This conversation", exact=True).click()
    send_there(here, "Ollama")
    expect(page.locator("#route")).to_contain_text("for this conversation")
    wait_until_stored(page, "conversation", "ollama")
    reload(page)
    expect(page.locator("#route")).to_contain_text("for this conversation")
    expect(ask(page, "Third").locator(".answer-foot .line-name")).to_have_text("Ollama")
    open_board(page).get_by_role("button", name="Take it back").click()
    expect(page.locator("#route")).to_contain_text("for every prompt")

    here.get_by_role("button", name="Let the router choose").click()
    expect(page.locator("#route .pin")).to_have_count(0)
    here.get_by_text("Every prompt", exact=True).click()
    send_there(here, "Ollama")
    expect(page.locator("#route")).to_contain_text("for every prompt")
    wait_until_stored(page, "profile", "ollama")


def test_the_board_and_the_picker_are_used_by_keyboard_alone(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_app(page, site)
    two_lines(page, emulator)
    page.locator("#route").focus()
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(board(page)).to_be_visible()
    there = row(board(page), "Ollama").get_by_role("button", name="Send there")
    for _ in range(12):
        page.keyboard.press("Tab")
        if there.evaluate("(button) => button === document.activeElement"):
            break
    expect(there).to_be_focused()
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    expect(page.locator("#route")).to_contain_text("for this prompt")
    page.keyboard.type("Typing goes on")
    expect(board(page)).to_be_visible()
    board(page).get_by_role("button", name="Left out").focus()
    page.keyboard.press("Enter")
    expect(board(page).locator(".left-out")).to_contain_text("there is no key for")
    page.keyboard.press("Escape")
    expect(board(page)).to_have_count(0)
    expect(page.locator("#route")).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("combobox", name="Find a model")).to_be_focused()
    expect(page.get_by_role("option").first).to_contain_text("Automatic: the router chooses")
    page.keyboard.press("Enter")
    expect(page.locator("#route .pin")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_light_and_dark_and_nothing_is_wider_than_the_page(
    browser: Browser, problems: Problems, site: SiteServer, emulator: Emulator, viewport: ViewportSize
) -> None:
    problems.expect(FAILED_TO_LOAD)
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    two_lines(page, emulator, Fault(status=400))
    ask(page, "Which way?").get_by_role("button", name="Board").click()
    page.locator(".after").wait_for()
    open_board(page).get_by_role("button", name="Left out").click()
    board(page).locator(".left-out").wait_for()
    found: dict[str, object] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    found["sideways"] = page.evaluate(SIDEWAYS)
    page.evaluate("() => { document.documentElement.dataset.size = 'larger'; }")
    found["too wide in larger text"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())
