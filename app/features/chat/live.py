"""How fast an answer comes and what it costs so far, in words that go by beside it while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from app.base.money import Money, shown
from app.features.ports import Ports
from app.features.providers.route import Route
from app.ledger.billing import Took, bill
from app.llm import tokens
from app.llm.deltas import Reasoning, Text, UsageTold
from app.llm.request import ChatRequest
from app.routing.attempts import Departed, Told
from app.routing.values import Place
from app.routing.words import seconds

TICK_SECONDS = 0.25
Costs = Callable[[int], str]
"""What an answer of so many tokens comes to, in words; empty: nobody knows."""


@dataclass(slots=True)
class Live:
    """What is measured of an answer while it comes. Times are of the clock that never goes back."""

    began: float
    costs: Costs = lambda _: ""
    first_at: float | None = None
    last_at: float = 0.0
    counted: int = 0  # tokens, estimated
    reported: int = 0
    pieces: list[str] = field(default_factory=list)  # that are not counted yet

    def take(self, told: Told, ticks: float) -> None:
        """One more piece."""
        if isinstance(told, Text | Reasoning):
            self.first_at = ticks if self.first_at is None else self.first_at
            self.last_at = ticks
            self.pieces.append(told.text)
        elif isinstance(told, UsageTold):
            self.reported = told.usage.output

    def words(self, ticks: float) -> str:
        """As they stand."""
        if self.pieces:
            self.counted += tokens.in_text("".join(self.pieces))
            self.pieces.clear()
        if self.first_at is None:
            return f"{max(0.0, ticks - self.began):.1f} s"
        count, writing = self.reported or self.counted, self.last_at - self.first_at
        rate = f"{count / writing:,.0f} tokens/s" if writing > 0 else ""
        about = "" if self.reported else "≈ "
        first = f"first token {seconds(self.first_at - self.began)}"
        return joined(part for part in (first, rate, f"{about}{count:,} tokens", self.costs(count)) if part)


class LiveFigures:
    """Follows answers to the page: only texts that are others, and past the room."""

    def __init__(self, ports: Ports) -> None:
        """Nothing comes yet."""
        self._ports = ports

    async def follow(
        self, answer: str, told: AsyncGenerator[Told, None], costs: Callable[[Place], Costs]
    ) -> AsyncGenerator[Told, None]:
        """Yield it as it comes; what it costs is reckoned for whoever it comes from."""
        live = Live(self._ports.clock.ticks())
        ticking = asyncio.ensure_future(self._tell(answer, live))
        try:
            async with aclosing(told) as pieces:
                async for one in pieces:
                    if isinstance(one, Departed):
                        live.costs = costs(one.place)
                    live.take(one, self._ports.clock.ticks())
                    yield one
        finally:
            ticking.cancel()

    async def _tell(self, answer: str, live: Live) -> None:
        before = ""
        while True:
            await self._ports.clock.sleep(TICK_SECONDS)
            words = live.words(self._ports.clock.ticks()) if live.first_at is not None else ""
            if words != before:
                await self._ports.page.call("texts.show", texts={figures_id(answer): words})
            before = words


def costs_of(route: Route | None, request: ChatRequest, at: datetime) -> Costs:
    """As the ledger will reckon it, where the provider does not count otherwise."""
    if route is None or route.line.where == "script":
        return lambda _: ""
    prompt = route.counted.span(tokens.in_request(request)).likely

    def words(said: int) -> str:
        owed = bill(Took(prompt, max(1, route.counted.span(said).likely)), route.known, at)
        if owed.source == "free":
            return "free"
        return f"≈ {shown(Money(owed.cost, owed.currency))}" if owed.cost is not None else ""

    return words


def joined(parts: Iterable[str]) -> str:
    """On one line where there is room; no part of it is broken."""
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts if part)


def figures_id(answer: str) -> str:
    """The element that holds them while the answer grows."""
    return f"figures-{answer}"


def changed(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Only what is another text than the last time."""
    return {id: text for id, text in now.items() if before.get(id) != text}
