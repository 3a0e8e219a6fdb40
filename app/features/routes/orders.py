"""What is ordered of the switchboard: to know what changed, and to tell how its books stand."""

from __future__ import annotations

from datetime import UTC

from app.base.errors import SwitchyardError
from app.features.ports import Ports, Table
from app.features.routes.state import (
    BooksChanged,
    BooksRead,
    HearBooks,
    ReadBooks,
    Standing,
    Surround,
    SurroundingsTaken,
)
from app.features.routes.switchboard import Switchboard
from app.ui.loop import OrderFailed, Tell


class RoutesOrders:
    """Carries out the orders of the room."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing was read yet."""
        self._ports, self._switchboard = ports, switchboard
        self._opened = False
        self.table: Table = {Surround: self.surround, ReadBooks: self.read, HearBooks: self.hear}

    async def surround(self, order: Surround, tell: Tell) -> None:
        """At once; the books are opened with the first of them."""
        self._switchboard.surround(order.around)
        if not self._opened:
            self._opened = True
            self._switchboard.trouble = lambda error: tell(_not_kept(error))
            self._switchboard.turned = lambda: tell(BooksChanged())
            await self._switchboard.open()
            tell(BooksChanged())
        tell(SurroundingsTaken())

    async def read(self, _: ReadBooks, tell: Tell) -> None:
        """As they are now."""
        tell(BooksRead(self._standing()))

    async def hear(self, order: HearBooks, tell: Tell) -> None:
        """As another tab left them."""
        await self._switchboard.hear(order.ids)
        tell(BooksRead(self._standing()))

    def _standing(self) -> Standing:
        board = self._switchboard
        shelf = board.books.shelf
        return Standing(
            self._ports.clock.now().timestamp(),
            dict(shelf.accounts),
            board.ledger.terms,
            board.breakers.all(),
            shelf.remembered,
            shelf.queue,
            self._ports.clock.now().tzinfo or UTC,
        )


def _not_kept(error: SwitchyardError) -> OrderFailed:
    kept = "Answers go on. What is counted of limits holds for this tab until it is closed."
    return OrderFailed(error.what, kept, error.next_step)
