"""Which word was meant: the known one that is fewest slips of the finger away."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 40
_SLIPS_PER_LETTER = 0.4


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar one; empty when none is near enough to be meant."""
    most = max(1, int(len(word) * _SLIPS_PER_LETTER))
    if len(word) > _LONGEST:
        return ""
    near = [(slips(word, each), each) for each in known if abs(len(each) - len(word)) <= most]
    count, best = min(near, key=lambda pair: pair[0], default=(most + 1, ""))
    return best if count <= most else ""


def slips(one: str, other: str) -> int:
    """How many letters must be changed, added, dropped or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        before, above, row = row, before, [i + 1]
        for j, wanted in enumerate(other):
            best = min(row[j] + 1, before[j + 1] + 1, before[j] + (letter != wanted))
            if i and j and letter == other[j - 1] and one[i - 1] == wanted:
                best = min(best, above[j - 1] + 1)
            row.append(best)
    return row[-1]
