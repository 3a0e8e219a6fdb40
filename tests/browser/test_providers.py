"""A person gives keys, finds servers and models, and talks to them: through Providers, the vault and the Chat room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, give_key, go, key_row, lead, model_row, open_line, protect_by_device
from tests.browser.visit import open_app, reload, wait_until_stored
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

KEY = "sk-marked-4711"
FAILED_TO_LOAD = "Failed to load resource"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def ask(page: Page, prompt: str) -> None:
    page.locator("#composer").fill(prompt)
    page.keyboard.press("Enter")


def clear(page: Page, word: str = "Clear") -> None:
    """Wait until the line's lamp says so."""
    page.locator(".line-title .lamp").get_by_text(word, exact=True).wait_for()


def nowhere_on_the_page(page: Page, key: str) -> bool:
    seen = page.evaluate("() => document.documentElement.outerHTML + location.href + JSON.stringify(localStorage)")
    return key not in seen


def test_a_key_is_given_by_mouse_its_models_are_listed_and_a_prompt_goes_there(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    give_key(page, KEY)
    protect_by_device(page)
    clear(page)
    key_row(page, "work").get_by_text("never used").wait_for()
    assert nowhere_on_the_page(page, KEY)
    model_row(page, "relay-mini").get_by_role("button", name="in chat").click()
    ask(page, "Which way?")
    page.locator(".answer sy-markdown").get_by_text("Every signal").wait_for()
    expect(page.locator(".answer-spent")).to_contain_text(" in, ")
    chats = [one for one in emulator.seen if one.method == "POST" and "Which way?" in one.body]
    assert {one.headers.get("authorization") for one in chats} == {f"Bearer {KEY}"}
    go(page, "#/providers/mistral")
    key_row(page, "work").get_by_text("1 request").wait_for()


def test_a_key_is_given_by_keyboard_alone(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_line(page, site, "groq", emulator.at("groq", "/openai/v1"))
    page.locator("#key-name-groq-0").focus()
    page.keyboard.type("private")
    page.keyboard.press("Tab")
    page.keyboard.type(KEY)
    page.keyboard.press("Enter")
    protect_by_device(page)
    key_row(page, "private").wait_for()
    clear(page)


def test_a_key_that_its_provider_refuses_is_kept_only_when_the_person_wants_it(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    give_key(page, "sk-bad-1")
    protect_by_device(page)
    page.locator("#key-form").get_by_text("It was not kept").wait_for()
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator("#key-form")).not_to_contain_text("It was not kept")
    expect(page.locator(".key")).to_have_count(0)
    give_key(page, "sk-bad-1", "later")
    page.get_by_role("button", name="Keep it anyway").click()
    key_row(page, "later").wait_for()
    clear(page, "Key refused")


def test_a_key_is_kept_when_its_provider_can_not_be_reached_and_that_is_said(page: Page, site: SiteServer) -> None:
    open_line(page, site, "mistral", "http://127.0.0.1:9/v1")
    give_key(page, KEY)
    protect_by_device(page)
    key_row(page, "work").wait_for()
    clear(page, "Unreachable")


def test_what_is_changed_of_models_survives_a_reload(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)  # the first request asks only whether anybody is there
    open_line(page, site, "llama-cpp", emulator.at("llama-cpp", ""))
    page.get_by_role("button", name="Find models").click()
    page.get_by_text("listed just now").wait_for()
    name = page.locator(".model-title").first.inner_text()
    page.get_by_label(f"Tier of {name}").select_option("master")
    page.get_by_role("switch", name=f"Offer {name}").press("Space")
    expect(page.get_by_role("switch", name=f"Offer {name}")).not_to_be_checked()
    wait_until_stored(page, "profile", name)
    reload(page)
    expect(page.get_by_label(f"Tier of {name}")).to_have_value("master")
    expect(page.get_by_role("switch", name=f"Offer {name}")).not_to_be_checked()
    go(page, "#/chat")
    page.locator("#route").click()
    page.get_by_role("button", name="Another model…").click()
    page.get_by_label("Find a model").fill(name)
    page.get_by_text("No model that is ready matches").wait_for()


def test_another_address_asks_for_the_key_again_and_the_old_one_is_never_sent_there(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    give_key(page, KEY)
    protect_by_device(page)
    clear(page)
    lead(page, f"{emulator.other_url}/mistral/v1")
    page.get_by_text("This key belongs to another address").wait_for()
    clear(page, "Key is for another address")
    give_key(page, "sk-second", "gateway")
    clear(page)
    page.get_by_role("radio", name="Use “gateway”").wait_for()
    there = [one for one in emulator.seen if one.at == emulator.other_url and "authorization" in one.headers]
    assert {one.headers["authorization"] for one in there} == {"Bearer sk-second"}


def test_removing_a_key_takes_it_out_of_storage_at_once(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_line(page, site, "mistral", emulator.at("mistral", "/v1"))
    give_key(page, KEY, "old one")
    protect_by_device(page)
    key_row(page, "old one").get_by_role("button", name="Remove the key").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("The key is removed from this browser.").wait_for()
    expect(page.locator(".key")).to_have_count(0)
    assert "old one" not in page.evaluate("() => localStorage.getItem('sy.vault')")


def test_local_servers_are_found_on_a_click_and_the_others_say_how_to_start(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect(FAILED_TO_LOAD)
    open_line(page, site, "ollama", emulator.at("ollama", ""))
    go(page, "#/providers")
    page.get_by_role("button", name="Find local servers").click()
    page.get_by_text("Found on this machine: Ollama.").wait_for()
    expect(page.locator("#line-ollama")).to_contain_text("just now")
    expect(page.locator("#line-lm-studio")).to_contain_text("Unreachable")


def test_ollama_that_refuses_this_page_gets_its_exact_command(
    page: Page, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("CORS|Failed to load resource")
    open_line(page, site, "ollama", emulator.at("ollama", "", Fault(refuse_origins=True)))
    page.get_by_role("button", name="Check now").click()
    page.locator("#connection").get_by_text("does not let this site read its answers").wait_for()
    expect(page.locator("#connection pre").first).to_contain_text(f"OLLAMA_ORIGINS={site.origin}")


def test_an_answer_comes_with_its_reasoning_folded(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-reason")
    ask(page, "Which way?")
    page.locator(".answer").get_by_text("Every signal").wait_for()
    page.get_by_text("Reasoning", exact=True).click()
    page.locator(".reasoning").get_by_text("The points must be locked first.").wait_for()
    page.locator(".answer-foot").get_by_text("relay-reason").wait_for()


def test_the_conversation_so_far_goes_with_the_next_prompt_and_is_in_its_estimate(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    page.locator("#composer").fill("First of all")
    expect(page.locator("#estimate")).to_contain_text("tokens ±")
    for number, prompt in enumerate(("First of all", "And then")):
        ask(page, prompt)
        page.get_by_role("button", name="Copy answer").nth(number).wait_for()
    (body,) = [one.body for one in emulator.seen if "And then" in one.body]
    assert body.index("First of all") < body.index("Every signal") < body.index("And then")


def test_an_answer_that_breaks_off_keeps_what_came_and_says_why(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(cut_at=900)), "relay-mini")
    ask(page, "Go")
    page.locator(".answer-cut").wait_for()
    page.locator(".answer sy-markdown").get_by_text("Every").wait_for()


def test_a_server_that_is_not_there_is_said_with_what_to_do_and_the_prompt_stays_in_the_conversation(
    page: Page, site: SiteServer
) -> None:
    open_app(page, site)
    connect(page, "http://127.0.0.1:9", "relay-mini")
    ask(page, "Is anybody there?")
    page.locator(".answer-cut").get_by_text("Nothing answers").wait_for()
    page.locator(".prompt-text").get_by_text("Is anybody there?").wait_for()


def test_stopping_closes_the_connection(page: Page, site: SiteServer, emulator: Emulator) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(stall_after=3)), "relay-mini")
    ask(page, "Go")
    page.locator(".answer sy-markdown").get_by_text("Every").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".answer-cut").get_by_text("You stopped it here.").wait_for()
    assert emulator.wait_for(lambda: any(one.closed for one in emulator.seen if "Go" in one.body))


def test_a_prompt_without_a_key_is_kept_and_leads_to_where_one_is_given(page: Page, site: SiteServer) -> None:
    open_line(page, site, "mistral")
    page.get_by_label("A model that is not listed").fill("mistral-small")
    page.locator("#models form").get_by_role("button", name="Use in chat").click()
    ask(page, "Remember me")
    page.get_by_role("button", name="Add a key").click()
    page.locator("#key-form").wait_for()
    go(page, "#/chat")
    expect(page.locator("#composer")).to_have_value("Remember me")
