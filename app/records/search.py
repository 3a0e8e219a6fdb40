"""Search over a store that is small, read anew with each question: for browsers that refuse a database, and for tests.

Over a database a worker of its own does the same (static/js/search), from memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from app.base.ports import Find, Findings, Question
from app.records.kinds import CONVERSATION, MESSAGE, Conversation, Message
from app.records.rows import by
from app.records.store import RecordStore

SHOWN, BEFORE = 150, 40
# Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic ones.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
# Letters that no decomposition takes apart.
_ALIKE = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"})


def fold(text: str) -> str:
    """Small letters, without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text).lower()).translate(_ALIKE)


def words_of(text: str) -> tuple[str, ...]:
    """What is looked for, word by word."""
    return tuple(dict.fromkeys(fold(text).split()))


class PlainSearch:
    """Implements `app.base.ports.Search` over a store."""

    def __init__(self, store: RecordStore) -> None:
        """Nothing is read before the first question."""
        self._store = store

    async def find(self, question: Question, *, later: bool = False) -> Findings | None:
        """See `Search`; what is answered is always whole."""
        del later
        words = words_of(question.text)
        talks, said = await self._read()
        hits = [one for one in talks if _holds(one, said.get(one.id, ()), question.tag, words)]
        here = _ordered([one for one in hits if _lies(one.shelf, question.shelf)], words)
        count = sum(map(len, said.values()))
        return Findings(
            tuple(_find(one, said.get(one.id, ()), words) for one in here[: question.limit]),
            len(here),
            len(hits) - len(here),
            count,
            count,
            tags=_tags(talks),
        )

    async def every(self, question: Question) -> tuple[str, ...]:
        """See `Search`."""
        words = words_of(question.text)
        talks, said = await self._read()
        hits = [one for one in talks if _holds(one, said.get(one.id, ()), question.tag, words)]
        return tuple(one.id for one in _ordered([one for one in hits if _lies(one.shelf, question.shelf)], words))

    async def tags(self) -> tuple[str, ...]:
        """See `Search`."""
        talks, _ = await self._read()
        return _tags(talks)

    async def touched(self, conversations: Sequence[str]) -> None:
        """See `Search`; everything is read anew anyway."""

    async def _read(self) -> tuple[list[Conversation], dict[str, list[Message]]]:
        stored = await self._store.select(CONVERSATION, by("updated", reverse=True))
        talks = [one.record for one in stored if one.record.shelf != "deleted"]
        ids = {one.id for one in talks}
        said: dict[str, list[Message]] = {}
        for message in await self._store.select(MESSAGE, by("conversation")):
            if message.record.conversation in ids:
                said.setdefault(message.record.conversation, []).append(message.record)
        return talks, said


def _holds(talk: Conversation, said: Iterable[Message], tag: str, words: Iterable[str]) -> bool:
    if tag and tag not in talk.tags:
        return False
    body = "\n".join((fold(talk.title), *(fold(_text(one)) for one in said)))
    return all(word in body for word in words)


def _ordered(talks: Sequence[Conversation], words: Sequence[str]) -> list[Conversation]:
    """Hits in titles first; within those, and after them, as they come: the newest first."""
    return sorted(talks, key=lambda one: not words or not all(word in fold(one.title) for word in words))


def _lies(shelf: str, wanted: str) -> bool:
    return shelf == wanted or (wanted == "open" and shelf == "top")


def _tags(talks: Iterable[Conversation]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for one in talks:
        for tag in one.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))


def _text(message: Message) -> str:
    """What was said, and the names of the files that went with it."""
    return "\n".join((message.text, *(one.name for one in message.files)))


def _find(talk: Conversation, said: Iterable[Message], words: Sequence[str]) -> Find:
    best, most = None, 0
    for one in said:
        held = sum(word in fold(_text(one)) for word in words)
        if held > most:
            best, most = one, held
    snippet = _snippet(_text(best), words) if best else ()
    return Find(talk.id, best.id if best else "", _marked(talk.title, words), snippet)


def _snippet(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """A line of the text around the first of the words."""
    ranges = _ranges(text, words)
    hit = ranges[0][0] if ranges else 0
    start = max(0, hit - BEFORE)
    if start and (space := re.search(r"\s", text[start:hit])):
        start += space.start() + 1
    end = min(len(text), start + SHOWN)
    line = re.sub(r"\s+", " ", text[start:end]).strip()
    return _marked(f"{'…' if start else ''}{line}{'…' if end < len(text) else ''}", words)


def _marked(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """The text in pieces, every second of which is one of the words."""
    pieces, at = [], 0
    for start, end in _ranges(text, words):
        pieces += [text[at:start], text[start:end]]
        at = end
    return (*pieces, text[at:])


def _ranges(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words occur, in order and without overlaps."""
    folded, places = "", []
    for at, letter in enumerate(text):
        one = fold(letter)
        folded += one
        places += [at] * len(one)
    places.append(len(text))
    found = sorted(
        ((places[hit.start()], places[hit.end()]) for word in words for hit in re.finditer(re.escape(word), folded)),
        key=lambda pair: (pair[0], -pair[1]),
    )
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if end > start >= (kept[-1][1] if kept else 0):
            kept.append((start, end))
    return kept
