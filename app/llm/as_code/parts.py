"""Texts of a request with places in them that are filled elsewhere: a key out of the environment, a picture's file.

The dialects know nothing of such places. They are given a mark that nobody else can have written, and what they build
is cut apart at the marks afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Variable:
    """A value from the environment."""

    name: str


@dataclass(frozen=True, slots=True)
class PictureFile:
    """What is in a file, as base64."""

    name: str


Piece: TypeAlias = str | Variable | PictureFile


@dataclass(frozen=True, slots=True)
class Mixed:
    """A text in pieces, at least one of which is none of ours to know."""

    pieces: tuple[Piece, ...]


Text: TypeAlias = str | Mixed


class Marks:
    """Gives out marks for pieces, and finds them again."""

    def __init__(self, around: Iterable[str]) -> None:
        """`around`: all that stands in the request. No text can hold its own fingerprint."""
        told = "\0".join(around).encode("utf-8", "surrogatepass")
        self._stem = f"Part{hashlib.sha256(told).hexdigest()[:24]}"
        self._found = re.compile(rf"{self._stem}(\d{{{_DIGITS}}})")
        self._pieces: list[Variable | PictureFile] = []

    def mark(self, piece: Variable | PictureFile) -> str:
        """Stands for the piece. It is base64 too, so that it comes through where bytes are encoded."""
        self._pieces.append(piece)
        return f"{self._stem}{len(self._pieces) - 1:0{_DIGITS}}"

    def data(self, piece: PictureFile) -> bytes:
        """Bytes that become a mark when they are encoded."""
        return base64.b64decode(self.mark(piece), validate=True)

    def split(self, text: str) -> Text:
        """The text with the pieces in it."""
        pieces = tuple(self._split(text))
        if all(isinstance(piece, str) for piece in pieces):
            return text
        return Mixed(pieces)

    def split_all(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """The same of all texts in a body."""
        if isinstance(value, str):
            return self.split(value)
        if isinstance(value, dict):
            return {name: self.split_all(item) for name, item in value.items()}
        return [self.split_all(item) for item in value] if isinstance(value, list) else value

    def _split(self, text: str) -> Iterator[Piece]:
        for place, part in enumerate(self._found.split(text)):
            if place % 2:
                yield self._pieces[int(part)]
            elif part:
                yield part


def pieces_of(text: Text) -> tuple[Piece, ...]:
    """Also of a text without any."""
    return text.pieces if isinstance(text, Mixed) else (text,)
