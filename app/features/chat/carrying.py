"""Lets lines answer into a stored message: for a person who waits, and for the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from app.base.errors import SwitchyardError
from app.features.chat.accounts import both, spent_of
from app.features.chat.answer import ALWAYS, Claim, GrowingAnswer, Outcome
from app.features.chat.live import Costs, LiveFigures, costs_of
from app.features.chat.sending import Sending
from app.features.chat.state import AnswerEnded
from app.features.ports import Ports
from app.features.providers.route import line_of
from app.features.routes.state import BooksChanged
from app.llm.catalog.model import Line
from app.llm.catalog.rows.demo import LINE as DEMO
from app.llm.deltas import Finished, Text
from app.llm.request import ChatRequest
from app.records.kinds import Message, Spent
from app.records.routed import Board
from app.records.store import Stored
from app.routing.attempts import Errand, Told
from app.routing.cache import Kept
from app.routing.values import Place, Plan
from app.ui.loop import Tell


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be answered, by whom, and how."""

    request: ChatRequest
    asked: Plan
    errand: Errand
    anew: bool = False  # an answer that was kept is not wanted


class Carrying:
    """One for the whole tab: it knows every answer that this tab is writing."""

    def __init__(self, ports: Ports, sending: Sending, live: LiveFigures | None = None) -> None:
        """Nothing is written yet. `live`: where figures go by while an answer grows."""
        self._ports, self._sending, self._live = ports, sending, live
        self._growing: dict[str, asyncio.Task[Message]] = {}

    def writes(self, answer: str) -> bool:
        """Whether it is this tab that is writing it."""
        return answer in self._growing

    def stop(self, answer: str) -> None:
        """What arrived is kept, see `GrowingAnswer.grow`."""
        if task := self._growing.get(answer):
            task.cancel()

    async def carry(
        self, answer: Stored[Message], work: Work, tell: Tell, claim: Claim = ALWAYS
    ) -> SwitchyardError | None:
        """Until the answer is stored with its end; what went wrong, where something did."""
        kept = None if work.anew else self._sending.kept(work.asked, work.request)
        if kept:
            answer = _remembered(answer, kept)

        def spent(ended: Message, outcome: Outcome) -> Spent | None:
            route = None if kept else self._sending.route_of(work.asked, Place(ended.place, ended.model))
            now = spent_of(route, work.request, outcome, self._ports.clock.now()) if route else None
            return both(answer.record.spent, now)

        growing = GrowingAnswer(self._ports, answer, tell, spent, self._line, claim)
        told = _from_memory(kept) if kept else self._told(answer.record.id, work)
        task = asyncio.ensure_future(growing.grow(told, work.errand.attempts))
        self._growing[answer.record.id] = task
        try:
            ended = await task
            if not kept:
                self._sending.keep(work.asked, work.request, ended)
            tell(AnswerEnded(ended))
        finally:
            del self._growing[answer.record.id]
            await self._sending.settle(work.asked, work.request, work.errand.attempts, tell)
        tell(BooksChanged())
        return growing.outcome.error

    def _told(self, answer: str, work: Work) -> AsyncGenerator[Told, None]:
        told, now = self._sending.answer(work.asked, work.request, work.errand), self._ports.clock.now()
        if self._live is None:
            return told

        def costs(place: Place) -> Costs:
            return costs_of(self._sending.route_of(work.asked, place), work.request, now)

        return self._live.follow(answer, told, costs)

    def _line(self, place: Place) -> Line:
        """By its id; what a plan names is in the catalog."""
        return line_of(self._sending.around.lines, place.line) or DEMO


def _remembered(answer: Stored[Message], kept: Kept) -> Stored[Message]:
    """With the moment at which the same request was answered."""
    board = (answer.record.board or Board()).model_copy(update={"remembered": int(kept.at * 1000)})
    return Stored(answer.record.model_copy(update={"board": board}), answer.seen)


async def _from_memory(kept: Kept) -> AsyncGenerator[Told, None]:
    yield Text(kept.text)
    yield Finished("done", "")
