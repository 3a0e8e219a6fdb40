"""The whole app without a mouse: every action is reached, the focus is always in sight and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.visit import ANSWERED, GROWING, composer, open_app, settings_section, wait_until_kept_offline

if TYPE_CHECKING:
    from tests.browser.hosting import SiteServer

# How the focused element shows it: an outline or a shadow, on itself or on what it stands in.
FOCUS_IS_SEEN = """() => {
  const shows = (element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  const focused = document.activeElement;
  const around = focused.closest('label, form, .composer-box, .palette-head');
  const near = [focused, focused.nextElementSibling, focused.parentElement, around];
  return near.some((element) => element && shows(element));
}"""
# Between its last control and its first, the browser's own bars have their turn.
FOCUS_IS_IN_THE_DIALOG = """() => document.activeElement.closest('dialog') !== null
  || document.activeElement === document.body"""
WHERE = """() => {
  const { activeElement: e } = document;
  return e.getAttribute('aria-label') || e.id || e.innerText?.trim() || e.localName;
}"""


def where(page: Page) -> str:
    said: str = page.evaluate(WHERE)
    return said


def do(page: Page, command: str) -> None:
    """By way of the palette."""
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially(command)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_a_prompt_is_written_sent_stopped_and_its_answer_copied(page: Page, site: SiteServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_app(page, site)
    page.keyboard.press("/")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("hello / there")
    page.keyboard.press("Enter")
    expect(page.locator(GROWING)).to_contain_text("You are talking")
    page.keyboard.press("Escape")
    expect(page.locator(".answer-cut")).to_be_visible()
    expect(composer(page)).to_be_focused()
    while where(page) != "Copy answer":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Copied")


def test_the_palette_finds_runs_and_closes(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).focus()
    page.keyboard.press("Control+k")
    query = page.get_by_role("combobox")
    expect(query).to_be_focused()
    options = page.get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(query).to_have_attribute("aria-activedescendant", options.last.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(query).to_have_count(0)
    expect(composer(page)).to_be_focused()

    do(page, "theme dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    query.press_sequentially("no such thing")
    expect(page.locator(".palette-none")).to_contain_text("No command matches")
    page.keyboard.press("Control+k")
    expect(query).to_have_count(0)


def test_enter_runs_what_was_typed_however_fast(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.insert_text("theme: dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_is_typed_right_after_a_shortcut_lands_in_the_field_that_it_opens(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.locator("#rail a").first.focus()
    page.keyboard.type("/no letter is lost")
    expect(composer(page)).to_have_value("no letter is lost")
    page.locator("#rail a").first.focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("shortx")
    page.keyboard.press("Backspace")
    expect(page.locator("#palette-query")).to_have_value("short")
    expect(page.get_by_role("option").first).to_contain_text("shortcut")


def test_keys_lead_to_rooms_and_help_and_are_text_where_text_is_typed(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.keyboard.type("gs")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    page.keyboard.type("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_contain_text("Write a prompt")
    page.keyboard.type("gc")  # nothing is pressed behind an open dialog
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    page.keyboard.type("gc")
    expect(composer(page)).to_be_visible()
    composer(page).focus()
    page.keyboard.type("gs?")
    expect(composer(page)).to_have_value("gs?")


def test_a_dialog_holds_the_focus_and_gives_it_back(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/settings")
    erase = settings_section(page, "data").get_by_role("button", name="Erase everything")
    erase.focus()
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Erase everything?")
    expect(question.get_by_role("textbox")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_IN_THE_DIALOG)
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(erase).to_be_focused()


def test_conversations_are_opened_and_deleted(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.keyboard.press("/")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.locator(ANSWERED)).to_have_count(1)
    do(page, "new conversation")
    expect(page.locator(".turn.prompt")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    do(page, "hello")
    expect(page.locator(".turn.prompt")).to_have_count(1)
    do(page, "conversations")
    expect(page.locator("#drawer")).to_contain_text("hello")
    seen = set()
    while (here := where(page)) != "What to do with “hello”":
        page.keyboard.press("Tab")
        seen.add(here)
        assert len(seen) < 60, seen
    page.keyboard.press("Enter")
    menu = page.locator("#talk-menu")
    expect(menu.get_by_role("button", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("button", name="Delete")).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(page.locator("#drawer")).to_contain_text("Nothing here yet")


def test_the_focus_goes_through_every_control_in_reading_order_and_is_always_seen(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/settings")
    expect(page.locator(".licences details").first).to_be_visible()
    wait_until_kept_offline(page)  # until then, what is said of the download changes
    expect(settings_section(page, "app")).to_contain_text("Ready")
    expected = page.evaluate(CONTROLS)
    met = []
    for _ in expected:
        page.keyboard.press("Tab")
        met.append(page.evaluate("() => window.controls.indexOf(document.activeElement)"))
        assert page.evaluate(FOCUS_IS_SEEN), where(page)
    assert met == list(range(len(expected)))


# What can take the focus, in the order of the page; of a group of radio buttons only the one that is chosen.
CONTROLS = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, textarea, summary, [tabindex="0"]')];
  const reached = all.filter((element) => !element.disabled && element.checkVisibility()
    && !(element.type === 'radio' && !element.checked));
  window.controls = reached;
  return reached.map((element) => element.outerHTML.slice(0, 80));
}"""
