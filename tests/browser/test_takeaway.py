"""What can be taken away: the request of an answer as code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go
from tests.browser.visit import ask, open_app
from tests.emulator.server import Emulator, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, Page

    from tests.browser.hosting import SiteServer

NASTY = 'it\'s "$HOME" `id` <b>bold</b> \\ é'


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="The request as code")


def open_code(page: Page, answer: Locator) -> Locator:
    answer.get_by_role("button", name="Show the request as code").click()
    shown = dialog(page)
    expect(shown).to_be_visible()
    return shown


def test_the_request_that_ran_is_shown_in_each_language_and_copied_whole(
    page: Page, context: BrowserContext, site: SiteServer, emulator: Emulator
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_app(page, site)
    connect(page, emulator.at("llama-cpp"), "relay-mini")
    go(page, "#/chat")
    answer = ask(page, NASTY)
    sent = json_of(emulator.seen[-1])
    shown = open_code(page, answer)
    expect(shown).to_contain_text("relay-mini on llama.cpp")
    expect(shown.locator(".code-text")).to_contain_text("curl --no-buffer")
    shown.get_by_role("button", name="Copy").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    body = copied[copied.index("'{") + 1 : copied.rindex("}'") + 1].replace("'\\''", "'")
    assert json.loads(body) == sent
    for language, words in (("Python", "httpx.stream"), ("TypeScript", "await fetch")):
        shown.get_by_text(language, exact=True).click()
        expect(shown.locator(".code-text")).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    shown = open_code(page, answer)
    expect(shown.locator(".code-text")).to_contain_text("await fetch")


def test_the_demo_line_has_no_request(page: Page, site: SiteServer) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_app(page, site)
    answer = ask(page, "hello")
    expect(open_code(page, answer)).to_contain_text("There is no request")
