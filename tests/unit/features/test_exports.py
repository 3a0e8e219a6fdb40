"""A conversation as a file: all that was said, who said it, and nothing that does anything by itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.features.frame.state import ToastTold
from app.features.takeaway import as_html
from app.features.takeaway.as_json import as_json
from app.features.takeaway.as_markdown import escaped, markdown
from app.features.takeaway.orders import AT_ONCE, ConversationNotThere, TakeawayOrders
from app.features.takeaway.said import ExportConversation, PrintConversation
from app.features.takeaway.script import Script, script_of
from app.features.takeaway.state import PutOnPaper, Takeaway, WriteConversation
from app.features.takeaway.update import HANDLERS
from app.features.takeaway.view import actions
from app.records.kinds import Conversation, Message, Spent
from app.records.talking import Asked, Attached, Parameters
from tests.fakes.houses import HOSTILE
from tests.unit.features.test_switchboard import Setting

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
AT = 1_795_000_000_000
TALK = Conversation(id="c", title="Points & crossings", created=AT, updated=AT, head="a2", system="Be brief.")
PICTURE = Attached(id="f", name="box.png", media="image/png", size=20_480, width=640, height=480)


def said(id: str, parent: str, text: str, **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
    role: Any = "assistant" if id.startswith("a") else "user"
    if role == "assistant":
        fields = {"line": "Groq", "place": "groq", "model": "m", **fields}
    return Message(id=id, conversation="c", parent=parent, role=role, text=text, created=AT + int(id[1:]), **fields)


MESSAGES = (
    said("p1", "", "How does\nit work?", files=(PICTURE,)),
    said(
        "a2",
        "p1",
        "It **works**:\n\n```python\nx = 1",
        state="cut",
        reason="The line was lost.",
        reasoning="Hm.",
        notes=("Left out: the seed.",),
        spent=Spent(input=12, output=5, told=True, cost="0.0000042", source="list"),
        asked=Asked(system="Be brief.", parameters=Parameters(temperature=0.5)),
    ),
    said("a3", "p1", "Another answer."),
)


def script(*messages: Message, **fields: Any) -> Script:  # noqa: ANN401 - the fields of Conversation
    return script_of(TALK.model_copy(update=fields), messages or MESSAGES, NOW)


# ---- Markdown --------------------------------------------------------------------------------------------------------


def test_markdown_has_the_branch_that_is_shown_with_who_and_when() -> None:
    text = markdown(script())
    assert text.startswith("# Points \\& crossings\n")
    assert "> **System prompt**\n>\n> Be brief." in text
    assert "## You\n\n*18 Nov 2026, 11:06 UTC*\n\nHow does\nit work?" in text
    assert "- box.png \\(image/png, 20.5 kB\\)" in text
    assert "## m on Groq" in text
    assert "> **Reasoning**\n>\n> Hm." in text
    assert "*Cut: The line was lost.*" in text
    assert "Left out: the seed." in text
    assert "Another answer" not in text


def test_a_code_block_that_was_cut_does_not_swallow_what_follows() -> None:
    assert "x = 1\n```\n\n*Cut" in markdown(script())
    whole = script(MESSAGES[0], said("a2", "p1", "````\n```\nx\n```\n````"))
    assert markdown(whole).endswith("````\n")


@given(st.text(max_size=40))
def test_a_name_is_only_text_in_markdown(name: str) -> None:
    assert re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", escaped(name)) == name
    assert not re.search(r"(?<!\\)(?:\\\\)*[<`*_\[#]", escaped(name))


# ---- JSON ------------------------------------------------------------------------------------------------------------


def test_json_has_all_branches() -> None:
    told = json.loads(as_json(script()))
    assert (told["format"], told["version"]) == ("switchyard-conversation", 1)
    assert told["shown"] == ["p1", "a2"]
    assert [one["id"] for one in told["messages"]] == ["p1", "a2", "a3"]
    answer = told["messages"][1]
    assert answer["asked"]["parameters"] == {"temperature": 0.5}
    assert answer["usage"]["cost"] == "0.0000042"
    assert told["messages"][2]["usage"] is None


@pytest.mark.parametrize("created", [0, 2**53 - 1])
def test_a_time_that_there_is_not_stops_no_export(created: int) -> None:
    odd = script(MESSAGES[0].model_copy(update={"created": created}), created=created)
    assert json.loads(as_json(odd))
    assert markdown(odd)
    assert as_html.page(odd, {}, "")


# ---- HTML ------------------------------------------------------------------------------------------------------------

RENDERED = {MESSAGES[1].text: "<p>It <strong>works</strong>:</p>", "Hm.": "<p>Hm.</p>"}


def test_html_lets_in_nothing_but_its_own_style_sheet() -> None:
    css = '.paper > p { color: red; }\n@media print { a[href^="http"]::after { content: " "; } }\n'
    page = as_html.page(script(), RENDERED, css)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    fingerprint = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    inside = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert inside
    assert inside[1] == css, "as it stands there, so is its fingerprint"
    assert f"sha256-{fingerprint}" in policy[1].replace("&#39;", "'")
    assert "default-src" in policy[1]
    assert "unsafe" not in policy[1]
    assert "<strong>works</strong>" in page
    assert "Another answer" not in page


class Tags(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_whatever_anybody_wrote_is_text() -> None:
    talk = script(
        said("p1", "", HOSTILE, files=(PICTURE.model_copy(update={"name": HOSTILE, "media": HOSTILE}),)),
        said(
            "a2",
            "p1",
            HOSTILE,
            reasoning=HOSTILE,
            line=HOSTILE,
            model=HOSTILE,
            notes=(HOSTILE,),
            state="cut",
            reason=HOSTILE,
        ),
        title=HOSTILE,
        system=HOSTILE,
        head="a3",
    )
    tags = Tags(as_html.page(talk, {}, "")).found
    assert {tag for tag, _ in tags} == {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "h1", "p", "div", "h3", "section", "h2"),
        *("ul", "li"),
    }
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on") or name in {"src", "href"}]
    assert "\u202e" not in as_html.page(talk, {}, "").split("<body>")[0], "the title can't turn the tab around"


# ---- Ordered ---------------------------------------------------------------------------------------------------------


class FakePage:
    """Renders by writing in capitals."""

    def __init__(self) -> None:
        self.called: list[tuple[str, dict[str, Any]]] = []

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON
        self.called.append((port, fields))
        if port == "paper.render":
            return [f"<p>{text.upper()}</p>" for text in fields["texts"]]
        return "CSS" if port == "file.own" else None

    def last(self, port: str) -> dict[str, Any]:
        return [fields for name, fields in self.called if name == port][-1]


async def world(*messages: Message) -> tuple[TakeawayOrders, FakePage, list[Any]]:
    from dataclasses import replace  # noqa: PLC0415

    here, page = Setting(), FakePage()
    await here.store.put_many([TALK, *messages])
    return TakeawayOrders(replace(here.chat._ports, page=page), here.board, here.chat.contents), page, []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("format", "end", "words"), [("markdown", "md", "# Points"), ("json", "json", "{"), ("html", "html", "<!doctype")]
)
async def test_a_file_is_named_after_the_title(format: Any, end: str, words: str) -> None:  # noqa: A002, ANN401 - a literal
    orders, page, told = await world(*MESSAGES)
    await orders.write_conversation(WriteConversation("c", format), lambda *facts: told.extend(facts))
    saved = page.last("file.save")
    assert saved["name"] == f"Points & crossings.{end}"
    assert saved["text"].startswith(words)
    assert told == [ToastTold(f"Exported to Points & crossings.{end}.", "ok")]


async def test_all_of_a_conversation_goes_on_paper() -> None:
    long = [said(f"a{at}", f"a{at - 1}", f"answer {at} {'x' * (AT_ONCE // 3)}") for at in range(1, 6)]
    orders, page, _ = await world(*long)
    await orders.put_on_paper(PutOnPaper("c"), lambda *_: None)
    printed = page.last("paper.print")
    assert all(f"ANSWER {at} " in printed["html"] for at in range(1, 6))
    assert printed["title"] == "Points & crossings"
    assert [len(fields["texts"]) for name, fields in page.called if name == "paper.render"] == [2, 2, 1]


async def test_a_conversation_that_is_gone_is_said_to_be() -> None:
    orders, _, _ = await world()
    with pytest.raises(ConversationNotThere):
        await orders.write_conversation(WriteConversation("gone", "json"), lambda *_: None)


def test_the_palette_offers_it_where_a_conversation_is_open() -> None:
    assert actions("") == ()
    assert ExportConversation("c", "html") in [one.said for one in actions("c")]
    assert HANDLERS[PrintConversation](Takeaway(), PrintConversation("c"))[1] == (PutOnPaper("c"),)
    assert HANDLERS[ExportConversation](Takeaway(), ExportConversation("c", "json"))[1] == (
        WriteConversation("c", "json"),
    )
