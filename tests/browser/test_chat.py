"""The Chat room as a person uses it, on the demo line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visit import (
    ANSWERED,
    GROWING,
    ask,
    composer,
    open_app,
    open_conversations,
    reload,
    send,
    talk_menu,
    wait_until_draft_is_stored,
    wait_until_kept_offline,
    wait_until_usable,
)

if TYPE_CHECKING:
    from tests.browser.hosting import SiteServer

LAST_WORDS = "Ask for a table, code and a formula"
FIRST_WORDS = "You are talking to the demo line"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> &amp; " + "w" * 3000


def prompts(page: Page) -> list[str]:
    return page.locator(".prompt-text").all_inner_texts()


def test_the_demo_line_answers_and_says_that_it_is_a_script(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    answer = ask(page, "hello")
    expect(answer).to_contain_text(FIRST_WORDS)
    expect(answer).to_contain_text(LAST_WORDS)
    expect(answer.locator("footer")).to_contain_text("a script, not a model")
    expect(page.get_by_role("heading", level=1)).to_have_text("hello")
    expect(composer(page)).to_have_value("")


def test_a_sample_prompt_is_sent_by_a_click(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    sample = page.locator(".sample").first
    text = sample.inner_text()
    sample.click()
    expect(page.locator(".prompt-text")).to_have_text(text)
    expect(page.locator(ANSWERED)).to_have_count(1)


def test_shift_enter_is_a_new_line_and_an_empty_prompt_is_not_sent(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    send(page, "  ")
    composer(page).fill("first")
    composer(page).press("Shift+Enter")
    composer(page).press_sequentially("second")
    composer(page).press("Enter")
    expect(page.locator(ANSWERED)).to_have_count(1)
    assert prompts(page) == ["first\nsecond"]


def test_stop_keeps_what_arrived_and_marks_it(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    send(page, "hello")
    expect(page.locator(GROWING)).to_contain_text(FIRST_WORDS)
    page.get_by_role("button", name="Stop").click()
    answer = page.locator(ANSWERED)
    expect(answer.locator(".answer-cut")).to_contain_text("You stopped it here")
    text = answer.locator("sy-markdown").inner_text()
    assert FIRST_WORDS in text
    assert LAST_WORDS not in text
    reload(page)
    expect(answer.locator(".answer-cut")).to_contain_text("You stopped it here")
    expect(answer.locator("sy-markdown")).to_contain_text(FIRST_WORDS)
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_a_prompt_sent_while_an_answer_arrives_goes_back_to_the_composer(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    send(page, "hello")
    expect(page.locator(GROWING)).to_be_visible()
    send(page, "too early")
    expect(composer(page)).to_have_value("too early")
    expect(page.locator(ANSWERED)).to_have_count(1)
    assert prompts(page) == ["hello"]


def test_a_reload_in_the_middle_of_an_answer_keeps_what_had_arrived(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    send(page, "hello")
    # What lies on the disk is at most about a second behind; past this word the first lines are there.
    expect(page.locator(GROWING)).to_contain_text("What you can try here")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text("hello")
    expect(page.locator(".turn.answer sy-markdown")).to_contain_text(FIRST_WORDS)
    expect(page.locator(".answer-cut")).to_contain_text("The tab was closed")
    expect(ask(page, "hello again")).to_contain_text(LAST_WORDS)


def test_conversations_are_started_opened_and_deleted_with_a_way_back(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello first")
    listed = open_conversations(page)
    page.locator("#drawer").get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()
    ask(page, "hello second")
    expect(listed.get_by_role("link")).to_have_text(["hello second", "hello first"])

    listed.get_by_role("link", name="hello first").click()
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])

    talk_menu(page, "hello first").get_by_role("button", name="Delete").click()
    expect(listed.get_by_role("link")).to_have_text(["hello second"])
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(listed.get_by_role("link")).to_have_text(["hello second", "hello first"])
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])

    talk_menu(page, "hello first").get_by_role("button", name="Delete").click()
    expect(listed.get_by_role("link")).to_have_text(["hello second"])
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()
    reload(page)
    expect(open_conversations(page).get_by_role("link")).to_have_text(["hello second"])


def test_an_answer_that_is_not_looked_at_goes_on(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    send(page, "hello")
    expect(page.locator(GROWING)).to_contain_text(FIRST_WORDS)
    page.get_by_role("link", name="Settings").first.click()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(page.locator(ANSWERED)).to_contain_text(LAST_WORDS)


def test_a_draft_survives_a_reload(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).press_sequentially("half a thou")
    wait_until_draft_is_stored(page, "half a thou")
    reload(page)
    expect(composer(page)).to_have_value("half a thou")


def test_a_draft_survives_a_visit_to_another_room_and_a_start_in_it(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).fill("half a thought")
    wait_until_draft_is_stored(page, "half a thought")
    page.get_by_role("link", name="Settings").first.click()
    expect(composer(page)).to_have_count(0)
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(composer(page)).to_have_value("half a thought")
    page.get_by_role("link", name="Settings").first.click()
    reload(page)
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(composer(page)).to_have_value("half a thought")


def test_the_address_leads_to_a_conversation_and_back_and_forward_work(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    open_app(page, site)
    ask(page, "hello first")
    page.wait_for_url(re.compile(r"#/chat/\w+"))
    first = page.url
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("New conv")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.prompt")).to_have_count(0)
    ask(page, "hello second")
    page.go_back()
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])
    page.go_forward()
    expect(page.locator(".prompt-text")).to_have_text(["hello second"])

    other = context.new_page()
    other.goto(first)
    expect(other.locator(".prompt-text")).to_have_text(["hello first"])


def test_an_address_of_no_conversation_opens_an_empty_one(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello")
    page.evaluate("() => { location.hash = '#/chat/new'; }")
    expect(page.get_by_role("heading", name="Every model, one tab")).to_be_visible()
    ask(page, "hello there")
    assert prompts(page) == ["hello there"]


def test_two_tabs_see_each_others_conversations(page: Page, context: BrowserContext, site: SiteServer) -> None:
    open_app(page, site)
    other = context.new_page()
    open_app(other, site)
    listed = open_conversations(other)
    ask(page, "hello from the first tab")
    expect(listed.get_by_role("link")).to_have_text(["hello from the first tab"])
    listed.get_by_role("link").click()
    expect(other.locator(ANSWERED)).to_contain_text(LAST_WORDS)
    ask(other, "hello from the second tab")
    expect(page.locator(".prompt-text")).to_have_text(["hello from the first tab", "hello from the second tab"])
    expect(page.locator(ANSWERED).last).to_contain_text(LAST_WORDS)
    talk_menu(other, "hello from the first tab").get_by_role("button", name="Delete").click()
    expect(page.locator(".turn.prompt")).to_have_count(0)


def test_an_answer_is_copied_as_markdown(page: Page, context: BrowserContext, site: SiteServer) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_app(page, site)
    ask(page, "hello").get_by_role("button", name="Copy answer").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert "**demo line**" in page.evaluate("() => navigator.clipboard.readText()")


def test_a_clipboard_that_refuses_is_said(page: Page, site: SiteServer) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));")
    open_app(page, site)
    ask(page, "hello").get_by_role("button", name="Copy answer").click()
    expect(page.locator("#toasts")).to_contain_text("not allowed")


def test_text_shared_from_another_app_arrives_in_the_composer(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    wait_until_kept_offline(page)
    # The browser itself posts to the share target of an installed app; the page's policy forbids it forms.
    page.route("**/posting", lambda route: route.fulfill(content_type="text/html", body=SHARE_FORM))
    page.goto(f"{site.url}posting")
    with page.expect_navigation(url="**/#/chat?shared"):
        page.locator("form").evaluate("(form) => form.submit()")
    wait_until_usable(page)
    expect(composer(page)).to_have_value("A page\nworth reading\nhttps://example.org/")
    expect(page.locator(".turn.prompt")).to_have_count(0)
    assert not [asked for asked in site.requests if "worth" in asked]


def test_a_hostile_prompt_is_text_everywhere(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, HOSTILE)
    open_conversations(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("listbox")).to_contain_text("<img src=x")
    assert prompts(page) == [HOSTILE]
    assert page.title() == "Switchyard"
    assert page.locator("#room img, #drawer img, #overlay img, #header img").count() == 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


SHARE_FORM = """<form method="post" action="share" enctype="multipart/form-data">
<input name="title" value="A page"><input name="text" value="worth reading"><input name="url" value="https://example.org/">
</form>"""
