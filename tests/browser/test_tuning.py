"""How a conversation is led, as a person does it: the system prompt, the parameters, and what of it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, go, lead, model_row
from tests.browser.test_access import DESK, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import ask, composer, open_app, reload, wait_until_stored
from tests.emulator.server import Emulator, json_of
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

PHONE: ViewportSize = {"width": 390, "height": 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
REACHED = "Failed to load resource"  # a server near here is reached at its bare address first
SMALL = "relay-mini"  # LM Studio has loaded it for 8,192 tokens
LONG = "word " * 1_699 + "word"  # about as many tokens


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def small_line(page: Page, emulator: Emulator) -> None:
    """LM Studio with its list, so that it is known how much a model takes."""
    go(page, "#/providers/lm-studio")
    page.locator("#page-lm-studio").wait_for()
    lead(page, emulator.at("lm-studio", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()
    model_row(page, SMALL).get_by_role("button", name="in chat").click()
    page.locator(".route").get_by_text(SMALL, exact=False).wait_for()


def large_line(page: Page, emulator: Emulator) -> None:
    go(page, "#/providers/llama-cpp")
    page.locator("#page-llama-cpp").wait_for()
    lead(page, emulator.at("llama-cpp", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()


def open_tuning(page: Page) -> Locator:
    page.get_by_role("button", name="This conversation", exact=True).click()
    drawer = page.locator("#drawer .tuning")
    drawer.wait_for()
    return drawer


def bodies(emulator: Emulator) -> list[dict[str, Any]]:
    return [json_of(one) for one in emulator.seen if one.method == "POST" and "messages" in one.body]


def system_of(body: dict[str, Any]) -> str:
    return next((one["content"] for one in body["messages"] if one["role"] in {"system", "developer"}), "")


def full(page: Page, turns: int = 4) -> None:
    """A conversation that nearly fills the small model."""
    for turn in range(turns):
        ask(page, f"turn {turn} {LONG}")


def test_a_preset_is_sent_shown_edited_kept_and_taken_back(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/chat")
    drawer = open_tuning(page)
    drawer.get_by_role("button", name="Concise").click()
    chip = page.locator("#system-chip")
    expect(chip).to_have_text("System prompt: Concise")
    field = drawer.get_by_role("textbox", name="System prompt")
    expect(field).not_to_have_value("")
    wait_until_stored(page, "draft", "Begin with the answer itself")
    reload(page)
    expect(page.locator("#system-chip")).to_have_text("System prompt: Concise")

    ask(page, "hello")
    assert "Begin with the answer itself" in system_of(bodies(emulator)[-1])
    expect(page.locator("#system-chip")).to_have_text("System prompt: Concise")
    drawer = open_tuning(page)
    field = drawer.get_by_role("textbox", name="System prompt")
    field.fill("Speak like a signalman.")
    expect(page.locator("#system-chip")).to_have_text("System prompt: Speak like a signalman.")
    ask(page, "and again")
    assert system_of(bodies(emulator)[-1]) == "Speak like a signalman."
    wait_until_stored(page, "conversation", "Speak like a signalman.")
    reload(page)
    expect(page.locator("#system-chip")).to_have_text("System prompt: Speak like a signalman.")

    drawer = open_tuning(page)
    drawer.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#system-chip")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#system-chip")).to_have_text("System prompt: Speak like a signalman.")


def test_a_new_conversation_begins_without_the_system_prompt_of_the_last(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/chat")
    open_tuning(page).get_by_role("button", name="Teacher").click()
    expect(page.locator("#system-chip")).to_have_text("System prompt: Teacher")
    ask(page, "hello")
    page.keyboard.press("Escape")
    page.locator("#scroller").focus()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()
    expect(page.locator("#system-chip")).to_have_count(0)
    ask(page, "hello once more")
    assert not system_of(bodies(emulator)[-1])


def test_another_tab_follows_what_is_typed(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/chat")
    ask(page, "hello")
    other = page.context.new_page()
    open_app(other, site, page.evaluate("location.hash"))
    expect(other.locator(".turn.answer")).to_have_count(1)
    open_tuning(page).get_by_role("textbox", name="System prompt").fill("Both tabs know.")
    expect(other.locator("#system-chip")).to_have_text("System prompt: Both tabs know.")


def test_only_parameters_that_the_model_takes_are_shown_and_sent(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/chat")
    drawer = open_tuning(page)
    drawer.locator("#knob-temperature").fill("0.3")
    drawer.locator("#knob-top_k").fill("0")
    expect(drawer.get_by_text("Taken as 1: that is the least.")).to_be_visible()
    drawer.locator("#knob-seed").fill("many")
    expect(drawer.get_by_text("Type a number from 0 up")).to_be_visible()
    drawer.locator("#knob-stop").fill("END")
    expect(drawer.get_by_text("Reasoning effort")).to_have_count(0)
    slider = drawer.get_by_role("slider", name="Temperature, slider")
    expect(slider).to_have_value("0.3")
    wait_until_stored(page, "draft", '"stop":["END"]')
    ask(page, "hello")
    body = bodies(emulator)[-1]
    assert (body["temperature"], body["top_k"], body["stop"]) == (0.3, 1, ["END"])
    assert "seed" not in body
    assert "top_p" not in body

    drawer.get_by_role("button", name="Leave the temperature to the provider").click()
    expect(drawer.locator("#knob-temperature")).to_have_value("")
    drawer.get_by_role("button", name="Reset all").click()
    expect(drawer.locator("#knob-stop")).to_have_value("")
    ask(page, "as it likes")
    assert not {"temperature", "top_k", "stop"} & set(bodies(emulator)[-1])


def test_what_another_model_does_not_take_is_said_and_not_sent(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(REACHED)
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    go(page, "#/providers/ollama")
    page.locator("#page-ollama").wait_for()
    lead(page, emulator.at("ollama", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()
    model_row(page, "shunter:8b").get_by_role("button", name="in chat").click()
    go(page, "#/chat")
    drawer = open_tuning(page)
    drawer.get_by_text("Medium", exact=True).click()
    expect(drawer.get_by_role("radio", name="Medium")).to_be_checked()
    ask(page, "think")
    assert bodies(emulator)[-1]["think"] is True
    go(page, "#/providers/llama-cpp")
    page.locator("#page-llama-cpp").wait_for()
    page.get_by_label("A model that is not listed").fill("relay-mini")
    page.locator("#models form").get_by_role("button", name="Use in chat").click()
    page.locator(".route").get_by_text("relay-mini").wait_for()
    go(page, "#/chat")
    page.locator("#composer").wait_for()
    if not page.locator("#drawer .tuning").is_visible():
        open_tuning(page)
    expect(page.locator("#tuning-parameters .note")).to_contain_text("does not take the reasoning effort")


def test_the_meter_follows_and_the_oldest_are_left_out_by_a_click(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(REACHED)
    open_app(page, site)
    small_line(page, emulator)
    go(page, "#/chat")
    full(page)
    expect(page.locator("#gauge")).to_be_visible()
    composer(page).fill(f"too much {LONG}")
    notice = page.locator("#tight .note.warn")
    expect(notice).to_contain_text("This is too long for")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value(f"too much {LONG}")
    assert len(bodies(emulator)) == 4
    notice.get_by_role("button", name="Leave out the oldest").click()
    rule = page.locator("#not-sent")
    expect(rule).to_contain_text("Not sent from here up")
    expect(notice).to_have_count(0)
    composer(page).press("Enter")
    expect(page.locator(".turn.answer:not(:has(.answer-state))")).to_have_count(5)
    sent = bodies(emulator)[-1]["messages"]
    assert sent[0]["role"] == "user"
    assert "turn 0" not in str(sent)
    assert "too much" in sent[-1]["content"]
    first = str(page.locator("#not-sent + .turn").get_attribute("id")).removeprefix("message-")
    wait_until_stored(page, "conversation", first)
    reload(page)
    expect(page.locator("#not-sent")).to_be_visible()
    page.locator("#not-sent").get_by_role("button", name="Send all again").click()
    expect(page.locator("#not-sent")).to_have_count(0)


def test_a_conversation_that_trims_by_itself_is_never_too_long(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(REACHED)
    open_app(page, site)
    small_line(page, emulator)
    go(page, "#/chat")
    full(page)
    drawer = open_tuning(page)
    drawer.locator(".trims .switch").click()
    expect(drawer.get_by_role("switch")).to_be_checked()
    ask(page, f"one more {LONG}")
    assert "turn 0" not in str(bodies(emulator)[-1]["messages"])
    expect(page.locator("#not-sent")).to_be_visible()


def test_a_summary_is_written_read_edited_and_sent(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(REACHED)
    open_app(page, site)
    small_line(page, emulator)
    large_line(page, emulator)
    go(page, "#/chat")
    full(page)
    page.locator("#tight").get_by_role("button", name="Sum up").click()
    dialog = page.get_by_role("dialog", name="A summary in place of the oldest turns")
    text = dialog.get_by_label("Summary")
    expect(text).to_be_visible()
    assert "Sum up this part" in str(bodies(emulator)[-1]["messages"])
    expect(page.locator("#not-sent")).to_have_count(0)
    text.fill("They spoke of words.")
    dialog.get_by_role("button", name="Use this summary").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#not-sent")).to_contain_text("Not sent from here up, but for this summary")
    ask(page, "go on")
    body = bodies(emulator)[-1]
    assert "They spoke of words." in system_of(body)
    assert "turn 0" not in str(body["messages"])


def test_a_longer_model_is_chosen_for_the_conversation(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(REACHED)
    open_app(page, site)
    large_line(page, emulator)
    small_line(page, emulator)
    go(page, "#/chat")
    full(page)
    composer(page).fill(f"too much {LONG}")
    page.locator("#tight .note.warn").get_by_role("button", name="Choose a longer model").click()
    board = page.get_by_role("region", name="Departure board", exact=True)
    row = board.get_by_role("row").filter(has=page.get_by_role("rowheader", name="llama.cpp")).first
    row.get_by_role("button", name="Send there").click()
    expect(page.locator("#tight .note.warn")).to_have_count(0)
    composer(page).press("Enter")
    expect(page.locator(".turn.answer:not(:has(.answer-state))")).to_have_count(5)
    assert "llama-cpp" in emulator.seen[-1].target
    wait_until_stored(page, "conversation", "llama-cpp")


def test_by_keyboard_and_on_a_phone(browser: Browser, problems: Problems, site: SiteServer) -> None:
    context = browser.new_context(viewport=PHONE)
    problems.watch(context)
    page = context.new_page()
    open_app(page, site)
    page.locator("#scroller").focus()
    page.keyboard.press("g")
    page.keyboard.press("t")
    drawer = page.locator("#drawer .tuning")
    expect(drawer).to_be_visible()
    assert drawer.evaluate("one => one.getBoundingClientRect().width") == 390
    drawer.get_by_role("textbox", name="System prompt").focus()
    page.keyboard.type("Be kind.")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page.locator("#system-chip")).to_have_text("System prompt: Be kind.")
    page.locator("#system-chip").focus()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("textbox", name="System prompt")).to_have_value("Be kind.")
    context.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_both_themes(
    browser: Browser, problems: Problems, site: SiteServer, emulator: Emulator, viewport: ViewportSize
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.expect(REACHED)
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    small_line(page, emulator)
    go(page, "#/chat")
    ask(page, "hello")
    composer(page).fill(LONG * 5)
    expect(page.locator("#tight .note.warn")).to_be_visible()
    drawer = open_tuning(page)
    drawer.get_by_role("button", name="Editor").click()
    drawer.locator("#knob-temperature").fill("warm")
    expect(drawer.locator(".knob-wrong").first).to_be_visible()
    found: dict[str, Any] = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
