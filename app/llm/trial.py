"""One small request, looked at: what was really sent, what really came, and what the app makes of it.

The key is in none of it: the request is written down before the key's header is put in, as dots, and whatever comes
back passes the same sieve that error texts do.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.jsontext import parse
from app.base.secret import DOTS
from app.llm.deltas import CostTold, Delta, Text, Usage, UsageTold
from app.llm.dialects import DIALECTS
from app.llm.dialects.quoting import displayed
from app.llm.errors import ProviderError
from app.llm.exchange import Exchange, access
from app.llm.request import ChatRequest, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.base.ports import Clock
    from app.base.secret import Secret
    from app.llm.catalog.model import Line, Model
    from app.llm.diagnosis import Facts
    from app.llm.dialects.dialect import Hide
    from app.llm.exchange import Patience
    from app.llm.transport import AuthHeader, Response, Transport
    from app.llm.wire import HttpRequest

PROMPT = "Say hello in one word."
MAX_TOKENS = 64
"""Enough for a word from a model that thinks first, and too little to cost anything worth speaking of."""
SHOWN_BYTES = 20_000
_MARGIN = 1_000  # read on a little, so that a key at the very end is whole when it is looked for
_LONGEST_HEADER = 500
_MOST_HEADERS = 60


def trial_of(model: Model) -> ChatRequest:
    """What is sent."""
    return ChatRequest(model.id, (Turn("user", PROMPT),), max_tokens=MAX_TOKENS)


Shown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """The request as it went out, with dots where the key is."""

    method: str
    url: str
    headers: Shown
    body: str


@dataclass(frozen=True, slots=True)
class Came:
    """The answer as it arrived, as far as a page may read it. `cut`: there was more."""

    status: int
    headers: Shown
    body: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is known of it. `text` is what the app read of the answer; `problem` is the diagnosis, in sentences."""

    sent: Sent | None = None
    came: Came | None = None
    seconds: float = 0
    text: str = ""
    problem: str = ""
    usage: Usage | None = None  # as the provider counted, where it does
    cost: CostTold | None = None
    error: ProviderError | None = field(default=None, compare=False, repr=False)


class Trier:
    """Asks once, and never again by itself: a trial shows what happens."""

    def __init__(self, transport: Transport, clock: Clock, patience: Patience) -> None:
        """As the client has them."""
        self._transport, self._clock, self._patience = transport, clock, patience

    async def attempt(
        self, line: Line, model: Model, request: ChatRequest, secret: Secret | None, refused: frozenset[str]
    ) -> Trial:
        """Send one small prompt down the line."""
        began, deltas, failed = self._clock.ticks(), list[Delta](), None
        watched = _Watched(self._transport)
        try:
            http = DIALECTS[line.dialect].chat(line, model, request, refused).http
            let = access(line, http, secret)
            watched.hide = let.hide
            stream = Exchange(watched, self._clock, self._patience).stream(line, http, let)
            async with aclosing(stream) as parts:
                async for part in parts:
                    deltas += part
        except ProviderError as error:
            failed = error
        said = "".join(delta.text for delta in deltas if isinstance(delta, Text))
        return Trial(
            watched.sent,
            watched.came,
            self._clock.ticks() - began,
            displayed(said, watched.hide, SHOWN_BYTES),
            " ".join(word for word in (failed.what, failed.next_step) if word) if failed else "",
            next((delta.usage for delta in reversed(deltas) if isinstance(delta, UsageTold)), None),
            next((delta for delta in reversed(deltas) if isinstance(delta, CostTold)), None),
            failed,
        )


@dataclass
class _Watched:
    """A transport that writes down what passes."""

    inner: Transport
    hide: Hide = field(default=str)
    sent: Sent | None = None
    _response: _WatchedResponse | None = None

    async def send(self, request: HttpRequest, auth: Sequence[AuthHeader]) -> Response:
        """See `Transport`."""
        dotted = ((one.name, f"Bearer {DOTS}" if one.value.startswith("Bearer ") else DOTS) for one in auth)
        url = displayed(request.url, self.hide, SHOWN_BYTES)
        self.sent = Sent(request.method, url, (*_shown(request.headers, self.hide), *dotted), _body(request, self.hide))
        self._response = _WatchedResponse(await self.inner.send(request, auth))
        return self._response

    async def probe(self, url: str) -> Facts:
        """See `Transport`."""
        return await self.inner.probe(url)

    @property
    def came(self) -> Came | None:
        """What arrived, if anything did."""
        response = self._response
        if response is None:
            return None
        text = response.begun.decode("utf-8", "replace")
        return Came(
            response.status,
            _shown(response.headers, self.hide),
            displayed(text, self.hide, SHOWN_BYTES),
            response.size > SHOWN_BYTES,
        )


class _WatchedResponse:
    """A response whose first bytes are kept."""

    def __init__(self, inner: Response) -> None:
        self._inner = inner
        self.status, self.headers = inner.status, inner.headers
        self.begun, self.size = b"", 0

    async def read(self) -> bytes:
        """See `Response`."""
        chunk = await self._inner.read()
        self.begun += chunk[: max(0, SHOWN_BYTES + _MARGIN - len(self.begun))]
        self.size += len(chunk)
        return chunk

    async def close(self) -> None:
        """See `Response`."""
        await self._inner.close()


def _shown(headers: Mapping[str, str], hide: Hide) -> Shown:
    """Names and values, bounded: a server may send anything."""
    pairs = list(headers.items())[:_MOST_HEADERS]
    return tuple(
        (displayed(name, hide, _LONGEST_HEADER), displayed(value, hide, _LONGEST_HEADER)) for name, value in pairs
    )


def _body(request: HttpRequest, hide: Hide) -> str:
    """JSON as people write it."""
    try:
        text = json.dumps(parse(request.body), indent=2, ensure_ascii=False)
    except ValueError:
        text = request.body.decode("utf-8", "replace")
    return displayed(text, hide, SHOWN_BYTES)
