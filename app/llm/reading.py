"""The bytes of an answer as deltas, and how to tell that they are no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.jsontext import parse_all
from app.llm.deltas import Finished, Noted, Reasoning, Text, ToolCallPart
from app.llm.errors import Cut, NotAStream, ProviderError
from app.llm.wire import FrameReader, NdjsonReader, SseReader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from app.llm.catalog.model import Line
    from app.llm.deltas import Delta
    from app.llm.dialects.dialect import Dialect, Hide

_READERS: dict[str, type[FrameReader]] = {"sse": SseReader, "ndjson": NdjsonReader}
_BOM = b"\xef\xbb\xbf"
# What a body begins with that is no stream: a web page, and for SSE a JSON text.
_NO_STREAM = {"sse": (b"<", b"{", b"["), "ndjson": (b"<",)}


class Reading:
    """Reads one answer."""

    def __init__(self, dialect: Dialect, line: Line, hide: Hide, now: datetime) -> None:
        """Nothing has come yet."""
        self._framing = dialect.framing
        self._frames = _READERS[dialect.framing]()
        self._events = dialect.reader(line, hide=hide, now=now)
        self._opening = b""
        self._answered = False
        self.shown = False  # a person has seen something of it
        self.finished = False  # the answer is whole; its count and cost may still follow

    def is_no_stream(self, chunk: bytes) -> bool:
        """Whether the body, which goes on with this, is something else; told by its first bytes."""
        if not self._opening:
            self._opening = chunk.removeprefix(_BOM).lstrip()[:1]
            return self._opening.startswith(_NO_STREAM[self._framing])
        return False

    @property
    def over(self) -> bool:
        """Whether nothing more is to come, though the connection may stay open."""
        return self._events.over

    def take(self, chunk: bytes) -> tuple[list[Delta], ProviderError | None]:
        """Read on; no bytes are the end. An error comes with what was read before it."""
        told: list[Delta] = []
        try:
            frames = self._frames.feed(chunk) if chunk else self._frames.end()
            for frame, event in zip(frames, parse_all([frame.data for frame in frames]), strict=True):
                told += self._events.read(frame, event)
            if not chunk:
                told += self._events.end()
        except ProviderError as error:
            return self._noting(told), error
        whole = self._noting(told)
        return whole, None if chunk or self.finished else self._unfinished()

    def _noting(self, told: list[Delta]) -> list[Delta]:
        whole = joined(told)
        self._answered = self._answered or any(not isinstance(delta, Noted) for delta in whole)
        self.finished = self.finished or any(isinstance(delta, Finished) for delta in whole)
        self.shown = self.shown or any(visible(delta) for delta in whole)
        return whole

    def _unfinished(self) -> ProviderError:
        if self._answered:
            return Cut("The answer of {line} ended before it was finished.")
        if self._opening:
            return NotAStream()
        return NotAStream("{line} answered with nothing at all.")


def joined(deltas: Iterable[Delta]) -> list[Delta]:
    """The same with neighbouring pieces of text as one: a read may bring hundreds, and each costs a turn."""
    told: list[Delta] = []
    pieces: list[str] = []
    kind: type[Text | Reasoning] = Text
    for delta in deltas:
        if pieces and (type(delta) is not kind or (isinstance(delta, Reasoning) and delta.signature)):
            told.append(kind("".join(pieces)))
            pieces = []
        if isinstance(delta, Text) or (isinstance(delta, Reasoning) and not delta.signature):
            kind = type(delta)
            pieces.append(delta.text)
        else:
            told.append(delta)
    if pieces:
        told.append(kind("".join(pieces)))
    return told


def visible(delta: Delta) -> bool:
    """Whether a person sees something of the answer in it; from then on nothing is tried again by itself."""
    return isinstance(delta, ToolCallPart) or (isinstance(delta, Text | Reasoning) and bool(delta.text))
