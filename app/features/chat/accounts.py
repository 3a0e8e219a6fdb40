"""What an answer took, and what it taught: kept with the answer, with its key and with its line."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from app.features.chat.answer import Outcome
from app.features.ports import Ports
from app.features.providers.changes import Learned, line_with
from app.features.providers.lamps import CLEAR, lamp_of_error
from app.features.providers.route import Route
from app.features.providers.state import ConfigChanged, LineSeen, UseChanged
from app.ledger.amounts import text
from app.ledger.billing import Took, bill
from app.llm import tokens
from app.llm.deltas import Usage
from app.llm.errors import BadKey, ProviderError
from app.llm.request import ChatRequest
from app.records.kinds import KEY_USE, LINE, KeyUse, LineConfig, Spent
from app.ui.loop import Tell


def spent_of(route: Route, request: ChatRequest, outcome: Outcome, at: datetime) -> Spent | None:
    """As the provider counted it, else as we estimate it. A request that brought nothing took nothing that we know."""
    if route.line.where == "script" or not (outcome.said or outcome.usage):
        return None
    prompt = route.counted.span(tokens.in_request(request)).likely
    said = route.counted.span(tokens.in_text(outcome.said)).likely
    owed = bill(Took(prompt, said, outcome.usage, outcome.cost, outcome.error), route.known, at)
    known = {"input": owed.usage.input, "output": owed.usage.output, "told": owed.told}
    if owed.cost is None or owed.price is None:
        return Spent(**known)
    return Spent(**known, cost=text(owed.cost), currency=owed.currency, source=owed.price)


def both(before: Spent | None, now: Spent | None) -> Spent | None:
    """What the parts of an answer that was continued took together; its price is known if that of each is."""
    if before is None or now is None:
        return before or now
    counted = {"input": before.input + now.input, "output": before.output + now.output}
    told = before.told and now.told
    if not (before.cost and now.cost) or before.currency != now.currency:
        free = before.source == now.source == "free"
        return Spent(**counted, told=told, source="free" if free else "")
    cost = f"{_decimal(before.cost) + _decimal(now.cost):f}"
    source = now.source if before.source in {now.source, "free"} else before.source
    return Spent(**counted, told=told, cost=cost, currency=now.currency, source=source)


def used(use: KeyUse, now: int, spent: Spent | None, *, refused: bool) -> KeyUse:
    """One request more. A key that was refused once and works now is good again."""
    sums = dict(use.spent)
    if spent and spent.cost and spent.source != "free":
        sums[spent.currency] = f"{_decimal(sums.get(spent.currency, '0')) + _decimal(spent.cost):f}"
    told = {"requests": use.requests + 1, "used": now, "spent": sums, "failed": now if refused else 0}
    return use.model_copy(update=told)


def _decimal(text: str) -> Decimal:
    """A stored amount that can't be read counts for nothing, rather than for the whole record."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)


class Accounts:
    """Keeps them."""

    def __init__(self, ports: Ports) -> None:
        """Nothing happens yet."""
        self._ports = ports

    async def take(self, route: Route, request: ChatRequest, outcome: Outcome, tell: Tell) -> None:
        """After each attempt, whatever its end."""
        if route.line.where == "script":
            return
        spent = spent_of(route, request, outcome, self._ports.clock.now())
        error = outcome.error
        if isinstance(error, ProviderError):
            tell(LineSeen(route.line.id, lamp_of_error(error)))
        elif error is None and outcome.said:
            tell(LineSeen(route.line.id, CLEAR))
        if route.key and (error is None or isinstance(error, ProviderError)):
            await self._count(route, spent, refused=isinstance(error, BadKey), tell=tell)
        await self._learn(route, request, outcome.usage, tell)

    async def _count(self, route: Route, spent: Spent | None, *, refused: bool, tell: Tell) -> None:
        store, now = await self._ports.store, self._ports.millis()
        start = KeyUse(id=route.key, line=route.line.id)
        stored = await store.change(KEY_USE, route.key, lambda use: used(use, now, spent, refused=refused), start=start)
        if stored:
            tell(UseChanged(stored.record, now))

    async def _learn(self, route: Route, request: ChatRequest, usage: Usage | None, tell: Tell) -> None:
        """How the model counts, and what it refuses: both outlive the tab."""
        store, client = await self._ports.store, await self._ports.client
        refused = tuple(sorted(client.refusals.of(route.line, route.known)))
        counted = route.counted.learn(tokens.in_request(request), usage.input) if usage else route.counted
        if not refused and counted == route.counted:
            return
        change = Learned(route.model, refused, counted if counted != route.counted else None)
        start = LineConfig(id=route.line.id)
        stored = await store.change(LINE, route.line.id, lambda config: line_with(config, change), start=start)
        if stored:
            tell(ConfigChanged(stored.record))
