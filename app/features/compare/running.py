"""Rounds under way: every slot answers by itself, none disturbs another, and figures go by."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from app.base.errors import SwitchyardError, Unexpected
from app.features.chat.accounts import Accounts
from app.features.chat.carrying import Carrying, Work
from app.features.chat.live import TICK_SECONDS, Live, changed, figures_id
from app.features.chat.state import AnswerEnded, AnswerGrew
from app.features.compare.measuring import Measuring
from app.features.compare.ordered import Chosen, StopSlots
from app.features.compare.paying import room_of
from app.features.compare.rounds import place_of
from app.features.compare.storing import RoundStore
from app.features.compare.told import (
    BeginRound,
    RoundFailed,
    RoundsEnded,
    RoundStarted,
    SlotEnded,
    SlotGrew,
    SlotTravels,
)
from app.features.ports import Ports
from app.features.routes.state import AnswerTravels
from app.features.routes.switchboard import Switchboard
from app.records.errors import StorageError
from app.records.kinds import MESSAGE, Message
from app.records.store import Stored
from app.ui.loop import DefectMet, OrderFailed, Tell

_AS_OURS: Mapping[type, type] = {AnswerEnded: SlotEnded, AnswerGrew: SlotGrew}


class Running:
    """One for the tab."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing is under way."""
        self._ports = ports
        self._sending = Measuring(switchboard, Accounts(ports), ports.clock)
        self._carrying = Carrying(ports, self._sending)
        self._store = RoundStore(ports)
        self._live: dict[str, Live] = {}
        self._begun: set[str] = set()
        self._stopping: set[str] = set()
        self._stopped: set[str] = set()  # comparisons of which no further round begins
        self._ticking = False

    def writes(self, answer: str) -> bool:
        """Whether it is this tab that is writing it."""
        return answer in self._begun

    async def begin(self, order: BeginRound, tell: Tell) -> None:
        """One round after the other, as often as it was wanted."""
        decided, id = order.decided, order.decided.order.comparison.id
        wanted, at = decided.order, decided.order.again
        self._stopped.discard(id)
        for number in range(wanted.runs):
            try:
                begun = await self._store.begun(decided, at)
            except StorageError:
                tell(RoundFailed(wanted.text))
                raise
            if begun is None:
                break
            if not wanted.only:
                at = len(begun.comparison.rounds) - 1
            self._begun |= {answer.record.id for _, answer in begun.waiting}
            tell(RoundStarted(begun.comparison, begun.messages, wanted.runs - number - 1))
            await asyncio.gather(*(self._slot(one, answer, tell) for one, answer in begun.waiting))
            if id in self._stopped:
                break
        with suppress(SwitchyardError):  # it is tried again after the next one
            await self._store.trim()
        tell(RoundsEnded())

    async def stop(self, order: StopSlots, _: Tell) -> None:
        """What arrived is kept."""
        if order.all:
            self._stopped.add(order.comparison)
        for answer in order.answers:
            if self._carrying.writes(answer):
                self._carrying.stop(answer)
            elif answer in self._begun:
                self._stopping.add(answer)

    async def _slot(self, one: Chosen, answer: Stored[Message], tell: Tell) -> None:
        """Whatever happens to it happens to it alone."""
        id = answer.record.id
        room = room_of(one.slot.id)
        comparison = answer.record.conversation
        errand, self._live[id] = self._sending.watched(one.asked, one.request, place_of(one.slot), comparison, room)
        self._tick()
        if id in self._stopping:
            asyncio.get_running_loop().call_soon(self._carrying.stop, id)
        try:
            work = Work(one.request, one.asked, errand, anew=True)
            await self._carrying.carry(answer, work, lambda *facts: tell(*map(_ours, facts)))
        except Exception as error:  # noqa: BLE001 - the others go on
            await self._broken(answer, error, tell)
        finally:
            self._sending.forget(errand)
            self._live.pop(id, None)
            self._begun.discard(id)
            self._stopping.discard(id)

    async def _broken(self, answer: Stored[Message], error: Exception, tell: Tell) -> None:
        """It could not be written down, say: the slot says so, and what is stored of it is settled when it can be."""
        known = isinstance(error, SwitchyardError)
        what = error.what if isinstance(error, SwitchyardError) else Unexpected.what
        store = await self._ports.store
        now = await store.get(MESSAGE, answer.record.id)
        record = now.record if now else answer.record
        tell(SlotEnded(record.model_copy(update={"state": "cut", "reason": what})))
        if isinstance(error, SwitchyardError):
            tell(OrderFailed(error.what, error.kept, error.next_step))
        if not known:
            tell(DefectMet(what, repr(error)))

    def _tick(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._ticks = asyncio.ensure_future(self._tell_figures())

    async def _tell_figures(self) -> None:
        """A few times a second, past the room: only the texts that are others."""
        told: dict[str, str] = {}
        while self._live:
            ticks = self._ports.clock.ticks()
            words = {figures_id(id): live.words(ticks) for id, live in self._live.items()}
            if fresh := changed(words, told):
                await self._ports.page.call("texts.show", texts=fresh)
            told = words
            await self._ports.clock.sleep(TICK_SECONDS)
        self._ticking = False


def _ours(fact: object) -> object:
    """Facts of this room's answers are not Chat's."""
    if isinstance(fact, AnswerTravels):
        return SlotTravels(fact.id, fact.doing)
    ours = _AS_OURS.get(type(fact))
    return ours(fact.answer) if ours and isinstance(fact, AnswerEnded | AnswerGrew) else fact
