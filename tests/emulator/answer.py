"""What a provider was asked and what it answers, apart from the wire that carries both."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SSE = "text/event-stream; charset=utf-8"
NDJSON = "application/x-ndjson"
JSON = "application/json"


@dataclass(frozen=True)
class Asked:
    """A request, addressed to one provider: `path` begins after the provider's name."""

    provider: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str = ""

    @classmethod
    def of(cls, target: str, method: str, headers: Mapping[str, str], body: bytes) -> Self:
        """Read the target of a request, without its fault."""
        parts = urlsplit(target)
        provider, _, path = unquote(parts.path).lstrip("/").partition("/")
        return cls(provider, method, path, dict(parse_qsl(parts.query)), headers, body, target)

    @cached_property
    def json(self) -> dict[str, Any]:
        told = json.loads(self.body or b"{}")
        return told if isinstance(told, dict) else {}

    @property
    def key(self) -> str:
        """The key, however this provider's requests carry it."""
        for name in ("authorization", "x-api-key", "x-goog-api-key", "api-key"):
            if name in self.headers:
                return self.headers[name].removeprefix("Bearer ")
        return ""

    @property
    def model(self) -> str:
        return str(self.json.get("model", ""))


@dataclass(frozen=True)
class Answer:
    """`pieces` are sent one after the other; a stream's pieces are its frames."""

    pieces: Iterable[bytes] = ()
    status: int = 200
    type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    streamed: bool = False
    last_words: bytes = b""  # the frame by which this dialect tells of an error in mid-stream
    length: int | None = None  # told beforehand; such an answer is sent as its pieces are made


def reply(value: object, status: int = 200, **headers: str) -> Answer:
    """A whole JSON text."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer((json.dumps(value, ensure_ascii=False).encode(),), status, headers=named)


def data(value: object) -> bytes:
    """An SSE event without a name."""
    return b"data: " + compact(value) + b"\n\n"


def event(name: str, value: object) -> bytes:
    """An SSE event with one."""
    return b"event: " + name.encode() + b"\n" + data(value)


def line(value: object) -> bytes:
    """A line of NDJSON."""
    return compact(value) + b"\n"


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
