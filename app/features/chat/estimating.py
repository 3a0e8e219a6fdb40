"""What the text in the composer will take, said quietly beside it. Never in the way of typing or sending."""

from __future__ import annotations

from datetime import datetime

from app.base.money import shown_range
from app.features.chat.requests import request_for
from app.features.chat.state import EstimateDraft
from app.features.ports import Ports
from app.features.providers.route import Route
from app.llm import prices, tokens
from app.llm.deltas import Usage
from app.llm.request import ChatRequest
from app.ui.loop import Tell

REST_SECONDS = 0.3
ELEMENT = "estimate"
USUAL_ANSWER = 1_000
"""Tokens. Nobody knows how long an answer will be: the upper end of the range assumes one of this length."""


class Estimator:
    """Estimates the last of a burst of keystrokes, once they rest."""

    def __init__(self, ports: Ports) -> None:
        """Nothing is typed yet."""
        self._ports = ports
        self._text = ""
        self._last: EstimateDraft | None = None

    async def estimate(self, order: EstimateDraft, _: Tell) -> None:
        """The text goes straight to its element: the conversation need not be drawn again for it."""
        if order.text is not None:
            self._text = order.text
        waiting, self._last = self._last is not None, order
        if waiting:
            return
        await self._ports.clock.sleep(REST_SECONDS)
        last, self._last = self._last, None
        said = ""
        if self._text.strip() and last.route.ready and last.route.line.where != "script":
            said = in_words(last.route, request_for(last.before, self._text, last.route.model), self._ports.clock.now())
        await self._ports.page.call("text.show", id=ELEMENT, text=said)


def in_words(route: Route, request: ChatRequest, at: datetime) -> str:
    """`≈ 1,240 tokens ±15%`, and what that and a usual answer will cost."""
    span = route.counted.span(tokens.in_request(request))
    count = f"≈ {span.likely:,} tokens {route.counted.shown_error}"
    least, most = Usage(input=span.low), Usage(input=span.high, output=USUAL_ANSWER)
    cost = prices.estimate(least, most, route.known, at)
    if cost is None:
        return f"{count} · price unknown"
    return f"{count} · {'free' if cost.source == 'free' else shown_range(cost.low, cost.high)}"
