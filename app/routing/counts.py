"""Counting goes on when the disk does not: limits then hold for this tab alone, and nobody is kept from an answer.

Ledger(Steady(counts_on_disk, told=report), clock, chance, terms)
"""

from __future__ import annotations

from collections.abc import Callable

from app.base.errors import SwitchyardError
from app.routing.ledger import Counts
from app.routing.limits import Account


class Steady:
    """Passes everything on, until an order fails; from then on it counts in memory, from what it saw last."""

    def __init__(self, counts: Counts, told: Callable[[SwitchyardError], None]) -> None:
        """`told` hears once why."""
        self._counts, self._told = counts, told
        self._seen: dict[str, Account] = {}
        self.alone = False

    async def read(self, line: str) -> Account:
        """As it is on the disk, or as it was seen last."""
        if not self.alone:
            try:
                self._seen[line] = await self._counts.read(line)
            except SwitchyardError as error:
                self._goes_alone(error)
        return self._seen.get(line, Account(line))

    async def change(self, line: str, how: Callable[[Account], Account]) -> Account:
        """On the disk, or in memory."""
        if not self.alone:
            try:
                self._seen[line] = await self._counts.change(line, how)
            except SwitchyardError as error:
                self._goes_alone(error)
            else:
                return self._seen[line]
        self._seen[line] = how(self._seen.get(line, Account(line)))
        return self._seen[line]

    def _goes_alone(self, error: SwitchyardError) -> None:
        if not self.alone:
            self.alone = True
            self._told(error)
