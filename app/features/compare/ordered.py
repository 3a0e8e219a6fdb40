"""What the Compare room orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.features.compare.said import Format
from app.features.compare.state import Merging
from app.llm.request import ChatRequest
from app.records.kinds import Comparison, Message
from app.records.talking import ASKED, Asked, Slot
from app.routing.values import Place, Plan
from app.ui.messages import effect


@effect
class DecideRound:
    """See where each slot's request would go, and whether there is room for all together; `RoundDecided` answers.

    `again`: the prompt of that round once more; `only`: of that round only this slot, `merge` the merged answer.
    """

    comparison: Comparison
    messages: Mapping[str, Message]
    before: tuple[Message, ...]
    text: str
    runs: int = 1
    again: int = -1
    only: str = ""
    merging: Merging | None = None
    since: Asked = ASKED  # from where on the turns before are sent, and what in place of the others


@dataclass(frozen=True, slots=True)
class Chosen:
    """A slot's request, and who may answer it. With a `lack` nobody can, and nothing is sent."""

    slot: Slot
    plan: Plan
    asked: Plan
    request: ChatRequest
    lack: str = ""


@effect
class PrepareComparison:
    """Make an empty one: with these slots, or with those of the latest; else with the first good candidates."""

    slots: tuple[Slot, ...] = ()
    blind: bool = False
    conversation: str = ""
    head: str = ""


@effect
class LoadComparison:
    """Read one from the store."""

    id: str


@effect
class ListComparisons:
    """Read the list."""


@effect
class MakeSlot:
    """Give a slot for this place an id."""

    place: Place
    like: Slot | None = None


@effect
class KeepComparison:
    """Store how a comparison is set up; its rounds and votes stay as they are stored."""

    comparison: Comparison


@effect
class KeepVote:
    """Store a vote, with what it says of whoever gave the answers."""

    comparison: str
    at: int
    best: str = ""
    slot: str = ""
    stars: int = 0


@effect
class StopSlots:
    """End these answers, keep what arrived. `all`: and begin no further round of this comparison."""

    comparison: str
    answers: tuple[str, ...]
    all: bool = False


@effect
class KeepPromptDraft:
    """Store the text of the field."""

    text: str


@effect
class LoadPromptDraft:
    """Read it."""


@effect
class FillPrompt:
    """Put text into the field, and the cursor too."""

    text: str
    focus: bool = True
    instead: str | None = None  # only if this is what stands there


@effect
class StartPage:
    """Let the page swipe, and scroll together."""


@effect
class FocusTitle:
    """Let the person type another title at once."""


@effect
class ShowSlot:
    """Bring a slot into sight."""

    slot: str


@effect
class WeighDraft:
    """Say beside the field what all slots together will take; without a text, the one it has."""

    comparison: Comparison | None
    messages: Mapping[str, Message] = field(default_factory=dict)
    before: tuple[Message, ...] = ()
    since: Asked = ASKED
    text: str | None = None


@effect
class WeighMerge:
    """Say in the dialog what the merged answer will take."""

    order: DecideRound


@effect
class ContinueInChat:
    """Make a conversation of what a slot was told and said."""

    comparison: Comparison
    path: tuple[Message, ...]
    place: tuple[str, str]


@effect
class ChangeKept:
    """Change the title, or whether it is kept for good."""

    id: str
    title: str = ""
    saved: bool | None = None


@effect
class DeleteComparison:
    """Remove one with all its messages; they are kept aside for as long as this tab lives."""

    id: str


@effect
class RestoreComparison:
    """Put back what was deleted."""

    id: str


@effect
class SaveExport:
    """Write a file."""

    comparison: Comparison
    messages: Mapping[str, Message]
    format: Format
