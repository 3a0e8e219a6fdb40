"""What the Chat room knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.features.files.state import Desk
from app.features.providers.route import Route
from app.features.routes.said import Scope
from app.records.kinds import Conversation, Message
from app.records.talking import ASKED, Asked, Attached
from app.routing.values import Place
from app.ui.messages import fact, message

if TYPE_CHECKING:
    from app.features.chat.wanted import Decide

COMPOSER = "composer"
"""The place of what is typed for a conversation that has not begun; else the place is the conversation's id."""
TURNS = 30
"""So many turns are drawn at first, and so many more each time that somebody goes further back."""


NOTHING_OPEN: dict[str, Any] = {"conversation": None, "messages": (), "aside": (), "answering": "", "editing": ""}
"""What a conversation that leaves the screen takes with it."""
NOTHING_OPEN |= {"arriving": "", "carries": ""}


@dataclass(frozen=True, slots=True)
class Chat:
    """The conversation on screen."""

    conversation: Conversation | None = None
    messages: tuple[Message, ...] = ()  # the branch that is shown, oldest first
    aside: tuple[Message, ...] = ()  # those of other branches
    fresh: Asked = ASKED  # how the first prompt of a new conversation is asked
    arriving: str = ""  # the conversation that the address named at the start, until it is read
    sought: str = ""  # a message that was found, until its conversation is read
    carries: str = ""  # what is typed at this place is meant for here: the conversation began, or arrived, meanwhile
    reading: str = ""  # the answer that is read aloud
    menu: str = ""  # the turn whose menu was opened last
    another: str = ""  # the answer beside which one of another model is wanted
    editing: str = ""  # the prompt that is being written anew
    turns: int = TURNS  # so many of the last ones are on the page
    answering: str = ""
    route: Route = field(default_factory=lambda: Route(automatic=True))  # where prompts go, as the profile says
    keys_locked: bool = True
    desk: Desk = field(default_factory=Desk)  # the files that wait beside composers, and the one that is looked at
    held: str = ""  # a prompt that waits until it is known where it goes …
    held_at: str = ""  # … and whose composer it comes from
    pin: Place | None = None  # where the next prompt goes, and only that one
    deciding: bool = False  # a prompt was sent, and it is being decided where to
    walled: Decide | None = None  # what a budget kept back, as long as the person may pass it
    boards: frozenset[str] = frozenset()  # the answers whose departure boards are open

    def shown(self, id: str) -> Message | None:
        """The message of this id, if it is on the branch that is shown."""
        return next((one for one in self.messages if one.id == id), None)

    @property
    def asked(self) -> Asked:
        """How the next prompt is asked."""
        talk = self.conversation
        if talk is None:
            return self.fresh
        return Asked(system=talk.system, parameters=talk.parameters, since=talk.since, summary=talk.summary)

    @property
    def pinned(self) -> Place | None:
        """What the person chose for this prompt, or for this conversation; None: as the profile says."""
        return self.pin or self.pinned_here

    @property
    def pinned_here(self) -> Place | None:
        """What the person chose for this conversation."""
        here = self.conversation.pinned if self.conversation else None
        return Place(*here) if here else None

    @property
    def choice(self) -> tuple[Scope, Place] | None:
        """What the person chose and for what, the nearest first; None: the router chooses."""
        if self.pin:
            return "prompt", self.pin
        if self.pinned_here:
            return "conversation", self.pinned_here
        return None if self.route.automatic else ("profile", Place(self.route.line.id, self.route.model))

    @property
    def here(self) -> str:
        """The id of the conversation on screen; empty: it has not begun."""
        return self.conversation.id if self.conversation else ""

    @property
    def place(self) -> str:
        """Whose composer is on screen: drafts and waiting files are kept by this."""
        return self.here or COMPOSER

    @property
    def files(self) -> tuple[Attached, ...]:
        """Those that go with the next prompt."""
        return self.desk.at(self.place)

    def meant(self, place: str) -> str:
        """Where a text belongs that was typed at this place; empty: here."""
        if place == COMPOSER and self.arriving:
            return self.arriving
        return self.place if place in {"", self.carries} else place

    @property
    def title(self) -> str:
        """What stands over the conversation."""
        return self.conversation.title if self.conversation else "New conversation"


@message
class PromptSubmitted:
    """The composer was sent; `fields["prompt"]` is its text. `place`: whose composer it was; empty: the one here."""

    fields: dict[str, str] = field(default_factory=dict)
    place: str = ""


@message
class StopPressed:
    """The answer under way is to end here."""


@message
class DraftTyped:
    """The composer's text changed; `place` as above."""

    text: str
    place: str = ""


@message
class ComposerWanted:
    """The person wants to write, wherever the cursor is."""


@message
class TextShared:
    """Another app shared a text to this one."""

    text: str


@message
class ConversationStarted:
    """The person wants an empty conversation."""


@message
class ConversationPicked:
    """The person wants to see a stored conversation."""

    id: str


@fact
class ConversationLoaded:
    """A conversation and its messages, oldest first; `answering` is the answer that this tab is writing."""

    conversation: Conversation
    messages: tuple[Message, ...]
    answering: str = ""


@fact
class ConversationMissing:
    """A conversation that was asked for is not stored."""

    id: str


@fact
class ExchangeStarted:
    """A prompt is stored, and its answer begins."""

    conversation: Conversation
    prompt: Message
    answer: Message
    opens: bool = True  # it is the conversation's first
    sent: tuple[Attached, ...] = ()  # the files as they waited beside the composer


@fact
class AnswerReopened:
    """A prompt is asked again: its answer grows anew, or another one behind it."""

    conversation: Conversation
    answer: Message


@fact
class AskingFailed:
    """It could not be asked again; what there is of the answer stays."""


@fact
class PromptAllowed:
    """The keys are unlocked, so a prompt that waited for that in the composer may go."""

    text: str
    place: str = COMPOSER


@fact
class PromptReturned:
    """A prompt could not be stored, so it was not sent."""

    text: str
    place: str = COMPOSER


@fact
class AnswerGrew:
    """An answer under way has a part that the page has no place for yet: reasoning, or a note."""

    answer: Message


@fact
class AnswerEnded:
    """An answer is complete, or cut with its reason."""

    answer: Message


@fact
class ReadingEnded:
    """It was said to the end, or stopped."""

    id: str
