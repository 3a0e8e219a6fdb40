"""Requests to providers by the browser's `fetch`, in the worker: `static/js/worker/wire.js` and `probe.js`."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

from pyodide.ffi import to_js

from app.llm.diagnosis import Facts, place_of
from app.llm.transport import AuthHeader, Broken, NoAnswer, Redirected

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from app.llm.wire import HttpRequest


class Call(Protocol):
    """The object that `open()` of wire.js makes."""

    def head(self) -> Awaitable[str]:
        """Wait for the head of the answer, as JSON."""

    def read(self) -> Awaitable[Any]:
        """Wait for bytes, as a JavaScript buffer; None: the connection broke."""

    def close(self) -> None:
        """Abort."""


class Wire(Protocol):
    """The module wire.js."""

    def open(self, url: str, method: str, headers: str, body: Any) -> Call:  # noqa: ANN401 - a JS buffer, or nothing
        """Send a request."""


class Probe(Protocol):
    """The module probe.js."""

    def probe(self, url: str, place: str) -> Awaitable[str]:
        """Gather the facts about a request that failed, as JSON."""


class FetchTransport:
    """Implements `app.llm.transport.Transport`."""

    def __init__(self, wire: Wire, probe: Probe) -> None:
        """Both are modules of our own, imported when the worker is up."""
        self._wire, self._probe = wire, probe

    async def send(self, request: HttpRequest, auth: Sequence[AuthHeader]) -> FetchResponse:
        """See `Transport`."""
        headers = [*request.headers.items(), *((secret.name, secret.value) for secret in auth)]
        body = to_js(request.body) if request.body else None
        call = self._wire.open(request.url, request.method, json.dumps(headers), body)
        try:
            told = json.loads(await call.head())
        except asyncio.CancelledError:
            call.close()
            raise
        if "redirected" in told:
            raise Redirected
        if "failed" in told:
            raise NoAnswer(told["failed"])
        return FetchResponse(call, told["status"], told["headers"])

    async def probe(self, url: str) -> Facts:
        """See `Transport`."""
        return Facts(**json.loads(await self._probe.probe(url, place_of(url))))


class FetchResponse:
    """Implements `app.llm.transport.Response`."""

    def __init__(self, call: Call, status: int, headers: Mapping[str, str]) -> None:
        self._call = call
        self.status = status
        self.headers = headers

    async def read(self) -> bytes:
        """See `Response`."""
        buffer = await self._call.read()
        if buffer is None:
            raise Broken
        whole: bytes = buffer.to_bytes()
        return whole

    async def close(self) -> None:
        """See `Response`."""
        self._call.close()
