"""The way to a provider, as a port: the browser's `fetch` in app/browser/transport.py, httpx in docs/examples.

A transport follows no redirect, sends no cookies and no header that it was not given, and keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.llm.diagnosis import Facts
    from app.llm.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class AuthHeader:
    """A header that holds a secret. It lives from the client to the wire and prints as dots."""

    name: str
    value: str = field(repr=False)


class NoAnswer(Exception):
    """The request brought back nothing that may be read; `Transport.probe` finds out why."""


class Broken(Exception):
    """The answer's bytes stopped coming before its end."""


class Redirected(Exception):
    """The server sent us on, to `place` where that may be known."""

    def __init__(self, place: str = "") -> None:
        """`place` is an address without its query."""
        super().__init__(place)
        self.place = place


class Response(Protocol):
    """An answer whose head has come. The names of its headers are in lower case."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What may be read of its headers; a browser hides most of them."""

    async def read(self) -> bytes:
        """Wait for more bytes and give all that are there; none at the end. Raises `Broken`."""

    async def close(self) -> None:
        """Hang up now, whether or not the end was reached."""


class Transport(Protocol):
    """Sends requests."""

    async def send(self, request: HttpRequest, auth: Sequence[AuthHeader]) -> Response:
        """Send it and wait for the head of the answer. Raises `NoAnswer`, `Redirected`."""

    async def probe(self, url: str) -> Facts:
        """Find out what can be found out about why `url` gave no answer."""
