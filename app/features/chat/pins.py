"""What follows in the Chat room when the person chooses who answers: for a prompt, for a conversation, for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.said import AnswerAskedAgain
from app.features.chat.state import Chat
from app.features.chat.wanted import EstimateDraft, FocusComposer, PinConversation
from app.features.files.state import ClearDraft, MoveFiles
from app.features.routes.said import ChoiceCleared, PlacePicked, Scope
from app.routing.values import Place
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]


def place_picked(chat: Chat, fact: PlacePicked) -> Next:
    """It holds at once, so a narrower choice ends. What is for every prompt is kept in the profile (Providers)."""
    place = Place(fact.line, fact.model)
    if fact.scope == "answer":
        return replace(chat, another=""), (Say(AnswerAskedAgain(chat.another, *place)),)
    chat, orders = _pinned(chat, fact.scope, place)
    begun = chat.conversation is not None
    if fact.scope == "prompt" or (fact.scope == "conversation" and not begun):  # as the board shows it then
        chat = replace(chat, pin=place)
    return chat, (*orders, planned(chat), FocusComposer())


def choice_cleared(chat: Chat, fact: ChoiceCleared) -> Next:
    """With what is narrower."""
    chat, orders = _pinned(chat, fact.scope, None)
    return chat, (*orders, planned(chat), FocusComposer())


def planned(chat: Chat, text: str | None = None) -> EstimateDraft:
    """Where the composer's text would go, as things stand."""
    return EstimateDraft(chat.pinned, chat.conversation, chat.messages, text, chat.asked, chat.files)


def cleared_of(chat: Chat, text: str, place: str, at: str) -> tuple[object, ...]:
    """A prompt is stored: its text is no draft any more, and what was typed and attached since belongs `at` a place."""
    moved = (MoveFiles(place, at),) if at != place and chat.desk.waiting.get(place) else ()
    return (ClearDraft(text, place, at), *moved)


def _pinned(chat: Chat, scope: Scope, place: Place | None) -> Next:
    """Without the prompt's own choice, and with the conversation's as it is then."""
    chat, talk = replace(chat, pin=None), chat.conversation
    if scope == "prompt" or talk is None:
        return chat, ()
    pinned = place if scope == "conversation" else None
    if pinned == chat.pinned_here:
        return chat, ()
    talk = talk.model_copy(update={"pinned": tuple(pinned) if pinned else None})
    return replace(chat, conversation=talk), (PinConversation(talk.id, pinned),)


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    PlacePicked: place_picked,
    ChoiceCleared: choice_cleared,
}
