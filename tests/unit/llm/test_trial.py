"""A trial shows the very request and the very answer, and the key in neither."""

from __future__ import annotations

import json
from base64 import b64encode

from app.base.secret import Secret
from app.llm.catalog.model import Line, Model
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.transport import NoAnswer
from app.llm.trial import SHOWN_BYTES, Trial
from tests.unit.llm.test_client import Answer, Heads, LoopClock, Wire

LINE = BY_ID["groq"]
KEY = "gsk_trial-key-0123456789abcdef"
HELLO = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n'


async def trial(answer: Answer | Exception, line: Line = LINE, key: str = KEY) -> Trial:
    client = Client(Wire([answer]), LoopClock(), Heads())
    return await client.try_line(line, Model(id="m"), Secret(key, line.base_url) if key else None)


async def test_the_request_is_shown_as_it_went_with_dots_for_the_key() -> None:
    told = await trial(Answer([HELLO]))
    assert told.sent is not None
    assert (told.sent.method, told.sent.url) == ("POST", "https://api.groq.com/openai/v1/chat/completions")
    assert dict(told.sent.headers)["Authorization"] == "Bearer ••••••••"
    assert json.loads(told.sent.body)["model"] == "m"
    assert told.text == "Hello"
    assert told.problem == ""


async def test_the_answer_is_shown_as_it_came() -> None:
    told = await trial(Answer([HELLO], headers={"x-served-by": "yard"}))
    assert told.came is not None
    assert (told.came.status, told.came.body, told.came.headers) == (200, HELLO.decode(), (("x-served-by", "yard"),))


async def test_an_echoed_key_is_nowhere_in_what_is_shown() -> None:
    body = json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()
    told = await trial(Answer([body], 401, {"x-echo": KEY}))
    assert told.came is not None
    assert told.came.status == 401
    assert "did not accept the key" in told.problem
    assert KEY not in repr(told)


async def test_a_key_that_comes_back_encoded_is_in_no_part_of_what_is_shown() -> None:
    encoded = b64encode(f"Bearer {KEY}".encode()).decode()
    told = await trial(Answer([json.dumps({"seen": encoded}).encode()], 500, {"x-echo": KEY.encode().hex()}))
    assert told.came is not None
    assert encoded[12:-4] not in repr(told)
    assert KEY.encode().hex() not in repr(told)


async def test_a_key_at_the_very_end_of_what_is_shown_is_not_shown_by_half() -> None:
    body = b"x" * (SHOWN_BYTES - 12) + KEY.encode() + b"y" * 5_000
    told = await trial(Answer([body], 500))
    assert told.came is not None
    assert told.came.cut
    assert len(told.came.body) <= SHOWN_BYTES
    assert KEY[:8] not in told.came.body


async def test_what_brings_nothing_back_is_diagnosed_and_the_request_still_shown() -> None:
    told = await trial(NoAnswer("Failed to fetch"))
    assert told.came is None
    assert told.sent is not None
    assert "does not let this site read its answers" in told.problem


async def test_without_the_key_that_a_line_needs_nothing_is_sent() -> None:
    told = await trial(Answer([HELLO]), key="")
    assert told.sent is None
    assert "no key" in told.problem


async def test_characters_that_turn_or_hide_text_are_not_shown() -> None:
    told = await trial(Answer(["\u202eolleH\x00\u200b".encode()], 500, {"x-a": "\u202e\x1b[31m"}))
    assert told.came is not None
    assert told.came.body == "olleH"
    assert told.came.headers == (("x-a", "[31m"),)
