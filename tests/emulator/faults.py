"""How to misbehave: named in the address itself, so that no header and no body changes.

http://127.0.0.1:PORT/faults/%7B%22status%22%3A503%7D/openai/v1/chat/completions
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from tests.emulator.answer import JSON, Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

HTML = b"<!doctype html>\n<title>Sign in to the network</title>\n<p>Please sign in to go on.</p>\n"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with a request. Counts are of frames, and of bytes of the answer's body; times are seconds."""

    # Instead of the answer
    error: str = ""  # a row of errors.py, in the provider's own words
    status: int = 0
    body: Any = None  # text as it is, anything else as JSON; {key} in it becomes the key that was sent
    type: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # also with a good answer
    html: bool = False  # a login page, with 200
    empty: bool = False  # nothing at all, with 200
    redirect: str = ""  # `other`: the same path at another origin; else the address itself
    refuse: str = ""  # this field of the body is not supported
    no_head: bool = False  # of a host of files: HEAD is refused …
    no_ranges: bool = False  # … a range is answered with all of it …
    wrong_at: int | None = None  # … or this byte of the file is another
    refuse_origins: bool = False  # what OLLAMA_ORIGINS does to whoever it does not name
    # While answering
    disconnect: bool = False  # hang up where the answer would begin
    before_headers: float = 0
    before_first: float = 0
    stall_after: int | None = None  # this many frames, then nothing, until the client hangs up
    cut_at: int | None = None  # this many bytes, then the connection is reset
    end_at: int | None = None  # this many frames, then a proper end, as if that were all
    malformed_at: int | None = None  # a frame that can't be read, before this one
    error_at: int | None = None  # this many frames, then the dialect's own way to say that it failed
    slow: tuple[int, float] | None = None  # so many bytes at a time, so long a pause after each
    rate: float = 0  # frames a second; 0: as fast as it goes
    cors: str = ""  # see cors.spoilt
    times: int = 0  # only the first so many requests with this address; 0: all
    name: str = ""  # makes this address another one, with a count of its own

    @property
    def segment(self) -> str:
        """The two path segments that ask for it."""
        bare = {key: value for key, value in asdict(self).items() if value != _USUAL[key]}
        return f"/faults/{quote(json.dumps(bare, separators=(',', ':')), safe='')}" if bare else ""

    def instead(self, key: str) -> Answer | None:
        """An answer that needs nothing but the fault itself."""
        if self.html:
            return Answer((HTML,), type="text/html; charset=utf-8")
        if self.empty:
            return Answer()
        if not self.status:
            return None
        plain = self.body is None or isinstance(self.body, str)
        text = (self.body or "") if plain else json.dumps(self.body, ensure_ascii=False)
        kind = self.type or ("text/plain" if plain else JSON)
        return Answer((text.replace("{key}", key).encode(),), self.status, kind)

    def frames(self, whole: Sequence[bytes], last_words: bytes, malformed: bytes) -> list[bytes]:
        """The frames of a stream, with what is wrong about them."""
        told = list(whole)
        if self.malformed_at is not None:
            told.insert(self.malformed_at, malformed)
        if self.error_at is not None:
            told = [*told[: self.error_at], last_words]
        if self.end_at is not None:
            told = told[: self.end_at]
        return told


_USUAL = asdict(Fault())


def fault_in(target: str) -> tuple[Fault, str]:
    """The fault that a request's target asks for, and the target without it. ValueError: it can't be read."""
    if not target.startswith("/faults/"):
        return Fault(), target
    text, _, rest = target.removeprefix("/faults/").partition("/")
    told = json.loads(unquote(text))
    known = {one.name for one in fields(Fault)}
    if unknown := set(told) - known:
        message = f"There is no such fault: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(known))}."
        raise ValueError(message)
    return Fault(**told), f"/{rest}"
