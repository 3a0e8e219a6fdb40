"""When each item of a queue is expected: how many requests the limits of the lines let through, and from when on."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.routing.limits import Account, Terms, bounds_for, frees, used
from app.routing.queue import Queue
from app.routing.windows import LENGTHS, ends, rolls


@dataclass(frozen=True, slots=True)
class Allowance:
    """One limit, counted in items: so many now, and so many more with each window from a moment on."""

    now: int
    each: int
    resets: float
    length: float

    def moment(self, count: int, now: float) -> float:
        """When the item with this number (from 0) fits."""
        if count < self.now:
            return now
        if self.each <= 0:
            return float("inf")
        return self.resets + (count - self.now) // self.each * self.length


@dataclass(frozen=True, slots=True)
class Room:
    """What one place lets through. `seconds`: how long an item takes there, where they go one after the other."""

    allowances: tuple[Allowance, ...] = ()
    opens: float = 0.0  # closed until then
    seconds: float = 5.0

    def moment(self, count: int, now: float) -> float:
        """When the item with this number (from 0) is done."""
        start = max(now, self.opens)
        limited = max((allowance.moment(count, start) for allowance in self.allowances), default=start)
        return max(limited, start + count * self.seconds) + self.seconds


def room_of(account: Account, terms: Terms, model: str, now: float, tokens: int) -> Room:
    """The room of a place for items that need about so many tokens each."""
    allowances = []
    for bound in bounds_for(account, terms, model):
        if bound.unit == "money":
            continue
        each = 1 if bound.unit == "requests" else max(tokens, 1)
        left = bound.amount - used(account, bound, model, now)
        rolling = rolls(bound.period, bound.reset)
        resets = (
            frees(account, bound, model, each, now) if rolling and left < each else ends(bound.period, bound.reset, now)
        )
        length = LENGTHS.get(bound.period, float("inf"))
        allowances.append(Allowance(max(left, 0) // each, bound.amount // each, resets, length))
    shut = (closure.until for closure in account.closures if closure.model in {"", model} and closure.until > now)
    return Room(tuple(allowances), max(shut, default=0.0))


class Due(NamedTuple):
    """When an item is done, and in which of the rooms."""

    moment: float
    room: int


def expected(queue: Queue, rooms: Sequence[Room], now: float) -> dict[str, Due | None]:
    """When each item that is not over is done, each going where it is done first; None: never, as things stand."""
    heap = [(room.moment(0, now), number, 0) for number, room in enumerate(rooms)]
    heapq.heapify(heap)
    moments: dict[str, Due | None] = {}
    for item in queue.items:
        if item.state not in {"waiting", "running"}:
            continue
        if not heap or heap[0][0] == float("inf") or (queue.paused and item.state == "waiting"):
            moments[item.id] = None
            continue
        moment, number, count = heap[0]
        moments[item.id] = Due(max(moment, item.not_before), number)
        heapq.heapreplace(heap, (rooms[number].moment(count + 1, now), number, count + 1))
    return moments
