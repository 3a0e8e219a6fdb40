"""What the list of conversations knows."""

from __future__ import annotations

from dataclasses import dataclass

from app.records.kinds import Conversation
from app.ui.messages import effect, fact


@dataclass(frozen=True, slots=True)
class Talks:
    """The stored conversations, newest first."""

    conversations: tuple[Conversation, ...] = ()
    told: tuple[Conversation, ...] | None = None  # of which one heard while the list was being read


@fact
class TalksListed:
    """The stored conversations, newest first."""

    conversations: tuple[Conversation, ...]


@effect
class ListTalks:
    """Read the list from the store."""


@effect
class DeleteConversation:
    """Remove a conversation and all its messages."""

    id: str
