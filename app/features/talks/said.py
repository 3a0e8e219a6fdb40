"""What a person says about stored conversations, and what became of them."""

from __future__ import annotations

from app.records.kinds import Conversation
from app.ui.messages import fact, message


@message
class ConversationDropped:
    """The person pressed delete on a conversation; a question follows."""

    id: str


@message
class ConversationGivenUp:
    """The person confirmed the deletion."""

    id: str


@fact
class ConversationGone:
    """A conversation is no longer stored: deleted here or in another tab."""

    id: str


@fact
class TalksTouched:
    """Conversations are stored as they stand here: begun, forked or changed by this tab."""

    conversations: tuple[Conversation, ...]
