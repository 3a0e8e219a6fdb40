"""What follows for the list of conversations when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import ExchangeStarted
from app.features.frame.state import Booted, Question, Questioned
from app.features.queue.state import PromptQueued
from app.features.talks.said import ConversationDropped, ConversationGivenUp, ConversationGone, TalksTouched
from app.features.talks.state import DeleteConversation, ListTalks, Talks, TalksListed
from app.records.kinds import CONVERSATION, Conversation
from app.records.rows import RecordsChanged
from app.ui.loop import Say

Next = tuple[Talks, tuple[object, ...]]


def booted(talks: Talks, _: Booted) -> Next:
    """The palette finds conversations, so they are read also where the list is closed."""
    return _reading(talks)


def records_changed(talks: Talks, fact: RecordsChanged) -> Next:
    """Another tab began, renamed or deleted one."""
    return _reading(talks) if fact.kind == CONVERSATION.name else (talks, ())


def talks_listed(talks: Talks, fact: TalksListed) -> Next:
    """As stored, but for what this tab wrote while it was being read."""
    told, talks = talks.told or (), replace(talks, conversations=fact.conversations, told=None)
    for one in reversed(told):
        talks = _first(talks, one)
    return talks, ()


def conversation_touched(talks: Talks, fact: ExchangeStarted | PromptQueued) -> Next:
    """It is the newest now."""
    return _first(talks, fact.conversation), ()


def talks_touched(talks: Talks, fact: TalksTouched) -> Next:
    """They are the newest now."""
    for one in fact.conversations:
        talks = _first(talks, one)
    return talks, ()


def conversation_dropped(talks: Talks, fact: ConversationDropped) -> Next:
    """Ask first: this can't be undone."""
    title = next((one.title for one in talks.conversations if one.id == fact.id), "")
    question = Question(
        "Delete this conversation?",
        f"“{title}” and all its messages will be removed from this browser. This can't be undone.",
        "Delete",
        ConversationGivenUp(fact.id),
    )
    return talks, (Say(Questioned(question)),)


def conversation_given_up(talks: Talks, fact: ConversationGivenUp) -> Next:
    """With all its messages."""
    return talks, (DeleteConversation(fact.id),)


def conversation_gone(talks: Talks, fact: ConversationGone) -> Next:
    """Take it off the list."""
    return replace(talks, conversations=_without(talks.conversations, fact.id)), ()


def _reading(talks: Talks) -> Next:
    return replace(talks, told=talks.told or ()), (ListTalks(),)


def _first(talks: Talks, one: Conversation) -> Talks:
    told = None if talks.told is None else (one, *_without(talks.told, one.id))
    return replace(talks, conversations=(one, *_without(talks.conversations, one.id)), told=told)


def _without(conversations: tuple[Conversation, ...], id: str) -> tuple[Conversation, ...]:
    return tuple(one for one in conversations if one.id != id)


HANDLERS: Mapping[type[Any], Callable[[Talks, Any], Next]] = {
    Booted: booted,
    RecordsChanged: records_changed,
    TalksListed: talks_listed,
    ExchangeStarted: conversation_touched,
    PromptQueued: conversation_touched,
    TalksTouched: talks_touched,
    ConversationDropped: conversation_dropped,
    ConversationGivenUp: conversation_given_up,
    ConversationGone: conversation_gone,
}
