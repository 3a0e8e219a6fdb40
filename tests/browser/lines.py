"""What a person does in the Providers room, for the tests of whole flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.visit import open_app

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.hosting import SiteServer


def go(page: Page, place: str) -> None:
    """Follow an address inside the running app."""
    page.evaluate("(place) => { location.hash = place; }", place)


def open_line(page: Page, site: SiteServer, line: str, address: str = "") -> None:
    """Start the app with the page of a line open; with an address, lead the line there."""
    open_app(page, site, f"#/providers/{line}")
    page.locator(f"#page-{line}").wait_for()
    if address:
        lead(page, address)


def lead(page: Page, address: str) -> None:
    page.get_by_label("Address of the server").fill(address)
    page.get_by_role("button", name="Use this address").click()
    page.locator("#address code").get_by_text(address, exact=True).wait_for()


def protect_by_device(page: Page) -> None:
    """Answer the question of the first key: this device opens the vault, the recovery code is kept."""
    dialog = page.get_by_role("dialog", name="Protect your keys")
    dialog.get_by_text("This device", exact=True).click()
    dialog.get_by_role("button", name="Protect with this device").click()
    page.get_by_role("button", name="I have kept it").click()


def give_key(page: Page, key: str, name: str = "work") -> None:
    if not page.locator("#key-form").is_visible():  # folded, where there is a key already
        page.locator(".add-key-fold > summary").click()
    page.locator("#key-form").get_by_label("Name").fill(name)
    page.locator("#key-form input[type=password]").first.fill(key)
    page.get_by_role("button", name="Check and keep").click()


def key_row(page: Page, name: str) -> Locator:
    return page.locator(".key", has_text=name)


def model_row(page: Page, name: str) -> Locator:
    return page.locator(".models tbody tr", has=page.locator("th", has_text=name)).first


def connect(page: Page, address: str, model: str) -> None:
    """Lead llama.cpp to an address and let prompts go to a model there."""
    go(page, "#/providers/llama-cpp")
    page.locator("#page-llama-cpp").wait_for()
    lead(page, address)
    page.get_by_label("A model that is not listed").fill(model)
    page.locator("#models form").get_by_role("button", name="Use in chat").click()
    page.locator(".route").get_by_text(model).wait_for()
