"""Tells what a model thinks from what it answers, where it writes its thoughts between `<think>` and `</think>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.llm.deltas import Reasoning, Text
from app.llm.sieve import begun

if TYPE_CHECKING:
    from app.llm.deltas import Delta

_OPEN, _SHUT = "<think>", "</think>"


class Thinking:
    """Of one answer. Thoughts are only where it begins: later, it speaks of such marks."""

    def __init__(self) -> None:
        """Nothing has been said, so it may begin with thoughts."""
        self._held = ""
        self._read = self._start

    def through(self, piece: str) -> list[Delta]:
        """The same, told apart. What may be the beginning of a mark waits for what comes next."""
        text, self._held = self._held + piece, ""
        return self._read(text)

    def rest(self) -> list[Delta]:
        """What waited in vain."""
        held, self._held = self._held, ""
        return _thought(held) if self._read == self._thoughts else _said(held)

    def _start(self, text: str) -> list[Delta]:
        stripped = text.lstrip()
        if _OPEN.startswith(stripped):
            self._held = text
            return []
        if stripped.startswith(_OPEN):
            self._read = self._thoughts
            return self._thoughts(stripped.removeprefix(_OPEN).lstrip("\n"))
        self._read = _said
        return _said(text)

    def _thoughts(self, text: str) -> list[Delta]:
        thought, shut, said = text.partition(_SHUT)
        if shut:
            self._read = self._after
            return [*_thought(thought), *self._after(said)]
        sure = len(text) - begun(_SHUT, text)
        self._held = text[sure:]
        return _thought(text[:sure])

    def _after(self, text: str) -> list[Delta]:
        text = text.lstrip("\n")
        if text:
            self._read = _said
        return _said(text)


def _thought(text: str) -> list[Delta]:
    return [Reasoning(text)] if text else []


def _said(text: str) -> list[Delta]:
    return [Text(text)] if text else []
