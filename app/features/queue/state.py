"""What is known of the queue, what code tells of it, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.records.kinds import Conversation, Message
from app.records.talking import ASKED, Asked, Attached
from app.routing.queue import Queue, State
from app.routing.values import Place
from app.ui.messages import effect, fact


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the queue, with what a person knows it by. Its id is that of its answer."""

    id: str
    conversation: str
    words: str  # the first of its prompt
    state: State
    when: str = ""  # it is expected: `at 14:20`; empty: nobody knows
    where: str = ""  # whose limits it waits for
    why: str = ""  # it waits, or failed
    tries: int = 0
    network: bool = False  # it waits for that only

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state in {"waiting", "running"}


@dataclass(frozen=True, slots=True)
class QueueRoom:
    """The slice of the house."""

    entries: tuple[Entry, ...] = ()
    paused: bool = False
    seen: Queue = field(default_factory=Queue)  # as the entries were made of it
    said: str = ""  # where something was moved to, for people who can't see it
    room: str = ""  # that the person is in

    def entry(self, id: str) -> Entry | None:
        """One of them."""
        return next((one for one in self.entries if one.id == id), None)


@fact
class QueueTold:
    """How the queue stands."""

    queue: Queue
    entries: tuple[Entry, ...]


@fact
class PromptTaken:
    """The composer's text, to be sent when there is free room. Chat knows its conversation."""

    text: str
    place: str = ""  # whose composer it was; empty: the one on screen


@fact
class PromptQueued:
    """A prompt is stored, and its answer waits in the queue."""

    conversation: Conversation
    prompt: Message
    answer: Message
    opens: bool
    sent: tuple[Attached, ...] = ()  # the files as they waited beside the composer


@fact
class QueuedArrived:
    """An answer from the queue is whole."""

    answer: Message


@fact
class ArrivalTold:
    """The same, once it is known whether the person is in another room than the conversations."""

    answer: Message
    elsewhere: bool


@effect
class WorkQueue:
    """Carry out what waits, from now on; what waited for keys, lines or a network may go on."""


@effect
class ReadQueue:
    """Tell how the queue stands; an answer that is not wanted any more stops growing."""


@effect
class TakePrompt:
    """Take the text out of the composer."""


@effect
class DeferPrompt:
    """Store a prompt, with its answer in the queue."""

    text: str
    conversation: Conversation | None
    before: tuple[Message, ...] = ()  # the branch that it follows
    asked: Asked = ASKED
    files: tuple[Attached, ...] = ()
    network: bool = False  # it waits for a network, and for nothing else
    pinned: Place | None = None


@effect
class CancelQueued:
    """Take it out of the queue, for good or to send it now."""

    id: str
    sends: bool = False


@effect
class RepeatQueued:
    """Let it wait once more."""

    id: str


@effect
class ShiftQueued:
    """Move it by so many places."""

    id: str
    by: int


@effect
class HoldQueue:
    """Pause, or go on."""

    paused: bool


@effect
class TidyQueue:
    """Take out what is over."""
