"""The key taken out of what a model says, also where it comes in pieces.

A server knows the key that it was sent. In an answer the key would be stored and exported, and would go to the next
line with the rest of the conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.llm.deltas import Citation, Finished, Reasoning, Text, ToolCallPart
from app.llm.dialects.quoting import DOTS, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.llm.deltas import Delta

_SHORTEST = 20
"""What is shorter may be a word that people use: `lm-studio` is a key to some servers."""


class Sieve:
    """Of one answer. What may be the beginning of a key waits for what comes next."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Nothing waits."""
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in forms_of(secret)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._held: dict[type[Text | Reasoning], str] = {}

    def through(self, told: list[Delta]) -> list[Delta]:
        """The same without the key."""
        if not self._forms:
            return told
        passed: list[Delta] = []
        for delta in told:
            if isinstance(delta, Text | Reasoning):
                passed += self._of_text(delta)
            elif isinstance(delta, Finished):
                passed += [*self.rest(), replace(delta, raw=self._clean(delta.raw))]
            elif isinstance(delta, Citation):
                passed.append(Citation(*(self._clean(part) for part in (delta.url, delta.title, delta.quote))))
            elif isinstance(delta, ToolCallPart):
                passed.append(replace(delta, name=self._clean(delta.name), arguments=self._clean(delta.arguments)))
            else:
                passed.append(delta)
        return passed

    def rest(self) -> list[Delta]:
        """What waited in vain."""
        held, self._held = self._held, {}
        return [kind(text) for kind, text in held.items() if text]

    def _of_text(self, delta: Text | Reasoning) -> list[Delta]:
        kind = type(delta)
        text = self._clean(self._held.pop(kind, "") + delta.text)
        waits = max(begun(form, text) for form in self._forms)
        if waits:
            self._held[kind] = text[-waits:]
            text = text[:-waits]
        whole = replace(delta, text=text)
        return [whole] if text or whole == delta or getattr(delta, "signature", "") else []

    def _clean(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, DOTS)
        return text


def begun(form: str, text: str) -> int:
    """How many characters at the end of the text are the beginning of the form."""
    longest = min(len(form) - 1, len(text))
    return next((size for size in range(longest, 0, -1) if text.endswith(form[:size])), 0)
