"""The response cache: the same request to the same model gets the same answer again, with its age.

Off unless somebody turns it on. The key is a hash of all that matters for the answer: line, model and every field of
the request; what lies beside it (which key, when, which conversation) does not matter. Bounded by entries and by text.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass

from app.llm.request import ChatRequest
from app.routing.values import Place


def request_key(place: Place, request: ChatRequest) -> str:
    """The same for requests that mean the same, and for no others."""
    parts = [place.line, place.model, _plain(request)]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Only what JSON knows. Bytes are hashed; a whole number is the same as an integer."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    text: str
    at: float

    def age(self, now: float) -> float:
        """Seconds since it was given."""
        return max(now - self.at, 0.0)


class ResponseCache:
    """The answers, the one that was not asked for longest being dropped first."""

    def __init__(self, *, on: bool = False, most: int = 200, most_text: int = 4_000_000) -> None:
        """`most_text` counts characters of all answers together."""
        self.on = on
        self._most, self._most_text = most, most_text
        self._answers: OrderedDict[str, Kept] = OrderedDict()
        self._text = 0

    def turn(self, *, on: bool) -> None:
        """On or off; what was kept is forgotten when it is turned off."""
        self.on = on
        if not on:
            self.clear()

    def get(self, key: str, now: float, *, older_than: float = float("inf")) -> Kept | None:
        """An answer that is not older; None while it is off."""
        kept = self._answers.get(key) if self.on else None
        if kept is None or kept.age(now) > older_than:
            return None
        self._answers.move_to_end(key)
        return kept

    def put(self, key: str, text: str, now: float) -> None:
        """Keep a whole answer; one that was cut is nobody's to repeat, so the caller does not put it here."""
        if not self.on or not text or len(text) > self._most_text:
            return
        self.drop(key)
        self._answers[key] = Kept(text, now)
        self._text += len(text)
        while len(self._answers) > self._most or self._text > self._most_text:
            self.drop(next(iter(self._answers)))

    def drop(self, key: str) -> None:
        """Ask anew next time."""
        dropped = self._answers.pop(key, None)
        self._text -= len(dropped.text) if dropped else 0

    def clear(self) -> None:
        """Forget everything."""
        self._answers.clear()
        self._text = 0
