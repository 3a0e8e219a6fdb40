"""Everybody can use the ways in: axe finds nothing in the guide and the forms, and nothing is wider than a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.lines import go
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import open_app
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.browser.hosting import SiteServer


def guide(page: Page) -> None:
    page.get_by_role("button", name="A free key in two minutes").click()
    page.locator("#guide-free").wait_for()


def endpoint_form(page: Page) -> None:
    go(page, "#/providers")
    page.get_by_role("button", name="Add an endpoint").click()
    page.get_by_text("Advanced").click()
    page.locator("#endpoint").get_by_role("button", name="Save").click()
    page.get_by_text("2 fields need another look").wait_for()


def profiles(page: Page) -> None:
    go(page, "#/providers")
    page.locator("#profile-menu summary").click()
    page.get_by_role("button", name="Rename").wait_for()


def login_and_trial(page: Page) -> None:
    go(page, "#/providers/openrouter")
    page.get_by_role("button", name="Log in with OpenRouter").wait_for()


@pytest.mark.parametrize("state", [guide, endpoint_form, profiles, login_and_trial], ids=lambda state: state.__name__)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Browser, site: SiteServer, viewport: ViewportSize, state: Callable[[Page], None]
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    state(page)
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
