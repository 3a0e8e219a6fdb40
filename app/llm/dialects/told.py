"""What a provider says about its error, out of the dozen shapes in which they say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from app.base.jsontext import parse
from app.llm.dialects import waits
from app.llm.dialects.values import is_text, items, mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

Shape = Literal["error", "page", "nothing", "text", "other"]

# Fields that hold a word of a closed vocabulary: what rows of the fault table are matched by.
_CODES = ("code", "type", "status", "error_type", "error_code", "reason", "provider_code", "quotaId", "blockReason")
_INSIDE = ("details", "metadata", "availability", "innererror", "violations", "detail")
_SENTENCES = ("message", "error", "detail", "msg", "description", "title")
_DEEPEST = 5
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """An error as its provider tells it, in one shape."""

    shape: Shape
    message: str = ""
    codes: frozenset[str] = frozenset()  # in lower case
    param: str = ""
    wait: float | None = None


def of_body(body: bytes, headers: Mapping[str, str], now: datetime | None) -> Told:
    """Read the body of an answer that is none."""
    said = body[:_MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").strip()
    if not said:
        return Told("nothing", wait=waits.in_headers(headers, now))
    if said.startswith("<"):
        return Told("page", wait=waits.in_headers(headers, now))
    try:
        value = parse(said)
    except (ValueError, RecursionError):
        return Told("text", said, wait=waits.in_headers(headers, now) or waits.in_sentence(said))
    return of_value(value, headers, now)


def of_value(value: Any, headers: Mapping[str, str], now: datetime | None) -> Told:  # noqa: ANN401 - JSON
    """Read a body, or the part of an event that tells of the error."""
    if isinstance(value, list):  # Gemini without alt=sse
        value = value[0] if value else {}
    if isinstance(value, str):
        return Told("text", value, wait=waits.in_headers(headers, now) or waits.in_sentence(value))
    found = _Found()
    found.look_into(mapping(value), 0)
    message = next((sentence for sentence in found.sentences if sentence), "")
    hidden = {name.lower(): str(told) for name, told in found.headers.items()}
    wait = next(
        (
            wait
            for wait in (
                waits.in_headers({**hidden, **headers}, now),
                *found.waits,
                *(waits.in_sentence(sentence) for sentence in found.sentences),
            )
            if wait is not None
        ),
        None,
    )
    is_error = bool(message or found.codes)
    return Told("error" if is_error else "other", message, frozenset(found.codes), found.param, wait)


@dataclass(slots=True)
class _Found:
    codes: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)
    headers: dict[str, Any] = field(default_factory=dict)
    param: str = ""

    def look_into(self, told: Mapping[str, Any], depth: int) -> None:
        """Collect, from the outside in: the inner error is the more exact one, so its sentence comes first."""
        if depth > _DEEPEST:
            return
        inner = told.get("error")
        if isinstance(inner, dict):
            self.look_into(inner, depth + 1)
        self.codes |= {str(value).lower() for name in _CODES if is_code(value := told.get(name))}
        self.sentences += [said for name in _SENTENCES if is_text(said := told.get(name))]
        self.param = self.param or text(told.get("param")) or _place(told)
        self.waits += [waits.in_fields(told), waits.duration(text(told.get("retryDelay")))]
        self.headers |= mapping(told.get("headers"))
        for part in _parts(told):
            self.look_into(part, depth + 1)


def is_code(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether it is one word of a vocabulary, or a number."""
    return (isinstance(value, str) and 0 < len(value) <= 200) or (  # noqa: PLR2004 - longer is a sentence
        isinstance(value, int) and not isinstance(value, bool)
    )


def _parts(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in _INSIDE:
        value = told.get(name)
        if isinstance(value, dict):
            yield value
        yield from items(value)
    # Mistral puts FastAPI's list of details into `message`.
    message = told.get("message")
    if isinstance(message, dict):
        yield message
    yield from items(message)


def _place(told: Mapping[str, Any]) -> str:
    """The field that FastAPI's `loc` points at."""
    place = told.get("loc")
    names = [name for name in place if isinstance(name, str)] if isinstance(place, list) else []
    return names[-1] if names else ""
