"""How good the answers of a place are: a score with its uncertainty, and its demotion when they turn bad.

    scores[place, task] = judged(scores.get((place, task)), "thumb_down")     # a person's sign, or a bad answer
    conducts[place] = answered(conducts.get(place), "empty", now)             # every answer of a place, good or bad
    World(ratings={key: rating(score)}, demoted={place: reason if (reason := demotion(conduct, now))})

The score is a Beta distribution: signs add to its good or bad side, and old ones fade as new ones come.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

from app.base.jsontext import parse
from app.llm.deltas import FinishReason
from app.routing.values import Rating

Bad = Literal["empty", "cut", "refused", "malformed"]
Thumb = Literal["thumb_up", "thumb_down", "edited", "regenerated", "kept", "empty", "cut", "refused", "malformed"]
Compared = Literal["won", "lost", "one_star", "two_stars", "three_stars", "four_stars", "five_stars"]
Sign = Thumb | Compared

# How much a sign says, for good and for bad. A thumb is meant; going on without a word hardly says anything.
SIGNS: dict[Sign, tuple[float, float]] = {
    "thumb_up": (1.0, 0.0),
    "thumb_down": (0.0, 1.0),
    "edited": (0.0, 0.4),
    "regenerated": (0.0, 0.6),
    "kept": (0.1, 0.0),
    "empty": (0.0, 1.0),
    "cut": (0.0, 0.5),
    "refused": (0.0, 0.7),
    "malformed": (0.0, 1.0),
    # Compared with others: the second of two good answers lost too.
    "won": (1.0, 0.0),
    "lost": (0.0, 0.3),
    "one_star": (0.0, 1.0),
    "two_stars": (0.0, 0.5),
    "three_stars": (0.25, 0.25),
    "four_stars": (0.5, 0.0),
    "five_stars": (1.0, 0.0),
}
_WORDS: dict[Bad, str] = {"empty": "empty", "cut": "cut off", "refused": "refused", "malformed": "no valid JSON"}
BAD: tuple[Bad, ...] = get_args(Bad)
_PRIOR = 1.0
_MOST = 60.0
"""Signs that are remembered: beyond, the oldest fade."""
_WATCHED = 10
_ENOUGH = 5
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Score:
    """The weight of good and of bad signs, and how many there were."""

    good: float = 0.0
    bad: float = 0.0
    seen: int = 0


def judged(score: Score | None, sign: Sign) -> Score:
    """With one more sign."""
    score = score or Score()
    good, bad = SIGNS[sign]
    total = score.good + score.bad
    keep = min(1.0, (_MOST - good - bad) / total) if total else 1.0
    return Score(score.good * keep + good, score.bad * keep + bad, score.seen + 1)


def taken_back(score: Score | None, sign: Sign) -> Score:
    """Without one of its signs. One that has faded meanwhile is taken back whole: nothing is left of it then."""
    score = score or Score()
    good, bad = SIGNS[sign]
    return Score(max(0.0, score.good - good), max(0.0, score.bad - bad), max(0, score.seen - 1))


def rating(score: Score) -> Rating:
    """Mean and standard deviation of what is known; nothing known is 0.5, and very unsure."""
    good, bad = score.good + _PRIOR, score.bad + _PRIOR
    total = good + bad
    return Rating(good / total, math.sqrt(good * bad / (total * total * (total + 1))), score.seen)


# ---- Answers that turn bad -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conduct:
    """The last answers of a place: when, and what was bad about each; "" for nothing."""

    last: tuple[tuple[float, Bad | Literal[""]], ...] = ()


def flaw(text: str, reason: FinishReason | None, *, json_wanted: bool = False) -> Bad | Literal[""]:
    """What is wrong with an answer, as far as a machine can tell. A tool call is an answer too."""
    if reason == "filtered":
        return "refused"
    if reason == "tools":
        return ""
    if not text.strip():
        return "empty"
    if reason in {None, "failed"}:
        return "cut"
    return "malformed" if json_wanted and reason == "done" and not _is_json(text) else ""


def answered(conduct: Conduct | None, bad: Bad | Literal[""], now: float) -> Conduct:
    """With one more answer; only the last few are watched."""
    return Conduct((*(conduct or Conduct()).last, (now, bad))[-_WATCHED:])


def demotion(conduct: Conduct, now: float) -> str:
    """Why a place is tried last; "" while it is not. Better answers, a day, or an empty `Conduct` lift it."""
    recent = [bad for at, bad in conduct.last if now - at < _DAY]
    wrong = Counter(bad for bad in recent if bad)
    if len(recent) < _ENOUGH or wrong.total() * 2 < len(recent):
        return ""
    kinds = ", ".join(f"{count} {_WORDS[kind]}" for kind, count in wrong.most_common())
    return f"{wrong.total()} of its last {len(recent)} answers were bad: {kinds}"


def _is_json(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
