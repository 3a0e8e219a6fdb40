"""What is known of comparing, what code tells, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.records.kinds import Message
from app.ui.messages import effect, fact


@dataclass(frozen=True, slots=True)
class Quality:
    """The slice of the house: what is chosen for the next comparison. An empty model: none is chosen yet."""

    task: str = ""  # of which kind prompts are; empty: of every kind
    a_line: str = ""
    a_model: str = ""
    b_line: str = ""
    b_model: str = ""

    @property
    def ready(self) -> bool:
        """Whether both sides are chosen, and are not the same."""
        a, b = (self.a_line, self.a_model), (self.b_line, self.b_model)
        return all((*a, *b)) and a != b


@fact
class AnswerJudged:
    """What is stored of an answer is this now."""

    answer: Message


@effect
class KeepThumb:
    """Keep a thumb with its answer, and what it says of whoever gave that."""

    id: str
    thumb: Literal["up", "down"]


@effect
class CountRegenerated:
    """An answer was asked for anew: it was not good enough."""

    id: str


@effect
class BeginTrial:
    """Split prompts from now on."""

    task: str
    a: tuple[str, str]
    b: tuple[str, str]


@effect
class EndTrial:
    """Split them no more; the result stays."""


@effect
class ForgetKept:
    """Give no answer from memory that was kept until now."""
