"""What the list of conversations orders: read, found, changed, moved, removed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from app.features.chat.carrying import Carrying
from app.features.chat.sending import Sending
from app.features.chat.state import ConversationPicked
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.talks.said import TalksGone, TalksTouched
from app.features.talks.state import (
    AllTold,
    ChangeTalks,
    EndFinding,
    FindTalks,
    LearnTags,
    ListTalks,
    Move,
    MoveTalks,
    PickAll,
    ReadTagged,
    ReadTalks,
    RemoveTalks,
    SweepTalks,
    TaggedTold,
    TagsTold,
    TalksFound,
    TalksListed,
    TalksMoved,
    TitleTalk,
    UndoMove,
)
from app.features.talks.titles import Titles
from app.features.talks.words import many
from app.records.errors import RecordConflict
from app.records.kinds import ATTACHMENT, CONVERSATION, DRAFT, MESSAGE, Conversation
from app.records.rows import by
from app.records.store import Delete, DeleteAll, Put
from app.ui.loop import Tell

BATCH = 200
"""So many are changed in one transaction."""
LEFT_AFTER = 60_000
"""Milliseconds after which nobody can take a deletion back any more: the tab where it was done has died."""

How = Callable[[Conversation], Conversation]


class TalksOrders:
    """Carries out the orders of the list."""

    def __init__(self, ports: Ports, carrying: Carrying, sending: Sending) -> None:
        """`carrying` knows what is being written into conversations."""
        self._ports, self._carrying = ports, carrying
        self._titles = Titles(ports, sending)
        self._asked = self._moves = 0
        self._sweeping: asyncio.Task[None] | None = None
        self.table: Table = {
            ListTalks: self.read_list,
            ReadTalks: self.read,
            FindTalks: self.find,
            EndFinding: self.end,
            LearnTags: self.learn_tags,
            PickAll: self.pick_all,
            ReadTagged: self.read_tagged,
            ChangeTalks: self.change,
            MoveTalks: self.move,
            UndoMove: self.undo,
            RemoveTalks: self.remove,
            SweepTalks: self.sweep,
            TitleTalk: self._titles.title,
        }

    # ---- Reading -----------------------------------------------------------------------------------------------------

    async def read_list(self, order: ListTalks, tell: Tell) -> None:
        """One more than is shown tells whether there are more."""
        store = await self._ports.store
        top = await store.select(CONVERSATION, by("shelf", "top", reverse=True)) if order.shelf == "open" else ()
        found = await store.select(CONVERSATION, by("shelf", order.shelf, reverse=True, limit=order.limit + 1))
        listed = [one.record for one in found]
        now = self._ports.clock.now()
        pinned, shown = tuple(one.record for one in top), tuple(listed[: order.limit])
        tell(TalksListed(order.shelf, order.limit, pinned, shown, len(listed) > order.limit, now))

    async def read(self, order: ReadTalks, tell: Tell) -> None:
        """Those that are not there any more were removed."""
        store = await self._ports.store
        there = tuple(one.record for one in await store.get_many(CONVERSATION, order.ids))
        gone = tuple({*order.ids} - {one.id for one in there})
        if gone:
            tell(TalksGone(gone))
        if there:
            tell(TalksTouched(there))

    async def find(self, order: FindTalks, tell: Tell) -> None:
        """Answered with what was read so far, and again as more is; a newer question ends this one."""
        self._asked += 1
        mine, later = self._asked, False
        search, store = await self._ports.search(), await self._ports.store
        while mine == self._asked:
            findings = await search.find(order.question, later=later)
            if findings is None or mine != self._asked:
                return
            stored = await store.get_many(CONVERSATION, [one.id for one in findings.found])
            tell(TalksFound(order.question, findings, tuple(one.record for one in stored)))
            if findings.whole:
                return
            later = True

    async def end(self, _: EndFinding, __: Tell) -> None:
        """What is being looked for comes too late."""
        self._asked += 1

    async def learn_tags(self, _: LearnTags, tell: Tell) -> None:
        """From the titles and tags, which are read first."""
        tell(TagsTold(await (await self._ports.search()).tags()))

    async def pick_all(self, order: PickAll, tell: Tell) -> None:
        """What is only listed needs no search."""
        question = order.question
        if question.text or question.tag:
            tell(AllTold(question, await (await self._ports.search()).every(question)))
            return
        store = await self._ports.store
        shelves = ("top", "open") if question.shelf == "open" else (question.shelf,)
        ids = [id for shelf in shelves for id in await store.keys(CONVERSATION, by("shelf", shelf))]
        tell(AllTold(question, tuple(ids)))

    async def read_tagged(self, order: ReadTagged, tell: Tell) -> None:
        """The tags of most of them first."""
        store = await self._ports.store
        counts: dict[str, int] = {}
        for one in await store.get_many(CONVERSATION, order.ids):
            for tag in one.record.tags:
                counts[tag] = counts.get(tag, 0) + 1
        tell(TaggedTold(order.ids, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))))

    # ---- Changing ----------------------------------------------------------------------------------------------------

    async def change(self, order: ChangeTalks, tell: Tell) -> None:
        """Each as it is stored then, so that two tabs can change two things."""

        def how(now: Conversation) -> Conversation:
            tags = tuple(dict.fromkeys(tag for tag in (*now.tags, *order.add) if tag not in order.remove))
            title = {"title": order.title, "titled": "typed"} if order.title else {}
            return now.model_copy(update={"tags": tags, **title})

        await self._changed(order.ids, how, tell)

    async def move(self, order: MoveTalks, tell: Tell) -> None:
        """What is deleted is written into no more. Where a row leaves the list, that can be taken back."""
        now = self._ports.millis()
        deletes = order.shelf == "deleted"
        if deletes:
            await self._stop_answers(order.ids)

        def how(before: Conversation) -> Conversation:
            if before.shelf in {"deleted", order.shelf}:
                return before
            return before.model_copy(update={"shelf": order.shelf, **({"updated": now} if deletes else {})})

        before = await self._changed(order.ids, how, tell)
        if before and (order.shelf in {"deleted", "archived"} or any(one.shelf == "archived" for one in before)):
            self._moves += 1
            places = tuple((one.id, one.shelf, one.updated) for one in before)
            here = order.here if deletes and any(one.id == order.here for one in before) else ""
            tell(TalksMoved(Move(self._moves, order.shelf, places, here)))

    async def undo(self, order: UndoMove, tell: Tell) -> None:
        """Where it lay, unless somebody moved it on meanwhile."""
        places = {id: (shelf, updated) for id, shelf, updated in order.move.before}

        def how(now: Conversation) -> Conversation:
            shelf, updated = places[now.id]
            if now.shelf != order.move.shelf:
                return now
            # What was said in it since then has a date of its own.
            date = {"updated": updated} if now.shelf == "deleted" else {}
            return now.model_copy(update={"shelf": shelf, **date})

        back = await self._changed(tuple(places), how, tell)
        lost = len(places) - len(back)
        if lost and order.move.shelf == "deleted":
            tell(ToastTold(f"{many(lost)} could not be brought back: another tab has removed or moved them.", "warn"))
        if order.move.here and any(one.id == order.move.here for one in back):
            tell(ConversationPicked(order.move.here))

    async def _changed(self, ids: Sequence[str], how: How, tell: Tell) -> list[Conversation]:
        """Tell what they are now; answers what those were that have become others."""
        before: list[Conversation] = []
        search = await self._ports.search()
        for start in range(0, len(ids), BATCH):
            pairs = await self._batch(ids[start : start + BATCH], how)
            before += [old for old, _ in pairs]
            now = tuple(fresh for _, fresh in pairs)
            if now:
                await search.touched([one.id for one in now])
                tell(TalksTouched(now))
        return before

    async def _batch(self, ids: Sequence[str], how: How) -> list[tuple[Conversation, Conversation]]:
        store = await self._ports.store
        while True:
            stored = await store.get_many(CONVERSATION, ids)
            fresh = [(one, how(one.record)) for one in stored]
            changed = [(one, now) for one, now in fresh if now != one.record]
            try:
                await store.write(*(Put(now, one) for one, now in changed), strict=True)
            except RecordConflict:
                continue  # another tab wrote one of them a moment ago
            return [(one.record, now) for one, now in changed]

    # ---- Removing ----------------------------------------------------------------------------------------------------

    async def remove(self, order: RemoveTalks, tell: Tell) -> None:
        """Each with all that belongs to it or not at all; one that somebody took back stays."""
        store, search = await self._ports.store, await self._ports.search()
        await self._stop_answers(order.ids)
        gone = []
        for id in order.ids:
            stored = await store.get(CONVERSATION, id)
            if stored is None or stored.record.shelf != "deleted":
                continue
            belongings = (DeleteAll(kind, by("conversation", id)) for kind in (MESSAGE, ATTACHMENT))
            try:
                await store.write(Delete(CONVERSATION, id, stored), *belongings, Delete(DRAFT, id), strict=True)
            except RecordConflict:
                continue
            gone.append(id)
        if gone:
            await search.touched(gone)
            tell(TalksGone(tuple(gone)))

    async def sweep(self, _: SweepTalks, tell: Tell) -> None:
        """Nobody waits for it: what was deleted a moment ago may still be taken back in another tab."""
        self._sweeping = self._sweeping or asyncio.ensure_future(self._sweep(tell))

    async def _sweep(self, tell: Tell) -> None:
        store = await self._ports.store
        while await store.count(CONVERSATION, by("unseen")):
            left = await store.keys(CONVERSATION, by("unseen", upper=self._ports.millis() - LEFT_AFTER + 1))
            await self.remove(RemoveTalks(left), tell)
            await self._ports.clock.sleep(LEFT_AFTER / 1000)
        self._sweeping = None

    async def _stop_answers(self, ids: Sequence[str]) -> None:
        store, deleted = await self._ports.store, frozenset(ids)
        for one in await store.select(MESSAGE, by("unfinished")):
            if one.record.conversation in deleted:
                self._carrying.stop(one.record.id)
