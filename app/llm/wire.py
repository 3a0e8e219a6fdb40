"""What goes over the wire: a request as bytes, and an answer's bytes as frames.

The readers work on whole buffers, because a loop over bytes in Python would be slower than the providers are. They wait
for the blank line that ends an event before they decode, so a UTF-8 character is never cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.llm.errors import MalformedFrame

if TYPE_CHECKING:
    from collections.abc import Mapping

# No provider sends a frame of this size; what does would fill the tab's memory without ever ending.
LARGEST_FRAME = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request without its secret: the client adds the key's header last, and only for the line's own origin."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class Frame(NamedTuple):
    """One server-sent event, or one line of NDJSON."""

    event: str
    data: str
    id: str = ""


class FrameReader(Protocol):
    """Bytes in, split anywhere; whole frames out."""

    def feed(self, chunk: bytes) -> list[Frame]:
        """Read on; give the frames that are whole now."""

    def end(self) -> list[Frame]:
        """The stream is over: give what is left."""


class _Buffer:
    """Bytes that wait for the end of their frame; joined only when a newline came, so that no feed is quadratic."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def up_to(self, chunk: bytes, mark: bytes) -> bytes:
        """Everything so far up to and including the last mark, which is then forgotten."""
        self._parts.append(chunk)
        self._size += len(chunk)
        if self._size > LARGEST_FRAME:
            self._parts.clear()
            raise MalformedFrame
        if b"\n" not in chunk:
            return b""
        whole = b"".join(self._parts)
        cut = whole.rfind(mark)
        cut = 0 if cut < 0 else cut + len(mark)
        self._parts = [whole[cut:]]
        self._size = len(whole) - cut
        return whole[:cut]

    def rest(self) -> bytes:
        rest = b"".join(self._parts)
        self._parts, self._size = [], 0
        return rest


class SseReader:
    """Server-sent events by the WHATWG rules, but for one: an event that the end of the stream cuts off is given too.

    Providers leave out the last blank line, and the text in it would be lost.
    """

    def __init__(self) -> None:
        self._buffer = _Buffer()
        self._begun = b""  # the first bytes, until they can be told from a byte-order mark
        self._after_cr = False
        self._started = False
        self._id = ""

    def feed(self, chunk: bytes) -> list[Frame]:
        """Read on; give the events that are whole now."""
        if not self._started:
            self._begun += chunk
            if len(self._begun) < len(_BOM) and _BOM.startswith(self._begun):
                return []
            chunk, self._started = self._begun.removeprefix(_BOM), True
        chunk = self._with_plain_newlines(chunk)
        return self._events(self._buffer.up_to(chunk, b"\n\n")) if chunk else []

    def end(self) -> list[Frame]:
        """Give the last event, if the stream did not end it itself."""
        left = b"" if self._started else self._begun
        self._started = True
        return self._events(self._buffer.rest() + left)

    def _with_plain_newlines(self, chunk: bytes) -> bytes:
        """CR and CRLF as LF. A CR ends its line at once; an LF that follows it in the next chunk is dropped."""
        if self._after_cr and chunk:
            chunk, self._after_cr = chunk.removeprefix(b"\n"), False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return chunk

    def _events(self, whole: bytes) -> list[Frame]:
        frames = []
        for block in whole.decode("utf-8", "replace").split("\n\n"):
            if block.startswith("data:") and "\n" not in block:  # nearly all of them
                frames.append(Frame("", block[6:] if block.startswith("data: ") else block[5:], self._id))
            elif block and (frame := self._event(block)):
                frames.append(frame)
        return frames

    def _event(self, block: str) -> Frame | None:
        event, data = "", []
        # Not str.splitlines: that would also break lines at U+2028, U+0085 and others, which are text here.
        for line in block.split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                event = value
            elif field == "id" and "\0" not in value:
                self._id = value
        return Frame(event, "\n".join(data), self._id) if data else None


class NdjsonReader:
    """One JSON text a line."""

    def __init__(self) -> None:
        self._buffer = _Buffer()

    def feed(self, chunk: bytes) -> list[Frame]:
        """Read on; give the lines that are whole now."""
        return _lines(self._buffer.up_to(chunk, b"\n")) if chunk else []

    def end(self) -> list[Frame]:
        """Give the last line, if no newline ended it."""
        return _lines(self._buffer.rest())


def _lines(whole: bytes) -> list[Frame]:
    text = whole.decode("utf-8", "replace").removeprefix("\ufeff")
    return [Frame("", line) for raw in text.split("\n") if (line := raw.strip("\r\t "))]


_BOM = b"\xef\xbb\xbf"
