"""A conversation to be written down: the branch that is shown, who said what and when, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.features.chat.tree import branches
from app.features.providers.words import plain, sentences
from app.records.kinds import Conversation, Message
from app.records.talking import Attached

_KILO = 1000
STATES = {
    "complete": "",
    "streaming": "This answer was still being written.",
    "queued": "This prompt was still waiting in the queue.",
}


@dataclass(frozen=True, slots=True)
class Script:
    """What is written down, and when."""

    conversation: Conversation
    shown: tuple[Message, ...]
    aside: tuple[Message, ...]
    now: datetime

    @property
    def title(self) -> str:
        """On one line."""
        return plain(self.conversation.title, 300) or "Conversation"

    @property
    def about(self) -> str:
        """What stands under the title."""
        turns = len(self.shown)
        more = f", {len(self.aside)} more in other branches" if self.aside else ""
        turn = "message" if turns == 1 else "messages"
        return f"{turns} {turn}{more}. Written down by Switchyard on {moment(self.now.timestamp() * _KILO)}."


def script_of(conversation: Conversation, messages: Sequence[Message], now: datetime) -> Script:
    """Of all that is stored of it."""
    shown, aside = branches(messages, conversation.head)
    return Script(conversation, shown, aside, now)


def moment(millis: float) -> str:
    """As everybody reads it, wherever they are."""
    try:
        return datetime.fromtimestamp(millis / _KILO, UTC).strftime("%-d %b %Y, %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "at an unknown time"  # an imported record may say anything


def who(message: Message) -> str:
    """The person, or the model and its line."""
    if message.role == "user":
        return "You"
    names = [plain(name) for name in (message.model, message.line) if name]
    return " on ".join(names) or "Nobody"


def remarks(message: Message) -> list[str]:
    """What has to be known of it."""
    if message.state == "cut":
        return [f"Cut: {sentences(' '.join(message.reason.split()))}", *map(sentences, message.notes)]
    state = STATES.get(message.state, "")
    return [*([state] if state else []), *map(sentences, message.notes)]


def file_words(file: Attached) -> str:
    """Its name, type and size; what is in it does not come along."""
    size = f"{file.size / _KILO:,.1f} kB" if file.size >= _KILO else f"{file.size} bytes"
    return f"{plain(file.name)} ({plain(file.media)}, {size})"
