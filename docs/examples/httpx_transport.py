"""How `app/llm` reaches providers from a CPython script: its transport over httpx."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

import httpx

from app.llm.diagnosis import Facts
from app.llm.transport import AuthHeader, Broken, NoAnswer, Redirected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.llm.wire import HttpRequest

_PORTS = {"http": 80, "https": 443}


class HttpxTransport:
    """Implements `app.llm.transport.Transport`. The client keeps the time, so httpx need not."""

    def __init__(self) -> None:
        """No redirects; no proxy or key from the environment or from .netrc."""
        self._http = httpx.AsyncClient(timeout=None, follow_redirects=False, trust_env=False)  # noqa: S113 - see above

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, request: HttpRequest, auth: Sequence[AuthHeader]) -> HttpxResponse:
        """See `Transport`."""
        headers = {**request.headers, **{secret.name: secret.value for secret in auth}}
        asked = self._http.build_request(request.method, request.url, headers=headers, content=request.body)
        try:
            response = await self._http.send(asked, stream=True)
        except httpx.TransportError as error:
            raise NoAnswer(type(error).__name__) from None
        if response.has_redirect_location:
            await response.aclose()
            raise Redirected(str(asked.url.join(response.headers["location"]).copy_with(query=None)))
        return HttpxResponse(response)

    async def probe(self, url: str) -> Facts:
        """A script is told more than a page: whether the name is known, and whether anybody listens there."""
        parts = urlsplit(url)
        exactly: Literal["", "no such name", "refused"] = ""
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or _PORTS[parts.scheme])
        except socket.gaierror:
            exactly = "no such name"
        except ConnectionRefusedError:
            exactly = "refused"
        except OSError:
            pass
        else:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return Facts(url=url, exactly=exactly)


class HttpxResponse:
    """Implements `app.llm.transport.Response`."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts = response.aiter_bytes()
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    async def read(self) -> bytes:
        """See `Response`."""
        try:
            async for part in self._parts:
                if part:
                    return part
            return b""  # noqa: TRY300 - in an else it would be further from what it ends
        except httpx.TransportError:
            raise Broken from None

    async def close(self) -> None:
        """See `Response`."""
        await self._response.aclose()
