"""The queue as it is stored, with what a person knows each item by, and when it is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from app.features.ports import Ports
from app.features.queue.state import Entry, QueueTold
from app.features.routes.free import OFFLINE, FreeRoom
from app.features.routes.switchboard import Switchboard
from app.llm.request import ChatRequest, Turn
from app.records.kinds import MESSAGE, Message
from app.routing import queue as steps
from app.routing.expecting import Due, expected
from app.routing.queue import Item, Queue
from app.routing.words import at_time

LONGEST = 80
SOON = 60.0
MOST_ROOMS = 60
TOKENS = 2_000
"""What a usual prompt and its answer come to, for limits that count tokens."""
_ASKS = ChatRequest(model="", turns=(Turn("user", "?"),))


class Reading:
    """Reads for one tab."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing is kept."""
        self._ports, self._switchboard = ports, switchboard

    async def read(self) -> QueueTold:
        """Items of conversations that were deleted are taken out on the way."""
        books = self._switchboard.books
        queue = await books.read_queue()
        answers = await self._messages([item.id for item in queue.items])
        lost = [item.id for item in queue.items if item.id not in answers]
        if lost:
            queue = await books.change_queue(lambda now: steps.without(now, *lost))
        prompts = await self._messages([one.parent for one in answers.values()])
        now = self._ports.clock.now()
        lines, due, why = await self._expected(queue, now) if queue.items else ((), {}, "")
        entries = []
        for item in queue.items:
            if answer := answers.get(item.id):
                prompt = prompts.get(answer.parent)
                when, where = ("", "") if item.network else _when(due.get(item.id), lines, now)
                reason = self._network(item) if item.network else item.why or ("" if when else why)
                words = _short(prompt.text if prompt else "")
                entry = Entry(item.id, answer.conversation, words, item.state, when, where, reason, item.tries)
                entries.append(replace(entry, network=item.network))
        return QueueTold(queue, tuple(entries))

    def _network(self, item: Item) -> str:
        """Why it waits that needs nothing else than a network."""
        if not self._switchboard.around.online and item.state in {"waiting", "running"}:
            return OFFLINE
        return "" if item.why == OFFLINE else item.why

    async def _messages(self, ids: Sequence[str]) -> dict[str, Message]:
        store = await self._ports.store
        return {one.record.id: one.record for one in await store.get_many(MESSAGE, ids)}

    async def _expected(self, queue: Queue, now: datetime) -> tuple[Sequence[str], Mapping[str, Due | None], str]:
        """The lines with room, when each item is expected in which of them, and why one waits that never is."""
        free = FreeRoom(self._switchboard, now)
        plan = await free.plan(_ASKS, frozenset(), None)
        able = [row.candidate for row in islice(plan.rows, MOST_ROOMS)]
        able += [one.candidate for one in plan.left_out if one.until is not None]
        rooms = free.rooms(able, TOKENS, now.timestamp())
        lack = free.lack(plan)
        due = expected(queue, [room for _, room in rooms], now.timestamp())
        return [name for name, _ in rooms], due, lack[1] if lack else ""


def _when(due: Due | None, lines: Sequence[str], now: datetime) -> tuple[str, str]:
    """When it is expected in words, and whose limits it waits for; empty where nobody knows."""
    if due is None:
        return "", ""
    if due.moment - now.timestamp() < SOON:
        return "soon", ""
    return at_time(datetime.fromtimestamp(due.moment, now.tzinfo), now), lines[due.room]


def _short(text: str) -> str:
    line = " ".join(text[: 4 * LONGEST].split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]}…"
