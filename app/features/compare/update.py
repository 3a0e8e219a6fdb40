"""What follows in the Compare room when something has happened: it opens, prompts are sent, answers come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.compare import judging_update, keeping_update, slots_update
from app.features.compare.ordered import (
    FillPrompt,
    KeepPromptDraft,
    ListComparisons,
    LoadComparison,
    LoadPromptDraft,
    PrepareComparison,
    StartPage,
    StopSlots,
)
from app.features.compare.requesting import round_order
from app.features.compare.rounds import round_on_screen
from app.features.compare.said import (
    ComparePromptSent,
    ComparePromptTyped,
    ComparingStopped,
    RoundAgainWanted,
    SlotRetried,
    SlotStopped,
)
from app.features.compare.saying import ended_words
from app.features.compare.slots_update import weighed
from app.features.compare.state import FEWEST, MOST_RUNS, Compare
from app.features.compare.told import (
    BeginRound,
    DraftFound,
    RoundAllowed,
    RoundDecided,
    RoundFailed,
    RoundsEnded,
    RoundStarted,
    SlotEnded,
    SlotGrew,
    SlotTravels,
)
from app.features.frame.state import Booted, RoomOpened, ShowRoom
from app.features.routes.state import SurroundingsTaken
from app.features.vault.state import VaultChanged, VaultNeeded
from app.records.kinds import COMPARISON, MESSAGE, Message
from app.records.rows import RecordsChanged
from app.ui.loop import Say

Next = tuple[Compare, tuple[object, ...]]

ROOM = "compare"
TOO_FEW = "Add a second slot: there is nothing to compare yet."


# ---- The room --------------------------------------------------------------------------------------------------------


def booted(compare: Compare, fact: Booted) -> Next:
    """The address may lead here at once."""
    return _opened(compare, fact.item) if fact.room == ROOM else (compare, ())


def room_opened(compare: Compare, fact: RoomOpened) -> Next:
    """Or a click, or back and forward."""
    if fact.room != ROOM:
        return (replace(compare, open=False) if compare.open else compare), ()
    return _opened(compare, fact.item)


def _opened(compare: Compare, item: str) -> Next:
    first = () if compare.begun else (StartPage(), LoadPromptDraft(), ListComparisons())
    orders: tuple[object, ...] = (*first, FillPrompt(compare.draft, focus=False, instead=""))
    compare = replace(compare, open=True, begun=True)
    here = compare.comparison
    if item and (here is None or here.id != item):
        return replace(compare, loading=item), (*orders, LoadComparison(item))
    if here is None or (compare.untouched and not compare.stored):  # there may be better candidates by now
        if compare.preparing:
            return compare, orders
        return replace(compare, preparing=True), (*orders, PrepareComparison())
    show = (ShowRoom(ROOM, here.id, replace=True),) if compare.stored and not item else ()
    return compare, (*orders, *show)


def draft_found(compare: Compare, fact: DraftFound) -> Next:
    """What was typed since is newer."""
    if compare.draft:
        return compare, ()
    return replace(compare, draft=fact.text), (FillPrompt(fact.text, focus=False, instead=""),)


def surroundings_taken(compare: Compare, _: SurroundingsTaken) -> Next:
    """Keys, lines or prices are others now."""
    return compare, (weighed(compare),) if compare.open else ()


def vault_changed(compare: Compare, fact: VaultChanged) -> Next:
    """Who needs a key waits for it."""
    locked = fact.status.state != "unlocked"
    return (compare if compare.keys_locked is locked else replace(compare, keys_locked=locked)), ()


def records_changed(compare: Compare, fact: RecordsChanged) -> Next:
    """Another tab wrote. What this tab writes itself is newer."""
    here = compare.comparison
    if fact.kind == COMPARISON.name:
        ours = here is not None and compare.stored and (not fact.ids or here.id in fact.ids)
        orders: tuple[object, ...] = (ListComparisons(),) if compare.begun else ()
    elif fact.kind == MESSAGE.name:
        ours = here is not None and compare.stored and not compare.messages.keys().isdisjoint(fact.ids)
        orders = ()
    else:
        return compare, ()
    load = (LoadComparison(here.id),) if ours and here and not compare.busy else ()
    return compare, (*orders, *load)


# ---- Sending ---------------------------------------------------------------------------------------------------------


def typed(compare: Compare, fact: ComparePromptTyped) -> Next:
    """The text lives in the field; its copy here is for when the room is left."""
    return replace(compare, draft=fact.text), (KeepPromptDraft(fact.text), weighed(compare, fact.text))


def sent(compare: Compare, fact: ComparePromptSent) -> Next:
    """It comes back into the field where it can't go now."""
    text, comparison = fact.fields.get("prompt", "").strip(), compare.comparison
    if not text:
        return compare, ()
    if comparison is None or compare.busy:
        return compare, (FillPrompt(text, instead=""),)
    if len(comparison.slots) < FEWEST:
        return replace(compare, troubles=(TOO_FEW,)), (FillPrompt(text, instead=""),)
    compare = replace(compare, deciding=True, troubles=(), draft=text)
    return compare, (KeepPromptDraft(text), round_order(compare, comparison, text))


