"""What an answer costs goes by while it comes: as the ledger will reckon it, and only where a price is known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.features.chat.live import LiveFigures, costs_of
from app.features.providers.route import Route
from app.ledger.billing import Took, bill
from app.llm import tokens
from app.llm.deltas import Finished, Text
from app.llm.request import ChatRequest, Turn
from app.routing.attempts import Departed, Told
from app.routing.values import Place
from tests.unit.ledger.yard import FREE, PAID, line
from tests.unit.routing.world import START, LoopClock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.llm.catalog.model import Line

REQUEST = ChatRequest("m", (Turn("user", "How do points work? " * 40),))


def route(of: Line) -> Route:
    return Route(of, "m", known=of.models[0])


def test_it_is_what_the_ledger_will_book_if_nobody_counts() -> None:
    words = costs_of(route(PAID), REQUEST, START)
    owed = bill(Took(tokens.in_request(REQUEST), 2_000), PAID.models[0], START)
    assert owed.cost is not None
    assert words(2_000) == f"≈ ${owed.cost:.3f}"
    assert words(2_000) > words(100)


@pytest.mark.parametrize(("of", "said"), [(FREE, "free"), (line("odd"), "")])
def test_what_is_free_says_so_and_what_nobody_knows_says_nothing(of: Line, said: str) -> None:
    assert costs_of(route(of), REQUEST, START)(500) == said
    assert costs_of(None, REQUEST, START)(500) == ""


class Page:
    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    async def call(self, _: str, **fields: Any) -> None:  # noqa: ANN401 - as the port
        self.shown.append(fields["texts"])


async def test_figures_go_by_while_it_grows_and_end_with_it() -> None:
    page, clock = Page(), LoopClock()
    figures = LiveFigures(type("Ports", (), {"page": page, "clock": clock})())

    async def comes() -> AsyncGenerator[Told, None]:
        yield Departed(Place("paid", "m"))
        for _ in range(4):
            await asyncio.sleep(1)
            yield Text("So the points are set. " * 50)
        yield Finished("done", "stop")

    told = [
        one
        async for one in figures.follow("a1", comes(), lambda place: costs_of(route(PAID), REQUEST, START))  # noqa: ARG005 - one place here
    ]
    assert len(told) == 6
    count = len(page.shown)
    await asyncio.sleep(5)
    assert len(page.shown) == count >= 3
    last = page.shown[-1]["figures-a1"]
    assert "tokens/s" in last
    assert "≈\N{NO-BREAK SPACE}$0.0" in last
