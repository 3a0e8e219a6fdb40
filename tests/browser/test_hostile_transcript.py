"""A transcript that is hostile in every text: read, listed, on boards, as code, as a file, and while it grows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from app.features.providers.words import plain
from app.llm.catalog.own import OwnLine
from app.records.kinds import Conversation, LineConfig, Message, Spent
from app.records.routed import Board, Choice, Join, Tried
from app.records.talking import Attached
from tests.browser import hostile, hostile_texts
from tests.browser.hostile_checks import (
    ANSWERS_ARE_TEXT,
    FILE_IS_TEXT,
    FRAME_IS_USABLE,
    LABELS,
    PRESS_EVERYTHING,
    SETTLED,
    SPY,
    Watch,
    nothing_came_of_it,
)
from tests.browser.imported import bring_in
from tests.browser.lines import go
from tests.browser.test_hostile_provider import FORGERIES, Provider, add_endpoint, ask
from tests.browser.test_takeaway import command, exported, want_code
from tests.browser.visit import open_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.hosting import SiteServer

AT = 1_795_000_000_000
TEXTS = tuple(dict.fromkeys((*hostile_texts.ALL, *hostile.ALL)))
AT_A_TIME = 12
"""Exchanges of a conversation: as many as a page draws at once."""
LINE = "own-hostile"


@pytest.fixture
def watch(context: BrowserContext, page: Page, site: SiteServer) -> Watch:
    watch = Watch(site.origin)
    watch.over(context, page)
    page.add_init_script(SPY)
    return watch


def clean(text: str, most: int = 20_000) -> str:
    """As a record may hold it."""
    return text[:most].encode("utf-8", "replace").decode()


def exchange(at: int, text: str, talk: str, parent: str) -> tuple[Message, Message]:
    """A prompt and an answer in which everything that can be said is this text."""
    short = clean(text, 300) or "x"
    row = dict.fromkeys(("line", "model", "name", "title", "cost", "wait", "quota", "why", "rule"), short)
    tried = Tried(line=short, model=short, name=short, seconds=1, outcome="failed", reason=short, next_step=short)
    board = Board(
        headline=short,
        decided=short,
        notes=(short,),
        rows=(Choice(**row),),
        left_out=((short, 1),),
        tried=(tried,),
        joins=(Join(at=1, left=short, line=short, why=short),),
    )
    files = tuple(
        Attached(id=f"{kind}{at}", name=short, media=media, size=1)
        for kind, media in (("f", short), ("g", "image/png"))
    )
    said: dict[str, Any] = {"conversation": talk, "created": AT + at}
    prompt = Message(id=f"p{at}", role="user", parent=parent, text=clean(text), files=files, **said)
    answer = Message(
        id=f"a{at}",
        role="assistant",
        parent=prompt.id,
        text=clean(text),
        reasoning=clean(text),
        reason=short,
        state="cut",
        notes=(short,),
        line=short,
        model=short,
        place=LINE,
        board=board,
        spent=Spent(input=1, output=1, told=False, cost="1", source="list", currency=short),
        **{**said, "created": AT + at + 1},
    )
    return prompt, answer


def transcripts(texts: tuple[str, ...] = TEXTS) -> Iterator[tuple[Conversation, list[Message]]]:
    for place in range(0, len(texts), AT_A_TIME):
        some = texts[place : place + AT_A_TIME]
        talk = Conversation(
            id=f"t{place}",
            title=clean(some[0], 2_000) or "x",
            created=AT,
            updated=AT + place,
            tags=(clean(some[0], 40) or "x",),
            system=clean(some[-1]),
            summary=clean(some[-1]),
        )
        messages: list[Message] = []
        for at, text in enumerate(some):
            messages += exchange(2 * at + 2 * place, text, talk.id, messages[-1].id if messages else "")
        yield talk, messages


TRANSCRIPTS = tuple(transcripts())


def line_named(name: str) -> LineConfig:
    own = OwnLine(name=name[:60] or "x", base_url="https://evil.example/v1", headers=(("X-Team", 'it\'s "$HOME"'),))
    return LineConfig(id=LINE, own=own)


def open_talk(page: Page, talk: Conversation, messages: list[Message]) -> None:
    go(page, f"#/chat/{talk.id}")
    last = page.locator(f"#message-{messages[-1].id}")
    last.wait_for()
    expect(page.locator(".turn.answer")).to_have_count(len(messages) // 2)
    page.evaluate(SETTLED)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 300
    assert len(hostile_texts.ALL) >= 200


@pytest.mark.parametrize("part", range(3))
def test_an_imported_transcript_is_only_read(page: Page, site: SiteServer, watch: Watch, part: int) -> None:
    """As prompt, answer, reasoning, title, model, line, note, board, file name."""
    open_app(page, site)
    mine = TRANSCRIPTS[part::3]
    bring_in(page, line_named(hostile.RAW_HTML[0]), *(one for talk, messages in mine for one in (talk, *messages)))
    for talk, messages in mine:
        open_talk(page, talk, messages)
        for fold in page.locator(".reasoning > summary").all():
            fold.click()
        page.evaluate(SETTLED)
        nothing_came_of_it(page, watch, talk.title)
        pressed = page.evaluate(PRESS_EVERYTHING)
        assert pressed["said"] == [], talk.title
        assert pressed["pressed"] > 4 * AT_A_TIME / 2
        assert page.evaluate(FRAME_IS_USABLE) == [], talk.title
        nothing_came_of_it(page, watch, f"{talk.title}, pressed")
        board = page.locator(f"#message-{messages[-1].id}").get_by_role("button", name="Board")
        board.click()
        page.locator(f"#board-{messages[-1].id}").wait_for()
        nothing_came_of_it(page, watch, f"{talk.title}: its board")
        assert page.evaluate(LABELS) == [], "nothing that can't be seen, nothing that turns a line around"
    page.locator("#composer").fill("Still here?")
    expect(page.locator("#composer")).to_have_value("Still here?")
    assert any("DraftTyped" in said for said in page.evaluate("() => self.said")), (
        "nothing was heard, whatever was said"
    )


def test_titles_are_only_titles(page: Page, site: SiteServer, watch: Watch) -> None:
    """In the list, in the palette, over the conversation and in its question."""
    open_app(page, site)
    talks = [
        Conversation(id=f"n{at}", title=clean(text, 2_000), created=AT, updated=AT + at, tags=(clean(text, 40),))
        for at, text in enumerate(TEXTS)
    ]
    bring_in(page, *talks)
    go(page, f"#/chat/{talks[-1].id}")
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator("#drawer").get_by_text("hasOwnProperty").or_(page.locator("#drawer a").first).first.wait_for()
    nothing_came_of_it(page, watch, "the list")
    assert page.evaluate(LABELS) == [], "the list"
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("alert")
    expect(page.get_by_role("option").first).to_be_visible()
    nothing_came_of_it(page, watch, "the palette")
    page.keyboard.press("Escape")
    for talk in talks[:: len(talks) // 12]:
        go(page, f"#/chat/{talk.id}")
        expect(page.locator("#header h1")).to_have_text(plain(talk.title, 300))
        nothing_came_of_it(page, watch, "the header")


def test_an_answer_that_streams_is_only_read(page: Page, context: BrowserContext, site: SiteServer) -> None:
    provider = Provider()
    provider.serve(context, page)
    page.add_init_script(SPY)
    open_app(page, site)
    add_endpoint(page)
    provider.lists("m")
    page.locator("#models").get_by_role("button", name="list").first.click()
    page.locator("#models tbody tr").first.wait_for()
    page.locator("#models").get_by_role("button", name="in chat").first.click()
    page.locator(".route").wait_for()
    texts = hostile_texts
    for some in (texts.RAW + texts.FORGED, texts.LINKS + texts.IMAGES, texts.MATHS):
        pieces = [
            {"choices": [{"delta": {key: f"{text}\n\n"}}]} for text in some for key in ("reasoning_content", "content")
        ]
        provider.says(*pieces, {"choices": [{"delta": {}, "finish_reason": "stop"}]})
        ask(page, f"Say {some[0][:9]}")
        page.evaluate(SETTLED)
        assert page.evaluate(FORGERIES) == []
        assert page.evaluate(ANSWERS_ARE_TEXT) == []
        assert page.evaluate(PRESS_EVERYTHING)["said"] == []
        assert page.evaluate(FRAME_IS_USABLE) == []
        assert (provider.alerts, provider.strayed) == ([], [])


def test_an_exported_transcript_does_nothing_where_it_is_opened(
    page: Page, site: SiteServer, watch: Watch, browser: Browser, tmp_path: Path
) -> None:
    """Opened without the app's policy, and even without its own: nothing in it could do anything."""
    open_app(page, site)
    mine = tuple(transcripts(TEXTS[::2]))
    bring_in(page, *(one for talk, messages in mine for one in (talk, *messages)))
    context = browser.new_context()
    opened = Watch("file:")
    reader = context.new_page()
    opened.over(context, reader)
    for talk, messages in mine:
        open_talk(page, talk, messages)
        name, text = exported(page, "HTML")
        assert name.endswith(".html")
        file = tmp_path / "talk.html"
        file.write_text(text.replace("Content-Security-Policy", "X-Not-A-Policy"), encoding="utf-8")
        reader.goto(file.as_uri())
        expect(reader.locator("main.paper > section")).to_have_count(len(messages))
        assert reader.evaluate(FILE_IS_TEXT) == [], talk.title
        assert (opened.ran, opened.strayed) == ([], []), talk.title
    nothing_came_of_it(page, watch, "exporting")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    command(page, "Print the conversation")
    page.locator("body[data-printed]").wait_for(state="attached")
    assert page.evaluate(FILE_IS_TEXT) == []
    nothing_came_of_it(page, watch, "printing")
    context.close()


def test_a_hostile_request_is_only_code(page: Page, site: SiteServer, watch: Watch) -> None:
    open_app(page, site)
    texts = TEXTS[:: len(TEXTS) // AT_A_TIME][:AT_A_TIME]
    ((talk, messages),) = transcripts(texts)
    bring_in(page, line_named(hostile.RAW_HTML[3]), talk, *messages)
    open_talk(page, talk, messages)
    for answer in messages[1::2]:
        want_code(page.locator(f"#message-{answer.id}"))
        code = page.locator("#request-code .code-text")
        code.wait_for()
        assert code.evaluate("(pre) => pre.children.length") == 0
        text = code.inner_text()
        assert "'X-Team: it'\\''s \"$HOME\"'" in text
        assert json.dumps(answer.model[:40], ensure_ascii=False)[1:20].split("'")[0] in text
        nothing_came_of_it(page, watch, "the code")
        page.keyboard.press("Escape")
        expect(page.locator("#request-code")).to_have_count(0)