def again(compare: Compare, fact: RoundAgainWanted) -> Next:
    """Each time a round of its own, one after the other."""
    now, comparison = round_on_screen(compare), compare.comparison
    prompt = compare.messages.get(now.prompt) if now else None
    if comparison is None or prompt is None or compare.busy:
        return compare, ()
    order = round_order(compare, comparison, prompt.text, _runs(fact.fields), again=compare.at)
    return replace(compare, deciding=True, troubles=()), (order,)


def retried(compare: Compare, fact: SlotRetried) -> Next:
    """Only this one; it may also be one that was not there yet when the others were asked."""
    now, comparison = round_on_screen(compare), compare.comparison
    prompt = compare.messages.get(now.prompt) if now else None
    if comparison is None or prompt is None or compare.deciding:
        return compare, ()
    order = round_order(compare, comparison, prompt.text, again=compare.at, only=fact.slot)
    return replace(compare, deciding=True, troubles=()), (order,)


def _runs(fields: Mapping[str, str]) -> int:
    text = fields.get("runs", "1")
    return min(MOST_RUNS, max(1, int(text))) if text.isascii() and text.isdigit() else 1


def decided(compare: Compare, fact: RoundDecided) -> Next:
    """All may go, or none does. A key that is needed is asked for once."""
    order = fact.order
    compare = replace(compare, deciding=False)
    troubles = fact.troubles
    if not troubles and all(one.lack for one in fact.chosen):
        troubles = tuple(dict.fromkeys(one.lack for one in fact.chosen))
    keeps = () if order.again >= 0 else (FillPrompt(order.text, instead=""), KeepPromptDraft(order.text))
    if troubles:
        return replace(compare, troubles=troubles), keeps
    needs_key = any(row.candidate.key for one in fact.chosen for row in one.asked.rows[:1])
    if needs_key and compare.keys_locked:
        return compare, (*keeps, Say(VaultNeeded(RoundAllowed(fact))))
    return _begun(compare, fact)


def allowed(compare: Compare, fact: RoundAllowed) -> Next:
    """The keys are there."""
    if compare.busy:
        return compare, ()
    compare, orders = _begun(compare, fact.decided)
    text = fact.decided.order.text
    return compare, (*orders, *(() if fact.decided.order.again >= 0 else (FillPrompt("", instead=text),)))


def _begun(compare: Compare, fact: RoundDecided) -> Next:
    sends = fact.order.again < 0
    compare = replace(compare, deciding=True, draft="" if sends else compare.draft)
    return compare, (*((KeepPromptDraft(""), weighed(compare, "")) if sends else ()), BeginRound(fact))


