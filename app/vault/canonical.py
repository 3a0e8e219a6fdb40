"""One way to write each value, so that two programs that agree on the values agree on every byte."""

from __future__ import annotations

import json
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from pydantic_core import CoreSchema, core_schema

from app.vault import bounds

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def canonical(value: Any) -> str:  # noqa: ANN401 - any JSON
    """JSON with sorted names, no spaces, and ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def whole(text: str) -> str:
    """Put a sign in the place of half an emoji, which UTF-8 can't hold."""
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def normal(passphrase: str) -> str:
    """Make the same bytes of the same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFC", whole(passphrase))


def to_text(raw: bytes) -> str:
    """Write bytes as base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: object) -> bytes:
    """Read base64url. What can be read but is not as we would write it is found by comparing the whole envelope."""
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str) or len(text) > bounds.ENVELOPE or not _BASE64URL.fullmatch(text):
        message = "not base64url"
        raise ValueError(message)
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class Octets:
    """For annotations: bytes of a bounded length, base64url in JSON."""

    low: int
    high: int

    def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
        """Read from either, write to JSON as text."""
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(to_text, when_used="json")
        )

    def _read(self, value: object) -> bytes:
        raw = from_text(value)
        if not self.low <= len(raw) <= self.high:
            message = "wrong length"
            raise ValueError(message)
        return raw
