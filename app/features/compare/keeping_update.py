"""What follows for the comparisons that are kept: the list, another one, another title, a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.compare.ordered import (
    ChangeKept,
    DeleteComparison,
    FocusTitle,
    LoadComparison,
    PrepareComparison,
    RestoreComparison,
    SaveExport,
    StopSlots,
)
from app.features.compare.said import (
    ComparisonBegun,
    ComparisonDeleted,
    ComparisonExported,
    ComparisonPicked,
    ComparisonRenamed,
    ComparisonRestored,
    ComparisonsClosed,
    ComparisonsOpened,
    ComparisonStarred,
    ComparisonWanted,
    RenamingWanted,
)
from app.features.compare.slots_update import weighed
from app.features.compare.state import Compare, Origin
from app.features.compare.told import (
    ComparisonGone,
    ComparisonKept,
    ComparisonLoaded,
    ComparisonMissing,
    ComparisonPrepared,
    ComparisonsListed,
    ComparisonStale,
)
from app.features.frame.state import RoomOpened, ToastTold
from app.records.talking import Slot
from app.ui.loop import Say

Next = tuple[Compare, tuple[object, ...]]

ROOM = "compare"
LONGEST_TITLE = 120


def _left(compare: Compare) -> Compare:
    """With nothing on screen; what is under way goes on and is stored."""
    return replace(
        compare,
        comparison=None,
        stored=False,
        origin=Origin(),
        messages={},
        at=-1,
        more_runs=0,
        said="",
        troubles=(),
        shown="",
        removed=(),
        picking=None,
        tuning=None,
        merging=None,
        difference=None,
        deciding=False,
        listing=False,
        untouched=False,
    )


def _prepared_with(compare: Compare, conversation: str = "", head: str = "") -> Next:
    here = compare.comparison
    slots: tuple[Slot, ...] = here.slots if here else ()
    order = PrepareComparison(slots, blind=here.blind if here else False, conversation=conversation, head=head)
    return replace(_left(compare), preparing=True, chosen=bool(slots)), (order, Say(RoomOpened(ROOM)))


def begun(compare: Compare, _: ComparisonBegun) -> Next:
    """The same slots, another question."""
    return _prepared_with(compare)


def wanted(compare: Compare, fact: ComparisonWanted) -> Next:
    """What was said in the conversation comes first."""
    return _prepared_with(compare, fact.conversation, fact.head)


def prepared(compare: Compare, fact: ComparisonPrepared) -> Next:
    """Unless another one was opened meanwhile."""
    if not compare.preparing:
        return compare, ()
    compare = replace(compare, preparing=False)
    taken = compare.comparison is not None and (compare.stored or compare.busy or not compare.untouched)
    if taken or compare.loading:
        return compare, ()
    untouched = not compare.chosen and not fact.comparison.origin[0]
    compare = replace(
        compare, comparison=fact.comparison, origin=fact.origin, stored=False, untouched=untouched, chosen=False
    )
    return compare, (weighed(compare),)


def picked(compare: Compare, fact: ComparisonPicked) -> Next:
    """Go where it is; that reads it."""
    return replace(compare, listing=False, renaming=""), (Say(RoomOpened(ROOM, fact.id)),)


def loaded(compare: Compare, fact: ComparisonLoaded) -> Next:
    """The last round first. One that is looked at already stays where it is."""
    here = compare.comparison.id if compare.comparison else ""
    if fact.comparison.id not in {compare.loading, here}:
        return compare, ()
    same = fact.comparison.id == here
    if same and compare.busy and not compare.loading:
        return compare, ()  # what this tab is writing is newer
    kept = compare if same else _left(compare)
    last = len(fact.comparison.rounds) - 1
    compare = replace(
        kept,
        loading="",
        preparing=False,
        comparison=fact.comparison,
        stored=True,
        origin=fact.origin,
        messages={one.id: one for one in fact.messages},
        at=min(kept.at, last) if same and kept.at >= 0 else last,
        running=compare.running | fact.running,
    )
    return compare, (weighed(compare),)


def missing(compare: Compare, fact: ComparisonMissing) -> Next:
    """The address of none, or of one that another tab deleted: begin with an empty one."""
    here = compare.comparison.id if compare.comparison else ""
    if fact.id not in {compare.loading, here}:
        return compare, ()
    compare, orders = _prepared_with(replace(compare, loading=""))
    return compare, orders


def stale(compare: Compare, fact: ComparisonStale) -> Next:
    """Look again."""
    here = compare.comparison
    return compare, (LoadComparison(fact.id),) if here and here.id == fact.id and not compare.busy else ()


def listed(compare: Compare, fact: ComparisonsListed) -> Next:
    """As stored."""
    return replace(compare, listed=fact.comparisons), ()


def kept(compare: Compare, fact: ComparisonKept) -> Next:
    """In the list and on screen."""
    now = fact.comparison
    compare = replace(compare, listed=tuple(now if one.id == now.id else one for one in compare.listed))
    if compare.comparison and compare.comparison.id == now.id:
        compare = replace(compare, comparison=now)
    return compare, ()


def opened(compare: Compare, _: ComparisonsOpened) -> Next:
    """Over the room."""
    return replace(compare, listing=True), ()


def closed(compare: Compare, _: ComparisonsClosed) -> Next:
    """Back to the room."""
    return replace(compare, listing=False, renaming=""), ()


def comparison_starred(compare: Compare, fact: ComparisonStarred) -> Next:
    """Pressed again, it is one of the latest only."""
    one = next((one for one in compare.listed if one.id == fact.id), None)
    return compare, (ChangeKept(fact.id, saved=not one.saved),) if one else ()


def renaming_wanted(compare: Compare, fact: RenamingWanted) -> Next:
    """One at a time."""
    return replace(compare, renaming=fact.id), (FocusTitle(),) if fact.id else ()


def renamed(compare: Compare, fact: ComparisonRenamed) -> Next:
    """An empty title is none."""
    id, title = compare.renaming, " ".join(fact.fields.get("title", "").split())[:LONGEST_TITLE]
    return replace(compare, renaming=""), (ChangeKept(id, title=title),) if id and title else ()


def deleted(compare: Compare, fact: ComparisonDeleted) -> Next:
    """What is being written into it ends first."""
    here = compare.comparison is not None and compare.comparison.id == fact.id
    running = tuple(id for id in compare.messages if id in compare.running) if here else ()
    return compare, (StopSlots(fact.id, running, all=True), DeleteComparison(fact.id))


def gone(compare: Compare, fact: ComparisonGone) -> Next:
    """It can be taken back."""
    compare = replace(compare, listed=tuple(one for one in compare.listed if one.id != fact.id))
    told = Say(ToastTold("The comparison was deleted.", "info", "Undo", ComparisonRestored(fact.id)))
    if compare.comparison is None or compare.comparison.id != fact.id:
        return compare, (told,)
    listing = compare.listing
    compare, orders = _prepared_with(compare)
    return replace(compare, listing=listing), (told, *orders)


def restored(compare: Compare, fact: ComparisonRestored) -> Next:
    """As it was."""
    return compare, (RestoreComparison(fact.id),)


def exported(compare: Compare, fact: ComparisonExported) -> Next:
    """What is on screen."""
    here = compare.comparison
    return compare, (SaveExport(here, compare.messages, fact.format),) if here and here.rounds else ()


HANDLERS: Mapping[type[Any], Callable[[Compare, Any], Next]] = {
    ComparisonBegun: begun,
    ComparisonWanted: wanted,
    ComparisonPrepared: prepared,
    ComparisonPicked: picked,
    ComparisonLoaded: loaded,
    ComparisonMissing: missing,
    ComparisonStale: stale,
    ComparisonsListed: listed,
    ComparisonKept: kept,
    ComparisonsOpened: opened,
    ComparisonsClosed: closed,
    ComparisonStarred: comparison_starred,
    RenamingWanted: renaming_wanted,
    ComparisonRenamed: renamed,
    ComparisonDeleted: deleted,
    ComparisonGone: gone,
    ComparisonRestored: restored,
    ComparisonExported: exported,
}
