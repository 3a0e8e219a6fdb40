"""What is known of how the next prompt is asked, beside what lies in the conversation itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.features.tuning.fitting import Weighed
from app.features.tuning.usual import Usual
from app.records.kinds import Conversation, Message
from app.records.talking import Asked
from app.routing.values import Place
from app.ui.messages import effect, fact

FRESH = "fresh"
"""The id of the draft that says how a new conversation is to be led."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A summary that is being written, or waits to be taken. Nothing of it holds before."""

    here: str  # the conversation
    since: str  # the first prompt that is sent with it
    turns: int = 0
    by: str = ""  # who writes it
    estimate: str = ""  # what it may cost, in words
    text: str | None = None  # None: it is being written
    cost: str = ""  # what it did cost
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tuning:
    """The slice of the house."""

    now: Weighed | None = None  # how the next prompt stands
    wrong: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # by parameter: what was typed, what is wrong
    digest: Digest | None = None
    usual: Usual = field(default_factory=Usual)
    quiet: str | None = None  # the conversation of which it need not be said again that it is nearly full


@fact
class DraftWeighed:
    """What stands in the composer would be sent like that; None: there is nobody to ask."""

    weighed: Weighed | None


@fact
class FreshFound:
    """How a new conversation was to be led, as it is stored."""

    asked: Asked


@fact
class TuningKept:
    """These fields of a conversation are stored."""

    conversation: str
    fields: Mapping[str, Any]


@fact
class UsualRead:
    """What recent answers cost, oldest first."""

    answers: tuple[Message, ...]


@fact
class DigestTold:
    """How a summary comes along; it is dropped where another one is wanted by now."""

    digest: Digest


@fact
class SummaryHolds:
    """What is sent from here on in place of what was said before that message."""

    here: str
    since: str
    text: str


@effect
class KeepTuning:
    """Store fields of a conversation. `rests`: they are being typed, so wait until that rests."""

    conversation: str
    fields: Mapping[str, Any]
    rests: bool = False


@effect
class KeepFresh:
    """Store how a new conversation is to be led, so that it survives a reload."""

    asked: Asked
    rests: bool = False


@effect
class LoadFresh:
    """Read it."""


@effect
class ReadUsual:
    """Read what recent answers cost."""


@effect
class WriteDigest:
    """Let a model write in short what was said."""

    digest: Digest
    messages: tuple[Message, ...]
    conversation: Conversation
    pinned: Place | None
    asked: Asked


@effect
class StopDigest:
    """Write no further."""
