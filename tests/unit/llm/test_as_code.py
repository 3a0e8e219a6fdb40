"""Whatever stands in a request, its code says exactly that, in each language, and never the key."""

from __future__ import annotations

import ast
import base64
import json
import shlex
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.as_code import LANGUAGES, sent_by, variables_of
from app.llm.as_code.curl import shell
from app.llm.as_code.layout import inside, pair, quoted
from app.llm.as_code.parts import Marks, Mixed, PictureFile, Variable
from app.llm.as_code.python import library, literal
from app.llm.as_code.sent import Sent, texts_in
from app.llm.catalog.model import Model
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.dialects import DIALECTS
from app.llm.request import ChatRequest, Image, Turn

SPEAKING = [line for line in LINES if not line.inside]
NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "'\"\\$`!{}[]()<>|&;#*?~^%@=,:\n\r\t\0 \x1b\x7f\x85\u2028\u2029\u202e\u200b\ufeffé🎉\U000e0001a1"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
WORDS = NASTY.map(lambda text: text.replace("\0", ""))
ASKED = ChatRequest("m", (Turn("user", "Is the line clear?"),))
NOTHING = frozenset[str]()


def sent(line: str = "groq", request: ChatRequest = ASKED, *, keyed: bool = True, **more: Any) -> Sent:  # noqa: ANN401 - as sent_by
    return sent_by(BY_ID[line], Model(id=request.model), request, keyed=keyed, **more)


def own(**fields: Any) -> Any:  # noqa: ANN401 - the fields of OwnLine
    return OwnLine(name='It\'s "ours"', base_url="https://models.example.org/v1", **fields).line()


# ---- Quoting ---------------------------------------------------------------------------------------------------------


@given(WORDS)
def test_one_word_of_the_shell_stays_one_word(text: str) -> None:
    assert shlex.split(shell(text)) == [text]


@given(NASTY)
def test_a_string_of_json_is_read_as_it_was_meant(text: str) -> None:
    assert json.loads(quoted(text, pair)) == text


