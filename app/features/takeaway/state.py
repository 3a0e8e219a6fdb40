"""What is known of what can be taken away, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.features.takeaway.said import Format
from app.ui.messages import effect, fact


@dataclass(frozen=True, slots=True)
class Code:
    """The request of an answer, in every language; or why there is none."""

    answer: str
    where: str = ""  # the model and its line
    nothing: str = ""  # why there is none, in sentences
    texts: Mapping[str, str] = field(default_factory=dict)  # by language
    needs: Mapping[str, str] = field(default_factory=dict)  # by language: what it runs with
    variables: tuple[str, ...] = ()  # of the environment, that have to be set before
    pictures: tuple[str, ...] = ()  # files that it reads
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Takeaway:
    """The slice of the house."""

    language: str = "curl"  # the one chosen last, for as long as the tab lives
    wanted: str = ""  # the answer whose code is being written
    code: Code | None = None  # in the dialog


@fact
class CodeWritten:
    """The code is there."""

    code: Code


@effect
class WriteCode:
    """Rebuild the request of an answer from what is stored."""

    answer: str


@effect
class WriteConversation:
    """Save a conversation as a file."""

    id: str
    format: Format


@effect
class PutOnPaper:
    """Print all of a conversation, also what is not drawn."""

    id: str
