"""How tests read a stream: split anywhere, to the deltas and the error at the end."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.llm.catalog.rows import BY_ID
from app.llm.dialects import DIALECTS
from app.llm.errors import ProviderError
from app.llm.wire import FrameReader, NdjsonReader, SseReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.llm.deltas import Delta

STREAMS = Path(__file__).parent / "streams"


def stream(name: str) -> bytes:
    return (STREAMS / name).read_bytes()


def sse(*events: object) -> bytes:
    """Events as a stream of them."""
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def deltas(*choices: object) -> bytes:
    """A stream of OpenAI's deltas."""
    return sse(*({"choices": [{"delta": choice}]} for choice in choices))


def mutated(event: Any, value: Any, places: list[int]) -> Any:  # noqa: ANN401 - JSON
    """The event with another value somewhere in it."""
    if not places or not isinstance(event, dict | list) or not event:
        return value
    keys = list(event) if isinstance(event, dict) else list(range(len(event)))
    key = keys[places[0] % len(keys)]
    changed: Any = dict(event) if isinstance(event, dict) else list(event)
    changed[key] = mutated(event[key], value, places[1:])
    return changed


def frames_of(framing: str) -> FrameReader:
    return SseReader() if framing == "sse" else NdjsonReader()


def read(line_id: str, chunks: Iterable[bytes]) -> tuple[list[Delta], ProviderError | None]:
    """Every delta in its order, and the error that ended it."""
    line = BY_ID[line_id]
    dialect = DIALECTS[line.dialect]
    frames, reader = frames_of(dialect.framing), dialect.reader(line)
    told: list[Delta] = []
    try:
        for chunk in chunks:
            for frame in frames.feed(chunk):
                told += reader.read(frame)
        for frame in frames.end():
            told += reader.read(frame)
        told += reader.end()
    except ProviderError as error:
        return told, error
    return told, None


def cut_at(whole: bytes, cuts: Iterable[int]) -> list[bytes]:
    """Pieces of the whole; a cut may come twice, for an empty piece."""
    places = [0, *sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)]
    return [whole[start:end] for start, end in pairwise(places)]
