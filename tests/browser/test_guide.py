"""The setup guide of the first visit: it leads where it says, and stays away once it was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lines import go
from tests.browser.visit import ask, composer, open_app, reload, wait_until_stored

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer


def test_each_way_in_leads_where_it_says_and_nothing_is_blocked(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).fill("typed beside the guide")
    page.get_by_role("button", name="A free key in two minutes").click()
    offered = page.locator("#free-groq")
    assert (
        offered.get_by_role("link", name="Get a key from Groq").get_attribute("href") == "https://console.groq.com/keys"
    )
    offered.get_by_role("link", name="Paste it for Groq").click()
    page.locator("#page-groq").wait_for()
    go(page, "#/chat")
    expect(composer(page)).to_have_value("typed beside the guide")
    composer(page).fill("")
    page.get_by_role("link", name="A key you have").click()
    page.get_by_role("button", name="Add an endpoint").wait_for()
    go(page, "#/chat")
    page.get_by_role("button", name="Just look around").click()
    expect(page.locator("#guide")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    ask(page, "Hello")


def test_a_closed_guide_stays_closed_until_it_is_asked_for(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.get_by_role("button", name="Close the setup guide").click()
    expect(page.locator("#guide")).to_have_count(0)
    wait_until_stored(page, "settings", "closed")
    reload(page)
    expect(page.locator("#guide")).to_have_count(0)
    go(page, "#/settings")
    page.get_by_role("button", name="Show the guide").click()
    page.get_by_role("heading", name="How do you want to begin?").wait_for()
