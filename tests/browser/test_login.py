"""Logging in with OpenRouter instead of pasting a key: out to its page and back, with no trace of code or key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.lines import go, key_row, open_line, protect_by_device
from tests.browser.visit import open_app, reload, until, wait_until_usable
from tests.emulator.login import KEY
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def leave(page: Page, site: SiteServer, emulator: Emulator) -> None:
    """To the emulator's login page, through an address of the line's own."""
    open_line(page, site, "openrouter", emulator.at("openrouter", "/api/v1"))
    page.get_by_role("button", name="Log in with OpenRouter").click()
    page.get_by_role("button", name="Authorize", exact=True).wait_for()


def come_back(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    wait_until_usable(page)


def test_a_login_ends_with_a_key_in_the_vault_and_neither_code_nor_key_anywhere_else(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    leave(page, site, emulator)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    come_back(page, "Authorize")
    assert "code=" not in page.url
    protect_by_device(page)
    key_row(page, "Login").wait_for()
    assert page.url.endswith("#/providers/openrouter")
    seen = page.evaluate(
        """() => document.documentElement.outerHTML + location.href
          + JSON.stringify({ ...localStorage, ...sessionStorage })"""
    )
    assert KEY not in seen
    assert asked["code_challenge"][0] not in seen
    (exchange,) = [one for one in emulator.seen if one.method == "POST" and one.target.endswith("/auth/keys")]
    assert "authorization" not in exchange.headers
    page.get_by_role("button", name="Check now").click()
    until(page, "() => document.querySelector('.line-title')?.textContent?.includes('Clear')")
    checks = [one for one in emulator.seen if one.target.endswith("/key")]
    assert {one.headers.get("authorization") for one in checks if one.method == "GET"} == {f"Bearer {KEY}"}
    reload(page)
    key_row(page, "Login").wait_for()


@pytest.mark.parametrize("end", [("Cancel", "was cancelled"), ("Authorize too late", "expired")])
def test_a_login_that_was_cancelled_or_came_too_late_is_said_and_nothing_is_stored(
    page: Page, site: SiteServer, emulator: Emulator, end: tuple[str, str]
) -> None:
    button, says = end
    leave(page, site, emulator)
    come_back(page, button)
    page.locator(".toast").get_by_text(says).wait_for()
    go(page, "#/providers/openrouter")
    page.get_by_role("button", name="Log in with OpenRouter").wait_for()
    assert page.locator(".key").count() == 0


def test_a_provider_that_drops_the_query_of_the_callback_leads_back_all_the_same(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    leave(page, site, emulator)
    come_back(page, "Authorize and drop the query")
    assert "code=" not in page.url
    protect_by_device(page)
    key_row(page, "Login").wait_for()


def test_a_return_that_this_tab_did_not_begin_is_not_taken(page: Page, site: SiteServer, emulator: Emulator) -> None:
    page.goto(f"{site.url}?sy-login=forged&code=code.forged")
    wait_until_usable(page)
    page.locator(".toast").get_by_text("did not begin the login").wait_for()
    assert "forged" not in page.url
    assert not [one for one in emulator.seen if "auth/keys" in one.target]


def test_coming_back_without_having_logged_in_changes_nothing(page: Page, site: SiteServer, emulator: Emulator) -> None:
    leave(page, site, emulator)
    open_app(page, site)
    page.locator(".toast").get_by_text("was not finished").wait_for()


def test_a_network_that_fails_at_the_last_step_can_be_tried_again(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    leave(page, site, emulator)
    exchange = "**/api/v1/auth/keys"
    page.context.route(exchange, lambda route: route.abort())
    come_back(page, "Authorize")
    page.get_by_text("its last step failed").wait_for()
    page.context.unroute(exchange)
    page.get_by_role("button", name="Try again").click()
    protect_by_device(page)
    key_row(page, "Login").wait_for()
