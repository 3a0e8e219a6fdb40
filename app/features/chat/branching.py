"""What follows when a prompt is written anew, another version is looked at, or a conversation is forked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat import queued
from app.features.chat.pins import planned
from app.features.chat.said import EarlierWanted, ForkWanted, PromptEdited, PromptEditing, VersionShown
from app.features.chat.state import TURNS, Chat
from app.features.chat.tree import before, branches
from app.features.chat.walls import walled
from app.features.chat.wanted import BeginExchange, Decide, Decided, FocusField, ForkConversation, KeepBranch
from app.features.frame.state import ToastTold
from app.features.routes.said import BoardWanted
from app.features.vault.state import VaultNeeded
from app.routing import explain
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]


def prompt_editing(chat: Chat, fact: PromptEditing) -> Next:
    """One at a time; the old one stays as it is."""
    known = not fact.id or any(one.id == fact.id and one.role == "user" for one in chat.messages)
    if not known:
        return chat, ()
    return replace(chat, editing=fact.id), (FocusField(f"rewriting-{fact.id}"),) if fact.id else ()


def prompt_edited(chat: Chat, fact: PromptEdited) -> Next:
    """It is asked beside the old one, with what came before both."""
    old, text = chat.shown(fact.id), fact.fields.get("text", "").strip()
    if old is None or not text or chat.answering or chat.deciding or chat.held:
        return chat, ()
    if text == old.text:
        return replace(chat, editing=""), ()
    order = Decide(
        text,
        chat.conversation,
        before(chat.messages, old.id),
        chat.pinned,
        asked=chat.asked,
        files=old.files,
        edits=old.id,
    )
    return replace(chat, deciding=True), (order,)


def decided_edit(chat: Chat, fact: Decided) -> Next:
    """As for a new prompt; but the text stays where it is being edited until it is sent."""
    chat, asked = replace(chat, deciding=False), fact.asked
    if fact.offline:
        return queued.deferred_offline(chat, fact)
    if not asked.rows and not any(one.until for one in asked.left_out):
        kept = "What you wrote stays here."
        chat, barred = walled(chat, fact, kept)
        told = ToastTold(f"{explain.headline(asked)} {kept}", "warn", "Show the board", BoardWanted())
        return chat, (Say(barred or told),)
    if asked.rows and asked.rows[0].candidate.key and chat.keys_locked:
        edited = PromptEdited(fact.prompt.edits, {"text": fact.prompt.text})
        return chat, (Say(VaultNeeded(edited)),)
    return chat, (BeginExchange(fact),)


def version_shown(chat: Chat, fact: VersionShown) -> Next:
    """With what follows it; what another tab or a reload shows is the same."""
    if chat.conversation is None or chat.answering:
        return chat, ()
    shown, aside = branches((*chat.messages, *chat.aside), fact.id)
    if not any(one.id == fact.id for one in shown):
        return chat, ()
    head = shown[-1].id
    talk = chat.conversation.model_copy(update={"head": head})
    chat = replace(chat, conversation=talk, messages=shown, aside=aside, editing="")
    return chat, (KeepBranch(talk.id, head), planned(chat))


def fork_wanted(chat: Chat, fact: ForkWanted) -> Next:
    """Up to and with this message. An answer that is under way stays where it is."""
    at = next((at for at, one in enumerate(chat.messages, 1) if one.id == fact.id), 0)
    messages = chat.messages[:at]
    if chat.conversation is None or not messages or messages[-1].state in {"streaming", "queued"}:
        return chat, ()
    return chat, (ForkConversation(chat.conversation, messages),)


def earlier_wanted(chat: Chat, _: EarlierWanted) -> Next:
    """A page more."""
    return replace(chat, turns=chat.turns + TURNS), ()


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    PromptEditing: prompt_editing,
    PromptEdited: prompt_edited,
    VersionShown: version_shown,
    ForkWanted: fork_wanted,
    EarlierWanted: earlier_wanted,
}
