"""A person connects a server on their machine and talks to it: through Settings, the client and the Chat room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.visit import open_app
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def connect(page: Page, address: str, model: str) -> None:
    page.goto(page.url.split("#")[0] + "#/settings")
    page.get_by_text("llama.cpp", exact=True).click()
    page.get_by_label("Address of the server").fill(address)
    page.get_by_role("button", name="Use it").click()
    page.get_by_label("Model", exact=True).fill(model)
    page.keyboard.press("Tab")
    page.get_by_text(f"Prompts go to {model}").wait_for()
    page.goto(page.url.split("#")[0] + "#/chat")


def ask(page: Page, prompt: str) -> None:
    page.locator("#composer").fill(prompt)
    page.keyboard.press("Enter")


def test_models_are_found_on_a_click_and_the_choice_survives_a_reload(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("Failed to load resource")
    open_app(page, site)
    page.goto(f"{site.url}#/settings")
    page.get_by_text("llama.cpp", exact=True).click()
    page.get_by_label("Address of the server").fill(emulator.at("llama-cpp", ""))
    page.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("found just now").wait_for()
    name = page.locator("#line-models option").first.get_attribute("value")
    page.locator("#line-model").fill(name or "")
    page.keyboard.press("Tab")
    page.get_by_text(f"Prompts go to {name}").wait_for()
    open_app(page, site)
    page.goto(f"{site.url}#/chat")
    page.locator(".route").get_by_text(name or "").wait_for()


def test_an_answer_comes_with_its_reasoning_folded(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-reason")
    ask(page, "Which way?")
    page.locator(".answer").get_by_text("Every signal").wait_for()
    page.get_by_text("Reasoning", exact=True).click()
    page.locator(".reasoning").get_by_text("The points must be locked first.").wait_for()
    page.locator(".answer-foot").get_by_text("relay-reason").wait_for()


def test_the_conversation_so_far_goes_with_the_next_prompt(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    for number, prompt in enumerate(("First of all", "And then")):
        ask(page, prompt)
        page.get_by_role("button", name="Copy answer").nth(number).wait_for()
    (body,) = [one.body for one in emulator.seen if "And then" in one.body]
    assert body.index("First of all") < body.index("Every signal") < body.index("And then")


def test_an_answer_that_breaks_off_keeps_what_came_and_says_why(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(cut_at=900)), "relay-mini")
    ask(page, "Go")
    page.locator(".answer-cut").wait_for()
    page.locator(".answer sy-markdown").get_by_text("Every").wait_for()


def test_a_server_that_is_not_there_is_said_with_what_to_do_and_the_prompt_stays_in_the_conversation(
    page: Page, site: SiteServer
) -> None:
    open_app(page, site)
    connect(page, "http://127.0.0.1:9", "relay-mini")
    ask(page, "Is anybody there?")
    page.locator(".answer-cut").get_by_text("Nothing answers").wait_for()
    page.locator(".prompt-text").get_by_text("Is anybody there?").wait_for()


def test_stopping_closes_the_connection(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(stall_after=3)), "relay-mini")
    ask(page, "Go")
    page.locator(".answer sy-markdown").get_by_text("Every").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".answer-cut").get_by_text("You stopped it here.").wait_for()
    assert emulator.wait_for(lambda: any(one.closed for one in emulator.seen if "Go" in one.body))
