"""What follows for the queue when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Booted, RoomOpened
from app.features.queue.said import (
    PromptDeferred,
    QueuedAgain,
    QueuedCancelled,
    QueuedMoved,
    QueuedPut,
    QueuedSentNow,
    QueueHeld,
    QueueTidied,
)
from app.features.queue.state import (
    ArrivalTold,
    CancelQueued,
    HoldQueue,
    QueuedArrived,
    QueueRoom,
    QueueTold,
    ReadQueue,
    RepeatQueued,
    ShiftQueued,
    TakePrompt,
    TidyQueue,
    WorkQueue,
)
from app.features.routes.state import BooksRead, SurroundingsTaken
from app.ui.loop import Say

Next = tuple[QueueRoom, tuple[object, ...]]

ROOM = "routes"


def surroundings_taken(room: QueueRoom, _: SurroundingsTaken) -> Next:
    """Keys may be unlocked, a line may be there, or a network."""
    return room, (WorkQueue(),)


def books_read(room: QueueRoom, fact: BooksRead) -> Next:
    """Another tab may have changed the queue."""
    return room, () if fact.standing.queue == room.seen else (ReadQueue(),)


def room_opened(room: QueueRoom, fact: RoomOpened | Booted) -> Next:
    """What is expected when is true now."""
    return replace(room, room=fact.room), (ReadQueue(),) if fact.room == ROOM and room.entries else ()


def arrived(room: QueueRoom, fact: QueuedArrived) -> Next:
    """Chat knows which conversation is open, and this slice whether anybody looks at it."""
    return room, (Say(ArrivalTold(fact.answer, elsewhere=room.room != "chat")),)


def told(room: QueueRoom, fact: QueueTold) -> Next:
    """Show it."""
    return replace(room, entries=fact.entries, paused=fact.queue.paused, seen=fact.queue), ()


def deferred(room: QueueRoom, _: PromptDeferred) -> Next:
    """The page knows what stands in the composer."""
    return room, (TakePrompt(),)


def cancelled(room: QueueRoom, fact: QueuedCancelled) -> Next:
    """At once, also in the middle of its answer."""
    return room, (CancelQueued(fact.id),)


def sent_now(room: QueueRoom, fact: QueuedSentNow) -> Next:
    """It leaves the queue first, so that nobody answers twice."""
    return room, (CancelQueued(fact.id, sends=True),)


def again(room: QueueRoom, fact: QueuedAgain) -> Next:
    """It waits where it stood."""
    return room, (RepeatQueued(fact.id),)


def moved(room: QueueRoom, fact: QueuedMoved) -> Next:
    """Past what still waits; at an end nothing moves."""
    waiting = [one.id for one in room.entries if one.is_open]
    if fact.id not in waiting:
        return room, ()
    place = min(max(waiting.index(fact.id) + fact.by, 0), len(waiting) - 1)
    said = f"Place {place + 1} of {len(waiting)}."
    return replace(room, said=said), (ShiftQueued(fact.id, fact.by),)


def put(room: QueueRoom, fact: QueuedPut) -> Next:
    """The same, by pointer."""
    waiting = [one.id for one in room.entries if one.is_open]
    by = fact.at - 1 - waiting.index(fact.id) if fact.id in waiting else 0
    return moved(room, QueuedMoved(fact.id, by)) if by else (room, ())


def held(room: QueueRoom, fact: QueueHeld) -> Next:
    """In all tabs."""
    return room, (HoldQueue(fact.paused),)


def tidied(room: QueueRoom, _: QueueTidied) -> Next:
    """The answers themselves stay in their conversations."""
    return room, (TidyQueue(),)


HANDLERS: Mapping[type[Any], Callable[[QueueRoom, Any], Next]] = {
    SurroundingsTaken: surroundings_taken,
    BooksRead: books_read,
    RoomOpened: room_opened,
    Booted: room_opened,
    QueuedArrived: arrived,
    QueueTold: told,
    PromptDeferred: deferred,
    QueuedCancelled: cancelled,
    QueuedSentNow: sent_now,
    QueuedAgain: again,
    QueuedMoved: moved,
    QueuedPut: put,
    QueueHeld: held,
    QueueTidied: tidied,
}
