"""Rules, by mouse and by keyboard: a mistake is told while one types and never holds; what is saved decides at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.lines import go
from tests.browser.test_access import DESK, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import open_app, reload, wait_until_draft_is_stored
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer

NARROW: ViewportSize = {"width": 390, "height": 844}
FAULTY = "rules:\n  - name: Demos\n    when: {task: cod}\n    usee: demo\n"
SOUND = "rules:\n  - name: Demos\n    use: demo\n"


def open_rules(page: Page, site: SiteServer) -> Locator:
    """The room with its editor at work; the field."""
    open_app(page, site, "#/routes")
    page.locator(".editor-rows > span").first.wait_for(state="attached")
    return page.get_by_label("Rules, written in YAML")


def cursor(field: Locator) -> str:
    """What stands behind the cursor."""
    return str(field.evaluate("(field) => field.value.slice(field.selectionStart)"))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the rules").click()


def holding(page: Page) -> Locator:
    return page.get_by_role("list", name="Rules that hold now")


def test_a_faulty_rule_is_found_mended_completed_saved_and_named_on_the_board(page: Page, site: SiteServer) -> None:
    field = open_rules(page, site)
    field.fill(FAULTY)
    problems = page.get_by_role("list", name="What is wrong").get_by_role("button")
    expect(problems).to_have_count(2)
    expect(problems.first).to_contain_text("Line 3, column 18")
    expect(problems.first).to_contain_text("Did you mean “code”")
    expect(problems.last).to_contain_text("Line 4, column 5")
    expect(page.locator(".editor-rows > .error")).to_have_text(["3", "4"])
    save(page)
    expect(page.get_by_text("Not saved, and what was saved still holds. Line 3, column 18")).to_be_visible()
    expect(page.get_by_text("No rule holds now")).to_be_visible()
    problems.last.click()
    expect(field).to_be_focused()
    assert cursor(field) == "usee: demo\n"
    for _ in "usee: demo":
        page.keyboard.press("Delete")
    page.keyboard.type("us")
    options = page.get_by_role("listbox", name="What may stand here").get_by_role("option")
    expect(options).to_have_text(["use:only these, in this order"])
    options.click()
    page.keyboard.type("de")
    options.get_by_text("demo", exact=True).click()
    expect(problems).to_have_count(1)
    expect(problems).to_contain_text("Line 3, column 18")
    problems.click()
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    options.get_by_text("code", exact=True).click()
    expect(problems).to_have_count(0)
    expect(page.locator(".editor-rows > .error")).to_have_count(0)
    field.fill(SOUND)
    expect(page.get_by_text("A draft with 1 rule, not saved yet.")).to_be_visible()
    save(page)
    expect(holding(page)).to_contain_text("Demos")
    expect(holding(page)).to_contain_text("Always: only demo may answer.")
    go(page, "#/chat")
    page.locator("#route").click()
    expect(page.locator("#board")).to_contain_text("the rule “Demos” uses it")


def test_all_of_it_goes_by_keyboard_and_the_field_can_be_left(page: Page, site: SiteServer) -> None:
    field = open_rules(page, site)
    field.focus()
    keys = page.keyboard
    keys.type("rules:")
    keys.press("Enter")
    keys.press("Control+Space")
    listbox = page.get_by_role("listbox", name="What may stand here")
    expect(listbox.get_by_role("option")).to_have_count(1)
    keys.press("Enter")  # takes `- name: `
    keys.type("Demos")
    keys.press("Enter")
    expect(field).to_have_value("rules:\n  - name: Demos\n    ")
    keys.press("Control+Space")
    expect(listbox).to_be_visible()
    first = field.get_attribute("aria-activedescendant")
    keys.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") != first
    keys.press("Escape")
    expect(listbox).to_be_hidden()
    expect(field).not_to_have_attribute("aria-activedescendant", "rules-option-1")
    keys.type("use: dem")
    expect(listbox.get_by_role("option").first).to_contain_text("demo")
    keys.press("Enter")
    expect(field).to_have_value("rules:\n  - name: Demos\n    use: demo")
    keys.press("Tab")
    expect(field).to_have_value("rules:\n  - name: Demos\n    use: demo ")
    keys.press("Control+z")
    keys.press("Enter")
    keys.type("x")
    problem = page.get_by_role("list", name="What is wrong").get_by_role("button")
    expect(problem).to_contain_text("Line 4")
    keys.press("Escape")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Back to what is saved")).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    expect(problem).to_be_focused()
    keys.press("Enter")
    expect(field).to_be_focused()
    keys.press("Control+End")
    for _ in "\n    x":
        keys.press("Backspace")
    expect(page.get_by_text("A draft with 1 rule, not saved yet.")).to_be_visible()
    keys.press("Shift+Tab")
    expect(field).not_to_be_focused()
    page.get_by_role("button", name="Save the rules").press("Enter")
    expect(holding(page)).to_contain_text("Demos")


def test_a_draft_outlives_a_reload_never_holds_and_can_be_given_up_and_taken_back(page: Page, site: SiteServer) -> None:
    field = open_rules(page, site)
    field.fill(SOUND)
    expect(page.get_by_text("A draft with 1 rule")).to_be_visible()
    save(page)
    expect(holding(page)).to_contain_text("Demos")
    field.fill(FAULTY)
    wait_until_draft_is_stored(page, FAULTY)
    reload(page)
    expect(field).to_have_value(FAULTY)
    expect(page.get_by_text("2 mistakes. This text can't hold yet; it is kept as a draft.")).to_be_visible()
    expect(holding(page)).to_contain_text("Demos")
    go(page, "#/chat")
    page.locator("#composer").wait_for()
    go(page, "#/routes")
    expect(field).to_have_value(FAULTY)
    page.get_by_role("button", name="Back to what is saved").click()
    expect(field).to_have_value(SOUND)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(field).to_have_value(FAULTY)
    page.get_by_role("button", name="Put in: Spend little, and nothing by accident").or_(
        page.get_by_text("Examples to begin with")
    ).first.click()
    page.get_by_role("button", name="Put in: Spend little, and nothing by accident").click()
    page.get_by_role("dialog", name="Replace the text in the editor?").get_by_role("button", name="Cancel").click()
    expect(field).to_have_value(FAULTY)
    page.get_by_role("button", name="Put in: Spend little, and nothing by accident").click()
    page.get_by_role("dialog").get_by_role("button", name="Replace").click()
    expect(page.get_by_text("A draft with 5 rules")).to_be_visible()


def test_a_text_is_tried_on_a_sample_before_it_is_saved(page: Page, site: SiteServer) -> None:
    field = open_rules(page, site)
    field.fill("rules:\n  - name: Offline\n    when: {online: false}\n    forbid: demo\n")
    page.get_by_label("Sample prompt").fill("Schreibe bitte ein kurzes Gedicht über das Meer und den Mond.")
    result = page.locator(".rules-result")
    expect(result).to_contain_text("Nothing changes for this prompt")
    expect(result).to_contain_text("creative")
    expect(result).to_contain_text("German")
    page.get_by_label("No connection").check()
    expect(result).to_contain_text("With these rules: nobody")
    expect(result).to_contain_text("forbids")
    page.get_by_label("No connection").uncheck()
    page.get_by_label("Conversation tags").fill("private")
    field.fill("rules:\n  - name: Tagged\n    when: {tags: private}\n    avoid: demo\n    set: {temperature: 0.5}\n")
    expect(result).to_contain_text("“Tagged”")
    expect(result).to_contain_text("temperature to 0.5")
    field.fill(FAULTY)
    expect(result).to_contain_text("The text has a mistake")
    expect(page.get_by_text("No rule holds now")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, NARROW], ids=["desk", "phone"])
def test_axe_finds_nothing_in_the_rules_and_nothing_is_too_wide(
    browser: Browser, site: SiteServer, viewport: ViewportSize
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    field = open_rules(page, site)
    field.fill(SOUND)
    page.get_by_text("A draft with 1 rule").wait_for()
    save(page)
    holding(page).wait_for()
    page.get_by_label("Sample prompt").fill("W" * 300)
    page.locator(".rules-verdict").wait_for()
    page.locator("#rules-reference > summary").click()
    field.fill(f"{FAULTY}  - {'w' * 300}: 1\n    use: gone\n    ")
    page.get_by_role("list", name="What is wrong").wait_for()
    field.press("Control+End")
    field.press("Control+Space")
    page.get_by_role("listbox", name="What may stand here").wait_for()
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