@given(NASTY)
def test_a_string_of_python_is_read_as_it_was_meant(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text


@given(NASTY)
def test_nothing_that_cannot_be_seen_stands_in_a_string(text: str) -> None:
    assert inside(text, pair).isprintable()
    assert literal(text).isprintable()


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_character_is_sent_as_a_mark_and_written_as_that(text: str) -> None:
    body = sent(request=replace(ASKED, turns=(Turn("user", text),))).body
    assert body["messages"][0]["content"] == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_a_variable_is_filled_in_by_the_shell_and_nothing_else_is() -> None:
    assert shell(Mixed(("Bearer ", Variable("A_KEY")))) == '"Bearer $A_KEY"'
    assert shell(Mixed(("$(rm -rf ~)", Variable("A_KEY")))) == "'$(rm -rf ~)'\"$A_KEY\""
    assert shell(Mixed((Variable("A_KEY"), "`x`"))) == "\"$A_KEY\"'`x`'"


# ---- What is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_the_body_is_the_one_that_the_dialect_sends(line: Any) -> None:  # noqa: ANN401 - a line
    request = ChatRequest(
        "m",
        (Turn("user", "a"), Turn("assistant", "b"), Turn("user", "c\u202e'\"$`\\\n")),
        system="Be brief.",
        temperature=0.5,
        max_tokens=100,
        seed=7,
        stop=("END",),
        effort="high",
    )
    built = DIALECTS[line.dialect].chat(line, Model(id="m"), request, frozenset({"seed"}))
    made = sent_by(line, Model(id="m"), request, frozenset({"seed"}), keyed=True)
    assert made.body == json.loads(built.http.body)
    assert made.url == built.http.url
    assert dict(made.headers).items() >= built.http.headers.items()
    assert made.notes == built.notes


def test_what_a_model_refused_is_left_out_and_said() -> None:
    request = replace(ASKED, temperature=0.5, seed=7)
    assert sent(request=request).body["seed"] == 7
    made = sent(request=request, without=frozenset({"seed"}))
    assert "seed" not in made.body
    assert made.body["temperature"] == 0.5
    assert any("seed" in note for note in made.notes)


def test_a_key_is_the_name_of_a_variable() -> None:
    assert variables_of(sent()) == ("GROQ_API_KEY",)
    assert variables_of(sent(keyed=False)) == ()
    assert variables_of(sent("openai", also=("OpenAI-Project",))) == ("OPENAI_API_KEY", "OPENAI_OPENAI_PROJECT")
    assert variables_of(sent_by(own(), Model(id="m"), ASKED, keyed=True)) == ("OWN_IT_S_OURS_API_KEY",)


def test_an_endpoint_of_ones_own_keeps_its_path_headers_and_query_but_for_what_looks_secret() -> None:
    line = own(
        chat_path="/deep/it's/chat",
        headers=(("X-Team", "a 'b' $c"), ("X-Session-Token", "s3cret"), ("X-Empty", "")),
        query=(("api-version", "2026-01 preview&x"), ("key", "s3cret2")),
        key_header="api-key",
        key_prefix="",
    )
    made = sent_by(line, Model(id="m"), ASKED, keyed=True)
    for language in LANGUAGES.values():
        text = language.write(made)
        assert "s3cret" not in text
        assert "deep/it" in text
        assert "api-version=2026-01+preview%26x" in text
    assert {"OWN_IT_S_OURS_KEY", "OWN_IT_S_OURS_X_SESSION_TOKEN"} < set(variables_of(made))
    assert library(made) == "httpx"
    assert "--header 'X-Empty;'" in LANGUAGES["curl"].write(made)


def test_a_library_is_used_where_it_sends_the_same() -> None:
    assert library(sent("groq")) == "openai"
    assert library(sent("openai")) == "openai"
    assert library(sent("anthropic")) == "anthropic"
    assert library(sent("gemini")) == "httpx"
    assert library(sent("ollama", keyed=False)) == "httpx"
    assert library(sent("groq", keyed=False)) == "httpx", "it would send a key"
    assert library(sent_by(own(chat_path="/talk"), Model(id="m"), ASKED, keyed=True)) == "httpx"


# ---- Pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_a_picture_is_a_file_to_be_read(line: Any) -> None:  # noqa: ANN401 - a line
    bytes_of = {"a'b.png": b"\x89PNG\0\1", "c.jpg": b"\xff\xd8\xff"}

    def request(*data: bytes) -> ChatRequest:
        images = tuple(Image("image/png", one) for one in data)
        return ChatRequest("m", (Turn("user", "What is this?", images=images),))

    def filled(value: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, Mixed):
            return "".join(
                base64.b64encode(bytes_of[piece.name]).decode() if isinstance(piece, PictureFile) else str(piece)
                for piece in value.pieces
            )
        if isinstance(value, dict):
            return {name: filled(item) for name, item in value.items()}
        return [filled(item) for item in value] if isinstance(value, list) else value

    made = sent_by(line, Model(id="m"), request(b"", b""), keyed=True, pictures={0: tuple(bytes_of)})
    assert made.pictures == tuple(bytes_of)
    real = DIALECTS[line.dialect].chat(line, Model(id="m"), request(*bytes_of.values()), NOTHING)
    assert filled(made.body) == json.loads(real.http.body)


@given(st.lists(NASTY, max_size=5))
@settings(max_examples=50)
def test_no_text_can_take_the_place_of_a_file(texts: list[str]) -> None:
    marks = Marks(texts)
    mark = marks.mark(PictureFile("a.png"))
    assert all(marks.split(text) == text for text in texts)
    assert marks.split(f"x{mark}y") == Mixed(("x", PictureFile("a.png"), "y"))


def test_a_prompt_that_holds_the_mark_of_another_request_is_only_text() -> None:
    first = Marks(["a"]).mark(PictureFile("a.png"))
    made = sent(request=replace(ASKED, turns=(Turn("user", first),)))
    assert list(texts_in(made.body))[-1] == first
