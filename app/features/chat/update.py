"""What follows in the Chat room when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat import again, aloud, branching, listed, pins, queued, walls
from app.features.chat.pins import cleared_of, planned
from app.features.chat.state import (
    COMPOSER,
    NOTHING_OPEN,
    TURNS,
    AnswerEnded,
    AnswerGrew,
    Chat,
    ComposerWanted,
    ConversationLoaded,
    ConversationMissing,
    ConversationPicked,
    ConversationStarted,
    DraftTyped,
    ExchangeStarted,
    PromptAllowed,
    PromptReturned,
    PromptSubmitted,
    StopPressed,
    TextShared,
)
from app.features.chat.tree import branches, with_messages
from app.features.chat.wanted import (
    BeginExchange,
    Decide,
    Decided,
    EmptyComposer,
    FillComposer,
    FocusComposer,
    KeepDraft,
    LoadConversation,
    LoadDraft,
    PromptPasses,
    StopAnswer,
)
from app.features.files.state import ClearDraft, FindFiles
from app.features.frame.state import (
    Booted,
    RoomOpened,
    ShowRoom,
    ToastTold,
)
from app.features.providers.state import RouteChanged
from app.features.providers.words import lack_in_words, way_to_ready
from app.features.routes.said import BoardWanted
from app.features.routes.state import SurroundingsTaken
from app.features.tuning.fitting import not_sent
from app.features.vault.state import VaultChanged, VaultNeeded
from app.records.kinds import CONVERSATION, MESSAGE
from app.records.rows import RecordsChanged
from app.records.talking import ASKED
from app.routing import explain
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]

WORDLESS = "The files are attached. Write what is to be done with them."
STILL_READING = "The files are still being read: send again in a moment. Your prompt is kept."


def prompt_submitted(chat: Chat, fact: PromptSubmitted) -> Next:
    """An empty prompt is nothing; one that comes while an answer is under way goes back to the composer."""
    text = fact.fields.get("prompt", "").strip()
    place = chat.meant(fact.place)
    if not text:
        return chat, (Say(ToastTold(WORDLESS, "info")),) if chat.files and place == chat.place else ()
    if chat.desk.reading.get(place):
        return chat, (FillComposer(text, place), Say(ToastTold(STILL_READING, "info")))
    elsewhere = place not in {chat.place, chat.arriving}  # another conversation opened while it was on its way here
    if chat.answering or chat.held or chat.deciding or elsewhere:
        return chat, (FillComposer(text, place),)
    if chat.route.lacks == "waiting" or chat.arriving:
        return replace(chat, held=text, held_at=place), (KeepDraft(text, place),)
    if not chat.route.ready and chat.pinned is None:
        what, label = lack_in_words(chat.route)
        told = ToastTold(f"{what} Your prompt is kept.", "warn", label, way_to_ready(chat.route))
        return chat, (FillComposer(text, place), Say(told))
    return replace(chat, deciding=True), (
        KeepDraft(text, place),
        Decide(text, chat.conversation, chat.messages, chat.pinned, asked=chat.asked, files=chat.files),
    )


def decided(chat: Chat, fact: Decided) -> Next:
    """Somebody can answer: begin. A key that is needed first is asked for, and nobody at all is said."""
    if fact.prompt.again:
        return again.decided_again(chat, fact)
    if fact.prompt.edits:
        return branching.decided_edit(chat, fact)
    chat, text, place = replace(chat, deciding=False), fact.prompt.text, fact.prompt.place
    if fact.offline:
        return queued.deferred_offline(chat, fact)
    if not fact.asked.rows and not any(one.until for one in fact.asked.left_out):
        said = f"{explain.headline(fact.asked)} Your prompt is kept."
        chat, barred = walls.walled(chat, fact, "Your prompt is kept.")
        told = barred or ToastTold(said, "warn", "Show the board", BoardWanted())
        return chat, (FillComposer(text, place), Say(not_sent(fact.asked) or told))
    if fact.asked.rows and fact.asked.rows[0].candidate.key and chat.keys_locked:
        return chat, (FillComposer(text, place), Say(VaultNeeded(PromptAllowed(text, place))))
    return chat, (BeginExchange(fact),)


def prompt_passes(chat: Chat, fact: PromptPasses) -> Next:
    """As if it had just been sent, but a budget is no reason against it."""
    chat, orders = prompt_submitted(chat, PromptSubmitted({"prompt": fact.text}, fact.place))
    past = (replace(order, past_wall=True) if isinstance(order, Decide) else order for order in orders)
    return chat, tuple(past)


def prompt_allowed(chat: Chat, fact: PromptAllowed) -> Next:
    """It leaves the composer, where it waited, and goes on as if it had just been sent."""
    if fact.place != chat.place:
        return chat, ()
    chat, orders = prompt_submitted(chat, PromptSubmitted({"prompt": fact.text}))
    return chat, (EmptyComposer(fact.place), *orders)


def vault_changed(chat: Chat, fact: VaultChanged) -> Next:
    """A prompt for a line with a key asks for it first while the keys are locked."""
    locked = fact.status.state != "unlocked"
    return (chat if chat.keys_locked is locked else replace(chat, keys_locked=locked)), ()


def route_changed(chat: Chat, fact: RouteChanged) -> Next:
    """The next prompt goes there, and takes something else there. One that waited for this goes on."""
    chat = replace(chat, route=fact.route)
    orders = (planned(chat),)
    if chat.arriving or fact.route.lacks == "waiting":
        return chat, orders
    chat, released = _released(chat)
    return chat, (*orders, *released)


def _released(chat: Chat) -> Next:
    """A prompt that was sent before it was known where it goes."""
    if not chat.held:
        return chat, ()
    return replace(chat, held="", held_at=""), (Say(PromptSubmitted({"prompt": chat.held}, chat.held_at)),)


def exchange_started(chat: Chat, fact: ExchangeStarted) -> Next:
    """Show both at once, unless another conversation was opened meanwhile."""
    chat = replace(chat, pin=None)
    shown = _is_open(chat, fact.conversation.id) or (chat.conversation is None and fact.opens)
    place, here = COMPOSER if fact.opens else fact.conversation.id, fact.conversation.id
    chat = replace(chat, desk=chat.desk.without(*(file.id for file in fact.sent)))
    cleared = cleared_of(chat, fact.prompt.text, place, here if shown else place)
    if not shown:
        return chat, cleared
    messages, aside = with_messages(chat.messages, chat.aside, fact.prompt, fact.answer)
    edits, talk = bool(chat.editing), fact.conversation
    chat = replace(chat, conversation=talk, messages=messages, aside=aside, answering=fact.answer.id)
    chat = replace(chat, fresh=ASKED, editing="", carries=COMPOSER if fact.opens else chat.carries)
    chat = replace(chat, desk=chat.desk.moved(place, here))
    return chat, (planned(chat, None if edits else ""), *cleared, ShowRoom("chat", here, replace=True))


def answer_ended(chat: Chat, fact: AnswerEnded) -> Next:
    """Put the finished answer in the place of the growing one."""
    answering = "" if chat.answering == fact.answer.id else chat.answering
    return replace(answer_grew(chat, AnswerGrew(fact.answer))[0], answering=answering), ()


def answer_grew(chat: Chat, fact: AnswerGrew) -> Next:
    """Make a place for its new part; the text itself goes on by itself."""
    if not any(one.id == fact.answer.id for one in (*chat.messages, *chat.aside)):
        return chat, ()
    messages, aside = with_messages(chat.messages, chat.aside, fact.answer)
    return replace(chat, messages=messages, aside=aside), ()


def stop_pressed(chat: Chat, _: StopPressed) -> Next:
    """Nothing to stop is no error: the answer may have ended while the finger was on its way."""
    return chat, (StopAnswer(chat.answering),) if chat.answering else ()


def draft_typed(chat: Chat, fact: DraftTyped) -> Next:
    """The text itself lives in the field; only its copy on disk follows."""
    place = chat.meant(fact.place)
    return chat, (KeepDraft(fact.text, place), *((planned(chat, fact.text),) if place == chat.place else ()))


def surroundings_taken(chat: Chat, _: SurroundingsTaken) -> Next:
    """Keys, lines or choices are others now."""
    return chat, (planned(chat),)


def composer_wanted(chat: Chat, _: ComposerWanted) -> Next:
    """The composer is in this room."""
    item = chat.conversation.id if chat.conversation else ""
    return chat, (Say(RoomOpened("chat", item)), FocusComposer())


def text_shared(chat: Chat, fact: TextShared) -> Next:
    """It goes where a prompt would be typed, and is never sent by itself."""
    return chat, (FillComposer(fact.text, chat.place),)


def conversation_started(chat: Chat, _: ConversationStarted) -> Next:
    """An answer under way goes on and is stored; it is just not looked at."""
    chat = replace(chat, **NOTHING_OPEN)
    return chat, (planned(chat), Say(RoomOpened("chat")), FocusComposer())


def conversation_picked(chat: Chat, fact: ConversationPicked) -> Next:
    """Go where it is; `room_opened` reads it."""
    return chat, (Say(RoomOpened("chat", fact.id)),)


def room_opened(chat: Chat, fact: RoomOpened) -> Next:
    """The address names a conversation: by a click, by back and forward, by a bookmark."""
    if fact.room != "chat" or _is_open(chat, fact.item):
        return chat, ()
    if fact.item:
        return chat, (LoadConversation(fact.item),)
    return chat, (ShowRoom("chat", chat.conversation.id, replace=True),) if chat.conversation else ()


def booted(chat: Chat, fact: Booted) -> Next:
    """Take up where the last visit ended."""
    if fact.room == "chat" and fact.item:
        return replace(chat, arriving=fact.item), (LoadConversation(fact.item),)
    return chat, (LoadDraft(), FindFiles(COMPOSER))


def prompt_returned(chat: Chat, fact: PromptReturned) -> Next:
    """What was not sent goes back to where it was typed."""
    chat = replace(chat, deciding=False)
    return chat, () if chat.editing else (FillComposer(fact.text, fact.place),)


def records_changed(chat: Chat, fact: RecordsChanged) -> Next:
    """Another tab wrote: show what is there now. What this tab is writing itself is newer."""
    if fact.kind not in {CONVERSATION.name, MESSAGE.name}:
        return chat, ()
    here = chat.conversation is not None and not chat.answering
    return chat, (LoadConversation(chat.conversation.id),) if here and chat.conversation else ()


def conversation_loaded(chat: Chat, fact: ConversationLoaded) -> Next:
    """Show it. What this tab writes can be stopped here; what another tab writes is followed as it is stored."""
    here, arrives = _is_open(chat, fact.conversation.id), chat.arriving == fact.conversation.id
    shown, aside = branches(fact.messages, fact.conversation.head)
    chat = replace(chat, conversation=fact.conversation, messages=shown, aside=aside, answering=fact.answering)
    if not here:
        chat = replace(chat, editing="", turns=TURNS, boards=frozenset())
        chat = replace(chat, arriving="", carries=COMPOSER if arrives else "")
    chat, sought = listed.reached(chat) if chat.sought else (chat, ())
    chat, released = (chat, ()) if chat.route.lacks == "waiting" else _released(chat)
    return chat, (planned(chat), *sought, *released)


def conversation_missing(chat: Chat, fact: ConversationMissing) -> Next:
    """The address of none, or of one that another tab deleted: begin with an empty one."""
    typed = (ClearDraft("", fact.id, COMPOSER), LoadDraft(), FindFiles(COMPOSER)) if chat.arriving == fact.id else ()
    chat = replace(chat, **NOTHING_OPEN, held_at=COMPOSER)
    chat, released = (chat, ()) if chat.route.lacks == "waiting" else _released(chat)
    return chat, (*typed, *released)


def _is_open(chat: Chat, conversation: str) -> bool:
    return chat.conversation is not None and chat.conversation.id == conversation


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    Booted: booted,
    RouteChanged: route_changed,
    RoomOpened: room_opened,
    RecordsChanged: records_changed,
    PromptReturned: prompt_returned,
    Decided: decided,
    SurroundingsTaken: surroundings_taken,
    PromptSubmitted: prompt_submitted,
    PromptAllowed: prompt_allowed,
    PromptPasses: prompt_passes,
    VaultChanged: vault_changed,
    ExchangeStarted: exchange_started,
    AnswerEnded: answer_ended,
    AnswerGrew: answer_grew,
    StopPressed: stop_pressed,
    DraftTyped: draft_typed,
    ComposerWanted: composer_wanted,
    TextShared: text_shared,
    ConversationStarted: conversation_started,
    ConversationPicked: conversation_picked,
    ConversationLoaded: conversation_loaded,
    ConversationMissing: conversation_missing,
    **pins.HANDLERS,
    **again.HANDLERS,
    **branching.HANDLERS,
    **listed.HANDLERS,
    **aloud.HANDLERS,
    **queued.HANDLERS,
    **walls.HANDLERS,
}
