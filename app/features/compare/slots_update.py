"""What follows when slots are set up: who answers, how they are asked, whether names are hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.compare import tuning
from app.features.compare.ordered import KeepComparison, MakeSlot, ShowSlot, WeighDraft, WeighMerge
from app.features.compare.requesting import merge_order
from app.features.compare.said import (
    BlindTurned,
    SlotPickerClosed,
    SlotPickerOpened,
    SlotPlaced,
    SlotRemoved,
    SlotShown,
    SlotSought,
    SlotsRestored,
    SlotTabPressed,
    SyncTurned,
    TuningClosed,
    TuningSubmitted,
    TuningWanted,
)
from app.features.compare.state import FEWEST, MERGE, MOST, Compare, Picking, Tuning
from app.features.compare.told import SlotAnswered
from app.features.frame.state import ToastTold
from app.records.kinds import Comparison
from app.records.talking import Slot
from app.routing.values import Place
from app.ui.loop import Say

Next = tuple[Compare, tuple[object, ...]]


def weighed(compare: Compare, text: str | None = None) -> WeighDraft:
    """What the text of the field would take with all slots."""
    origin = compare.origin
    return WeighDraft(compare.comparison, compare.messages, origin.before, origin.asked, text)


def set_up(compare: Compare, comparison: Comparison) -> Next:
    """It holds at once, and is stored where the comparison is."""
    compare = replace(compare, comparison=comparison, troubles=(), untouched=False)
    return compare, (*((KeepComparison(comparison),) if compare.stored else ()), weighed(compare))


def picker_opened(compare: Compare, fact: SlotPickerOpened) -> Next:
    """For one more only while there is room for it."""
    here = compare.comparison
    if here is None or (not fact.slot and len(here.slots) >= MOST):
        return compare, ()
    return replace(compare, picking=Picking(fact.slot)), ()


def picker_closed(compare: Compare, _: SlotPickerClosed) -> Next:
    """Nothing is chosen."""
    return replace(compare, picking=None), ()


def sought(compare: Compare, fact: SlotSought) -> Next:
    """Shorter with each word."""
    picking = compare.picking
    return (replace(compare, picking=replace(picking, query=fact.query)), ()) if picking else (compare, ())


def placed(compare: Compare, fact: SlotPlaced) -> Next:
    """Another model is another slot: what the one before it answered stays its own."""
    picking, here = compare.picking, compare.comparison
    if picking is None or here is None:
        return compare, ()
    place = Place(fact.line, fact.model)
    compare = replace(compare, picking=None)
    if picking.slot == MERGE:
        merging = compare.merging
        if merging is None:
            return compare, ()
        compare = replace(compare, merging=replace(merging, place=place))
        return compare, (WeighMerge(merge_order(compare)),)
    like = next((slot for slot in here.slots if slot.id == picking.slot), None)
    return replace(compare, replacing=picking.slot), (MakeSlot(place, like),)


def slot_answered(compare: Compare, fact: SlotAnswered) -> Next:
    """In the place of the old one, or behind the others."""
    here, old = compare.comparison, compare.replacing
    if here is None:
        return compare, ()
    known = any(slot.id == old for slot in here.slots)
    slots: tuple[Slot, ...] = (
        tuple(fact.slot if slot.id == old else slot for slot in here.slots) if known else (*here.slots, fact.slot)
    )
    compare, orders = set_up(replace(compare, replacing=""), here.model_copy(update={"slots": slots[:MOST]}))
    return replace(compare, shown=fact.slot.id), (*orders, ShowSlot(fact.slot.id))


def removed(compare: Compare, fact: SlotRemoved) -> Next:
    """What it answered stays stored, and it can be taken back."""
    here = compare.comparison
    if here is None or len(here.slots) <= FEWEST:
        return compare, ()
    before = here.slots
    left = tuple(slot for slot in before if slot.id != fact.id)
    compare, orders = set_up(replace(compare, removed=before), here.model_copy(update={"slots": left}))
    return compare, (*orders, Say(ToastTold("The slot was removed.", "info", "Undo", SlotsRestored())))


def restored(compare: Compare, _: SlotsRestored) -> Next:
    """As they were."""
    here = compare.comparison
    if here is None or not compare.removed:
        return compare, ()
    slots = compare.removed
    return set_up(replace(compare, removed=()), here.model_copy(update={"slots": slots}))


def tuning_wanted(compare: Compare, fact: TuningWanted) -> Next:
    """As it holds."""
    return replace(compare, tuning=Tuning(fact.slot)), ()


def tuning_submitted(compare: Compare, fact: TuningSubmitted) -> Next:
    """Only what is right holds; what is wrong stays in the form."""
    form = compare.tuning
    if form is None or compare.comparison is None:
        return compare, ()
    changed, wrong = tuning.tuned(compare, form, fact.fields)
    if wrong or changed.comparison is None:
        return replace(compare, tuning=replace(form, typed=fact.fields, wrong=wrong)), ()
    return set_up(replace(changed, tuning=None), changed.comparison)


def tuning_closed(compare: Compare, _: TuningClosed) -> Next:
    """Nothing changes."""
    return replace(compare, tuning=None), ()


def blind_turned(compare: Compare, fact: BlindTurned) -> Next:
    """From the next round on."""
    here = compare.comparison
    return set_up(compare, here.model_copy(update={"blind": fact.on})) if here else (compare, ())


def sync_turned(compare: Compare, fact: SyncTurned) -> Next:
    """The page follows it."""
    return replace(compare, sync=fact.on), ()


def slot_shown(compare: Compare, fact: SlotShown) -> Next:
    """The bar of slots follows."""
    return (compare if compare.shown == fact.slot else replace(compare, shown=fact.slot)), ()


def tab_pressed(compare: Compare, fact: SlotTabPressed) -> Next:
    """It comes into sight."""
    compare, _ = slot_shown(compare, SlotShown(fact.slot))
    return compare, (ShowSlot(fact.slot),)


HANDLERS: Mapping[type[Any], Callable[[Compare, Any], Next]] = {
    SlotPickerOpened: picker_opened,
    SlotPickerClosed: picker_closed,
    SlotSought: sought,
    SlotPlaced: placed,
    SlotAnswered: slot_answered,
    SlotRemoved: removed,
    SlotsRestored: restored,
    TuningWanted: tuning_wanted,
    TuningSubmitted: tuning_submitted,
    TuningClosed: tuning_closed,
    BlindTurned: blind_turned,
    SyncTurned: sync_turned,
    SlotShown: slot_shown,
    SlotTabPressed: tab_pressed,
}
