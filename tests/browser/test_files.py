"""Files that go with prompts, drafts of their own for each conversation, and prompts sent while offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lines import go
from tests.browser.visit import ask, composer, open_app, open_conversations, reload, wait_until_draft_is_stored

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer


def new_conversation(page: Page) -> None:
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Every model, one tab").wait_for()


def test_each_conversation_has_its_own_draft_also_after_a_reload(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello first")
    composer(page).press_sequentially("for the first")
    new_conversation(page)
    expect(composer(page)).to_have_value("")
    composer(page).press_sequentially("for a new one")
    listed = open_conversations(page)
    listed.get_by_role("link", name="hello first").click()
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])
    expect(composer(page)).to_have_value("for the first")
    wait_until_draft_is_stored(page, "for the first")
    wait_until_draft_is_stored(page, "for a new one")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])
    expect(composer(page)).to_have_value("for the first")
    new_conversation(page)
    expect(composer(page)).to_have_value("for a new one")
    go(page, "#/settings")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    go(page, "#/chat")
    expect(composer(page)).to_have_value("for a new one")


def test_what_is_typed_while_a_conversation_begins_stays_in_it(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).fill("hello")
    composer(page).press("Enter")
    composer(page).press_sequentially("and then")
    expect(page.locator(".turn.answer")).to_be_visible()
    expect(composer(page)).to_have_value("and then")
    wait_until_draft_is_stored(page, "and then")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    expect(composer(page)).to_have_value("and then")
    new_conversation(page)
    expect(composer(page)).to_have_value("")
