"""What follows when an answer is asked for anew, and when its board is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.said import AnotherWanted, AnswerAskedAgain, AnswerBoardToggled, AnswerContinued
from app.features.chat.state import AnswerReopened, AskingFailed, Chat
from app.features.chat.tree import before, with_messages
from app.features.chat.walls import walled
from app.features.chat.wanted import BeginExchange, Decide, Decided
from app.features.frame.state import ToastTold
from app.features.providers.said import RoutePickerOpened
from app.features.vault.state import VaultNeeded
from app.records.kinds import Message
from app.routing import explain
from app.routing.values import Place
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]


def can_be_asked_again(answer: Message) -> bool:
    """One that has ended. With a text it stays, and the new one stands beside it."""
    return answer.role == "assistant" and answer.state in {"complete", "cut"}


def can_go_on(answer: Message) -> bool:
    """One that was cut with something to go on from."""
    return answer.role == "assistant" and answer.state == "cut" and bool(answer.text)


def asked_again(chat: Chat, fact: AnswerAskedAgain) -> Next:
    """In its place of the conversation: what came before the prompt is sent with it, and nothing that came after."""
    answer = chat.shown(fact.id)
    if answer is None or chat.answering or chat.deciding or not can_be_asked_again(answer):
        return chat, ()
    return _asked(chat, answer, Place(fact.line, fact.model) if fact.line else chat.pinned_here)


def continued(chat: Chat, fact: AnswerContinued) -> Next:
    """Where it began, if that can still be asked; what it says is sent with it."""
    answer = chat.shown(fact.id)
    if answer is None or chat.answering or chat.deciding or not can_go_on(answer):
        return chat, ()
    place = Place(answer.place, answer.model) if answer.place and answer.model else chat.pinned_here
    return _asked(chat, answer, place, goes_on=True)


def _asked(chat: Chat, answer: Message, pinned: Place | None, *, goes_on: bool = False) -> Next:
    prompt = chat.shown(answer.parent)
    if prompt is None:
        return chat, ()
    order = Decide(
        prompt.text,
        chat.conversation,
        before(chat.messages, prompt.id),
        pinned,
        again=answer.id,
        asked=chat.asked,
        files=prompt.files,
        beside=bool(answer.text) and not goes_on,
        goes_on=goes_on,
    )
    return replace(chat, deciding=True), (order,)


def another_wanted(chat: Chat, fact: AnotherWanted) -> Next:
    """Beside this answer stands the other one's; the choice comes next."""
    return replace(chat, another=fact.id), (Say(RoutePickerOpened("answer")),)


def decided_again(chat: Chat, fact: Decided) -> Next:
    """As for a new prompt, but the composer holds something else."""
    chat, asked = replace(chat, deciding=False), fact.asked
    if not asked.rows and not any(one.until for one in asked.left_out):
        chat, barred = walled(chat, fact, "")
        return chat, (Say(barred or ToastTold(explain.headline(asked), "warn")),)
    if asked.rows and asked.rows[0].candidate.key and chat.keys_locked:
        pinned = fact.prompt.pinned or Place("", "")
        goes_on = fact.prompt.goes_on
        again = AnswerContinued(fact.prompt.again) if goes_on else AnswerAskedAgain(fact.prompt.again, *pinned)
        return chat, (Say(VaultNeeded(again)),)
    return chat, (BeginExchange(fact),)


def answer_reopened(chat: Chat, fact: AnswerReopened) -> Next:
    """It stands where it stood; one that is asked for beside another is shown in its place, with nothing below."""
    if chat.conversation is None or chat.conversation.id != fact.conversation.id:
        return chat, ()
    messages, aside = with_messages(chat.messages, chat.aside, fact.answer)
    chat = replace(chat, conversation=fact.conversation, messages=messages, aside=aside, answering=fact.answer.id)
    return chat, ()


def asking_failed(chat: Chat, _: AskingFailed) -> Next:
    """It may be tried again."""
    return replace(chat, deciding=False), ()


def board_toggled(chat: Chat, fact: AnswerBoardToggled) -> Next:
    """Any number of them may be open."""
    return replace(chat, boards=chat.boards ^ {fact.id}), ()


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    AnswerAskedAgain: asked_again,
    AnswerContinued: continued,
    AnotherWanted: another_wanted,
    AnswerReopened: answer_reopened,
    AskingFailed: asking_failed,
    AnswerBoardToggled: board_toggled,
}
