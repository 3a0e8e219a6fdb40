"""What a prompt asks for, by its words and its shape, in well under a millisecond; and the words that say why.

    classify("Refactor this function") → Kind("code", "asks for code: “refactor”, “function”")

Each task has cues, in several languages. A cue at the beginning of the prompt counts more: there stands what is
wanted, and after it what it is wanted of. Too little said is `general`, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.routing.cues import CUES, SHAPES
from app.routing.values import Task

LONG = 6_000
"""Characters from which a prompt is mostly a text to read."""
READ = 1_500
"""Characters read at its beginning, and a fifth of that at its end: the wish stands at one or the other."""
_OPENING = 60
_FIRST = 1.5
_ENOUGH = 1.0
_SHOWN = 30
_STEM = 3
_WORD = re.compile(r"\w+")
_SHORT = 110
_SAID: dict[Task, str] = {
    "code": "asks for code",
    "creative": "asks for something written freely",
    "simple": "is a short question",
    "reasoning": "has to be thought through",
    "translation": "asks for a translation",
    "long": "is a long text",
    "extraction": "asks for facts out of a text",
    "general": "nothing points to one kind of task",
}
_QUESTION = re.compile(
    r"(?:(?:who|what|when|where|which|how (?:many|much|old|far|tall|long|big|high|deep|do you spell)"
    r"|is|are|does|did|was|were|can"
    r"|wer|was|wann|wo|welche[rs]?|wie (?:viele?|alt|hoch|groß|weit|lange?|heißt|spät)|ist|sind|hat"
    r"|qui|quand|où|quel(?:le)?s?|combien|est-ce|qu'est-ce"
    r"|quién|qué|cuándo|dónde|cuál(?:es)?|cuánt[oa]s?"
    r"|chi|che|cosa|quando|dove|qual[ei]?|quant[oiae]"
    r"|quem|o que|onde|quais?|quant[oa]s)\b|¿)",
)
_ASIAN_QUESTION = re.compile(
    r"[?？]$|吗$|是什么|是谁|哪里|哪个|多少|什么时候|何時|いつ|どこ|誰|何(?:です|年|人)|ですか"
)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Kind(NamedTuple):
    """A task, and why."""

    task: Task
    reason: str


def classify(text: str) -> Kind:
    """The task of a prompt."""
    stripped = text.strip()
    if not stripped:
        return Kind("general", "there is no text")
    read = stripped if len(stripped) <= READ else f"{stripped[:READ]}\n{stripped[-READ // 5 :]}"
    scores, words = _scores(read.casefold())
    best = max(scores, key=lambda task: scores[task], default=None)
    strong = best is not None and scores[best] >= _ENOUGH
    if len(stripped) >= LONG and best not in {"translation", "extraction", "code"}:
        return Kind("long", f"{_SAID['long']}: {len(stripped):,} characters")
    if strong and best is not None:
        return Kind(best, f"{_SAID[best]}: {', '.join(f'“{word}”' for word in words[best][:3])}")
    if _is_simple(stripped):
        return Kind("simple", f"{_SAID['simple']} of {len(stripped)} characters")
    return Kind("general", _SAID["general"])


class _Found(NamedTuple):
    """One word of a task in the text."""

    task: Task
    weight: float
    word: str
    at: int


def _scores(read: str) -> tuple[dict[Task, float], dict[Task, list[str]]]:
    """Each word once, however often it is said."""
    scores: dict[Task, float] = {}
    words: dict[Task, list[str]] = {}
    for found in (*_INDEX.find(read), *_shapes(read)):
        told = words.setdefault(found.task, [])
        if found.word not in told:
            told.append(found.word)
            scores[found.task] = scores.get(found.task, 0.0) + found.weight * (_FIRST if found.at < _OPENING else 1.0)
    return scores, words


def _shapes(read: str) -> Iterator[_Found]:
    for task, weight, signs, pattern in SHAPES:
        sign = next((sign for sign in signs if sign in read), None)
        if sign is None:
            continue
        match = pattern.search(read) if pattern else None
        if match:
            yield _Found(task, weight, " ".join(match[0].split())[:_SHOWN], match.start())
        elif pattern is None:
            yield _Found(task, weight, sign.strip(), read.find(sign))


class _Index:
    """The cues by what a word begins with, so that a text is gone through once."""

    def __init__(self) -> None:
        self._whole: dict[str, list[tuple[Task, float]]] = {}
        self._phrases: dict[str, list[tuple[str, Task, float]]] = {}
        self._stems: dict[str, list[tuple[str, Task, float]]] = {}
        for task, weight, text in CUES:
            for cue in " ".join(text.split()).split(", "):
                first = _WORD.match(cue)
                if cue.endswith("*"):
                    self._stems.setdefault(cue[:_STEM], []).append((cue[:-1], task, weight))
                elif first is not None and first[0] == cue:
                    self._whole.setdefault(cue, []).append((task, weight))
                elif first is not None:
                    self._phrases.setdefault(first[0], []).append((cue, task, weight))

    def find(self, read: str) -> Iterator[_Found]:
        """Every cue in a text in small letters."""
        for word in dict.fromkeys(_WORD.findall(read)):
            for task, weight in self._whole.get(word, ()):
                yield _Found(task, weight, word, read.find(word))
            for stem, task, weight in self._stems.get(word[:_STEM], ()):
                if word.startswith(stem):
                    yield _Found(task, weight, word[:_SHOWN], read.find(word))
            for phrase, task, weight in self._phrases.get(word, ()):
                at = read.find(phrase)
                if at >= 0 and _ends_there(read, at, at + len(phrase)):
                    yield _Found(task, weight, phrase, at)


def _ends_there(read: str, start: int, end: int) -> bool:
    """Whether a phrase is no part of longer words."""
    return not (start and read[start - 1].isalnum()) and not read[end : end + 1].isalnum()


_INDEX = _Index()


def _is_simple(text: str) -> bool:
    """A short question, or a greeting."""
    if "\n" in text:
        return False
    if _HAN.search(text):
        return len(text) <= _SHORT // 3 and _ASIAN_QUESTION.search(text) is not None
    return len(text) <= _SHORT and _QUESTION.match(text.casefold()) is not None
