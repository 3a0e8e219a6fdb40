"""What follows from the list of conversations: the one on screen is another now, or something was found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.branching import version_shown
from app.features.chat.pins import planned
from app.features.chat.said import VersionShown
from app.features.chat.state import NOTHING_OPEN, Chat
from app.features.chat.wanted import ShowMessage
from app.features.talks.said import MessageSought, TalksGone, TalksTouched

Next = tuple[Chat, tuple[object, ...]]


def talks_gone(chat: Chat, fact: TalksGone) -> Next:
    """Take it off the screen where it is open."""
    if chat.here not in fact.ids:
        return chat, ()
    chat = replace(chat, **NOTHING_OPEN)
    return chat, (planned(chat),)


def talks_touched(chat: Chat, fact: TalksTouched) -> Next:
    """The one on screen may have another title, other tags or another shelf; what was deleted leaves the screen."""
    now = next((one for one in fact.conversations if one.id == chat.here), None)
    if now is None or chat.conversation is None:
        return chat, ()
    if now.shelf == "deleted":
        return talks_gone(chat, TalksGone((now.id,)))
    listed = {name: getattr(now, name) for name in ("title", "titled", "tags", "shelf")}
    return replace(chat, conversation=chat.conversation.model_copy(update=listed)), ()


def message_sought(chat: Chat, fact: MessageSought) -> Next:
    """Of the conversation on screen at once; of another one when it has been read: the link leads there."""
    chat = replace(chat, sought=fact.id)
    return reached(chat) if chat.here == fact.conversation else (chat, ())


def reached(chat: Chat) -> Next:
    """As far back as it lies, on whichever branch; sought once."""
    id, chat = chat.sought, replace(chat, sought="")
    orders: tuple[object, ...] = ()
    if id and any(one.id == id for one in chat.aside):
        chat, orders = version_shown(chat, VersionShown(id))
    back = next((back for back, one in enumerate(reversed(chat.messages), 1) if id and one.id == id), 0)
    if not back:
        return chat, orders
    return replace(chat, turns=max(chat.turns, back)), (*orders, ShowMessage(f"message-{id}"))


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    TalksGone: talks_gone,
    TalksTouched: talks_touched,
    MessageSought: message_sought,
}
