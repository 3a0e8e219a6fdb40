"""Rounds on the disk, before anything is sent: the comparison, its prompt and its empty answers, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from app.features.chat.exchanges import title_for
from app.features.compare.ordered import Chosen
from app.features.compare.rounds import asked_of, shuffled, with_round
from app.features.compare.state import MERGE
from app.features.compare.told import RoundDecided
from app.features.ports import Ports
from app.features.routes.departing import board_of
from app.records.errors import RecordConflict
from app.records.kinds import COMPARISON, MESSAGE, Comparison, Message
from app.records.rows import by
from app.records.store import Delete, DeleteAll, Put, Stored
from app.records.talking import ASKED, Round

LATEST_KEPT = 20
"""Comparisons that are kept by themselves, beside those that have a star."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is stored now. `waiting` are the answers that somebody is to give."""

    comparison: Comparison
    messages: tuple[Message, ...]
    waiting: tuple[tuple[Chosen, Stored[Message]], ...]


class RoundStore:
    """Stores them."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports

    async def begun(self, decided: RoundDecided, at: int) -> Begun | None:
        """A round, or one answer of the round `at` anew. None: it is not there any more."""
        while True:
            try:
                return await (self._anew(decided) if decided.order.only else self._round(decided, at))
            except RecordConflict:
                continue  # another tab, or a vote, was quicker: again from what is there now

    async def _round(self, decided: RoundDecided, at: int) -> Begun:
        """`at`: the round whose prompt is given once more; below 0: a new prompt."""
        store, now, order = await self._ports.store, self._ports.millis(), decided.order
        kept = await store.get(COMPARISON, order.comparison.id)
        before = kept.record if kept else order.comparison
        prompts: tuple[Message, ...] = ()
        if at >= 0:
            prompt = before.rounds[at].prompt
        else:
            follows = before.rounds[-1].prompt if before.rounds else ""
            made = Message(
                id=self._ports.chance.token(),
                conversation=before.id,
                parent=follows,
                role="user",
                text=order.text,
                created=now,
            )
            prompt, prompts = made.id, (made,)
        answers = {one.slot.id: self._answer(decided, one, prompt, now + 1) for one in decided.chosen}
        shown = order.comparison.slots
        shown = shuffled(shown, self._ports.chance) if order.comparison.blind else shown
        ids = {slot.id: answers[slot.id].id for slot in shown if slot.id in answers}
        fresh = Round(prompt=prompt, answers=ids, created=now, blind=order.comparison.blind)
        set_up = {name: getattr(order.comparison, name) for name in ("slots", "system", "parameters", "blind")}
        title = before.title or title_for(order.text)
        touched = before.model_copy(
            update={**set_up, "title": title, "updated": now, "rounds": (*before.rounds, fresh)}
        )
        messages = (*prompts, *answers.values())
        stored = await store.write(Put(touched, kept), *map(Put, messages), strict=True)
        return Begun(touched, messages, self._waiting(decided, stored[1 + len(prompts) :]))

    async def _anew(self, decided: RoundDecided) -> Begun | None:
        """In the place of what failed stands another; what had a text stays stored."""
        store, now, order = await self._ports.store, self._ports.millis(), decided.order
        kept = await store.get(COMPARISON, order.comparison.id)
        if kept is None or not 0 <= order.again < len(kept.record.rounds):
            return None
        was = kept.record.rounds[order.again]
        answer = self._answer(decided, decided.chosen[0], was.prompt, now + 1)
        if order.only == MERGE:
            old, after = was.merged, was.model_copy(update={"merged": answer.id})
        else:
            old = was.answers.get(order.only, "")
            after = was.model_copy(update={"answers": {**was.answers, order.only: answer.id}})
        touched = with_round(kept.record, order.again, after).model_copy(update={"updated": now})
        before = await store.get(MESSAGE, old) if old else None
        gone = (Delete(MESSAGE, old),) if before and not before.record.text else ()
        stored = await store.write(Put(touched, kept), Put(answer), *gone, strict=True)
        return Begun(touched, (answer,), self._waiting(decided, stored[1:2]))

    @staticmethod
    def _waiting(
        decided: RoundDecided, stored: tuple[Stored[Message] | None, ...]
    ) -> tuple[tuple[Chosen, Stored[Message]], ...]:
        pairs = zip(decided.chosen, stored, strict=True)
        return tuple((one, answer) for one, answer in pairs if answer and not one.lack)

    def _answer(self, decided: RoundDecided, one: Chosen, prompt: str, created: int) -> Message:
        """Empty, and growing; where nobody can answer, it says so."""
        candidates = [*(row.candidate for row in one.asked.rows[:1]), *(o.candidate for o in one.asked.left_out[:1])]
        first = candidates[0] if candidates else None
        script = first is not None and first.line.where == "script"
        merged = one.slot.id == MERGE
        return Message(
            id=self._ports.chance.token(),
            conversation=decided.order.comparison.id,
            parent=prompt,
            role="assistant",
            text="",
            state="cut" if one.lack else "streaming",
            reason=one.lack,
            created=created,
            line=first.line.name if first else one.slot.place[0],
            place=one.slot.place[0],
            model="" if script else first.model.id if first else one.slot.place[1],
            board=board_of(one.plan, one.asked),
            asked=ASKED if merged else asked_of(decided.order.comparison, one.slot, decided.order.since),
        )

    async def trim(self) -> bool:
        """Only the latest are kept by themselves; whether any went."""
        store = await self._ports.store
        stored = await store.select(COMPARISON, by("updated", reverse=True))
        old = [one.record.id for one in stored if not one.record.saved][LATEST_KEPT:]
        for id in old:
            await store.write(Delete(COMPARISON, id), DeleteAll(MESSAGE, by("conversation", id)))
        return bool(old)
