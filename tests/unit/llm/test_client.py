"""The client on a wire that a test writes by hand, in virtual time: the same in both Pythons."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.base.secret import Secret
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.llm.client import MOST_PAGES, Client
from app.llm.deltas import Delta, Finished, Noted, Text, Usage, UsageTold, joined
from app.llm.diagnosis import Facts
from app.llm.errors import BlockedByCors, Cut, ProviderError, TimedOut, WrongOrigin
from app.llm.exchange import access
from app.llm.request import ChatRequest, Turn
from app.llm.transport import AuthHeader, Broken, NoAnswer, Redirected
from app.llm.wire import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


LINE = BY_ID["groq"]
KEY = "sy-test-key-e04b"
HELLO = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n'
END = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
BUSY = b'{"error": {"message": "busy", "type": "server_error"}}'


@dataclass
class Answer:
    """Bytes come; a number is seconds of silence, an exception is raised."""

    parts: list[bytes | float | Exception]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False

    async def read(self) -> bytes:
        while self.parts:
            part = self.parts.pop(0)
            if isinstance(part, Exception):
                raise part
            if isinstance(part, bytes):
                return part
            await asyncio.sleep(part)
        return b""

    async def close(self) -> None:
        self.closed = True


@dataclass
class Wire:
    """A transport with its answers ready."""

    answers: list[Answer | Exception]
    asked: list[tuple[HttpRequest, Sequence[AuthHeader]]] = field(default_factory=list)
    facts: Facts = field(default_factory=lambda: Facts(url=LINE.base_url, reached=True))

    async def send(self, request: HttpRequest, auth: Sequence[AuthHeader]) -> Answer:
        self.asked.append((request, auth))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def probe(self, url: str) -> Facts:
        del url
        return self.facts


class LoopClock:
    """The time of the event loop, which is virtual here."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=self.ticks())

    def ticks(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Heads:
    """Chance that always falls the same way."""

    def token(self) -> str:
        return "t"

    def fraction(self) -> float:
        return 0.5


async def read(wire: Wire, told: list[str] | None = None) -> str:
    """The text of the answer."""
    told = [] if told is None else told
    client = Client(wire, LoopClock(), Heads())
    request = ChatRequest("m", (Turn("user", "?"),))
    async with aclosing(client.chat(LINE, Model(id="m"), request, Secret(KEY, LINE.base_url))) as deltas:
        async for delta in deltas:
            if isinstance(delta, Text):
                told.append(delta.text)
            if isinstance(delta, Noted):
                told.append(f"[{delta.what}]")
    return "".join(told)


async def test_an_answer_is_read_and_its_connection_closed() -> None:
    answer = Answer([HELLO, END])
    assert await read(Wire([answer])) == "Hello"
    assert answer.closed


async def test_silence_between_words_has_a_limit() -> None:
    answer = Answer([HELLO, 59.0, HELLO, 61.0, END])
    told: list[str] = []
    with pytest.raises(TimedOut) as late:
        await read(Wire([answer]), told)
    assert late.value.phase == "stalled"
    assert late.value.partial
    assert told == ["Hello", "Hello"]
    assert LoopClock().ticks() == 59 + 60
    assert answer.closed


async def test_a_model_may_think_long_but_not_for_ever() -> None:
    pings: list[bytes | float | Exception] = [b": ping\n\n", 20.0] * 100
    with pytest.raises(TimedOut) as late:
        await read(Wire([Answer(pings)]))
    assert late.value.phase == "first token"
    assert LoopClock().ticks() == 150


async def test_a_busy_provider_is_asked_again_and_the_wait_is_told() -> None:
    wire = Wire([Answer([BUSY], 503), Answer([BUSY], 503, {"retry-after": "9"}), Answer([HELLO, END])])
    told = await read(wire)
    assert told.endswith("Hello")
    assert told.count("Trying again in") == 2
    assert LoopClock().ticks() == pytest.approx(0.4 + 9 + 0.8)


async def test_after_the_first_word_nothing_is_tried_again() -> None:
    wire = Wire([Answer([HELLO, Broken()]), Answer([HELLO, END])])
    told: list[str] = []
    with pytest.raises(Cut) as cut:
        await read(wire, told)
    assert cut.value.partial
    assert told == ["Hello"]
    assert len(wire.asked) == 1


async def test_before_the_first_word_a_cut_is_tried_again() -> None:
    wire = Wire([Answer([b": hi\n\n", Broken()]), Answer([HELLO, END])])
    assert (await read(wire)).endswith("Hello")


async def test_every_connection_is_closed_whatever_happens() -> None:
    answers = [Answer([BUSY], 503) for _ in range(4)]
    with pytest.raises(ProviderError):
        await read(Wire([*answers]))
    assert all(answer.closed for answer in answers)


async def test_cancelling_closes_the_connection() -> None:
    answer = Answer([HELLO, 1000.0, END])
    reading = asyncio.ensure_future(read(Wire([answer])))
    await asyncio.sleep(1)
    assert not answer.closed
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert answer.closed


async def test_a_failed_fetch_is_diagnosed() -> None:
    with pytest.raises(BlockedByCors, match="Groq is there"):
        await read(Wire([NoAnswer("Failed to fetch")]))


async def test_a_redirect_is_an_error() -> None:
    with pytest.raises(WrongOrigin, match=r"https://evil\.test/"):
        await read(Wire([Redirected("https://evil.test/")]))


async def test_the_key_is_in_the_one_header_that_the_client_adds() -> None:
    wire = Wire([Answer([HELLO, END])])
    await read(wire)
    ((request, auth),) = wire.asked
    assert auth == (AuthHeader("Authorization", f"Bearer {KEY}"),)
    assert KEY not in repr(request)
    assert KEY not in repr(auth)
    assert "authorization" not in {name.lower() for name in request.headers}


async def test_a_list_whose_pages_never_end_is_ended() -> None:
    line = BY_ID["anthropic"]
    pages = [
        Answer([b'{"data": [{"id": "m%d", "display_name": "M"}], "has_more": true, "last_id": "m%d"}' % (n, n)])
        for n in range(MOST_PAGES + 5)
    ]
    client = Client(Wire([*pages]), LoopClock(), Heads())
    listed = await client.list_models(line, Secret(KEY, line.base_url))
    assert len(listed.models) == MOST_PAGES


async def test_what_travels_with_a_key_is_sent_with_it_and_hidden_with_it() -> None:
    secret = Secret(KEY, LINE.base_url, [("X-Organisation", "org-very-secret-1")])
    let = access(LINE, HttpRequest("POST", f"{LINE.base_url}/chat", {}), secret)
    assert [(one.name, one.value) for one in let.auth][1:] == [("X-Organisation", "org-very-secret-1")]
    assert "org-very-secret-1" not in let.hide("refused: org-very-secret-1") + repr(let)


def test_texts_that_came_together_are_handed_on_as_one_and_all_else_keeps_its_place() -> None:
    told: list[Delta] = [
        Text("a"),
        Text("b"),
        Finished("done", "stop"),
        Text("c"),
        UsageTold(Usage(1, 2)),
        Text("d"),
        Text("e"),
    ]
    assert joined(told) == [Text("ab"), Finished("done", "stop"), Text("c"), UsageTold(Usage(1, 2)), Text("de")]
    assert joined([]) == []
