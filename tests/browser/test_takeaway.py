"""What can be taken away: the request of an answer as code, a conversation as a file and on paper."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.records.kinds import Conversation, Message
from tests.browser.imported import bring_in
from tests.browser.lines import connect, go
from tests.browser.visit import ask, open_app
from tests.emulator.server import Emulator, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

NASTY = 'it\'s "$HOME" `id` <b>bold</b> \\ é'


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="The request as code")


def want_code(answer: Locator) -> None:
    """From the menu of the answer."""
    answer.locator("summary[aria-label='More for this answer']").click()
    answer.get_by_role("button", name="Show the request as code").click()


def open_code(page: Page, answer: Locator) -> Locator:
    want_code(answer)
    shown = dialog(page)
    expect(shown).to_be_visible()
    return shown


def test_the_request_that_ran_is_shown_in_each_language_and_copied_whole(
    page: Page, context: BrowserContext, site: SiteServer, emulator: Emulator
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_app(page, site)
    connect(page, emulator.at("llama-cpp"), "relay-mini")
    go(page, "#/chat")
    answer = ask(page, NASTY)
    sent = json_of(emulator.seen[-1])
    shown = open_code(page, answer)
    expect(shown).to_contain_text("relay-mini on llama.cpp")
    expect(shown.locator(".code-text")).to_contain_text("curl --no-buffer")
    shown.get_by_role("button", name="Copy").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    body = copied[copied.index("'{") + 1 : copied.rindex("}'") + 1].replace("'\\''", "'")
    assert json.loads(body) == sent
    for language, words in (("Python", "httpx.stream"), ("TypeScript", "await fetch")):
        shown.get_by_text(language, exact=True).click()
        expect(shown.locator(".code-text")).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    shown = open_code(page, answer)
    expect(shown.locator(".code-text")).to_contain_text("await fetch")


def test_the_demo_line_has_no_request(page: Page, site: SiteServer) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_app(page, site)
    answer = ask(page, "hello")
    expect(open_code(page, answer)).to_contain_text("There is no request")


# ---- A conversation --------------------------------------------------------------------------------------------------

MIXED = """Points are **moved** by [rodding](https://example.org/rods).

![a signal](https://example.org/signal.png)

| lever | moves |
|------:|:------|
| 4 | points |

```python
lever = 4
```

$$x^2 + \\frac{1}{2}$$

- [x] locked
"""


def command(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(words)
    expect(page.get_by_role("option").first).to_contain_text(words)
    page.keyboard.press("Enter")


def exported(page: Page, format: str) -> tuple[str, str]:  # noqa: A002 - as the button calls it
    """The name and the text of the file."""
    with page.expect_download() as saving:
        command(page, f"Export the conversation as {format}")
    saved = saving.value
    return saved.suggested_filename, saved.path().read_text(encoding="utf-8")


TALK = Conversation(id="t1", title="Points / crossings: a\u202e <b>talk</b>", created=1_795_000_000_000, updated=1)
SAID = (
    Message(id="p1", conversation="t1", role="user", text="How\ndo *points* move?", created=1_795_000_000_000),
    Message(
        id="a1",
        conversation="t1",
        parent="p1",
        role="assistant",
        text=MIXED,
        reasoning="A **thought**.",
        created=1_795_000_000_001,
        line="Groq",
        place="groq",
        model="m",
    ),
    Message(id="p2", conversation="t1", parent="a1", role="user", text="Thank you.", created=1_795_000_000_002),
)


@pytest.fixture
def talk(page: Page, site: SiteServer) -> Page:
    """An open conversation whose answer has everything in it."""
    open_app(page, site)
    bring_in(page, TALK, *SAID)
    go(page, "#/chat/t1")
    page.locator("sy-markdown strong").get_by_text("moved").wait_for()
    return page


def test_a_conversation_is_exported_as_markdown_and_json(talk: Page) -> None:
    name, text = exported(talk, "Markdown")
    assert name == "Points crossings a b talk b.md"
    assert MIXED.strip() in text
    name, text = exported(talk, "JSON")
    assert name.endswith(".json")
    assert [one["id"] for one in json.loads(text)["messages"]] == ["p1", "a1", "p2"]


def test_the_exported_page_stands_alone_and_is_read_without_a_script(
    talk: Page, browser: Browser, tmp_path: Path, problems: Problems
) -> None:
    name, text = exported(talk, "HTML")
    assert name.endswith(".html")
    assert "<script" not in text
    assert "katex" not in text
    file = tmp_path / "talk.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800})
    problems.watch(context)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(file.as_uri())
    body = page.locator("main.paper")
    expect(body.locator("h1")).to_contain_text("<b>talk</b>")
    expect(body.locator("strong").get_by_text("moved")).to_be_visible()
    expect(body.locator("math mfrac")).to_have_count(1)
    expect(body.locator("figure code")).to_have_text("lever = 4\n")
    expect(body.locator("td").first).to_have_text("4")
    expect(body.get_by_role("link", name="Image: a signal")).to_have_attribute("href", "https://example.org/signal.png")
    expect(body.locator(".said.plain").first).to_have_text("How\ndo *points* move?")
    assert body.evaluate("(main) => getComputedStyle(main).maxWidth") != "none", "its style sheet is let in"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert asked == [file.as_uri()]
    context.close()


def test_printing_takes_all_of_the_conversation_and_nothing_of_the_app(talk: Page) -> None:
    talk.emulate_media(media="print")
    talk.evaluate("() => { window.print = () => { document.body.dataset.printed = document.title; }; }")
    talk.locator("#composer").press("Control+p")
    talk.locator("body[data-printed]").wait_for(state="attached")
    assert talk.evaluate("() => document.body.dataset.printed") == "Points / crossings: a\ufffd <b>talk</b>"
    paper = talk.locator("#paper")
    expect(paper.locator("section")).to_have_count(3)
    expect(paper.locator("strong").get_by_text("moved")).to_be_visible()
    expect(talk.locator("#rail")).to_be_hidden()
    expect(talk.locator("#composer")).to_be_hidden()
    link = paper.get_by_role("link", name="rodding")
    assert "https://example.org/rods" in link.evaluate("(link) => getComputedStyle(link, '::after').content")
    talk.emulate_media(media="screen")
    expect(paper).to_be_hidden()
    talk.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)
    expect(talk.locator("#composer")).to_be_visible()
