"""What is ordered of quality. A thumb and what it counts for change together or not at all, so each counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from app.features.chat.sending import Sending
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.providers.state import RoutingChosen
from app.features.quality.state import AnswerJudged, BeginTrial, CountRegenerated, EndTrial, ForgetKept, KeepThumb
from app.features.routes.books import Remembered, signed, tallied
from app.features.routes.state import BooksChanged
from app.features.routes.switchboard import Switchboard
from app.records.kinds import MESSAGE, Message
from app.records.routed import Split
from app.records.store import Put, RecordStore
from app.routing.quality import Sign
from app.routing.values import Place, Task
from app.ui.loop import Tell

THUMBS: dict[str, Sign | None] = {"up": "thumb_up", "down": "thumb_down", "": None}


class QualityOrders:
    """Carries out the orders."""

    def __init__(self, ports: Ports, switchboard: Switchboard, sending: Sending) -> None:
        """What was kept of answers lies with `sending`."""
        self._ports, self._switchboard, self._sending = ports, switchboard, sending
        self.table: Table = {
            KeepThumb: self.thumb,
            CountRegenerated: self.regenerated,
            BeginTrial: self.begin,
            EndTrial: self.end,
            ForgetKept: self.forget,
        }

    async def thumb(self, order: KeepThumb, tell: Tell) -> None:
        """The same one again takes it back."""
        pair: list[Message] = []

        async def more(store: RecordStore) -> Sequence[Put]:
            pair.clear()
            stored = await store.get(MESSAGE, order.id)
            if stored is None or stored.record.state not in {"complete", "cut"}:
                return ()
            thumb = "" if stored.record.thumb == order.thumb else order.thumb
            pair.extend((stored.record, stored.record.model_copy(update={"thumb": thumb})))
            return (Put(pair[1], stored),)

        def how(old: Remembered) -> Remembered:
            return self._judged(old, *pair) if pair else old

        await self._switchboard.books.change_memory(how, more)
        if pair:
            self._recall(pair[1])
            tell(AnswerJudged(pair[1]), BooksChanged())

    async def regenerated(self, order: CountRegenerated, tell: Tell) -> None:
        """An answer without a text was no answer: that is counted elsewhere, as a fault."""
        store = await self._ports.store
        stored = await store.get(MESSAGE, order.id)
        if stored is None or not stored.record.text or not stored.record.model:
            return
        answer = stored.record
        place = Place(answer.place, answer.model)
        await self._switchboard.books.change_memory(
            lambda old: signed(old, place, task_of(answer), None, "regenerated")
        )
        self._recall(answer)
        tell(BooksChanged())

    async def begin(self, order: BeginTrial, tell: Tell) -> None:
        """The result of the one before is shown no more."""
        await self._switchboard.books.change_memory(lambda old: replace(old, ended=None))
        tell(RoutingChosen("split", Split(id=self._ports.chance.token(), task=order.task, a=order.a, b=order.b)))
        tell(BooksChanged())

    async def end(self, _: EndTrial, tell: Tell) -> None:
        """Prompts go their usual way; the votes stay, and the answers that have no thumb yet can still be judged."""
        split = self._switchboard.around.profile.routing.split
        await self._switchboard.books.change_memory(lambda old: replace(old, ended=split))
        tell(RoutingChosen("split", None), BooksChanged())

    async def forget(self, _: ForgetKept, tell: Tell) -> None:
        """They lie in the memory of this tab only."""
        self._sending.forget_kept()
        tell(ToastTold("Kept answers are forgotten.", "ok"))

    def _judged(self, old: Remembered, was: Message, now: Message) -> Remembered:
        """The sign, and the vote where the answer is one of an A/B test's and came from its side."""
        old = signed(old, Place(now.place, now.model), task_of(now), THUMBS[was.thumb], THUMBS[now.thumb])
        board = now.board
        split = next((one for one in self._splits(old) if board and one.id == board.split), None)
        if split is None or board is None or not board.side or not now.text:
            return old  # nobody who failed is judged for it twice
        if (now.place, now.model) != (split.a if board.side == "a" else split.b):
            return old
        good = (now.thumb == "up") - (was.thumb == "up")
        bad = (now.thumb == "down") - (was.thumb == "down")
        return tallied(old, split.id, board.side, good, bad)

    def _splits(self, old: Remembered) -> tuple[Split, ...]:
        running = self._switchboard.around.profile.routing.split
        return tuple(one for one in (running, old.ended) if one)

    def _recall(self, answer: Message) -> None:
        """Plans of this tab know it at once."""
        place, task = Place(answer.place, answer.model), task_of(answer)
        scores = {(of, kind): score for of, kind, score in self._switchboard.books.shelf.remembered.scores}
        if (place, task) in scores:
            self._switchboard.memory.scores[place, task] = scores[place, task]
        else:
            self._switchboard.memory.scores.pop((place, task), None)


def task_of(answer: Message) -> Task:
    """What its prompt was taken for."""
    tasks: tuple[Task, ...] = get_args(Task)
    said = answer.board.task if answer.board else ""
    return next((task for task in tasks if task == said), "general")
