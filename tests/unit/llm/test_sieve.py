"""No answer holds the key that its request was sent with, however it is cut; and no other word is touched."""

from __future__ import annotations

from base64 import b64encode
from contextlib import aclosing

import pytest
from hypothesis import given, strategies as st

from app.base.secret import Secret
from app.llm.catalog.model import Model
from app.llm.client import Client
from app.llm.deltas import Citation, Delta, Finished, Reasoning, Text, ToolCallPart
from app.llm.dialects.quoting import DOTS
from app.llm.errors import Cut
from app.llm.request import ChatRequest, Turn
from app.llm.sieve import Sieve
from app.llm.transport import Broken
from tests.unit.llm.test_client import HELLO, LINE, Answer, Heads, LoopClock, Wire

KEY = "sk-proj-Zq7hunted0123456789"


def sifted(*told: Delta) -> list[Delta]:
    sieve = Sieve([KEY])
    passed = [one for delta in told for one in sieve.through([delta])]
    return [*passed, *sieve.rest()]


def text_of(told: list[Delta], kind: type[Text | Reasoning] = Text) -> str:
    return "".join(delta.text for delta in told if isinstance(delta, kind))


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places})
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


@given(st.text("sk-projZ "), st.text("sk-projZ "), st.lists(st.integers(0, 99), max_size=60))
def test_a_key_is_found_in_any_pieces(before: str, after: str, places: list[int]) -> None:
    pieces = cut(before + KEY + after, places)
    for kind in (Text, Reasoning):
        assert text_of(sifted(*(kind(piece) for piece in pieces)), kind) == before + DOTS + after


@given(st.text("sk-projZq7hunted \n"), st.lists(st.integers(0, 99), max_size=20))
def test_other_words_arrive_whole(text: str, places: list[int]) -> None:
    assert text_of(sifted(*(Text(piece) for piece in cut(text, places)))) == text


def test_what_waits_comes_before_the_end_and_a_signature_never_waits() -> None:
    end = Finished("done", "stop")
    assert sifted(Text("it begins with sk"), end) == [Text("it begins with "), Text("sk"), end]
    assert Reasoning("", "signed") in sifted(Reasoning("s"), Reasoning("", "signed"))


def test_an_encoded_key_a_source_and_a_call_are_sifted_too() -> None:
    encoded = b64encode(f"Bearer {KEY}".encode()).decode()
    told = sifted(
        Text(f"<{encoded}>"),
        Citation(f"https://evil.example/?k={KEY}", KEY, KEY),
        ToolCallPart(0, "1", KEY, f'{{"k": "{KEY}"}}'),
        Finished("done", KEY),
    )
    assert "hunted" not in repr(told)
    assert encoded[12:-8] not in repr(told)


@pytest.mark.parametrize("key", ["", "lm-studio", "none"])
def test_a_key_that_is_a_word_changes_no_answer(key: str) -> None:
    told: list[Delta] = [Text("lm-studio has none")]
    assert Sieve([key]).through(told) == told


async def told_by(answer: Answer, told: list[str]) -> None:
    client = Client(Wire([answer]), LoopClock(), Heads())
    request = ChatRequest("m", (Turn("user", "?"),))
    async with aclosing(client.chat(LINE, Model(id="m"), request, Secret(KEY, LINE.base_url))) as deltas:
        async for delta in deltas:
            told += [delta.text] if isinstance(delta, Text) else []


async def test_the_client_sifts_and_loses_nothing_where_an_answer_breaks_off() -> None:
    told: list[str] = []
    parts: list[bytes | float | Exception] = [HELLO.replace(b"Hello", piece.encode()) for piece in (*KEY, " s")]
    with pytest.raises(Cut):
        await told_by(Answer([*parts, Broken()]), told)
    assert "".join(told) == f"{DOTS} s"


async def test_a_model_that_is_named_after_the_key_is_not_listed() -> None:
    names = f'{{"data": [{{"id": "good"}}, {{"id": "{KEY}"}}, {{"id": "x", "name": "Bearer {KEY}"}}]}}'
    client = Client(Wire([Answer([names.encode()])]), LoopClock(), Heads())
    listed = await client.list_models(LINE, Secret(KEY, LINE.base_url))
    assert "good" in {model.id for model in listed.models}
    assert "hunted" not in repr(listed)