def failed(compare: Compare, fact: RoundFailed) -> Next:
    """Nothing is lost: a prompt that was not sent is where it was typed."""
    known = any(one.role == "user" and one.text == fact.text for one in compare.messages.values())
    back = () if known else (FillPrompt(fact.text, instead=""), KeepPromptDraft(fact.text))
    return replace(compare, deciding=False, more_runs=0), back


# ---- Answers ---------------------------------------------------------------------------------------------------------


def started(compare: Compare, fact: RoundStarted) -> Next:
    """Show it; if another comparison was opened meanwhile, that goes on being looked at."""
    growing = frozenset(one.id for one in fact.messages if one.state == "streaming")
    others = tuple(one for one in compare.listed if one.id != fact.comparison.id)
    before, compare = compare.comparison, replace(compare, listed=(fact.comparison, *others), deciding=False)
    compare = replace(compare, running=compare.running | growing)
    if before is None or before.id != fact.comparison.id:
        return compare, ()
    more = len(fact.comparison.rounds) > len(before.rounds)
    follows = compare.at >= len(before.rounds) - 1 or not compare.more_runs
    show = () if compare.stored or not compare.open else (ShowRoom(ROOM, fact.comparison.id, replace=True),)
    compare = replace(
        compare,
        comparison=fact.comparison,
        messages={**compare.messages, **{one.id: one for one in fact.messages}},
        at=len(fact.comparison.rounds) - 1 if more and follows else compare.at,
        stored=True,
        more_runs=fact.following,
        said="",
    )
    return compare, show


def grew(compare: Compare, fact: SlotGrew) -> Next:
    """Its column makes room for it."""
    return _with_answer(compare, fact.answer), ()


def travels(compare: Compare, fact: SlotTravels) -> Next:
    """It goes by."""
    others = {id: doing for id, doing in compare.travels.items() if id != fact.answer}
    return replace(compare, travels={**others, fact.answer: fact.doing} if fact.doing else others), ()


def ended(compare: Compare, fact: SlotEnded) -> Next:
    """Who can't see it hears that it has ended."""
    compare = replace(_with_answer(compare, fact.answer), running=compare.running - {fact.answer.id})
    compare, _ = travels(compare, SlotTravels(fact.answer.id, ""))
    said = ended_words(compare, fact.answer)
    return (replace(compare, said=said) if said else compare), ()


def _with_answer(compare: Compare, answer: Message) -> Compare:
    if answer.id not in compare.messages:
        return compare
    return replace(compare, messages={**compare.messages, answer.id: answer})


def rounds_ended(compare: Compare, _: RoundsEnded) -> Next:
    """What is kept of older ones may be less now."""
    return replace(compare, more_runs=0, deciding=False), (ListComparisons(), weighed(compare))


def stopped(compare: Compare, fact: SlotStopped) -> Next:
    """The others go on."""
    here = compare.comparison
    return compare, (StopSlots(here.id, (fact.answer,)),) if here and fact.answer in compare.running else ()


def all_stopped(compare: Compare, _: ComparingStopped) -> Next:
    """With the rounds that would follow."""
    here = compare.comparison
    if here is None:
        return compare, ()
    answers = tuple(id for id in compare.messages if id in compare.running)
    return compare, (StopSlots(here.id, answers, all=True),)


HANDLERS: Mapping[type[Any], Callable[[Compare, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    DraftFound: draft_found,
    SurroundingsTaken: surroundings_taken,
    VaultChanged: vault_changed,
    RecordsChanged: records_changed,
    ComparePromptTyped: typed,
    ComparePromptSent: sent,
    RoundAgainWanted: again,
    SlotRetried: retried,
    RoundDecided: decided,
    RoundAllowed: allowed,
    RoundFailed: failed,
    RoundStarted: started,
    SlotGrew: grew,
    SlotTravels: travels,
    SlotEnded: ended,
    RoundsEnded: rounds_ended,
    SlotStopped: stopped,
    ComparingStopped: all_stopped,
    **slots_update.HANDLERS,
    **judging_update.HANDLERS,
    **keeping_update.HANDLERS,
}
