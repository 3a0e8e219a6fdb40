"""The code of an answer is the request that ran: its branch, how it was asked, and what its model does not take."""

from __future__ import annotations

import ast
import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from app.features.chat.turn_view import Around, answer
from app.features.chat.wanted import CopyText
from app.features.routes.surroundings import Surroundings
from app.features.takeaway.files import file_name
from app.features.takeaway.orders import TakeawayOrders
from app.features.takeaway.rebuilding import GONE, JOINED, LOST, NO_PROMPT, NOBODY, REMEMBERED, SCRIPT, World, code_of
from app.features.takeaway.said import CodeLanguageChosen, RequestCodeClosed, RequestCodeCopied, RequestCodeWanted
from app.features.takeaway.state import Code, CodeWritten, Takeaway, WriteCode
from app.features.takeaway.update import HANDLERS
from app.features.takeaway.view import SHOWN, dialog
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID
from app.llm.client import Refusals
from app.llm.dialects import DIALECTS
from app.llm.request import Image
from app.records.kinds import MESSAGE, LineConfig, Message
from app.records.routed import Board, Join, Routing
from app.records.talking import Asked, Attached, Parameters
from app.ui.html import html
from app.vault.told import SecretInfo, Status
from tests.browser import hostile, hostile_texts
from tests.unit.features.test_switchboard import ORDER, FakeClient, Setting

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.features.files.quoting import Content
    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest

GROQ = BY_ID["groq"]


def said(id: str, parent: str, text: str, **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
    role: Any = "assistant" if id.startswith("a") else "user"
    if role == "assistant":
        fields = {"line": "Groq", "place": "groq", "model": "m", **fields}
    created = fields.pop("created", int(id[1:]))
    return Message(id=id, conversation="c", parent=parent, role=role, text=text, created=created, **fields)


TALK = (
    said("p1", "", "One?"),
    said("a2", "p1", "Another first answer."),
    said("a3", "p1", "The first answer."),
    said("p4", "a3", "Two?"),
    said("a5", "p4", "The second answer."),
    said("p6", "a5", "Three?"),
    said("a7", "p6", "The third."),
)


def world(**around: Any) -> World:  # noqa: ANN401 - of Surroundings
    return World(Surroundings(known=True, **around), Refusals())


def code(answer: Message, *others: Message, **around: Any) -> Code:  # noqa: ANN401 - of Surroundings
    messages = [one for one in (*TALK, *others) if one.id != answer.id]
    return code_of(answer, [*messages, answer], world(**around))


def body(code: Code) -> Any:  # noqa: ANN401 - JSON
    text = code.texts["curl"]
    return json.loads(text[text.index("'{") + 1 : text.rindex("}'") + 1].replace("'\\''", "'"))


def turns(code: Code) -> list[str]:
    return [message["content"] for message in body(code)["messages"]]


# ---- What ran --------------------------------------------------------------------------------------------------------


def test_only_the_branch_of_the_answer_is_sent_and_nothing_after_its_prompt() -> None:
    assert turns(code(TALK[4])) == ["One?", "The first answer.", "Two?"]
    assert turns(code(TALK[1])) == ["One?"]
    assert turns(code(TALK[6])) == ["One?", "The first answer.", "Two?", "The second answer.", "Three?"]


def test_it_is_asked_as_it_was_asked_then() -> None:
    asked = Asked(system="Be brief.", parameters=Parameters(temperature=0.5, seed=7), since="p4", summary="They met.")
    made = code(TALK[6].model_copy(update={"asked": asked}))
    system, *rest = turns(made)
    assert system.startswith("Be brief.")
    assert "They met." in system
    assert rest == ["Two?", "The second answer.", "Three?"]
    assert (body(made)["temperature"], body(made)["seed"]) == (0.5, 7)


def test_what_its_model_refused_is_left_out() -> None:
    asked = Asked(parameters=Parameters(temperature=0.5, seed=7))
    made = code(
        TALK[4].model_copy(update={"asked": asked}),
        configs={"groq": LineConfig(id="groq", refused={"m": ("seed",)})},
    )
    assert "seed" not in body(made)
    assert any("seed" in note for note in made.notes)


def test_an_answer_that_another_line_went_on_with_shows_the_last_request() -> None:
    board = Board(joins=(Join(at=3, left="Mistral", line="Groq"),))
    made = code(TALK[4].model_copy(update={"board": board}))
    assert turns(made)[-2] == "The"
    assert JOINED in made.notes


def test_pictures_are_files_of_their_own_names() -> None:
    files = tuple(
        Attached(id=str(at), name=name, media=media, size=1)
        for at, (name, media) in enumerate(
            (
                ("a.png", "image/png"),
                ("../A.PNG", "image/png"),
                ("note.txt", "text/plain"),
                ("\u202egnp.exe", "image/gif"),
            )
        )
    )
    contents: dict[str, Content] = {"2": "words", **{id: Image("image/png", b"x") for id in "013"}}
    prompt = TALK[3].model_copy(update={"files": files})
    messages = [*TALK[:3], prompt, *TALK[4:]]
    made = code_of(TALK[4], messages, World(Surroundings(), Refusals(), contents))
    assert "words" in made.texts["python"]
    lost = code_of(TALK[6], messages, World(Surroundings(), Refusals(), {**contents, "2": None}))
    assert LOST in lost.notes
    assert lost.pictures == made.pictures
    assert [name.casefold() for name in made.pictures] == ["a.png", "a-2.png", "gnp.exe"]


def test_an_endpoint_of_ones_own_and_another_address_are_shown_as_they_are() -> None:
    own = OwnLine(name="Ours", base_url="https://models.example.org/v1", headers=(("X-Team", "rail"),)).line()
    made = code(TALK[4].model_copy(update={"place": "own-ours"}), lines=(own,))
    assert "https://models.example.org/v1/chat/completions" in made.texts["curl"]
    assert "--header 'X-Team: rail'" in made.texts["curl"]
    assert made.variables == (), "no key is stored for it, so none was sent"
    key = SecretInfo("k", "own-ours", own.origin, "work", 1, 1, 1, headers=("X-Org",))
    made = code(TALK[4].model_copy(update={"place": "own-ours"}), lines=(own,), vault=Status("locked", secrets=(key,)))
    assert made.variables == ("OWN_OURS_API_KEY", "OWN_OURS_X_ORG")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said("a5", "p4", "Hello.", place="demo", line="Demo line", model=""), SCRIPT),
        (said("a5", "p4", "", state="queued", line="", place="", model=""), NOBODY),
        (said("a5", "p4", "", state="cut", line="", place="", model=""), NOBODY),
        (said("a5", "p9", "Hello."), NO_PROMPT),
        (said("a5", "p4", "Hello.", place="own-gone", line="Gone"), GONE.format(line="Gone")),
    ],
)
def test_where_there_is_no_request_it_says_why(answer: Message, why: str) -> None:
    assert code(answer).nothing == why


