"""What follows in the conversation when a person says how it is led. All of it holds from the next prompt on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from app.features.chat.pins import planned
from app.features.chat.requests import sent
from app.features.chat.state import Chat
from app.features.frame.state import ToastTold
from app.features.tuning.parameters import typed
from app.features.tuning.said import (
    AllSentAgain,
    OldestLeft,
    ParametersReset,
    ParameterTyped,
    SummaryWanted,
    SystemPut,
    SystemTyped,
    TrimsChosen,
)
from app.features.tuning.state import Digest, FreshFound, KeepFresh, KeepTuning, SummaryHolds, TuningKept, WriteDigest
from app.records.talking import Asked, Parameters
from app.ui.loop import Say

Next = tuple[Chat, tuple[object, ...]]

LONGEST = 100_000
"""Characters of a system prompt."""


def system_typed(chat: Chat, fact: SystemTyped) -> Next:
    """It holds at once; its copy on the disk follows when the typing rests."""
    if fact.here != chat.here or fact.text == chat.asked.system:
        return chat, ()
    return led(chat, rests=True, system=fact.text[:LONGEST])


def system_put(chat: Chat, fact: SystemPut) -> Next:
    """What somebody wrote is not lost by a click: it can be put back."""
    before = chat.asked.system
    if fact.here != chat.here or fact.text == before:
        return chat, ()
    chat, orders = led(chat, system=fact.text[:LONGEST])
    if not before.strip():
        return chat, orders
    said = "The system prompt is replaced." if fact.text else "The system prompt is cleared."
    return chat, (*orders, Say(ToastTold(said, "info", "Undo", SystemPut(before, fact.here))))


def parameter_typed(chat: Chat, fact: ParameterTyped) -> Next:
    """What can't be is said beside its field (`update.py`), and changes nothing."""
    parameters = typed(chat.asked.parameters, fact.name, fact.text)
    if fact.here != chat.here or isinstance(parameters, str) or parameters == chat.asked.parameters:
        return chat, ()
    return led(chat, rests=True, parameters=parameters)


def parameters_reset(chat: Chat, fact: ParametersReset) -> Next:
    """As the provider does it."""
    if fact.here != chat.here or chat.asked.parameters == Parameters():
        return chat, ()
    return led(chat, parameters=Parameters())


def oldest_left(chat: Chat, fact: OldestLeft) -> Next:
    """They stay where they are and can be read; they are only not sent."""
    if fact.here != chat.here or chat.conversation is None or all(one.id != fact.since for one in chat.messages):
        return chat, ()
    return led(chat, since=fact.since)


def all_sent_again(chat: Chat, fact: AllSentAgain) -> Next:
    """Without a summary, and nothing is left out by itself any more."""
    if fact.here != chat.here or chat.conversation is None:
        return chat, ()
    return led(chat, since="", summary="", trims=False)


def summary_wanted(chat: Chat, fact: SummaryWanted) -> Next:
    """Of what is sent by now and would be left out."""
    talk = chat.conversation
    if fact.here != chat.here or talk is None or all(one.id != fact.since for one in chat.messages):
        return chat, ()
    along = sent(chat.messages, chat.asked)
    old = tuple(takewhile(lambda one: one.id != fact.since, along))
    digest = Digest(talk.id, fact.since, sum(one.role == "user" for one in old))
    return chat, (WriteDigest(digest, old, talk, chat.pinned, chat.asked),)


def summary_holds(chat: Chat, fact: SummaryHolds) -> Next:
    """The turns themselves stay, and can be sent again."""
    if fact.here != chat.here or all(one.id != fact.since for one in chat.messages):
        return chat, ()
    return led(chat, since=fact.since, summary=fact.text)


def trims_chosen(chat: Chat, fact: TrimsChosen) -> Next:
    """It is of a conversation, so there is none before the first prompt."""
    if fact.here != chat.here or chat.conversation is None:
        return chat, ()
    return led(chat, trims=fact.on)


def fresh_found(chat: Chat, fact: FreshFound) -> Next:
    """Of an earlier visit, or of another tab."""
    if fact.asked == chat.fresh:
        return chat, ()
    chat = replace(chat, fresh=fact.asked)
    return chat, (planned(chat),)


def tuning_kept(chat: Chat, fact: TuningKept) -> Next:
    """What was read meanwhile may be older than what was typed."""
    talk = chat.conversation
    if talk is None or talk.id != fact.conversation:
        return chat, ()
    after = talk.model_copy(update=dict(fact.fields))
    if after == talk:
        return chat, ()
    chat = replace(chat, conversation=after)
    return chat, (planned(chat),)


def led(chat: Chat, *, rests: bool = False, **fields: Any) -> Next:  # noqa: ANN401 - fields of a conversation
    """With these fields, which are stored."""
    talk = chat.conversation
    if talk is None:
        fresh = Asked.model_validate({**dict(chat.fresh), **fields})
        chat = replace(chat, fresh=fresh)
        return chat, (KeepFresh(fresh, rests), planned(chat))
    chat = replace(chat, conversation=talk.model_copy(update=fields))
    return chat, (KeepTuning(talk.id, fields, rests), planned(chat))


HANDLERS: Mapping[type[Any], Callable[[Chat, Any], Next]] = {
    SystemTyped: system_typed,
    SystemPut: system_put,
    ParameterTyped: parameter_typed,
    ParametersReset: parameters_reset,
    OldestLeft: oldest_left,
    AllSentAgain: all_sent_again,
    TrimsChosen: trims_chosen,
    SummaryWanted: summary_wanted,
    SummaryHolds: summary_holds,
    FreshFound: fresh_found,
    TuningKept: tuning_kept,
}
