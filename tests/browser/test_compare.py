"""The Compare room as a person uses it: side by side, judged, merged, kept, taken on: by mouse, keyboard and thumb."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go, lead
from tests.browser.test_access import DESK, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import ANSWERED, ask, open_app, reload, wait_until_stored
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

PHONE: ViewportSize = {"width": 390, "height": 844}
FAILED_TO_LOAD = "Failed to load resource"
OLLAMA, FAILING, SLOW, MINI, LONG = "shunter:8b", "unknown-model", "relay-reason", "relay-mini", "relay-flood-400"
# On which line each is that no list has.
BY_HAND = {FAILING: "lm-studio", SLOW: "llama-cpp", MINI: "llama-cpp", LONG: "llama-cpp"}
ENDED = ".slot:has(.slot-figures[id^=took])"
SAID = "Every signal"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def use(page: Page, line: str, address: str, model: str) -> None:
    """Lead a line there and name a model of it by hand: so it can be chosen, though no list has it."""
    go(page, f"#/providers/{line}")
    page.locator(f"#page-{line}").wait_for()
    lead(page, address)
    page.get_by_label("A model that is not listed").fill(model)
    page.locator("#models form").get_by_role("button", name="Use in chat").click()
    page.locator(".route").get_by_text(model).wait_for()


def find_ollama(page: Page, emulator: Emulator) -> None:
    go(page, "#/providers/ollama")
    page.locator("#page-ollama").wait_for()
    lead(page, emulator.at("ollama", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()


def open_room(page: Page) -> None:
    go(page, "#/compare")
    expect(slots(page).first).to_be_visible()


def slots(page: Page) -> Locator:
    return page.locator(".slots > .slot")


def slot(page: Page, name: str) -> Locator:
    return slots(page).filter(has=page.get_by_role("heading", name=name, exact=True))


def pick(page: Page, name: str) -> None:
    """In the list of models, by keyboard."""
    field = page.get_by_role("combobox", name="Find a model")
    expect(field).to_be_focused()
    field.fill(name)
    page.locator(f'#slot-list[data-query="{name}"] [role=option]').first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#slot-picker")).to_have_count(0)


def place(page: Page, at: int, name: str) -> None:
    """Let that model answer in a slot; `demo` is the demo line."""
    if at < slots(page).count():
        slots(page).nth(at).locator(".menu > summary").click()
        slots(page).nth(at).get_by_role("button", name="Another model").click()
    else:
        page.get_by_role("button", name="Add a slot").click()
    pick(page, name)
    expect(slots(page).nth(at).get_by_role("heading")).to_have_text("Demo line" if name == "demo" else name)


def prompt(page: Page) -> Locator:
    return page.locator("#compare-prompt")


def send(page: Page, text: str = "How do points work?") -> None:
    prompt(page).fill(text)
    prompt(page).press("Enter")
    expect(prompt(page)).to_have_value("")


def run(page: Page, text: str = "How do points work?") -> None:
    """Until every slot has ended."""
    send(page, text)
    all_ended(page)


def all_ended(page: Page) -> None:
    expect(page.locator("#compare-send")).to_contain_text("Send")
    expect(page.locator(ENDED)).to_have_count(slots(page).count())


def started(page: Page, site: SiteServer, emulator: Emulator, *names: str, fault: Fault | None = None) -> None:
    """Exactly these slots. What is on llama.cpp may misbehave."""
    open_app(page, site)
    find_ollama(page, emulator)
    for at, name in enumerate(names):
        if line := BY_HAND.get(name):
            use(page, line, emulator.at(line, "", fault if line == "llama-cpp" else None), name)
        open_room(page)
        place(page, at, name)
    expect(slots(page)).to_have_count(len(names))


def answered(emulator: Emulator, count: int) -> bool:
    """So many requests for an answer were sent."""
    return emulator.wait_for(lambda: len([one for one in emulator.seen if one.method == "POST"]) == count, 60)


def test_three_slots_answer_side_by_side_and_one_that_fails_disturbs_none(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    started(page, site, emulator, OLLAMA, FAILING, "demo")
    prompt(page).fill("How do points work?")
    expect(page.locator("#compare-estimate")).to_contain_text("3 slots: free")
    prompt(page).press("Enter")
    all_ended(page)
    expect(slot(page, OLLAMA).locator("sy-markdown")).to_contain_text(SAID)
    expect(slot(page, OLLAMA).locator(".slot-figures")).to_contain_text(re.compile(r"first\stoken.*tokens.*Finished"))
    expect(slot(page, "Demo line").locator("sy-markdown")).to_contain_text("script")
    failed = slot(page, FAILING)
    expect(failed.locator(".slot-trouble")).to_contain_text("LM Studio")
    expect(failed.get_by_role("button", name="Best")).to_have_count(0)
    expect(page.locator(".round-total")).to_contain_text("tokens")
    expect(page).to_have_url(re.compile(r"#/compare/\w+"))
    assert answered(emulator, 2)

    failed.get_by_role("button", name="Try").click()
    assert answered(emulator, 3)
    expect(failed.locator(".slot-trouble")).to_be_visible()
    slot(page, OLLAMA).get_by_role("button", name="Best").click()
    expect(slot(page, OLLAMA).get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")
    slot(page, OLLAMA).get_by_role("button", name="4 stars").click()
    expect(slot(page, OLLAMA).locator(".star.on")).to_have_count(4)
    page.get_by_role("combobox", name="How many times").select_option("2")
    page.get_by_role("button", name="Run again").click()
    expect(page.locator(".round-turning")).to_contain_text("Round 3 of 3")
    assert answered(emulator, 7)
    all_ended(page)
    reload(page)
    expect(page.locator(".round-turning")).to_contain_text("Round 3 of 3")
    page.get_by_role("button", name="Earlier round").click()
    expect(page.locator(".round-turning")).to_contain_text("Round 2 of 3")
    page.get_by_role("button", name="Earlier round").click()
    expect(slot(page, OLLAMA).locator(".star.on")).to_have_count(4)
    expect(slot(page, OLLAMA).locator("sy-markdown")).to_contain_text(SAID)


def test_names_are_hidden_in_any_place_of_the_page_until_there_is_a_vote(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    started(page, site, emulator, OLLAMA, MINI)
    page.get_by_role("switch", name="Hide names").press("Space")
    expect(page.get_by_role("switch", name="Hide names")).to_be_checked()
    run(page)
    expect(slots(page).get_by_role("heading")).to_have_text(["Answer A", "Answer B"])
    markup = page.locator("html").evaluate("(page) => page.outerHTML.toLowerCase()")
    assert [name for name in (OLLAMA, MINI, "ollama", "llama.cpp") if name in markup] == []
    with page.expect_download() as saved:
        page.locator("#compare-menu > summary").click()
        page.get_by_role("button", name="Save as JSON").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8").lower()
    assert [name for name in (OLLAMA, MINI, "ollama", "llama.cpp") if name in text] == []
    slots(page).nth(1).get_by_role("button", name="Best: Answer B").click()
    expect(slots(page).get_by_role("heading").filter(has_text=OLLAMA)).to_have_count(1)
    expect(slots(page).nth(1).get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")


def test_answers_are_compared_word_by_word_merged_saved_and_taken_on_to_chat(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    started(page, site, emulator, OLLAMA, "demo")
    run(page)
    page.get_by_role("button", name="Differences").click()
    dialog = page.get_by_role("dialog", name="Differences")
    expect(dialog.locator("del").first).to_contain_text("signal")
    expect(dialog.locator("ins").first).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("only left")
    dialog.get_by_role("combobox", name="Left").select_option(label="Slot 2: Demo line")
    expect(dialog.locator("ins").first).to_contain_text("signal")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Merge").click()
    merging = page.get_by_role("dialog", name="One answer out of all")
    expect(merging.locator("#merge-estimate")).to_have_text("free")
    merging.get_by_role("radio", name="The shortest complete answer").check()
    expect(merging.locator(".merge-words")).to_contain_text("Write the shortest answer")
    merging.get_by_role("button", name="Write it").click()
    expect(merging).to_have_count(0)
    merged = page.locator(".slot.merged")
    expect(merged.locator("sy-markdown")).to_contain_text(SAID)
    all_ended(page)
    asked = json.loads([one for one in emulator.seen if one.method == "POST"][-1].body)["messages"][-1]["content"]
    assert "[BEGIN ANSWER B" in asked
    assert "Demo line" not in asked.partition("[BEGIN")[0]

    for name, kind, sign in (("Markdown", "md", "# How do"), ("CSV", "csv", '"round"'), ("JSON", "json", '"title"')):
        page.locator("#compare-menu > summary").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"Save as {name}").click()
        assert saved.value.suggested_filename == f"switchyard-How-do-points-work.{kind}"
        assert sign in Path(saved.value.path()).read_text(encoding="utf-8")

    slot(page, OLLAMA).get_by_role("button", name="Continue in Chat").click()
    expect(page).to_have_url(re.compile(r"#/chat/\w+"))
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(ANSWERED).locator("sy-markdown")).to_contain_text(SAID)
    expect(page.locator("#route")).to_contain_text("for this conversation")


def test_a_conversation_is_compared_from_the_palette_with_what_was_said_in_it(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/chat")
    ask(page, "What is a signal?")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a command").fill("Compare this")
    page.locator('#palette-list[data-query="Compare this"] [role=option]').first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".compare-note")).to_contain_text("2 messages of “What is a signal?” are sent")
    emulator.clear()
    run(page, "And a switch?")
    told = [json.loads(one.body)["messages"] for one in emulator.seen if one.method == "POST"]
    assert [turn["content"] for turn in told[0]][::2] == ["What is a signal?", "And a switch?"]


def test_a_reload_in_the_middle_settles_what_was_growing_and_the_prompts_draft_is_kept(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    started(page, site, emulator, OLLAMA, SLOW, fault=Fault(stall_after=9))
    send(page)
    expect(slot(page, OLLAMA).locator(".slot-figures")).to_contain_text("Finished")
    expect(slot(page, SLOW).locator("sy-markdown").last).to_contain_text(SAID)
    prompt(page).fill("The next one")
    wait_until_stored(page, "draft", "The next one")
    expect(page.locator("#compare-send")).to_contain_text("Stop all")
    reload(page)
    expect(slot(page, SLOW).locator(".slot-cut, .slot-trouble")).to_contain_text("The tab was closed")
    expect(slot(page, OLLAMA).locator("sy-markdown")).to_contain_text(SAID)
    expect(prompt(page)).to_have_value("The next one")


def test_what_streams_draws_nothing_else_and_each_slot_is_stopped_by_itself(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    started(page, site, emulator, OLLAMA, LONG, fault=Fault(rate=8))
    send(page)
    expect(slot(page, OLLAMA).locator(".slot-figures")).to_contain_text("Finished")
    expect(slot(page, LONG).locator("sy-markdown")).to_contain_text("Every")
    page.evaluate("""() => {
      window.drawn = [];
      const element = (target) => target instanceof Element ? target : target.parentElement;
      const streams = ({ target }) => element(target)?.closest('sy-markdown, .slot-figures, .estimate');
      new MutationObserver((seen) => window.drawn.push(...seen.filter((one) => !streams(one))
        .map(({ target, type }) => `${type} ${target.id || target.className || target.nodeName}`)))
        .observe(document.querySelector('.compare'), { subtree: true, childList: true, characterData: true });
    }""")
    shown = slot(page, LONG).locator(".slot-figures").inner_text()
    prompt(page).press_sequentially("Typed while they answer", delay=20)
    expect(slot(page, LONG).locator(".slot-figures")).not_to_have_text(shown)
    expect(slot(page, LONG).get_by_role("button", name="Stop")).to_be_visible()
    assert page.evaluate("() => window.drawn") == []
    slot(page, LONG).get_by_role("button", name="Stop").click()
    expect(slot(page, LONG).locator(".slot-cut")).to_contain_text("You stopped it here.")
    expect(prompt(page)).to_have_value("Typed while they answer")
    expect(page.locator("#compare-said")).to_contain_text(f"Slot 2: {LONG}. Stopped")


def test_comparisons_are_kept_renamed_and_deleted_with_a_way_back_by_keyboard_alone(
    page: Page, site: SiteServer
) -> None:
    open_app(page, site)
    page.locator("body").press("g")
    page.keyboard.press("v")
    expect(slots(page)).to_have_count(2)
    prompt(page).focus()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    all_ended(page)
    page.get_by_role("button", name="Comparisons").press("Enter")
    dialog = page.get_by_role("dialog", name="Comparisons")
    dialog.get_by_role("button", name="Rename").press("Enter")
    expect(dialog.get_by_label("New title")).to_be_focused()
    dialog.get_by_label("New title").fill("Two scripts")
    page.keyboard.press("Enter")
    expect(dialog.locator(".kept-title")).to_have_text("Two scripts")
    dialog.get_by_role("button", name="Keep “Two scripts”").press("Enter")
    expect(dialog.get_by_role("button", name="only as one of the latest")).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="Delete “Two scripts”").press("Enter")
    expect(dialog.locator(".kept")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".compare-empty")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    page.get_by_role("button", name="Comparisons").press("Enter")
    dialog.get_by_role("button", name="Two scripts").first.press("Enter")
    expect(page.locator(".round-words")).to_have_text("hello")
    expect(slots(page).first.locator("sy-markdown")).to_contain_text("script")


def test_on_a_phone_one_slot_is_in_sight_and_the_others_are_a_swipe_or_a_tab_away(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    page.set_viewport_size(PHONE)
    started(page, site, emulator, OLLAMA, MINI, "demo")
    run(page)
    tabs = page.locator(".slot-tab")
    expect(tabs).to_have_count(3)
    tabs.nth(1).press("Enter")
    expect(tabs.nth(1)).to_have_attribute("aria-current", "true")
    expect(slot(page, MINI)).to_be_in_viewport(ratio=0.9)
    expect(slot(page, OLLAMA)).not_to_be_in_viewport(ratio=0.2)
    page.locator(".slots").evaluate("(row) => row.scrollTo({ left: row.scrollWidth })")
    expect(tabs.nth(2)).to_have_attribute("aria-current", "true")
    expect(slot(page, "Demo line")).to_be_in_viewport(ratio=0.9)
    slot(page, "Demo line").get_by_role("button", name="Copy").scroll_into_view_if_needed()
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_light_and_dark_in_any_state(
    browser: Browser, problems: Problems, site: SiteServer, emulator: Emulator, viewport: ViewportSize
) -> None:
    problems.expect(FAILED_TO_LOAD)
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    found: dict[str, object] = {}

    def look(state: str) -> None:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            found[f"{state}, {theme}"] = page.evaluate(RUN_AXE)
        found[f"{state}, too wide"] = page.evaluate(TOO_WIDE)

    started(page, site, emulator, OLLAMA, FAILING, SLOW, fault=Fault(stall_after=9))
    look("empty")
    send(page)
    expect(slot(page, SLOW).locator("sy-markdown").last).to_contain_text(SAID)
    expect(slot(page, FAILING).locator(".slot-trouble")).to_be_visible()
    look("streaming, with an error")
    slot(page, SLOW).get_by_role("button", name="Stop").click()
    all_ended(page)
    slot(page, OLLAMA).get_by_role("button", name="Best").click()
    expect(slot(page, OLLAMA).get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")
    look("ended")
    page.get_by_role("button", name="Differences").click()
    page.locator(".diff-body > *").first.wait_for()
    look("differences")
    page.keyboard.press("Escape")
    expect(page.locator("#differences")).to_have_count(0)
    page.get_by_role("button", name="Merge").click()
    page.get_by_role("dialog", name="One answer").wait_for()
    look("merging")
    page.evaluate("() => { document.documentElement.dataset.size = 'larger'; }")
    found["too wide in larger text"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())
