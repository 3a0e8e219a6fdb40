"""The list of conversations as a person uses it: some hundreds of them in a real IndexedDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go
from tests.browser.talks_filler import fill
from tests.browser.test_access import DESK, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import (
    ask,
    composer,
    open_app,
    open_conversations,
    reload,
    talk_menu,
    until,
    wait_until_stored,
)
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

PHONE: ViewportSize = {"width": 390, "height": 844}
IS_THERE = "async () => (await indexedDB.databases()).some(({ name }) => name === 'switchyard')"
# How many records of a kind are stored.
COUNT = """async (kind) => {
  const database = await new Promise((resolve) => {
    indexedDB.open('switchyard').onsuccess = ({ target }) => resolve(target.result);
  });
  const counting = database.transaction(kind).objectStore(kind).count();
  await new Promise((resolve) => { counting.onsuccess = resolve; });
  database.close();
  return counting.result;
}"""


def seeded(page: Page, site: SiteServer, talks: int = 250, each: int = 4) -> Locator:
    """The app over so many conversations, with its list open."""
    open_app(page, site)
    until(page, IS_THERE)
    fill(page, talks=talks, each=each, tags=("work", "rail"))
    reload(page)
    listed = open_conversations(page)
    expect(rows(page).first).to_be_visible()
    return listed


def rows(page: Page) -> Locator:
    return page.locator("#talks .talk-title")


def search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search conversations")


def do(menu: Locator, what: str) -> None:
    menu.get_by_role("button", name=what).click()
    expect(menu).to_be_hidden()


def stored(page: Page, kind: str, count: int) -> None:
    until(page, f"async () => (await ({COUNT})({kind!r})) === {count}")


def undo(page: Page) -> None:
    page.locator("#toasts").get_by_role("button", name="Undo").click()


def test_a_screenful_is_listed_at_first_and_more_when_it_is_wanted(page: Page, site: SiteServer) -> None:
    seeded(page, site)
    expect(rows(page)).to_have_count(100)
    expect(page.locator(".talk-group h3").first).to_have_text("Today")
    page.get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(200)
    page.get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(250)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


def test_what_is_typed_is_found_in_titles_and_in_all_messages(page: Page, site: SiteServer) -> None:
    seeded(page, site)
    search(page).press_sequentially("needle01")
    expect(page.locator(".talk-status")).to_contain_text("100 conversations found.")
    search(page).press_sequentially("23")
    expect(page.locator(".talk-status")).to_contain_text("1 conversation found.")
    expect(page.locator(".talk-snippet mark")).to_have_text("needle0123")
    page.locator("#talks").get_by_role("link").click()
    expect(page.locator(".prompt-text").first).to_contain_text("needle0123")
    expect(page.locator(".prompt-text").first).to_be_in_viewport()
    expect(page.locator(".talk-snippet mark")).to_have_text("needle0123")
    search(page).fill("no such word")
    expect(page.locator("#talks")).to_contain_text("No conversation holds all of these words.")
    search(page).press("Escape")
    expect(search(page)).to_have_value("")
    expect(rows(page)).to_have_count(100)


def test_an_answer_that_has_just_come_is_found(page: Page, site: SiteServer) -> None:
    seeded(page, site, talks=3)
    search(page).fill("demo line script")
    expect(page.locator("#talks")).to_contain_text("No conversation holds")
    ask(page, "hello")
    search(page).fill("demo line scrip")
    expect(rows(page)).to_have_text(["hello"])


def test_a_conversation_is_renamed_pinned_tagged_and_archived(page: Page, site: SiteServer) -> None:
    seeded(page, site, talks=3)
    ask(page, "hello")
    do(talk_menu(page, "hello"), "Rename")
    title = page.get_by_role("textbox", name="Title", exact=True)
    expect(title).to_be_focused()
    title.fill("A better title")
    title.press("Escape")
    expect(title).to_have_count(0)
    expect(rows(page).first).to_have_text("hello")
    do(talk_menu(page, "hello"), "Rename")
    expect(title).to_be_focused()
    title.fill("A better title")
    title.press("Enter")
    expect(page.locator("#header h1")).to_have_text("A better title")

    do(talk_menu(page, "A better title"), "Pin")
    expect(page.get_by_role("region", name="Pinned").locator(".talk-title")).to_have_text(["A better title"])

    do(talk_menu(page, "A better title"), "Tags")
    dialog = page.get_by_role("dialog", name="Tags of “A better title”")
    dialog.get_by_role("combobox", name="Add a tag").fill("night train, levers")
    page.keyboard.press("Enter")
    expect(dialog.locator(".tag-list li")).to_have_count(2)
    dialog.get_by_role("button", name="Remove the tag “levers”").click()
    expect(dialog.locator(".tag-list li")).to_have_count(1)
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("group", name="Show only").get_by_role("button", name="night train").click()
    expect(rows(page)).to_have_text(["A better title"])
    page.get_by_role("group", name="Show only").get_by_role("button", name="night train").click()
    expect(rows(page)).to_have_count(4)

    do(talk_menu(page, "A better title"), "Archive")
    expect(rows(page)).to_have_count(3)
    wait_until_stored(page, "conversation", "archived")
    reload(page)
    open_conversations(page)
    expect(rows(page)).to_have_count(3)
    search(page).fill("better")
    page.get_by_role("button", name="1 more in the archive").click()
    expect(rows(page)).to_have_text(["A better title"])
    do(talk_menu(page, "A better title"), "Take out of the archive")
    expect(page.locator("#talks")).to_contain_text("No conversation holds")


def test_many_are_deleted_brought_back_and_removed_for_good(page: Page, site: SiteServer) -> None:
    seeded(page, site, each=2)
    page.get_by_role("button", name="Select several").click()
    boxes = page.locator("#talks").get_by_role("checkbox")
    boxes.nth(1).click()
    expect(page.locator(".talk-bar p")).to_have_text("1 selected")
    boxes.nth(5).click(modifiers=["Shift"])
    expect(page.locator(".talk-bar p")).to_have_text("5 selected")
    kept = rows(page).nth(1).inner_text()
    page.locator("#delete-selected").click()
    expect(page.locator("#toasts")).to_contain_text("5 conversations deleted.")
    expect(rows(page).nth(1)).not_to_have_text(kept)
    undo(page)
    expect(rows(page).nth(1)).to_have_text(kept)

    search(page).fill("needle00")
    expect(page.locator(".talk-status")).to_contain_text("100 conversations found.")
    expect(rows(page)).to_have_count(30)
    page.get_by_role("button", name="Select several").click()
    page.get_by_role("button", name="Select all found").click()
    expect(page.locator(".talk-bar p")).to_have_text("100 selected")
    page.locator("#delete-selected").click()
    expect(page.locator("#toasts")).to_contain_text("100 conversations deleted.")
    expect(page.locator("#talks")).to_contain_text("No conversation holds")
    page.locator("#toasts").get_by_role("button", name="Close this message").last.click()
    stored(page, "conversation", 150)
    stored(page, "message", 300)
    reload(page)
    open_conversations(page)
    search(page).fill("needle00")
    expect(page.locator("#talks")).to_contain_text("No conversation holds")
    search(page).fill("needle01")
    expect(page.locator(".talk-status")).to_contain_text("100 conversations found.")


def test_an_answer_under_way_is_stopped_when_its_conversation_is_deleted(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    listed = open_conversations(page)
    composer(page).fill("hello")
    composer(page).press("Enter")
    expect(listed.get_by_role("link")).to_have_text(["hello"])
    do(talk_menu(page, "hello"), "Delete")
    expect(listed.get_by_role("link")).to_have_count(0)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    undo(page)
    expect(page.locator(".answer-cut")).to_be_visible()


def test_other_tabs_follow(page: Page, context: BrowserContext, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello")
    open_conversations(page)
    other = context.new_page()
    open_app(other, site)
    open_conversations(other).get_by_role("link", name="hello").click()
    expect(other.locator(".prompt-text")).to_have_text(["hello"])
    do(talk_menu(page, "hello"), "Rename")
    title = page.get_by_role("textbox", name="Title", exact=True)
    expect(title).to_be_focused()
    title.fill("Renamed here")
    title.press("Enter")
    expect(rows(other)).to_have_text(["Renamed here"])
    expect(other.locator("#header h1")).to_have_text("Renamed here")
    do(talk_menu(page, "Renamed here"), "Delete")
    expect(other.locator(".prompt-text")).to_have_count(0)
    expect(rows(other)).to_have_count(0)
    undo(page)
    expect(rows(other)).to_have_text(["Renamed here"])


def test_all_of_it_by_keyboard(page: Page, site: SiteServer) -> None:
    seeded(page, site, talks=4)
    page.keyboard.press("Escape")
    page.locator("#drawer-button").click()
    expect(rows(page)).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(search(page)).to_be_focused()
    page.keyboard.type("needle0002")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    link = page.locator("#talk-talk-00002")
    expect(link).to_be_focused()
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_text(["By keys"])
    expect(link).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(search(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(link).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_role("region", name="Pinned").locator(".talk-title")).to_have_text(["By keys"])
    link.focus()
    page.keyboard.press("t")
    expect(page.get_by_role("combobox", name="Add a tag")).to_be_focused()
    page.keyboard.type("keys")
    page.keyboard.press("Enter")
    expect(page.locator(".tag-list li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    link.focus()
    page.keyboard.press("x")
    expect(page.locator(".talk-bar p")).to_have_text("1 selected")
    page.keyboard.press("Escape")
    expect(page.locator(".talk-bar")).to_have_count(0)
    link.focus()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(3)
    expect(page.locator("#toasts")).to_contain_text("Conversation deleted.")
    page.locator("#drawer-button").focus()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(rows(page)).to_have_count(4)


def test_on_a_phone_it_is_found_selected_and_deleted(browser: Browser, problems: Problems, site: SiteServer) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    problems.watch(context)
    page = context.new_page()
    seeded(page, site, talks=20)
    search(page).fill("needle0007")
    expect(rows(page)).to_have_count(1)
    page.locator("#talks").get_by_role("link").tap()
    expect(page.locator(".prompt-text").first).to_contain_text("needle0007")
    open_conversations(page)
    expect(rows(page)).to_have_count(1)
    page.locator("#talks .conversation").get_by_role("button").tap()
    do(page.locator("#talk-menu"), "Delete")
    expect(page.locator("#talks")).to_contain_text("No conversation holds")
    undo(page)
    expect(page.locator(".prompt-text").first).to_contain_text("needle0007")
    context.close()
    assert not problems.unexpected(), "\n".join(problems.unexpected())


def test_a_model_gives_a_title_when_it_is_asked(page: Page, site: SiteServer) -> None:
    with Emulator(0) as emulator:
        open_app(page, site)
        connect(page, emulator.at("llama-cpp", ""), "relay-mini")
        go(page, "#/chat")
        ask(page, "hello")
        open_conversations(page)
        before = rows(page).inner_text()
        do(talk_menu(page, before), "Title by a model")
        expect(rows(page)).not_to_have_text(before)
        title = rows(page).inner_text()
        reload(page)
        open_conversations(page)
        expect(rows(page)).to_have_text([title])


def a_list(page: Page) -> None:
    del page


def a_search(page: Page) -> None:
    search(page).fill("needle00")
    expect(page.locator(".talk-snippet").first).to_be_visible()


def a_menu(page: Page) -> None:
    page.locator("#talks .conversation").nth(1).get_by_role("button").click()
    expect(page.locator("#talk-menu")).to_be_visible()


def tags(page: Page) -> None:
    a_menu(page)
    page.locator("#talk-menu").get_by_role("button", name="Tags").click()
    page.get_by_role("combobox", name="Add a tag").fill("x" * 40)
    page.keyboard.press("Enter")
    expect(page.locator(".tag-list li").first).to_be_visible()


def selecting(page: Page) -> None:
    page.get_by_role("button", name="Select several").click()
    page.locator("#talks").get_by_role("checkbox").first.click()
    expect(page.locator(".talk-bar p")).to_have_text("1 selected")


def renaming(page: Page) -> None:
    a_menu(page)
    page.locator("#talk-menu").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()


@pytest.mark.parametrize("state", [a_list, a_search, a_menu, tags, selecting, renaming], ids=lambda one: one.__name__)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Browser, problems: Problems, site: SiteServer, viewport: ViewportSize, state: Callable[[Page], None]
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    seeded(page, site, talks=30)
    state(page)
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    page.evaluate("() => { document.documentElement.dataset.size = 'larger'; }")
    found["too wide in larger text"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())
