"""What is ordered of the queue. The queue and the answers in it change together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.base.errors import SwitchyardError
from app.features.chat.exchanges import opened
from app.features.chat.orders import LEFT_QUEUE
from app.features.chat.said import AnswerAskedAgain
from app.features.chat.sending import Sending
from app.features.chat.state import COMPOSER, AnswerEnded, PromptReturned
from app.features.files.contents import Contents
from app.features.files.waiting import taken_along
from app.features.ports import Ports, Table
from app.features.queue.reading import Reading
from app.features.queue.state import (
    CancelQueued,
    DeferPrompt,
    HoldQueue,
    PromptQueued,
    PromptTaken,
    ReadQueue,
    RepeatQueued,
    ShiftQueued,
    TakePrompt,
    TidyQueue,
    WorkQueue,
)
from app.features.queue.work import QueueWork
from app.features.routes.switchboard import Switchboard
from app.records.kinds import CONVERSATION, MESSAGE, Message
from app.records.rows import RecordsChanged
from app.records.store import Put, RecordStore
from app.records.talking import ASKED
from app.routing import queue as steps
from app.routing.queue import Item, Queue
from app.ui.loop import Tell


class QueueOrders:
    """Carries out the orders of the queue."""

    def __init__(self, ports: Ports, switchboard: Switchboard, sending: Sending, contents: Contents) -> None:
        """The work begins when it is ordered."""
        self._ports, self._books = ports, switchboard.books
        self._reading = Reading(ports, switchboard)
        self.work = QueueWork(ports, switchboard, sending, contents)
        self.table: Table = {
            WorkQueue: self.start,
            ReadQueue: self.read,
            TakePrompt: self.take,
            DeferPrompt: self.defer,
            CancelQueued: self.cancel,
            RepeatQueued: self.repeat,
            ShiftQueued: self.shift,
            HoldQueue: self.hold,
            TidyQueue: self.tidy,
        }

    async def start(self, _: WorkQueue, tell: Tell) -> None:
        """And show what waits."""
        await self.work.start(tell)
        if self._books.shelf.queue.items:
            await self._read(tell)

    async def read(self, _: ReadQueue, tell: Tell) -> None:
        """As it is stored now."""
        await self._read(tell)

    async def take(self, _: TakePrompt, tell: Tell) -> None:
        """What stands in the composer is on the page only."""
        taken = await self._ports.page.call("composer.take") or {}
        text = str(taken.get("text", "")).strip()
        if text:
            tell(PromptTaken(text, str(taken.get("place", ""))))
        else:
            await self._ports.page.call("composer.focus")

    async def defer(self, order: DeferPrompt, tell: Tell) -> None:
        """Nothing is lost where that fails: the prompt goes back to the composer."""
        new = self._ports.chance.token
        talk, prompt, first = opened(order, self._ports)
        now, talk = prompt.created, talk.model_copy(update={"updated": prompt.created})
        asked = None if order.asked == ASKED else order.asked
        answer = first.model_copy(update={"state": "queued", "asked": asked})
        prompts: list[Message] = []

        async def more(store: RecordStore) -> Sequence[Put]:
            files, moved = await taken_along(store, order.files, talk.id, new)
            prompts[:] = [prompt.model_copy(update={"files": files})]
            kept = await store.get(CONVERSATION, talk.id)
            touched = (kept.record if kept else talk).model_copy(update={"updated": now, "head": answer.id})
            return Put(touched, kept), Put(prompts[0]), Put(answer), *moved

        place = order.pinned or ("", "")
        item = Item(answer.id, now / 1000, network=order.network, place=(place[0], place[1]))
        try:
            await self._books.change_queue_with(lambda queue: steps.added(queue, item), more)
        except SwitchyardError:
            tell(PromptReturned(order.text, order.conversation.id if order.conversation else COMPOSER))
            raise
        tell(PromptQueued(talk, prompts[0], answer, order.conversation is None, order.files))
        await self._read(tell)
        self.work.wake()

    async def cancel(self, order: CancelQueued, tell: Tell) -> None:
        """One that grows is stopped by whoever writes it, and keeps what it has."""
        update = {"state": "cut", "reason": LEFT_QUEUE} | ({"text": ""} if order.sends else {})
        out = steps.without if order.sends else steps.cancelled
        answer = await self._with_answer(order.id, lambda queue: out(queue, order.id), {"queued"}, update)
        if answer and answer.state == "cut":
            tell(AnswerEnded(answer))
            if order.sends:
                tell(AnswerAskedAgain(answer.id))
        await self._read(tell)

    async def repeat(self, order: RepeatQueued, tell: Tell) -> None:
        """One that was answered otherwise meanwhile is done with."""
        waits = {"state": "queued", "reason": ""}
        answer = await self._with_answer(order.id, lambda queue: steps.again(queue, order.id), {"cut", "queued"}, waits)
        if answer and answer.state == "queued":
            tell(AnswerEnded(answer))
        elif answer:
            await self._books.change_queue(lambda queue: steps.without(queue, order.id))
        await self._read(tell)
        self.work.wake()

    async def shift(self, order: ShiftQueued, tell: Tell) -> None:
        """In the order that is stored then."""
        await self._books.change_queue(lambda queue: steps.shifted(queue, order.id, order.by))
        await self._read(tell)

    async def hold(self, order: HoldQueue, tell: Tell) -> None:
        """What runs is finished."""
        await self._books.change_queue(lambda queue: steps.held_up(queue, paused=order.paused))
        await self._read(tell)
        self.work.wake()

    async def tidy(self, _: TidyQueue, tell: Tell) -> None:
        """Only from the list."""
        await self._books.change_queue(steps.tidied)
        tell(RecordsChanged(MESSAGE.name, ()))  # what failed waits no more: its conversation says so
        await self._read(tell)

    async def _read(self, tell: Tell) -> None:
        told = await self._reading.read()
        self.work.heed(told.queue)
        tell(told)

    async def _with_answer(
        self, id: str, how: Callable[[Queue], Queue], states: set[str], update: dict[str, Any]
    ) -> Message | None:
        """Change the queue, and the answer with it where it is in one of these states; as the answer is then."""
        seen: list[Message] = []

        async def more(store: RecordStore) -> Sequence[Put]:
            stored = await store.get(MESSAGE, id)
            fits = stored is not None and stored.record.state in states
            after = stored.record.model_copy(update=update) if stored and fits else stored and stored.record
            seen[:] = [after] if after else []
            return (Put(after, stored),) if after and fits else ()

        await self._books.change_queue_with(how, more)
        return seen[0] if seen else None
