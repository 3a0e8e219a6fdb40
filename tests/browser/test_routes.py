"""The Routes room as a person uses it: what is changed there holds at once, for the next prompt and in another tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import go, lead
from tests.browser.visit import ask, open_app, reload
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems


@pytest.fixture(autouse=True)
def _expected(problems: Problems) -> None:
    problems.expect("Failed to load resource")  # the page reaches a local server first, at an address without a page


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def add_line(page: Page, line: str, address: str) -> None:
    """Lead a local server to an address, and ask it for its models."""
    go(page, f"#/providers/{line}")
    page.locator(f"#page-{line}").wait_for()
    lead(page, address)
    page.locator("#models").get_by_role("button", name="Find models").click()


def two_lines(page: Page, site: SiteServer, emulator: Emulator, fault: Fault | None = None) -> None:
    """Ollama, and llama.cpp that may misbehave; the room is open, and the order decides."""
    open_app(page, site)
    add_line(page, "ollama", emulator.at("ollama"))
    page.locator(".models tbody tr").first.wait_for()
    add_line(page, "llama-cpp", emulator.at("llama-cpp", "", fault))
    page.locator(".models tbody tr").first.wait_for()
    go(page, "#/routes")
    page.get_by_role("radio", name="In your order").check()
    first(page, "llama.cpp")


def rows(page: Page) -> list[str]:
    return page.locator(".order .place-link").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    return page.locator(".place", has=page.get_by_role("link", name=name, exact=True))


def first(page: Page, name: str) -> None:
    """Put a line first, by the button of its row."""
    while rows(page)[0] != name:
        before = rows(page)
        page.get_by_role("button", name=f"Move {name} up").click()
        expect(page.locator(".order .place-link").nth(before.index(name) - 1)).to_have_text(name)


def expect_rows(page: Page, *names: str) -> None:
    expect(page.locator(".order .place-link")).to_have_text(list(names))


def answered_by(page: Page, prompt: str, line: str) -> None:
    expect(ask(page, prompt).locator(".answer-foot .line-name")).to_have_text(line)


def test_lines_are_put_in_order_by_keys_and_by_pointer_and_the_next_prompt_follows(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    two_lines(page, site, emulator)
    expect_rows(page, "llama.cpp", "Ollama", "Demo line")
    row(page, "Ollama").get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect_rows(page, "Ollama", "llama.cpp", "Demo line")
    expect(row(page, "Ollama").get_by_role("link")).to_be_focused()
    expect(page.locator("#order [role=status]")).to_have_text("Ollama is now number 1 of 3.")
    up = page.get_by_role("button", name="Move llama.cpp up")
    up.press("Enter")
    expect_rows(page, "llama.cpp", "Ollama", "Demo line")
    expect(up).to_be_focused()
    grip, target = row(page, "Demo line").locator(".grip"), row(page, "llama.cpp")
    at, to = grip.bounding_box(), target.bounding_box()
    assert at is not None
    assert to is not None
    page.mouse.move(at["x"] + 5, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.mouse.move(at["x"] + 5, to["y"] + to["height"] - 4, steps=5)
    expect(page.locator(".place.drop-below")).to_have_count(1)
    page.mouse.up()
    expect_rows(page, "llama.cpp", "Demo line", "Ollama")
    expect(page.locator(".place.dragged, .place.drop-below")).to_have_count(0)
    page.mouse.move(at["x"] + 5, at["y"])
    first(page, "Ollama")
    go(page, "#/chat")
    expect(page.locator(".route")).to_contain_text("Ollama")
    answered_by(page, "Which way?", "Ollama")
    go(page, "#/routes")
    expect(row(page, "Ollama")).to_contain_text("1 request in the last hour")
    expect(row(page, "Ollama")).to_contain_text("first token")
    row(page, "Ollama").get_by_role("switch").press("Space")
    go(page, "#/chat")
    expect(page.locator(".route")).not_to_contain_text("Ollama")
    go(page, "#/routes")
    reload(page)
    expect_rows(page, "Ollama", "llama.cpp", "Demo line")


def test_strategy_sliders_and_switches_hold_at_once_and_in_another_tab(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    two_lines(page, site, emulator)
    other = page.context.new_page()
    open_app(other, site, "#/routes")
    expect(other.get_by_role("radio", name="In your order")).to_be_checked()
    page.get_by_role("radio", name="In your order").press("ArrowUp")
    expect(other.get_by_role("radio", name="Balanced")).to_be_checked()
    speed = page.get_by_role("slider", name="Speed")
    expect(speed).to_have_attribute("aria-valuetext", "matters")
    speed.press("End")
    expect(speed).to_have_attribute("aria-valuetext", "matters most")
    expect(speed).to_be_focused()
    expect(other.get_by_role("slider", name="Speed")).to_have_attribute("aria-valuetext", "matters most")
    page.get_by_role("switch", name="Continue a broken answer on another line").press("Space")
    expect(other.get_by_role("switch", name="Continue a broken answer on another line")).to_be_checked()
    page.get_by_role("button", name="Fix one line").click()
    expect(page.get_by_role("combobox", name="Find a model")).to_be_focused()
    page.keyboard.type("relay-mini llama")
    page.keyboard.press("Enter")
    expect(page.locator("#strategy")).to_contain_text("Fixed. Every prompt goes to relay-mini on llama.cpp.")
    expect(other.locator("#strategy")).to_contain_text("Fixed. Every prompt goes to relay-mini on llama.cpp.")
    page.get_by_role("button", name="Choose automatically").click()
    expect(other.locator("#strategy")).to_contain_text("Automatic. The router chooses for each prompt.")
    page.get_by_text("Cheapest", exact=True).click()
    expect(page.get_by_role("slider")).to_have_count(0)
    go(page, "#/chat")
    page.locator("#composer").fill("Which way?")
    page.keyboard.press("Escape")
    page.locator(".route").click()
    expect(page.locator(".board-decided")).to_contain_text("the cheapest")
    page.keyboard.press("Escape")
    go(other, "#/routes")
    other.get_by_role("button", name="Add a single model").click()
    expect(other.get_by_role("combobox", name="Find a model")).to_be_focused()
    other.keyboard.type("relay-mini llama")
    other.keyboard.press("Enter")
    expect(other.locator(".order .place-link").first).to_have_text("relay-mini on llama.cpp")
    expect(other.get_by_role("dialog")).to_have_count(0)
    other.get_by_role("button", name="Take relay-mini on llama.cpp out of the order").click()
    expect(other.locator(".order .place-link").first).to_have_text("llama.cpp")


def test_a_limit_that_is_reached_closes_its_line_counts_down_and_the_next_line_answers(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    two_lines(page, site, emulator)
    page.get_by_role("button", name="Adjust the limits of llama.cpp").click()
    form = page.get_by_role("dialog", name="Limits of llama.cpp")
    expect(form.get_by_label("Requests a minute")).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    expect(form.locator("#limit-requests_per_minute-wrong")).to_contain_text("whole number")
    form.get_by_label("Requests a minute").fill("1")
    form.get_by_role("button", name="Keep").click()
    limits = page.locator("#limits-llama-cpp")
    expect(limits).to_contain_text("0 of 1 requests in the last minute")
    other = page.context.new_page()
    open_app(other, site, "#/routes")
    go(page, "#/chat")
    answered_by(page, "First", "llama.cpp")
    answered_by(page, "Second", "Ollama")
    go(page, "#/routes")
    for tab in (page, other):
        expect(tab.locator("#limits-llama-cpp")).to_contain_text("1 of 1 requests in the last minute")
        expect(tab.locator("#limits-llama-cpp")).to_contain_text("Used up. Opens in")
        expect(row(tab, "llama.cpp")).to_contain_text("At its limit")
    countdown = limits.locator(".countdown")
    expect(countdown).not_to_have_text(countdown.inner_text())
    page.get_by_role("button", name="Adjust the limits of llama.cpp").click()
    form.get_by_role("button", name="As the catalog says").click()
    expect(limits).to_contain_text("Nobody says that it is limited.")
    expect(row(page, "llama.cpp")).not_to_contain_text("At its limit")


def test_a_line_that_fails_is_closed_with_why_and_until_when_and_comes_back(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    two_lines(page, site, emulator, Fault(status=500, times=1))
    other = page.context.new_page()
    open_app(other, site, "#/routes")
    expect(other.locator("#breakers")).to_contain_text("No line has failed here so far.")
    go(page, "#/chat")
    answered_by(page, "First", "Ollama")
    go(page, "#/routes")
    breaker = page.locator("#breaker-llama-cpp")
    expect(breaker).to_contain_text("Closed")
    expect(breaker).to_contain_text("It is tried again in")
    expect(row(page, "llama.cpp")).to_contain_text("Closed for")
    expect(other.locator("#breaker-llama-cpp")).to_contain_text("Closed")
    page.get_by_role("button", name="Try it now: llama.cpp").click()
    for tab in (page, other):
        expect(tab.locator("#breaker-llama-cpp .lamp-word")).to_have_text("On trial")
    page.get_by_role("button", name="Reset llama.cpp").press("Enter")
    for tab in (page, other):
        expect(tab.locator("#breaker-llama-cpp .lamp-word")).to_have_text("Clear")
    breaker.locator("summary").click()
    expect(breaker.locator(".changes li")).to_have_count(3)
    expect(breaker.locator(".changes")).to_contain_text("you reset it")
    page.get_by_role("button", name="Check all lines").click()
    expect(row(page, "Ollama").locator(".lamp-word")).to_have_text("Clear")
    go(page, "#/chat")
    answered_by(page, "Second", "llama.cpp")