def test_an_answer_of_an_older_version_is_known_by_the_name_of_its_line() -> None:
    assert code(said("a5", "p4", "Hello.", place="")).where == "m on Groq"


def test_an_answer_from_memory_says_that_it_is() -> None:
    assert REMEMBERED in code(TALK[4].model_copy(update={"board": Board(remembered=1)})).notes


class Listening(FakeClient):
    """Writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[tuple[Line, Model, ChatRequest]] = []

    async def chat(
        self,
        line: Line,
        model: Model,
        request: ChatRequest,
        secret: object,
        **how: Any,  # noqa: ANN401 - as the client
    ) -> AsyncGenerator[Delta, None]:
        self.requests.append((line, model, request))
        async for delta in super().chat(line, model, request, secret, **how):
            yield delta


@pytest.mark.parametrize("goes_on", [False, True])
async def test_the_code_of_an_answer_is_what_the_client_was_asked(*, goes_on: bool) -> None:
    client = Listening()
    here = Setting(client)
    rules = "rules:\n  - name: cool\n    set: {temperature: 0.25, max_tokens: 77}\n"
    if goes_on:
        client.broken = {"ollama"}
    await here.around(Routing(order=ORDER, strategy="fallback", goes_on=goes_on, rules=rules))
    answer = await here.ask()
    orders = TakeawayOrders(here.chat._ports, here.board, here.chat.contents)
    told: list[Any] = []
    await orders.write_code(WriteCode(answer.id), lambda *facts: told.extend(facts))
    line, model, request = client.requests[-1]
    assert line.id == ("lm-studio" if goes_on else "ollama")
    assert (request.temperature, request.max_tokens) == (0.25, 77)
    built = DIALECTS[line.dialect].chat(line, model, request, frozenset())
    (written,) = told
    assert body(written.code) == json.loads(built.http.body)


async def test_an_answer_that_is_gone_says_so() -> None:
    here = Setting()
    told: list[Any] = []
    await TakeawayOrders(here.chat._ports, here.board, here.chat.contents).write_code(
        WriteCode("x"), lambda *facts: told.extend(facts)
    )
    assert told == [CodeWritten(Code("x", nothing=NO_PROMPT))]
    assert await here.store.keys(MESSAGE) == ()


# ---- The dialog ------------------------------------------------------------------------------------------------------

TEXTS = {"curl": "curl x", "python": "import x", "typescript": "await x"}
OPEN = Takeaway(code=Code("a", "m on Groq", texts=TEXTS, needs=dict.fromkeys(TEXTS, "Needs it.")))


def after(state: Takeaway, said: object) -> tuple[Takeaway, tuple[object, ...]]:
    state, orders = HANDLERS[type(said)](state, said)
    return state, tuple(orders)


def test_the_language_is_kept_for_the_next_answer() -> None:
    state, _ = after(OPEN, CodeLanguageChosen("python"))
    state, _ = after(state, RequestCodeClosed())
    assert (state.code, state.language) == (None, "python")
    assert after(state, CodeLanguageChosen("cobol"))[0] is state


def test_only_the_answer_that_is_wanted_opens_the_dialog() -> None:
    state, orders = after(Takeaway(), RequestCodeWanted("a"))
    assert orders == (WriteCode("a"),)
    assert after(state, CodeWritten(Code("b")))[0].code is None
    assert after(state, CodeWritten(Code("a")))[0].code == Code("a")
    closed, _ = after(state, RequestCodeClosed())
    assert after(closed, CodeWritten(Code("a")))[0].code is None


def test_copy_takes_all_of_the_language_that_is_shown() -> None:
    long = replace(OPEN.code or Code(""), texts={**TEXTS, "curl": "x" * (SHOWN + 1)})
    state = replace(OPEN, code=long)
    assert after(state, RequestCodeCopied())[1] == (CopyText("x" * (SHOWN + 1)),)
    assert "x" * (SHOWN + 1) not in html(dialog(state))
    assert after(Takeaway(), RequestCodeCopied())[1] == ()


def test_the_button_stands_where_an_answer_is_over() -> None:
    assert "RequestCodeWanted" in html(answer(TALK[4], Around(menu=True)))
    assert "RequestCodeWanted" not in html(answer(TALK[4].model_copy(update={"state": "streaming"}), Around(menu=True)))


# ---- Names of files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How a signal box works", "How a signal box works.md"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("CON", "CON_.md"),
        ("com1.tar", "com_1.tar.md"),
        ("  .hidden. ", "hidden.md"),
        ("-rf", "rf.md"),
        ("\u202egnp.exe\0", "gnp.exe.md"),
        ("", "conversation.md"),
        ("…", "….md"),
        ("线路" * 100, "线路" * 30 + ".md"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title, ".md") == name


@given(st.text(max_size=300))
def test_no_title_makes_a_path_or_a_name_that_is_too_long(title: str) -> None:
    name = file_name(title, ".html")
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
    assert 5 < len(name.encode()) <= 200
    assert not name.startswith((".", "-", " ", "~"))


# ---- Whatever anybody wrote ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", dict.fromkeys((*hostile_texts.ALL, *hostile.ALL)), ids=lambda text: repr(text[:20]))
def test_hostile_texts_are_only_strings_in_the_code(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    prompt = TALK[3].model_copy(update={"text": text})
    answer = TALK[4].model_copy(update={"model": text[:300], "asked": Asked(system=text)})
    made = code(answer, prompt)
    assert made.nothing == ""
    assert ast.parse(made.texts["python"]).body
    words = shlex.split(made.texts["curl"])
    sent = json.loads(words[words.index("--data-raw") + 1] if "--data-raw" in words else words[2])
    assert sent["messages"][0]["content"] == text
    assert sent["messages"][-1]["content"] == text
    assert sent["model"] == text[:300]
    assert all(one.isprintable() or one == "\n" for language in made.texts.values() for one in language)
