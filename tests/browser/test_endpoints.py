"""A person adds an endpoint of their own, tries it, changes it and removes it with its key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import go, key_row, model_row, protect_by_device
from tests.browser.visit import open_app
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

KEY = "sk-own-marked-4711"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def open_form(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    go(page, "#/providers")
    page.get_by_role("button", name="Add an endpoint").click()
    page.locator("#endpoint").wait_for()


def save(page: Page) -> None:
    page.locator("#endpoint").get_by_role("button", name="Save").click()


def attempt(page: Page) -> None:
    page.locator("#trial input[name=model]").fill("relay-mini")
    page.locator("#trial").get_by_role("button", name="Try it").click()
    page.locator(".trial").wait_for()


def test_an_endpoint_with_a_key_is_added_tried_and_removed(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("Failed to load resource")  # the page reaches a local server without the key first
    open_form(page, site)
    page.locator("#endpoint-name").fill("Our server")
    page.locator("#endpoint-base_url").fill(emulator.at("custom", "/v1"))
    page.locator("#endpoint-key").fill(KEY)
    save(page)
    protect_by_device(page)
    page.get_by_text("Our server and its key are stored.").wait_for()
    key_row(page, "Key").wait_for()
    model_row(page, "relay-mini").get_by_role("button", name="in chat").wait_for()  # listed by itself
    expect(page.locator("#trial input[name=model]")).to_have_value("relay-mini")
    attempt(page)
    page.locator(".trial").get_by_text("It works").wait_for()
    page.locator("#trial-sent summary").click()
    expect(page.locator("#trial-sent")).to_contain_text("Authorization: Bearer ••••••••")
    expect(page.locator("#trial-sent")).to_contain_text('"model": "relay-mini"')
    page.locator("#trial-came summary").click()
    expect(page.locator("#trial-came")).to_contain_text("chat.completion.chunk")
    chats = [one for one in emulator.seen if one.method == "POST"]
    assert {one.headers.get("authorization") for one in chats} == {f"Bearer {KEY}"}
    assert KEY not in page.evaluate("() => document.documentElement.outerHTML + JSON.stringify(localStorage)")
    page.locator("#own").get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("Endpoint removed.").wait_for()
    assert page.evaluate("() => JSON.parse(localStorage.getItem('sy.vault')).secrets.length") == 0
    assert "Our server" not in page.locator(".lines").all_inner_texts()


def test_a_removed_endpoint_takes_its_key_out_of_storage_at_once_also_while_locked(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("Failed to load resource")
    open_form(page, site)
    page.locator("#endpoint-name").fill("Our server")
    page.locator("#endpoint-base_url").fill(emulator.at("custom", "/v1"))
    page.locator("#endpoint-key").fill(KEY)
    save(page)
    protect_by_device(page)
    key_row(page, "Key").wait_for()
    envelope = "() => localStorage.getItem('sy.vault')"
    (kept,) = json.loads(page.evaluate(envelope))["secrets"]
    page.locator("#vault-sign").click()
    page.locator("#vault-sign[aria-label*='locked. Unlock']").wait_for()
    page.locator("#own").get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("Endpoint removed.").wait_for()
    after = page.evaluate(envelope)
    assert kept["sealed"] not in after
    assert json.loads(after)["secrets"] == []
    page.locator("#vault-sign[aria-label*='locked. Unlock']").wait_for()
    page.locator("#vault-sign").click()
    page.locator("#vault-sign[aria-label*='unlocked']").wait_for()
    assert json.loads(page.evaluate(envelope))["removed"] == []


def test_nothing_typed_is_lost_where_something_is_wrong(page: Page, site: SiteServer) -> None:
    open_form(page, site)
    page.get_by_role("button", name="Azure OpenAI").click()
    page.locator('.chip[aria-pressed="true"]').wait_for()
    page.locator("#endpoint-key").fill(KEY)
    page.get_by_text("Advanced").click()
    page.locator("#endpoint-headers").fill("nonsense")
    page.get_by_text("Advanced").click()
    save(page)
    page.get_by_text("2 fields need another look").wait_for()
    page.get_by_text("Write one header a line").wait_for()  # what was folded is open
    page.get_by_text("Put your own name in the place").wait_for()
    expect(page.locator("#endpoint-headers")).to_have_value("nonsense")
    expect(page.locator("#endpoint-key")).to_have_value(KEY)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add an endpoint").click()
    expect(page.locator("#endpoint-headers")).to_have_value("nonsense")
    expect(page.locator("#endpoint-key")).to_have_value("")


def test_an_endpoint_that_refuses_is_shown_with_its_very_words_and_what_they_mean(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("Failed to load resource")
    open_form(page, site)
    page.locator("#endpoint-name").fill("Ours")
    page.locator("#endpoint-base_url").fill(emulator.at("custom", "/v1"))
    save(page)
    attempt(page)
    page.locator(".trial").get_by_text("did not accept the key").wait_for()
    expect(page.locator("#trial-came summary")).to_contain_text("401 Unauthorized")
    page.locator("#own").get_by_role("button", name="Change").click()
    page.locator("#endpoint-name").fill("Theirs")
    save(page)
    page.locator(".line-title").get_by_text("Theirs").wait_for()
    assert page.url.endswith("own-ours")
