"""Where the text in the composer would go and what it will take: said while it is typed, never in its way."""

from __future__ import annotations

from dataclasses import replace

from app.base.money import shown_range
from app.features.chat.sending import Sending
from app.features.chat.state import COMPOSER
from app.features.chat.wanted import EstimateDraft
from app.features.files.contents import AttachmentGone, Contents
from app.features.files.drafts import Drafts
from app.features.ports import Ports
from app.features.resting import Resting
from app.features.routes.departing import departing_of
from app.features.routes.state import PlanMade
from app.features.routes.surroundings import calibration
from app.features.tuning.fitting import fitted, weighed
from app.features.tuning.state import DraftWeighed
from app.llm import tokens
from app.llm.request import ChatRequest
from app.llm.tokens import Calibration
from app.routing.values import Row
from app.ui.loop import Tell

REST_SECONDS = 0.3
ELEMENT = "estimate"


class Estimator:
    """Plans the last of a burst of keystrokes, once they rest."""

    def __init__(self, ports: Ports, sending: Sending, contents: Contents, drafts: Drafts) -> None:
        """Nothing is typed yet."""
        self._ports, self._sending, self._contents, self._drafts = ports, sending, contents, drafts
        self._text = ""
        self._drafted: Resting[EstimateDraft] = Resting(ports.clock, REST_SECONDS)

    async def estimate(self, order: EstimateDraft, tell: Tell) -> None:
        """The words go straight to their element: the conversation need not be drawn again for them."""
        place = order.conversation.id if order.conversation else COMPOSER
        self._text = self._drafts.last(place) if order.text is None else order.text
        last = await self._drafted.last(order)
        if last is None:
            return
        try:
            fit = await fitted(self._sending, self._contents, last, self._text)
        except AttachmentGone:  # said when it is to be sent
            last = replace(last, files=())
            fit = await fitted(self._sending, self._contents, last, self._text)
        request, decision = fit.request, fit.decision
        tell(
            PlanMade(decision.plan, departing_of(decision.asked, automatic=decision.automatic)),
            DraftWeighed(weighed(fit, self._sending.around)),
        )
        said, row = "", decision.asked.rows[0] if decision.asked.rows else None
        if (self._text.strip() or last.files) and row and row.candidate.line.where != "script":
            said = in_words(row, request, calibration(self._sending.around, row.candidate.place))
        await self._ports.page.call("text.show", id=ELEMENT, text=said)


def in_words(row: Row, request: ChatRequest, counted: Calibration) -> str:
    """`≈ 1,240 tokens ±15%`, and what that and a usual answer will cost."""
    span = counted.span(tokens.in_request(request))
    count = f"≈ {span.likely:,} tokens {counted.shown_error}"
    if row.cost is None:
        return f"{count} · price unknown"
    return f"{count} · {'free' if row.cost.source == 'free' else shown_range(row.cost.low, row.cost.high)}"
