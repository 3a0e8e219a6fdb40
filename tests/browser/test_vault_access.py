"""The vault's dialogs and its section can be used by everybody: axe finds nothing, and nothing is too wide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import give_key, open_line
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.test_vault import CODE, OTHER, PASSPHRASE, dialog, keep_code, sign, vault_section
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

KEY = "sk-marked-2342"
NO_MODELS = {"object": "list", "data": []}
ANYBODY = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


def dialogs(page: Page, site: SiteServer) -> Iterator[str]:
    """Walk from dialog to dialog; each is open when its name is given."""
    open_line(page, site, "mistral")
    give_key(page, KEY)
    protect = dialog(page, "Protect your keys")
    protect.get_by_text("This device", exact=True).click()
    expect(protect).to_contain_text("does not protect you")
    yield "protect by this device"
    protect.get_by_text("Passphrase", exact=True).click()
    page.locator("#vault-new").fill("seven ravens")
    expect(page.locator("#vault-strength")).to_have_attribute("data-score", re.compile("[0-4]"))
    yield "protect by a passphrase"
    protect.get_by_role("button", name="Show what is typed").click()
    page.locator("#vault-new").fill(PASSPHRASE)
    page.locator("#vault-new").press("Enter")
    expect(page.locator("#vault-code")).to_have_text(CODE)
    page.keyboard.press("Escape")
    expect(dialog(page, "Your recovery code")).to_contain_text("Without it")
    yield "the code"
    keep_code(page)
    section = vault_section(page)
    section.scroll_into_view_if_needed()
    yield "the section"
    for button in ("Change the passphrase", "Let this device unlock", "Encrypt anew", "Back up the keys"):
        section.get_by_role("button", name=button).click()
        page.get_by_role("dialog").wait_for()
        yield button
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    sign(page, "unlocked").click()
    sign(page, "are locked").click()
    page.locator("#vault-passphrase").fill(OTHER)
    page.keyboard.press("Enter")
    expect(page.locator("#vault-problem")).to_contain_text("does not open")
    yield "a wrong try"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_the_vault_in_light_and_dark_and_nothing_is_too_wide(
    browser: Browser, problems: Problems, site: SiteServer, viewport: ViewportSize
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    context.route("https://api.mistral.ai/**", lambda asked: asked.fulfill(json=NO_MODELS, headers=ANYBODY))
    page = context.new_page()
    found: dict[str, object] = {}
    for name in dialogs(page, site):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            found[f"{name}, {theme}"] = page.evaluate(RUN_AXE)
        found[f"{name}, too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())
