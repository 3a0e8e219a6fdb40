"""A person protects keys, opens and locks them, keeps the ways in in order, and loses nothing by a slip or a fault."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lines import give_key, go, key_row, model_row, open_line, protect_by_device
from tests.browser.visit import composer, open_app, reload, until, wait_until_usable
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.hosting import SiteServer

KEY = "sk-marked-0815"
PASSPHRASE = "quarrel lantern mosaic tundra"
OTHER = "velvet anchor pigeon thunder"
NO_DEVICE_KEYS = """() => new Promise((resolve) => {
  indexedDB.open('switchyard-keys').onsuccess = ({ target: { result: database } }) => {
    if (!database.objectStoreNames.contains('keys')) return database.close(), resolve(true);
    database.transaction('keys').objectStore('keys').count().onsuccess = ({ target: { result } }) => {
      database.close();
      resolve(result === 0);
    };
  };
})"""
CODE = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4})+$")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def sign(page: Page, standing: str) -> Locator:
    """The sign in the header, once it says this."""
    return page.locator(f"#vault-sign[aria-label*='{standing}']")


def first_key(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    give_key(page, KEY)


def protect(page: Page, passphrase: str = PASSPHRASE) -> str:
    """Answer the question of the first key by a passphrase; the recovery code."""
    page.locator("#vault-new").fill(passphrase)
    page.locator("#vault-new").press("Enter")
    return keep_code(page)


def keep_code(page: Page) -> str:
    code = page.locator("#vault-code")
    expect(code).to_have_text(CODE)
    told = code.inner_text()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    return told


def unlock(page: Page, passphrase: str = PASSPHRASE) -> None:
    page.locator("#vault-passphrase").fill(passphrase)
    page.locator("#vault-passphrase").press("Enter")


def vault_section(page: Page) -> Locator:
    go(page, "#/settings")
    section = page.locator("section#vault")
    section.wait_for()
    return section


def stored(page: Page) -> str | None:
    text: str | None = page.evaluate("() => localStorage.getItem('sy.vault')")
    return text


def test_a_passphrase_protects_the_first_key_and_opens_it_again_by_keyboard_alone(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    expect(page.locator("#vault-new")).to_be_focused()
    page.keyboard.type("abc")
    expect(page.locator("#vault-strength")).to_contain_text("weak")
    page.keyboard.press("Enter")
    expect(page.locator("#vault-problem")).to_contain_text("8 characters")
    page.keyboard.type(PASSPHRASE)
    expect(page.locator("#vault-strength")).to_have_attribute("data-score", "4")
    page.keyboard.press("Enter")
    keep_code(page)
    expect(page.locator("#room")).to_be_focused()  # the form that had the focus is gone
    key_row(page, "work").wait_for()
    reload(page)
    sign(page, "locked").wait_for()
    page.keyboard.press("k")
    page.keyboard.press("u")
    expect(page.locator("#vault-passphrase")).to_be_focused()
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    sign(page, "unlocked").wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("k")
    page.keyboard.press("l")
    sign(page, "are locked").wait_for()


def test_escape_closes_the_question_keeps_what_was_typed_in_the_room_and_gives_the_focus_back(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    page.get_by_label("Key for Mistral").fill(KEY)
    page.get_by_label("Key for Mistral").press("Enter")
    dialog(page, "Protect your keys").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Key for Mistral")).to_be_focused()
    assert page.get_by_label("Key for Mistral").input_value() == KEY
    assert stored(page) is None


def test_this_device_opens_the_keys_without_a_question_and_says_what_it_does_not_protect_from(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    dialog(page, "Protect your keys").get_by_text("This device", exact=True).click()
    expect(dialog(page, "Protect your keys")).to_contain_text("It does not protect you from a person who uses this")
    protect_by_device(page)
    key_row(page, "work").wait_for()
    reload(page)
    sign(page, "unlocked").click()
    sign(page, "are locked").click()
    sign(page, "unlocked").wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_recovery_code_is_shown_once_survives_a_slip_and_opens_the_keys_until_it_is_replaced(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    page.locator("#vault-new").fill(PASSPHRASE)
    page.locator("#vault-new").press("Enter")
    expect(page.locator("#vault-code")).to_have_text(CODE)
    page.keyboard.press("Escape")
    expect(dialog(page, "Your recovery code")).to_contain_text("Without it, a forgotten passphrase")
    code = keep_code(page)
    assert code not in page.content()
    reload(page)
    sign(page, "locked").click()
    by_code(page, code)
    section = vault_section(page)
    section.get_by_role("button", name="Replace the recovery code").click()
    page.locator("#vault-passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    other = keep_code(page)
    assert other != code
    sign(page, "unlocked").click()
    sign(page, "are locked").click()
    by_code(page, code, opens=False)
    expect(page.locator("#vault-problem")).to_contain_text("That does not open this vault.")
    by_code(page, other)


def by_code(page: Page, code: str, *, opens: bool = True) -> None:
    dialog(page, "Unlock your keys").get_by_text("Recovery code", exact=True).first.click()
    page.locator("#vault-recovery").fill(code)
    page.locator("#vault-recovery").press("Enter")
    if opens:
        sign(page, "unlocked").wait_for()


def test_a_passkey_protects_opens_and_confirms(page: Page, site: SiteServer, emulator: Emulator) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    sure = {"isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | sure})
    page.goto(f"{site.url}#/providers/mistral".replace("127.0.0.1", "localhost"))  # a passkey needs a name
    wait_until_usable(page)
    page.get_by_label("Address of the server").fill(emulator.at("mistral", "/v1"))
    page.get_by_role("button", name="Use this address").click()
    give_key(page, KEY)
    dialog(page, "Protect your keys").get_by_text("Passkey", exact=True).click()
    page.get_by_role("button", name="Protect with a passkey").click()
    keep_code(page)
    key_row(page, "work").wait_for()
    reload(page)
    sign(page, "locked").click()
    page.get_by_role("button", name="Unlock with a passkey").press("Enter")
    sign(page, "unlocked").wait_for()
    section = vault_section(page)
    section.get_by_role("button", name="Add a passphrase").click()
    page.locator("#vault-new").fill(PASSPHRASE)
    page.locator("#vault-new").press("Enter")
    expect(section.get_by_role("button", name="Change the passphrase")).to_be_visible()
    section.get_by_role("button", name="Encrypt anew").click()
    page.locator("#vault-passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    keep_code(page)
    sign(page, "unlocked").wait_for()


def test_wrong_tries_are_answered_by_a_wait_that_a_reload_does_not_shorten(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    protect(page)
    reload(page)
    sign(page, "locked").click()
    for tries in range(1, 4):
        unlock(page, "quite another one")
        # It is counted before it is tried, so the page shows with its next frame that it is under way.
        until(page, f"() => JSON.parse(localStorage.getItem('sy.vault.tries') ?? '{{}}').wrong === {tries}")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        expect(page.locator("#vault-passphrase")).to_have_value("")
        expect(page.get_by_role("alert")).to_contain_text("That does not open this vault.")
        expect(page.get_by_role("button", name="Unlocking")).to_have_count(0)
    wait = page.get_by_role("button", name=re.compile(r"^Wait \d+ s$"))
    expect(wait).to_have_attribute("aria-disabled", "true")
    until_then = json.loads(page.evaluate("() => localStorage.getItem('sy.vault.tries')"))
    assert until_then["wrong"] == 3
    reload(page)
    sign(page, "locked").click()
    assert json.loads(page.evaluate("() => localStorage.getItem('sy.vault.tries')")) == until_then
    expect(page.get_by_role("button", name="Unlock", exact=True).last).to_be_enabled()
    expect(wait).to_have_count(0)
    unlock(page)
    sign(page, "unlocked").wait_for()


def test_the_keys_are_locked_in_all_tabs_by_one_of_them_and_when_nobody_is_there(
    page: Page, context: BrowserContext, site: SiteServer, emulator: Emulator
) -> None:
    page.clock.install()
    first_key(page, site, emulator)
    protect_by_device(page)
    vault_section(page).get_by_role("radiogroup", name="Lock when idle").get_by_text("5 min", exact=True).click()
    other = context.new_page()
    open_app(other, site)
    sign(other, "unlocked").wait_for()
    sign(page, "unlocked").wait_for()
    sign(page, "unlocked").click()
    sign(page, "are locked").wait_for()
    expect(other.locator("#notice-locked")).to_contain_text("from another tab")
    other.locator("#notice-locked").get_by_role("button", name="Unlock").click()
    sign(other, "unlocked").wait_for()
    expect(other.locator("#notice-locked")).to_have_count(0)
    sign(page, "are locked").click()
    sign(page, "unlocked").wait_for()
    page.clock.fast_forward("05:01")
    for tab in (page, other):
        sign(tab, "are locked").wait_for()
        tab.locator("#notice-locked").wait_for()


def test_a_prompt_that_needs_a_locked_key_is_kept_asks_and_goes_on(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    protect(page)
    key_row(page, "work").wait_for()
    model_row(page, "relay-mini").get_by_role("button", name="in chat").click()
    sign(page, "unlocked").click()
    sign(page, "are locked").wait_for()
    composer(page).fill("Which way?")
    composer(page).press("Enter")
    dialog(page, "Unlock your keys").wait_for()
    expect(composer(page)).to_have_value("Which way?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(composer(page)).to_have_value("Which way?")
    expect(page.locator(".turn")).to_have_count(0)
    composer(page).press("Enter")
    unlock(page)
    page.locator(".answer sy-markdown").get_by_text("Every signal").wait_for()
    expect(composer(page)).to_have_value("")
    [chat] = [one for one in emulator.seen if one.method == "POST" and "Which way?" in one.body]
    assert chat.headers["authorization"] == f"Bearer {KEY}"


def test_a_backup_is_restored_in_another_browser_which_makes_a_vault_for_it(
    page: Page, context: BrowserContext, site: SiteServer, emulator: Emulator, tmp_path: Path
) -> None:
    first_key(page, site, emulator)
    protect(page)
    vault_section(page).get_by_role("button", name="Back up the keys").click()
    page.locator("#vault-new").fill(OTHER)
    with page.expect_download() as saving:
        page.locator("#vault-new").press("Enter")
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert KEY not in file.read_text(encoding="utf-8")

    browser = context.browser
    assert browser
    fresh = browser.new_context()
    there = fresh.new_page()
    open_app(there, site, "#/settings")
    there.locator("section#vault input[type=file]").set_input_files(file)
    there.locator("#vault-backup").fill(PASSPHRASE)
    there.keyboard.press("Enter")
    expect(there.locator("#vault-problem")).to_contain_text("does not open")
    there.locator("#vault-backup").fill(OTHER)
    there.keyboard.press("Enter")
    expect(dialog(there, "Restore a backup").locator(".vault-found")).to_contain_text("work")
    assert stored(there) is None
    there.get_by_role("button", name="Restore 1 key").click()
    protect_by_device(there)
    there.get_by_text("1 key restored.").wait_for()
    expect(there.locator("section#vault")).to_contain_text("1 key of your providers")
    fresh.close()


def test_ways_come_and_go_but_never_the_last_and_another_passphrase_takes_the_place_of_the_first(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    protect(page)
    section = vault_section(page)
    expect(section.get_by_role("button", name="Remove Passphrase")).to_have_count(0)
    section.get_by_role("button", name="Let this device unlock").click()
    page.locator("#vault-passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    section.get_by_role("button", name="Remove This device").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(section.get_by_role("button", name="Remove This device")).to_have_count(0)
    section.get_by_role("button", name="Change the passphrase").click()
    page.locator("#vault-old").fill(PASSPHRASE)
    page.locator("#vault-new").fill(OTHER)
    page.get_by_role("button", name="Change it").click()
    page.get_by_text("Your passphrase is changed.").wait_for()
    reload(page)
    sign(page, "locked").click()
    unlock(page)
    expect(page.locator("#vault-problem")).to_contain_text("does not open")
    unlock(page, OTHER)
    sign(page, "unlocked").wait_for()


def test_the_vault_is_erased_after_a_typed_word_and_nothing_of_it_stays(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    first_key(page, site, emulator)
    protect_by_device(page)
    key_row(page, "work").wait_for()
    vault_section(page).get_by_role("button", name="Erase the vault").click()
    page.get_by_label("Type “erase” to confirm").fill("erase")
    page.keyboard.press("Enter")
    page.get_by_text("The vault is erased.").wait_for()
    expect(page.locator("#vault-sign")).to_have_count(0)
    assert stored(page) is None
    until(page, NO_DEVICE_KEYS)


def test_a_damaged_vault_says_so_is_saved_as_it_is_and_only_then_erased(
    page: Page, site: SiteServer, emulator: Emulator, tmp_path: Path
) -> None:
    first_key(page, site, emulator)
    protect_by_device(page)
    key_row(page, "work").wait_for()
    cut = page.evaluate("() => localStorage.getItem('sy.vault').slice(0, -20)")
    page.evaluate("(cut) => localStorage.setItem('sy.vault', cut)", cut)
    reload(page)
    sign(page, "damaged").click()
    section = page.locator("section#vault")
    expect(section).to_contain_text("Nothing was written over it")
    with page.expect_download() as saving:
        section.get_by_role("button", name="Save what is there").click()
    saving.value.save_as(tmp_path / "found.json")
    assert (tmp_path / "found.json").read_text(encoding="utf-8") == cut
    assert stored(page) == cut
    section.get_by_role("button", name="Erase the vault").click()
    page.get_by_label("Type “erase” to confirm").fill("erase")
    page.keyboard.press("Enter")
    expect(section.get_by_text("Choose a backup")).to_be_visible()
    assert stored(page) is None
