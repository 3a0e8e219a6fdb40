"""What follows when an answer is asked for anew, and when its board is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.said import AnswerAskedAgain, AnswerBoardToggled
from app.features.chat.state import (
    AnswerReopened,
    AskingFailed,
    BeginExchange,
    Chat,
    Decide,
    Decided,
)
from app.features.frame.state import ToastTold
from app.features.vault.state import VaultNeeded
from app.records.kinds import Message
from app.routing import explain
from app.routing.values import Place
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]


def can_be_asked_again(answer: Message) -> bool:
    """One without a text, or one that was remembered; what another model said is not asked for twice by mistake."""
    remembered = answer.board is not None and answer.board.remembered > 0
    return answer.role == "assistant" and answer.state in {"complete", "cut"} and (remembered or not answer.text)


def asked_again(chat: Chat, fact: AnswerAskedAgain) -> Next:
    """In its place of the conversation: what came before the prompt is sent with it, and nothing that came after."""
    answer = next((one for one in chat.messages if one.id == fact.id), None)
    if answer is None or chat.answering or chat.deciding or not can_be_asked_again(answer):
        return chat, ()
    at = next((at for at, one in enumerate(chat.messages) if one.id == answer.parent), None)
    if at is None:
        return chat, ()
    pinned = Place(fact.line, fact.model) if fact.line else chat.pinned_here
    order = Decide(chat.messages[at].text, chat.conversation, chat.messages[:at], pinned, again=answer.id)
    return replace(chat, deciding=True), (order,)


def decided_again(chat: Chat, fact: Decided) -> Next:
    """As for a new prompt, but the composer holds something else."""
    chat, asked = replace(chat, deciding=False), fact.asked
    if not asked.rows and not any(one.until for one in asked.left_out):
        return chat, (Say(ToastTold(explain.headline(asked), "warn")),)
    if asked.rows and asked.rows[0].candidate.key and chat.keys_locked:
        pinned = fact.prompt.pinned or Place("", "")
        return chat, (Say(VaultNeeded(AnswerAskedAgain(fact.prompt.again, *pinned))),)
    return chat, (BeginExchange(fact),)


def answer_reopened(chat: Chat, fact: AnswerReopened) -> Next:
    """It stands where it stood; one that is asked for beside another stands behind that."""
    if chat.conversation is None or chat.conversation.id != fact.conversation.id:
        return chat, ()
    others = tuple(one for one in chat.messages if one.id != fact.answer.id)
    messages = tuple(sorted((*others, fact.answer), key=lambda one: one.created))
    return replace(chat, conversation=fact.conversation, messages=messages, answering=fact.answer.id), ()


def asking_failed(chat: Chat, _: AskingFailed) -> Next:
    """It may be tried again."""
    return replace(chat, deciding=False), ()


def board_toggled(chat: Chat, fact: AnswerBoardToggled) -> Next:
    """Any number of them may be open."""
    return replace(chat, boards=chat.boards ^ {fact.id}), ()


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    AnswerAskedAgain: asked_again,
    AnswerReopened: answer_reopened,
    AskingFailed: asking_failed,
    AnswerBoardToggled: board_toggled,
}
