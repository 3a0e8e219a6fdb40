"""What the Chat room orders: what is decided and sent, kept, shown on the page, copied and read."""

from __future__ import annotations

from app.features.chat.state import COMPOSER
from app.records.kinds import Conversation, Message
from app.records.talking import ASKED, Asked, Attached
from app.routing.values import Place, Plan
from app.ui.messages import effect, fact


@effect
class Decide:
    """Choose the line of a prompt; the answer is `Decided`."""

    text: str
    conversation: Conversation | None
    before: tuple[Message, ...] = ()
    pinned: Place | None = None
    again: str = ""  # the id of an answer that is asked for anew, so nothing that is remembered will do
    asked: Asked = ASKED
    files: tuple[Attached, ...] = ()
    edits: str = ""  # the id of a prompt that this is another version of
    beside: bool = False  # that answer has a text, which stays
    goes_on: bool = False  # the answer is continued where it broke off, and not written anew
    past_wall: bool = False  # a budget in the way is known, and passed once

    @property
    def place(self) -> str:
        """Whose composer it comes from."""
        return self.conversation.id if self.conversation else COMPOSER


@fact
class Decided:
    """Where a prompt goes. `plan` is all of it; `asked` only those whom the person lets answer."""

    prompt: Decide
    plan: Plan
    asked: Plan
    side: str = ""  # of an A/B test
    id: str = ""  # of the conversation, also of one that begins with this prompt
    offline: bool = False  # nobody can answer, and some could if there were a network


@effect
class BeginExchange:
    """Store the prompt, then let a line answer it; or only let it answer anew."""

    decided: Decided


@effect
class KeepBranch:
    """Show the branch of this message also after a reload."""

    conversation: str
    head: str


@effect
class ForkConversation:
    """Make another conversation that begins with these messages."""

    conversation: Conversation
    messages: tuple[Message, ...]


@effect
class PinConversation:
    """All prompts of a conversation go there; None: as the profile says."""

    id: str
    place: Place | None


@effect
class StopAnswer:
    """End the answer under way and keep what arrived."""

    id: str


@effect
class KeepDraft:
    """Store the composer's text, so that it survives a reload."""

    text: str
    place: str = COMPOSER


@effect
class EstimateDraft:
    """Plan where the composer's text would go, and say beside it what it will take; without a text, the one it has."""

    pinned: Place | None = None
    conversation: Conversation | None = None
    before: tuple[Message, ...] = ()
    text: str | None = None
    asked: Asked = ASKED
    files: tuple[Attached, ...] = ()
    past_wall: bool = False


@effect
class TakePast:
    """Take what stands in the composer, to send it past a budget: `PromptPasses` answers."""


@fact
class PromptPasses:
    """What stood in the composer goes past a budget."""

    text: str
    place: str


@effect
class FillComposer:
    """Put text into the composer of this place, and store it."""

    text: str
    place: str = COMPOSER


@effect
class EmptyComposer:
    """Take the text out of the composer of this place; it is sent."""

    place: str = COMPOSER


@effect
class QuoteText:
    """Put what is selected in an element into the composer, as a quotation; else all of it, which is `text`."""

    element: str
    text: str


@effect
class CopyShown:
    """Put an element's text on the clipboard, as it reads."""

    element: str


@effect
class ReadAloud:
    """Let the browser say what an element says."""

    id: str
    element: str


@effect
class StopReading:
    """Be silent."""


@effect
class ShowMessage:
    """Bring an element of the conversation into sight."""

    element: str


@effect
class FocusField:
    """Let the person type there."""

    id: str


@effect
class FocusComposer:
    """Let the person type at once."""


@effect
class LoadConversation:
    """Read a conversation from the store."""

    id: str


@effect
class LoadDraft:
    """Put the stored draft of this place back into its composer."""

    place: str = COMPOSER


@effect
class CopyText:
    """Put text on the clipboard."""

    text: str
