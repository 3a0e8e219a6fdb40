"""What a person says in the Compare room."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from app.ui.messages import message

Format = Literal["csv", "json", "md"]
Side = Literal["left", "right"]


@message
class ComparisonWanted:
    """A conversation is to be compared from here on: what was said up to `head` is sent before each prompt."""

    conversation: str
    head: str = ""


@message
class ComparisonBegun:
    """The person wants an empty comparison, with the slots of this one."""


@message
class ComparisonPicked:
    """The person wants to see a kept comparison."""

    id: str


# ---- Slots -----------------------------------------------------------------------------------------------------------


@message
class SlotPickerOpened:
    """A model is to be chosen for this slot; with an empty id for one more; `merge`: to write one out of all."""

    slot: str = ""


@message
class SlotPickerClosed:
    """The list of models is closed."""


@message
class SlotSought:
    """What is searched in the list of models."""

    query: str


@message
class SlotPlaced:
    """The person chose a model; an empty one: the line itself has one only."""

    line: str
    model: str


@message
class SlotRemoved:
    """A slot is not wanted any more."""

    id: str


@message
class SlotsRestored:
    """The slots are to be again as they were before one was removed."""


@message
class TuningWanted:
    """How a slot is asked is to be seen or changed; an empty id: how all are, where they don't say otherwise."""

    slot: str = ""


@message
class TuningSubmitted:
    """How it is asked from now on."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class TuningClosed:
    """The form is closed."""


@message
class BlindTurned:
    """Whether names are hidden until there is a vote."""

    on: bool


@message
class SyncTurned:
    """Whether the answers scroll together."""

    on: bool


@message
class SlotShown:
    """On a phone another slot was swiped to."""

    slot: str


@message
class SlotTabPressed:
    """On a phone another slot is wanted."""

    slot: str


# ---- Sending ---------------------------------------------------------------------------------------------------------


@message
class ComparePromptTyped:
    """The text of the prompt changed."""

    text: str


@message
class ComparePromptSent:
    """The prompt was sent; `fields["prompt"]` is its text."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class RoundAgainWanted:
    """The prompt of the round on screen is to be asked again, `fields["runs"]` times."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class SlotStopped:
    """An answer is to end here."""

    answer: str


@message
class ComparingStopped:
    """All answers are to end here, and no further round begins."""


@message
class SlotRetried:
    """A slot that failed is to be asked again, and no other one."""

    slot: str


# ---- Judging ---------------------------------------------------------------------------------------------------------


@message
class RoundShown:
    """Another round is to be seen."""

    at: int


@message
class BestVoted:
    """The answer of a slot is the best; `none`: no one of them is good. Pressed again, it is taken back."""

    slot: str


@message
class StarsGiven:
    """An answer was rated; the same again takes it back."""

    slot: str
    stars: int


@message
class DifferenceWanted:
    """Two answers are to be seen word by word."""


@message
class DifferenceChosen:
    """Another answer is to be on this side."""

    side: Side
    slot: str


@message
class DifferenceClosed:
    """It was seen."""


@message
class SlotAnswerCopied:
    """The person copied an answer as Markdown."""

    answer: str


@message
class ChatContinued:
    """The conversation is to go on in Chat from this slot's answer."""

    slot: str


@message
class MergeWanted:
    """One answer is to be written out of all of them."""


@message
class MergeRecipeChosen:
    """How it is to be written."""

    recipe: str


@message
class MergeBegun:
    """It is to be written now."""


@message
class MergeClosed:
    """It is not wanted."""


# ---- Keeping ---------------------------------------------------------------------------------------------------------


@message
class ComparisonsOpened:
    """The person wants to see what is kept."""


@message
class ComparisonsClosed:
    """They have seen it."""


@message
class ComparisonStarred:
    """A comparison is to be kept for good, or no longer."""

    id: str


@message
class RenamingWanted:
    """Another title is to be typed; an empty id: none after all."""

    id: str = ""


@message
class ComparisonRenamed:
    """The title that was typed."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class ComparisonDeleted:
    """A comparison is not wanted any more; it can be taken back."""

    id: str


@message
class ComparisonRestored:
    """The one that was deleted last is wanted after all."""

    id: str


@message
class ComparisonExported:
    """The comparison on screen is wanted as a file."""

    format: Format
