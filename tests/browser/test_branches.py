"""Prompts are written anew, answers have versions beside them, conversations fork, and what was cut goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.lines import connect
from tests.browser.test_access import PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.test_board import CHOSEN, FAILED_TO_LOAD, two_lines
from tests.browser.visit import ANSWERED, ask, composer, open_app, reload, send, wait_until_stored
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


def menu(answer: Locator) -> Locator:
    answer.locator("summary[aria-label='More for this answer']").click()
    return answer.locator(".menu-list")


def edit(prompt: Locator, text: str) -> None:
    prompt.get_by_role("button", name="Edit prompt").click()
    field = prompt.page.get_by_role("textbox", name="Prompt, written anew")
    expect(field).to_be_focused()
    field.fill(text)
    field.press("Enter")


def test_a_prompt_is_written_anew_and_both_versions_stay(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello first")
    ask(page, "and then?")
    leaf = (page.locator(".turn.answer").last.get_attribute("id") or "").removeprefix("message-")
    composer(page).fill("A draft that stays")
    edit(page.locator(".turn.prompt").first, "hello second")
    expect(page.locator(".prompt-text")).to_have_text(["hello second"])
    expect(page.locator(ANSWERED)).to_have_count(1)
    expect(composer(page)).to_have_value("A draft that stays")
    versions = page.get_by_role("group", name="Versions of this prompt")
    expect(versions).to_contain_text("2 / 2")
    versions.get_by_role("button", name="Prompt before this one").click()
    expect(page.locator(".prompt-text")).to_have_text(["hello first", "and then?"])
    expect(versions).to_contain_text("1 / 2")
    expect(versions.get_by_role("button", name="Prompt before this one")).to_be_focused()
    wait_until_stored(page, "conversation", leaf)
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello first", "and then?"])
    versions.get_by_role("button", name="Prompt after this one").press("Enter")
    expect(page.locator(".prompt-text")).to_have_text(["hello second"])


def test_a_prompt_is_left_as_it_was_with_escape(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello first")
    page.get_by_role("button", name="Edit prompt").press("Enter")
    field = page.get_by_role("textbox", name="Prompt, written anew")
    expect(field).to_be_focused()
    field.fill("something else")
    page.keyboard.press("Escape")
    expect(page.locator(".prompt-text")).to_have_text("hello first")
    expect(page.get_by_role("button", name="Edit prompt")).to_be_focused()
    expect(page.get_by_role("group", name="Versions of this prompt")).to_have_count(0)


def test_another_model_answers_beside_the_first_and_one_forks_from_there(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_app(page, site)
    two_lines(page, emulator)
    answer = ask(page, "Which way?")
    expect(answer.locator(".answer-foot .line-name")).to_have_text("llama.cpp")
    expect(answer.locator(".answer-spent")).to_contain_text("to first")
    menu(answer).get_by_role("button", name="Answer with another model").click()
    picker = page.get_by_role("dialog", name="Where prompts go")
    expect(picker).to_contain_text("one more answer to the same prompt")
    picker.get_by_role("combobox").fill("ollama shunter")
    expect(picker.get_by_role("option")).to_have_count(1)
    picker.get_by_role("option").click()
    versions = page.get_by_role("group", name="Versions of this answer")
    expect(versions).to_contain_text("2 / 2")
    expect(page.locator(ANSWERED).locator(".answer-foot .line-name")).to_have_text("Ollama")
    expect(page.locator(".talk-total")).to_contain_text("2 answers")
    versions.get_by_role("button", name="Answer before this one").click()
    expect(page.locator(ANSWERED).locator(".answer-foot .line-name")).to_have_text("llama.cpp")
    before = page.url
    menu(page.locator(ANSWERED)).get_by_role("button", name="Fork from here").click()
    page.get_by_text("This is a conversation of its own now.").wait_for()
    expect(page).not_to_have_url(before)
    expect(page.locator(".prompt-text")).to_have_text(["Which way?"])
    expect(page.get_by_role("group", name="Versions of this answer")).to_have_count(0)


def test_what_was_cut_goes_on_and_is_one_answer(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(cut_at=2000, times=1, rate=50)), CHOSEN)
    page.evaluate("() => { location.hash = '#/chat'; }")
    composer(page).wait_for()
    send(page, "Which way?")
    page.locator(".answer-cut").wait_for()
    answer = page.locator(".turn.answer")
    said = answer.locator("sy-markdown").evaluate("(element) => element.source")
    assert said
    answer.get_by_role("button", name="Continue").click()
    expect(page.locator(".answer-cut")).to_have_count(0)
    expect(page.locator(ANSWERED)).to_have_count(1)
    whole = answer.locator("sy-markdown").evaluate("(element) => element.source")
    assert whole.startswith(said)
    assert len(whole) > len(said)
    expect(answer.locator(".answer-joins")).to_contain_text("You let it go on.")
    asked = emulator.seen[-1].body
    assert said[:40] in asked
    reload(page)
    assert page.locator(".turn.answer sy-markdown").evaluate("(element) => element.source") == whole


def test_an_answer_is_quoted_copied_as_it_reads_and_read_aloud(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(
        """window.spoken = [];
        speechSynthesis.speak = (one) => { spoken.push(one.text); setTimeout(() => one.onend?.(), 0); };"""
    )
    open_app(page, site)
    answer = ask(page, "hello")
    menu(answer).get_by_role("button", name="Copy as plain text").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "demo line" in copied
    assert "**" not in copied
    menu(answer).get_by_role("button", name="Quote").click()
    expect(composer(page)).to_be_focused()
    quoted = composer(page).input_value()
    assert quoted.startswith("> ")
    assert "**demo line**" in quoted
    menu(answer).get_by_role("button", name="Read aloud").click()
    expect(page.get_by_role("button", name="Stop reading")).to_have_count(0)
    page.locator("html").evaluate("async () => { while (!spoken.length) await new Promise(requestAnimationFrame); }")
    assert "demo line" in " ".join(page.evaluate("() => spoken"))


def test_versions_and_editing_can_be_used_by_everybody_and_on_a_phone(page: Page, site: SiteServer) -> None:
    page.set_viewport_size(PHONE)
    page.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    open_app(page, site)
    ask(page, "hello first " + "w" * 300)
    edit(page.locator(".turn.prompt").first, "hello second " + "w" * 300)
    expect(page.get_by_role("group", name="Versions of this prompt")).to_contain_text("2 / 2")
    expect(page.locator(ANSWERED)).to_have_count(1)
    page.get_by_role("button", name="Edit prompt").click()
    expect(page.get_by_role("textbox", name="Prompt, written anew")).to_be_focused()
    menu(page.locator(ANSWERED).last)
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        page.evaluate(SETTLED)
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(RUN_AXE) == []
