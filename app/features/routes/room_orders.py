"""What the Routes room orders: breakers, limits and judgements begun anew, lines checked, seconds counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.base.errors import SwitchyardError
from app.features.ports import Ports, Table
from app.features.providers.state import CheckLine, WorkEnded
from app.features.routes.figures import left
from app.features.routes.state import (
    BooksChanged,
    CheckLines,
    ForgiveLine,
    PassLine,
    ReopenLine,
    ResetLine,
    Tick,
    Ticked,
)
from app.features.routes.switchboard import Switchboard
from app.routing.values import Place
from app.ui.loop import Tell

Check = Callable[[CheckLine, Tell], Awaitable[None]]


class RoomOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, switchboard: Switchboard, check: Check) -> None:
        """`check` asks one line."""
        self._ports, self._switchboard, self._check = ports, switchboard, check
        self._told: dict[str, str] = {}
        self.table: Table = {
            Tick: self.tick,
            ResetLine: self.reset,
            PassLine: self.passes,
            ForgiveLine: self.forgive,
            ReopenLine: self.reopen,
            CheckLines: self.check_each,
        }

    async def tick(self, order: Tick, tell: Tell) -> None:
        """Only texts that are others than a second ago are shown anew: the room is not drawn for that."""
        await self._ports.clock.sleep(1)
        now = self._now()
        words = {id: left(until, now) for id, until in order.counts}
        for id, text in words.items():
            if self._told.get(id) != text:
                await self._ports.page.call("text.show", id=id, text=text)
        self._told = words
        tell(Ticked(over=any(until <= now for _, until in order.counts)))

    async def reset(self, order: ResetLine, _: Tell) -> None:
        """The switchboard tells by itself what changed."""
        breakers = self._switchboard.breakers
        waiting = any(one.state == "held" for place, one in breakers.all().items() if place.line == order.line)
        if waiting or not order.held:
            breakers.acted(order.line, self._now(), order.why)

    async def passes(self, order: PassLine, _: Tell) -> None:
        """A held one waited for just that; one that is open lets a single request try it."""
        breakers = self._switchboard.breakers
        if breakers.of(Place(order.line, "")).state == "held":
            breakers.acted(order.line, self._now(), "a check passed")
        else:
            breakers.passes(order.line, self._now())

    async def forgive(self, order: ForgiveLine, tell: Tell) -> None:
        """In what this tab knows, and in what all tabs share."""
        memory, books = self._switchboard.memory, self._switchboard.books
        known = {*memory.conducts, *(place for place, _ in memory.scores)}
        for place in sorted(place for place in known if place.line == order.line):
            memory.forgiven(place)
            await books.keep_memory(place, memory)
        tell(BooksChanged())

    async def reopen(self, order: ReopenLine, tell: Tell) -> None:
        """What was used is still counted."""
        await self._switchboard.ledger.reopen(order.line)
        tell(BooksChanged())

    async def check_each(self, order: CheckLines, tell: Tell) -> None:
        """Gently: the next one is asked when the last one answered."""
        for place, one in enumerate(order.checks):
            try:
                await self._check(one, tell)
            except SwitchyardError:  # the vault was locked meanwhile, say: nobody else would be checked either
                tell(*(WorkEnded(other.line.id) for other in order.checks[place:]))
                raise

    def _now(self) -> float:
        return self._ports.clock.now().timestamp()
