"""What the emulated model says: the same for the same request, whichever dialect it is asked in.

The model's name asks for more than text: `…reason…` thinks first, `…flood-10000…` says that many words, `…long…` is
cut by its own limit. A request that carries tools gets a call of the first one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Pieces that a stream may not break: characters of two, three and four bytes, a joined one, a line break.
WORDS = ("Every ", "signal ", "is ", "sét, ", "线路 ", "is ", "clear: ", "👩\u200d🚀 ", "go.\n")
THOUGHTS = ("The points ", "must be ", "locked first. ")
ARGUMENTS = ('{"from": ', '"Zürich", ', '"to": "Ⅳ"}')
DEFAULT_WORDS = 24


@dataclass(frozen=True)
class Call:
    """A tool that the model wants called."""

    id: str
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """One answer, before a dialect dresses it."""

    model: str
    words: tuple[str, ...]
    thoughts: tuple[str, ...] = ()
    call: Call | None = None
    cut: bool = False

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def finish(self) -> str:
        """`stop`, `length` or `tools`."""
        if self.cut:
            return "length"
        return "tools" if self.call else "stop"

    @property
    def output_tokens(self) -> int:
        return len(self.words) + len(self.thoughts) + len(self.call.arguments if self.call else ())


INPUT_TOKENS, CACHED_TOKENS = 17, 5


@lru_cache
def script_for(model: str, tool: str = "") -> Script:
    flood = re.search(r"flood-(\d+)", model)
    count = int(flood[1]) if flood else DEFAULT_WORDS
    words = tuple(WORDS[number % len(WORDS)] for number in range(count))
    return Script(
        model,
        words,
        THOUGHTS if "reason" in model else (),
        Call("call_1", tool, ARGUMENTS) if tool else None,
        cut="long" in model,
    )


def vector_for(text: str, dimensions: int = 4) -> list[float]:
    """An embedding: as different as the texts are."""
    seed = sum((place + 1) * ord(character) for place, character in enumerate(text))
    return [((seed * (axis + 3)) % 97) / 97 for axis in range(dimensions)]
