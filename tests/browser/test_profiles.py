"""Profiles: switched in one press, in every tab, and carried in a file without secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.lines import go
from tests.browser.visit import open_app, reload

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer


def manage(page: Page, what: str) -> None:
    page.locator("#profile-menu summary").click()
    page.locator("#profile-menu").get_by_text(what, exact=True).click()


def add(page: Page, name: str) -> None:
    manage(page, "Add")
    page.locator("#profile-name").fill(name)
    page.get_by_role("button", name="Add the profile").click()
    expect(page.locator("#profile option:checked")).to_have_text(name)


def worn(page: Page) -> str:
    return page.locator("#profile option:checked").inner_text()


def test_a_profile_is_added_switched_in_two_tabs_and_removed(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/providers")
    other = page.context.new_page()
    open_app(other, site, "#/providers")
    add(page, "Work")
    expect(other.locator("#profile option:checked")).to_have_text("Work")
    page.get_by_role("switch", name="xAI in this profile").press("Space")
    page.locator(".line-row.off#line-xai").wait_for()
    page.locator("#profile").select_option(label="Main")
    expect(other.locator("#profile option:checked")).to_have_text("Main")
    expect(page.locator(".line-row.off")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-query")).to_be_focused()
    page.keyboard.type("switch to profile work")
    page.keyboard.press("Enter")
    page.locator(".line-row.off#line-xai").wait_for()
    manage(page, "Remove")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator("#profile option:checked")).to_have_text("Main")
    reload(page)
    assert worn(page) == "Main"
    assert page.locator("#profile option").count() == 1


def test_a_profile_switches_how_lines_are_chosen_at_once_by_mouse_and_by_keyboard(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/routes")
    page.locator("#rules-text").fill("rules:\n  - name: Mine\n    use: demo\n")
    page.get_by_text("A draft with 1 rule").wait_for()
    page.get_by_role("button", name="Save the rules").click()
    page.get_by_role("list", name="Rules that hold now").get_by_text("Mine").wait_for()
    manage(page, "Add")
    page.get_by_role("dialog").get_by_role("radio", name="Private").check()
    page.get_by_role("button", name="Add the profile").click()
    expect(page.locator("#profile option:checked")).to_have_text("Private")
    expect(page.get_by_role("radio", name="Private")).to_be_checked()
    expect(page.get_by_text("No rule holds now")).to_be_visible()
    expect(page.locator("#rules-text")).to_have_value("")
    page.locator("#profile").select_option(label="Main")
    page.get_by_role("list", name="Rules that hold now").get_by_text("Mine").wait_for()
    expect(page.get_by_role("radio", name="Balanced")).to_be_checked()
    go(page, "#/chat")
    page.locator("#route").click()
    expect(page.locator("#board")).to_contain_text("the rule “Mine” uses it")
    page.keyboard.press("Control+k")
    page.keyboard.type("switch to profile private")
    page.keyboard.press("Enter")
    expect(page.locator("#board")).not_to_contain_text("Mine")


def test_a_profile_goes_to_a_file_and_an_import_says_first_what_it_would_do(
    page: Page, site: SiteServer, tmp_path: Path
) -> None:
    open_app(page, site, "#/providers")
    add(page, "Work")
    with page.expect_download() as saving:
        manage(page, "Export")
    text = Path(saving.value.path()).read_text(encoding="utf-8")
    told = json.loads(text)
    assert (told["version"], told["profile"]["name"]) == (2, "Work")
    told["profile"]["name"] = "From a stranger <img src=x>"
    told["lines"]["openai"] = {"address": "https://elsewhere.example/v1"}
    told["profile"]["routing"] |= {"strategy": "free", "rules": "rules:\n  - nmae: Theirs\n    use: demo\n"}
    changed = tmp_path / "profile.json"
    changed.write_text(json.dumps(told), encoding="utf-8")
    page.locator("#profile-menu summary").click()
    page.locator("#profile-menu input[type=file]").set_input_files(changed)
    page.get_by_text("OpenAI would be asked at https://elsewhere.example/v1").wait_for()
    page.get_by_text("Chooses lines by: free first.").wait_for()
    page.get_by_text("Its rules have a mistake, so they come as a draft that does not hold.").wait_for()
    assert page.locator("#profile option").count() == 2
    page.locator("#profile-import").get_by_role("button", name="Import").click()
    page.locator(".toast").get_by_role("button", name="Use it").click()
    expect(page.locator("#profile option:checked")).to_have_text("From a stranger <img src=x>")
    go(page, "#/routes")
    expect(page.locator("#rules-text")).to_have_value("rules:\n  - nmae: Theirs\n    use: demo\n")
    expect(page.get_by_text("No rule holds now")).to_be_visible()
    expect(page.get_by_role("radio", name="Free first")).to_be_checked()
    go(page, "#/providers")
    changed.write_text("nonsense", encoding="utf-8")
    page.locator("#profile-menu input[type=file]").set_input_files(changed)
    page.get_by_text("This file is not a profile").wait_for()
