"""What follows in the Chat room when prompts wait in the queue, and when an answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.pins import cleared_of, planned
from app.features.chat.state import COMPOSER, Chat, ConversationPicked
from app.features.chat.tree import with_messages
from app.features.chat.wanted import Decided, FillComposer, KeepDraft
from app.features.frame.state import ShowRoom, ToastTold
from app.features.quality.state import AnswerJudged
from app.features.queue.state import ArrivalTold, DeferPrompt, PromptQueued, PromptTaken
from app.records.talking import ASKED
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]


def prompt_taken(chat: Chat, fact: PromptTaken) -> Next:
    """It waits behind what is said already; the composer is free for the next one."""
    place = chat.meant(fact.place)
    if place != chat.place:
        return chat, (FillComposer(fact.text, place),)
    order = DeferPrompt(fact.text, chat.conversation, chat.messages, chat.asked, chat.files)
    return chat, (KeepDraft(fact.text, place), order)


def deferred_offline(chat: Chat, fact: Decided) -> Next:
    """Nobody can answer without a network: it is stored with its answer, and goes by itself once there is one."""
    said = fact.prompt
    waits = DeferPrompt(said.text, said.conversation, said.before, said.asked, said.files)
    return replace(chat, pin=None), (replace(waits, network=True, pinned=said.pinned),)


def prompt_queued(chat: Chat, fact: PromptQueued) -> Next:
    """Show both at once, as of one that was sent; nothing grows yet, so the next prompt may follow."""
    here = chat.conversation.id == fact.conversation.id if chat.conversation else fact.opens
    id = fact.conversation.id
    place = COMPOSER if fact.opens else id
    chat = replace(chat, desk=chat.desk.without(*(file.id for file in fact.sent)))
    cleared = cleared_of(chat, fact.prompt.text, place, id if here else place)
    if not here:
        return chat, cleared
    written = chat.shown(chat.editing)
    if written and written.parent == fact.prompt.parent:  # it is another version of that prompt
        chat = replace(chat, editing="")
    messages, aside = with_messages(chat.messages, chat.aside, fact.prompt, fact.answer)
    carries = COMPOSER if fact.opens else chat.carries
    chat = replace(chat, conversation=fact.conversation, messages=messages, aside=aside, carries=carries)
    chat = replace(chat, desk=chat.desk.moved(place, id), fresh=ASKED)
    return chat, (planned(chat, ""), *cleared, ShowRoom("chat", id, replace=True))


def queued_arrived(chat: Chat, fact: ArrivalTold) -> Next:
    """Quietly, and only where it can't be seen already."""
    here = chat.conversation is not None and chat.conversation.id == fact.answer.conversation
    if here and not fact.elsewhere:
        return chat, ()
    told = ToastTold(
        "An answer from the queue has arrived.", "ok", "Show it", ConversationPicked(fact.answer.conversation)
    )
    return chat, (Say(told),)


def answer_judged(chat: Chat, fact: AnswerJudged) -> Next:
    """Its thumb is as it is stored."""
    messages, aside = (
        tuple(fact.answer if one.id == fact.answer.id else one for one in many) for many in (chat.messages, chat.aside)
    )
    return replace(chat, messages=messages, aside=aside), ()


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    PromptTaken: prompt_taken,
    PromptQueued: prompt_queued,
    ArrivalTold: queued_arrived,
    AnswerJudged: answer_judged,
}
