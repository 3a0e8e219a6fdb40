"""One request and its answer: let in by the key, timed, closed at the end, and its failures named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from app.llm.diagnosis import diagnose
from app.llm.dialects import DIALECTS
from app.llm.dialects.dialect import nothing_hidden
from app.llm.dialects.quoting import hiding_all
from app.llm.errors import BadKey, Cut, ProviderError, TimedOut, WrongOrigin
from app.llm.reading import Reading
from app.llm.retry import Backoff
from app.llm.sieve import Sieve
from app.llm.transport import AuthHeader, Broken, NoAnswer, Redirected

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable

    from app.base.ports import Clock
    from app.base.secret import Secret
    from app.llm.catalog.model import Line
    from app.llm.deltas import Delta
    from app.llm.dialects.dialect import Hide
    from app.llm.errors import Phase
    from app.llm.transport import Response, Transport
    from app.llm.wire import HttpRequest

T = TypeVar("T")
Heard: TypeAlias = Callable[[Mapping[str, str]], None]

LARGEST_BODY = 32 * 1024 * 1024
OK, REDIRECTS = 200, 300
_NO_KEY = "There is no key for {line} yet."
_LATE: dict[Phase, str] = {
    "connecting": "{line} did not answer in time.",
    "first token": "{line} took the request, but its answer did not begin in time.",
    "stalled": "The answer of {line} stopped in the middle, and nothing more came.",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A local server loads its model before it answers at all, so there only `first_token` counts."""

    connecting: float = 30
    first_token: float = 150
    stalled: float = 60
    after: float = 3  # for what may follow when the answer is whole
    backoff: Backoff = field(default_factory=Backoff)


@dataclass(frozen=True, slots=True)
class Access:
    """What lets a request in, and how to take it out of whatever comes back."""

    auth: tuple[AuthHeader, ...] = ()
    hide: Hide = nothing_hidden
    opened: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, and whose it is."""

    line: Line
    response: Response
    hide: Hide


def access(line: Line, http: HttpRequest, secret: Secret | None, *, open_to_all: bool = False) -> Access:
    """The headers with the key in them: this is the one place where a key leaves its box."""
    if secret is None and line.key.needed == "yes" and not open_to_all:
        raise BadKey(_NO_KEY, line=line.name, next_step="Put one in, in Providers.")
    if secret is None:
        return Access()
    wanted = ((line.auth.header, line.auth.prefix, secret), *((name, "", also) for name, also in secret.also))
    opened = [(name, prefix, held.reveal(http.url)) for name, prefix, held in wanted]
    sent = tuple(AuthHeader(name, prefix + text) for name, prefix, text in opened if name and text)
    texts = tuple(text for _, _, text in opened if text)
    return Access(sent, hiding_all(texts), texts)


class Exchange:
    """Carries requests. It keeps nothing from one to the next."""

    def __init__(self, transport: Transport, clock: Clock, patience: Patience) -> None:
        """All of its time comes from the clock and the event loop."""
        self._transport, self._clock, self._patience = transport, clock, patience

    async def stream(
        self, line: Line, http: HttpRequest, let: Access, heard: Heard | None = None
    ) -> AsyncGenerator[list[Delta], None]:
        """Yield what each read brings. The headers are told before."""
        began = self._clock.ticks()
        async with self._asked(line, http, let) as answer:
            if heard:
                heard(answer.response.headers)
            reading, sieve = Reading(DIALECTS[line.dialect], line, answer.hide, self._clock.now()), Sieve(let.opened)
            while not reading.over:
                left = self._patience.first_token - (self._clock.ticks() - began)
                try:
                    chunk = await self._next(answer, reading, left)
                except ProviderError:
                    yield sieve.rest()
                    raise
                if reading.is_no_stream(chunk):
                    raise await self._fault(answer, chunk)
                told, error = reading.take(chunk)
                told = sieve.through(told)
                if error or not chunk or reading.over:
                    told += sieve.rest()
                if told:
                    yield told
                if error:
                    raise error.named(line.name)
                if not chunk:
                    return

    async def _next(self, answer: Answer, reading: Reading, left: float) -> bytes:
        """The next bytes of a stream; none at its end. `left` is the time in which an answer must have begun."""
        if not reading.shown:
            return await self._read(answer, "first token", left)
        if not reading.finished:
            return await self._read(answer, "stalled", self._patience.stalled)
        # The answer is whole. Its count may follow; a connection that fails or lingers now takes nothing away.
        with suppress(Cut, TimedOut):
            return await self._read(answer, "stalled", self._patience.after)
        return b""

    async def whole(self, line: Line, http: HttpRequest, let: Access) -> bytes:
        """The body of an answer that is no stream."""
        parts: list[bytes] = []
        async with self._asked(line, http, let) as answer:
            await self._gather(answer, parts)
        return b"".join(parts)

    @asynccontextmanager
    async def _asked(self, line: Line, http: HttpRequest, let: Access) -> AsyncIterator[Answer]:
        """A good answer, whose connection is closed at the end, whatever the end is."""
        limit = self._patience.first_token if line.where == "local" else self._patience.connecting
        try:
            response = await within(limit, line, "connecting", self._transport.send(http, let.auth))
        except NoAnswer:
            raise diagnose(await self._transport.probe(http.url), line.name, allow=line.cors.note) from None
        except Redirected as sent:
            raise _sent_on(line, sent.place) from None
        try:
            answer = Answer(line, response, let.hide)
            if not OK <= response.status < REDIRECTS:
                raise await self._fault(answer)
            yield answer
        finally:
            await response.close()

    async def _fault(self, answer: Answer, begun: bytes = b"") -> ProviderError:
        """What is wrong with an answer that is none, as far as its body can be read."""
        parts = [begun]
        with suppress(Cut, TimedOut):
            await self._gather(answer, parts)
        status, headers = answer.response.status, answer.response.headers
        dialect, body = DIALECTS[answer.line.dialect], b"".join(parts)
        return dialect.fault(answer.line, status, headers, body, hide=answer.hide, now=self._clock.now())

    async def _gather(self, answer: Answer, parts: list[bytes]) -> None:
        """Add what else the body holds, up to what an honest one holds at most."""
        size = 0
        while size < LARGEST_BODY and (chunk := await self._read(answer, "stalled", self._patience.stalled)):
            parts.append(chunk)
            size += len(chunk)

    async def _read(self, answer: Answer, phase: Phase, limit: float) -> bytes:
        try:
            return await within(limit, answer.line, phase, answer.response.read())
        except Broken:
            raise Cut(line=answer.line.name) from None


async def within(seconds: float, line: Line, phase: Phase, work: Awaitable[T]) -> T:
    """Wait so long for it, and no longer."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise TimedOut(_LATE[phase], phase=phase, line=line.name) from None


def _sent_on(line: Line, place: str) -> WrongOrigin:
    where = f" ({place})" if place else ""
    return WrongOrigin(f"{{line}} redirected to another address{where}, and keys are never sent there.", line=line.name)
