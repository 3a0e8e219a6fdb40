"""Work that nobody waits for: it takes free quota as it comes, for hours if need be, and survives everything.

The queue is one plain value, stored as one record, and each step is one atomic exchange of it:

    taken (leased to an owner) → carried out → finished, with its result in the same exchange
                                             → put back, not before a time

A lease that its owner does not renew runs out, and another tab takes the item. Whoever comes back too late finds that
the item is no longer his: what he brings is dropped, so that no item is lost and none has two results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["waiting", "running", "done", "failed", "cancelled"]

LEASE = 120.0
MOST_TRIES = 5
"""Failures that are not a limit's; then the item has failed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work. What it is about lies elsewhere, under its id."""

    id: str
    added: float
    state: State = "waiting"
    owner: str = ""  # of the lease
    leased_until: float = 0.0
    not_before: float = 0.0
    tries: int = 0
    why: str = ""  # it waits, or failed
    result: str = ""
    network: bool = False  # it waits for a network only, and then goes as any other prompt does
    place: tuple[str, str] = ("", "")  # the line and model that were chosen for it; empty: as its conversation goes


@dataclass(frozen=True, slots=True)
class Queue:
    """All of it, in the order in which it is wanted."""

    items: tuple[Item, ...] = ()
    paused: bool = False

    def item(self, id: str) -> Item | None:
        """One of them."""
        return next((item for item in self.items if item.id == id), None)

    def of(self, owner: str) -> Item | None:
        """What an owner has leased."""
        return next((item for item in self.items if item.owner == owner and item.state == "running"), None)


def ready(item: Item, now: float) -> bool:
    """Whether it may be taken: it waits and its time has come, or its owner is gone.

    A lease that is longer than any lease is from before the clock was set back.
    """
    if item.state == "running":
        return not now < item.leased_until <= now + LEASE
    return item.state == "waiting" and item.not_before <= now


# ---- Steps of a worker -----------------------------------------------------------------------------------------------


def taken(queue: Queue, owner: str, now: float) -> Queue:
    """With the first item that is ready leased to this owner, whose name is used for one lease only."""
    if queue.paused or queue.of(owner):
        return queue
    first = next((item for item in queue.items if ready(item, now)), None)
    if first is None:
        return queue
    return _with(queue, replace(first, state="running", owner=owner, leased_until=now + LEASE, why=""))


def renewed(queue: Queue, owner: str, now: float) -> Queue:
    """Its owner is still at work."""
    return _his(queue, owner, lambda item: replace(item, leased_until=now + LEASE))


def finished(queue: Queue, owner: str, result: str) -> Queue:
    """Done, if it is still this owner's."""
    return _his(queue, owner, lambda item: replace(item, state="done", owner="", result=result, why=""))


def put_back(queue: Queue, owner: str, not_before: float, why: str) -> Queue:
    """It waits for a limit, which is nobody's failure."""
    return _his(queue, owner, lambda item: replace(item, state="waiting", owner="", not_before=not_before, why=why))


def missed(queue: Queue, owner: str, not_before: float, why: str) -> Queue:
    """It could not be done now; after some times it has failed."""

    def once_more(item: Item) -> Item:
        tries = item.tries + 1
        state: State = "failed" if tries >= MOST_TRIES else "waiting"
        return replace(item, state=state, owner="", tries=tries, not_before=not_before, why=why)

    return _his(queue, owner, once_more)


# ---- Steps of a person -----------------------------------------------------------------------------------------------


def added(queue: Queue, *items: Item) -> Queue:
    """With more at its end; one whose id is there already is not added twice."""
    known = {item.id for item in queue.items}
    new = {item.id: item for item in items if item.id not in known}
    return replace(queue, items=(*queue.items, *new.values())) if new else queue


def cancelled(queue: Queue, id: str) -> Queue:
    """Not wanted any more. What its owner still brings is dropped."""
    item = queue.item(id)
    if item is None or item.state not in {"waiting", "running"}:
        return queue
    return _with(queue, replace(item, state="cancelled", owner=""))


def again(queue: Queue, id: str) -> Queue:
    """What failed or was cancelled is wanted after all."""
    item = queue.item(id)
    if item is None or item.state not in {"failed", "cancelled"}:
        return queue
    return _with(queue, replace(item, state="waiting", owner="", tries=0, not_before=0.0, why=""))


def moved(queue: Queue, id: str, place: int) -> Queue:
    """At another place in the order."""
    item = queue.item(id)
    if item is None:
        return queue
    others = [other for other in queue.items if other.id != id]
    others.insert(max(place, 0), item)
    return replace(queue, items=tuple(others))


def shifted(queue: Queue, id: str, by: int) -> Queue:
    """Before, or behind, the next one that still waits: what is over is in nobody's way."""
    item = queue.item(id)
    open_ones = [other.id for other in queue.items if other.state in {"waiting", "running"}]
    if item is None or id not in open_ones:
        return queue
    wanted = min(max(open_ones.index(id) + by, 0), len(open_ones) - 1)
    neighbour = open_ones[wanted]
    return moved(queue, id, next(place for place, other in enumerate(queue.items) if other.id == neighbour))


def roused(queue: Queue) -> Queue:
    """What it waited for may have come: a key, a network, a limit that was changed. Failures are still waited out."""
    waits = [item for item in queue.items if item.state == "waiting" and item.not_before and not item.tries]
    return _all_with(queue, [replace(item, not_before=0.0) for item in waits])


def without(queue: Queue, *ids: str) -> Queue:
    """As if these had never been added."""
    if not any(item.id in ids for item in queue.items):
        return queue
    return replace(queue, items=tuple(item for item in queue.items if item.id not in ids))


def held_up(queue: Queue, *, paused: bool) -> Queue:
    """Paused: what runs is finished, and nothing else begins. Or going on."""
    return replace(queue, paused=paused)


def tidied(queue: Queue) -> Queue:
    """Without what is over; its results were read."""
    return replace(queue, items=tuple(item for item in queue.items if item.state in {"waiting", "running"}))


def _his(queue: Queue, owner: str, how: Callable[[Item], Item]) -> Queue:
    item = queue.of(owner)
    return _with(queue, how(item)) if item else queue


def _with(queue: Queue, changed: Item) -> Queue:
    return _all_with(queue, [changed])


def _all_with(queue: Queue, changed: Sequence[Item]) -> Queue:
    new = {item.id: item for item in changed}
    return replace(queue, items=tuple(new.get(item.id, item) for item in queue.items)) if new else queue
