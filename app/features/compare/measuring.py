"""Requests of slots: sent as Chat's are, and measured on their way, so that figures go by while an answer grows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.features.chat.live import Live, costs_of
from app.features.chat.sending import Sending
from app.features.routes.switchboard import Wish
from app.llm.request import ChatRequest
from app.routing.attempts import Errand, Told
from app.routing.values import Place, Plan

PATIENCE = 600.0
"""Seconds that a slot waits for its line: slots on one line wait for each other."""


class Measuring(Sending):
    """Notes when the first token came, and how many."""

    _watched: dict[int, Live] | None = None

    def watched(
        self, asked: Plan, request: ChatRequest, place: Place, comparison: str, room: str
    ) -> tuple[Errand, Live]:
        """How a slot's request is to be carried out, and what will be measured of it."""
        need = self._switchboard.need(request, Wish(pinned=place, task=asked.task))
        errand = Errand(need=need, patience=PATIENCE, room=room, conversation=comparison)
        live = Live(self._clock.ticks(), costs_of(self.route_of(asked, place), request, self._clock.now()))
        self._watched = {**(self._watched or {}), id(errand): live}
        return errand, live

    def forget(self, errand: Errand) -> None:
        """It is over."""
        self._watched = {one: live for one, live in (self._watched or {}).items() if one != id(errand)}

    def answer(self, asked: Plan, request: ChatRequest, errand: Errand) -> AsyncGenerator[Told, None]:
        """As ever, with an eye on it."""
        told, live = super().answer(asked, request, errand), (self._watched or {}).get(id(errand))
        return told if live is None else self._measured(told, live)

    async def _measured(self, source: AsyncGenerator[Told, None], live: Live) -> AsyncGenerator[Told, None]:
        async with aclosing(source) as told:
            async for one in told:
                live.take(one, self._clock.ticks())
                yield one
