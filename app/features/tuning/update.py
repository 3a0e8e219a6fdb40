"""What follows beside the conversation when a person says how it is led."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import AnswerEnded, ConversationLoaded, ConversationStarted, ExchangeStarted
from app.features.frame.state import Booted
from app.features.queue.state import PromptQueued
from app.features.tuning.parameters import clamped, typed
from app.features.tuning.said import (
    ParametersReset,
    ParameterTyped,
    SummaryDropped,
    SummaryTaken,
    SummaryWanted,
    TightClosed,
)
from app.features.tuning.state import (
    FRESH,
    Digest,
    DigestTold,
    DraftWeighed,
    KeepFresh,
    LoadFresh,
    ReadUsual,
    StopDigest,
    SummaryHolds,
    Tuning,
    UsualRead,
)
from app.records.kinds import DRAFT
from app.records.rows import RecordsChanged
from app.records.talking import ASKED, Parameters
from app.ui.loop import Say

Next = tuple[Tuning, tuple[object, ...]]


def booted(tuning: Tuning, _: Booted) -> Next:
    """Take up what was left, and learn what is usual."""
    return tuning, (LoadFresh(), ReadUsual())


def records_changed(tuning: Tuning, fact: RecordsChanged) -> Next:
    """Another tab led the new conversation otherwise."""
    here = fact.kind == DRAFT.name and (not fact.ids or FRESH in fact.ids)
    return tuning, (LoadFresh(),) if here else ()


def draft_weighed(tuning: Tuning, fact: DraftWeighed) -> Next:
    """The meter shows it. What is as it was stays the same object, so that the drawer is not drawn again for it."""
    before, now = tuning.now, fact.weighed
    if now == before:
        return tuning, ()
    if now and before:
        takes = before.takes if before.takes == now.takes else now.takes
        lost = before.lost if before.lost == now.lost else now.lost
        now = replace(now, takes=takes, lost=lost)
    return replace(tuning, now=now), ()


def parameter_typed(tuning: Tuning, fact: ParameterTyped) -> Next:
    """What can't be stays in its field, with what is wrong with it."""
    said = typed(Parameters(), fact.name, fact.text)
    said = said if isinstance(said, str) else clamped(fact.name, fact.text)
    others = {name: one for name, one in tuning.wrong.items() if name != fact.name}
    if said:
        return replace(tuning, wrong={**others, fact.name: (fact.text, said)}), ()
    return (replace(tuning, wrong=others) if len(others) < len(tuning.wrong) else tuning), ()


def nothing_wrong(tuning: Tuning, _: ParametersReset | ConversationLoaded | ConversationStarted) -> Next:
    """What could not be taken is gone with its field."""
    return (replace(tuning, wrong={}) if tuning.wrong else tuning), ()


def begun(tuning: Tuning, fact: ExchangeStarted | PromptQueued) -> Next:
    """What was said of the new conversation is in it now; the next new one begins anew."""
    return tuning, (KeepFresh(ASKED),) if fact.opens else ()


def usual_read(tuning: Tuning, fact: UsualRead) -> Next:
    """What came meanwhile is newer."""
    return replace(tuning, usual=tuning.usual.with_answers(fact.answers)), ()


def answer_ended(tuning: Tuning, fact: AnswerEnded) -> Next:
    """It counts for what is usual from now on."""
    usual = tuning.usual.with_answers((fact.answer,))
    return (tuning if usual is tuning.usual else replace(tuning, usual=usual)), ()


def digest_told(tuning: Tuning, fact: DigestTold) -> Next:
    """One that is not wanted any more is dropped."""
    now, told = tuning.digest, fact.digest
    if now is None or (now.here, now.since) != (told.here, told.since):
        return tuning, ()
    return replace(tuning, digest=told), ()


def summary_wanted(tuning: Tuning, fact: SummaryWanted) -> Next:
    """The conversation orders it (`choices.py`); this is where it is shown."""
    return replace(tuning, digest=Digest(fact.here, fact.since)), ()


def summary_taken(tuning: Tuning, fact: SummaryTaken) -> Next:
    """As the person left it; an empty one is none."""
    digest, text = tuning.digest, fact.fields.get("summary", "").strip()
    if digest is None or digest.text is None:
        return tuning, ()
    if not text:
        return replace(
            tuning, digest=replace(digest, problem="Write something, or leave the turns out without it.")
        ), ()
    return replace(tuning, digest=None), (Say(SummaryHolds(digest.here, digest.since, text)),)


def tight_closed(tuning: Tuning, fact: TightClosed) -> Next:
    """It was understood; where it does not fit at all, it is said again."""
    return replace(tuning, quiet=fact.here), ()


def dropped(tuning: Tuning, _: SummaryDropped) -> Next:
    """Nothing of it held yet."""
    return (tuning, ()) if tuning.digest is None else (replace(tuning, digest=None), (StopDigest(),))


HANDLERS: Mapping[type[Any], Callable[[Tuning, Any], Next]] = {
    Booted: booted,
    RecordsChanged: records_changed,
    DraftWeighed: draft_weighed,
    ParameterTyped: parameter_typed,
    ParametersReset: nothing_wrong,
    ConversationLoaded: nothing_wrong,
    ConversationStarted: nothing_wrong,
    ExchangeStarted: begun,
    PromptQueued: begun,
    UsualRead: usual_read,
    AnswerEnded: answer_ended,
    DigestTold: digest_told,
    SummaryWanted: summary_wanted,
    SummaryTaken: summary_taken,
    SummaryDropped: dropped,
    TightClosed: tight_closed,
}
