"""Where the request of each slot would go, what all of them take together, and whether there is room for that."""

from __future__ import annotations

from collections.abc import Sequence

from app.features.chat.requests import request_for
from app.features.compare.ids import ESTIMATE
from app.features.compare.measuring import PATIENCE
from app.features.compare.merging import merge_prompt, recipe_of
from app.features.compare.ordered import Chosen, DecideRound, WeighDraft, WeighMerge
from app.features.compare.paying import Paying, room_of
from app.features.compare.rounds import asked_of, first_of_prompt, path_of, place_of
from app.features.compare.state import MERGE
from app.features.compare.told import MergeWeighed, RoundDecided, RoundFailed
from app.features.compare.weighing import Load, estimate_words, refusals
from app.features.files.contents import Contents
from app.features.ports import Ports
from app.features.providers.words import plain, sentences
from app.features.resting import Resting
from app.features.routes.switchboard import Switchboard, Wish, only
from app.llm.request import ChatRequest
from app.records.kinds import Message
from app.records.talking import Asked, Slot
from app.routing.progress import most_money
from app.routing.values import Place, Plan
from app.ui.loop import Tell

REST_SECONDS = 0.3
GONE = "This model is not there any more: its line was removed or leads elsewhere."


class Deciding:
    """Plans, and weighs."""

    def __init__(self, ports: Ports, switchboard: Switchboard, contents: Contents) -> None:
        """Nothing is typed yet. `contents` are those of the files of earlier turns."""
        self._ports, self._switchboard, self._contents = ports, switchboard, contents
        self._paying = Paying(ports, switchboard)
        self._text = ""
        self._weighed: Resting[WeighDraft] = Resting(ports.clock, REST_SECONDS)

    async def decide(self, order: DecideRound, tell: Tell) -> None:
        """Nothing leaves before it is known that everything may."""
        try:
            chosen = await self.chosen(order)
            troubles = self.troubles(order, chosen)
            chosen, unpaid = await self._paying.within(chosen, order.runs, lambda one: name_of(order, one))
            troubles = (*troubles, *([unpaid] if unpaid else []))
        except Exception:
            tell(RoundFailed(order.text))
            raise
        tell(RoundDecided(order, chosen, troubles))

    async def chosen(self, order: DecideRound) -> tuple[Chosen, ...]:
        """Each slot with its own request; nobody else answers for it."""
        if order.merging:
            slot = Slot(id=MERGE, place=tuple(order.merging.place))
            return (await self._chosen(slot, self._merge_request(order)),)
        slots = [slot for slot in order.comparison.slots if order.only in {"", slot.id}]
        return tuple([await self._chosen(slot, await self._request(order, slot)) for slot in slots])

    def troubles(self, order: DecideRound, chosen: Sequence[Chosen]) -> tuple[str, ...]:
        """Why nothing may be sent: limits by the day and the month, and credit, hold for all slots together."""
        now = self._ports.clock.now().timestamp()
        loads = [self._load(order, one) for one in chosen if one.asked.rows]
        bounded = [load for load in loads if load.row.candidate.line.where != "script"]
        found = refusals(bounded, self._switchboard.books.shelf.accounts, self._switchboard.ledger.terms, now)
        closed = [
            f"{name_of(order, one)}: {_sentence(out.reason)}"
            for one in chosen
            if not one.asked.rows
            for out in one.asked.left_out[:1]
            if out.until is not None and out.until.timestamp() - now > PATIENCE
        ]
        return (*found, *closed)

    async def weigh(self, order: WeighDraft, _: Tell) -> None:
        """The last of a burst of keystrokes, once they rest; the words go straight to their element."""
        if order.text is not None:
            self._text = order.text
        last = await self._weighed.last(order)
        if last is None:
            return
        said = ""
        if last.comparison and self._text.strip():
            wanted = DecideRound(last.comparison, last.messages, last.before, self._text, since=last.since)
            said = await self._estimate(wanted)
        await self._ports.page.call("text.show", id=ESTIMATE, text=said)

    async def weigh_merge(self, order: WeighMerge, tell: Tell) -> None:
        """What quoting all answers takes."""
        tell(MergeWeighed((await self._estimate(order.order)).partition(": ")[2]))

    async def _estimate(self, order: DecideRound) -> str:
        chosen = await self.chosen(order)
        return estimate_words([one.asked.rows[0] if one.asked.rows else None for one in chosen])

    async def _request(self, order: DecideRound, slot: Slot) -> ChatRequest:
        """What comes before: the turns of the conversation it began with, then what this slot was told and said."""
        comparison = order.comparison
        upto = first_of_prompt(comparison, order.again) if order.again >= 0 else len(comparison.rounds)
        before = (*order.before, *path_of(comparison, order.messages, slot.id, upto))
        return await self._contents.request(before, order.text, slot.place[1], asked_of(comparison, slot, order.since))

    async def _chosen(self, slot: Slot, request: ChatRequest) -> Chosen:
        place = place_of(slot)
        plan = await self._switchboard.plan(request, Wish(pinned=place, room=room_of(slot.id)))
        asked = only(plan, place)
        return Chosen(slot, plan, asked, request, _lack(asked))

    def _load(self, order: DecideRound, one: Chosen) -> Load:
        row, request = one.asked.rows[0], one.request
        need = self._switchboard.need(request, Wish(pinned=Place(*one.slot.place)))
        tokens = need.prompt.high + (request.max_tokens or need.answer)
        return Load(name_of(order, one), row, tokens, most_money(row), order.runs)

    def _merge_request(self, order: DecideRound) -> ChatRequest:
        merging = order.merging
        assert merging  # noqa: S101 - asked for by `chosen`
        token = self._ports.chance.token()
        texts = [one.text for one in answers_of(order)]
        text = merge_prompt(recipe_of(merging.recipe), order.text, texts, token)
        return request_for((), text, merging.place.model, Asked())


def answers_of(order: DecideRound) -> list[Message]:
    """Those of the round that say something, in its order."""
    found = (order.messages.get(id) for id in order.comparison.rounds[order.again].answers.values())
    return [one for one in found if one and one.text]


def name_of(order: DecideRound, one: Chosen) -> str:
    """`Slot 2 (relay-mini)`."""
    if one.slot.id == MERGE:
        return "the merged answer"
    ids = [slot.id for slot in order.comparison.slots]
    candidates = [row.candidate for row in one.asked.rows[:1]] + [out.candidate for out in one.asked.left_out[:1]]
    title = candidates[0].model.name or candidates[0].model.id if candidates else one.slot.place[1]
    return f"Slot {ids.index(one.slot.id) + 1} ({plain(title)})"


def _lack(asked: Plan) -> str:
    """Why nobody can answer for a slot; empty: somebody can, now or when a limit opens."""
    if asked.rows or any(one.until for one in asked.left_out):
        return ""
    return _sentence(asked.left_out[0].reason) if asked.left_out else GONE


def _sentence(reason: str) -> str:
    text = sentences(reason)
    return f"{text[:1].upper()}{text[1:]}."
