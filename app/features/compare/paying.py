"""All slots behind the walls of budgets: each is given as much room as they all together can pay for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.features.compare.ordered import Chosen
from app.features.compare.state import MERGE
from app.features.ports import Ports
from app.features.routes.switchboard import Switchboard
from app.ledger.purse import Purpose, Standing
from app.ledger.together import Part, rooms
from app.ledger.wall import Asking
from app.llm import tokens

ROOM = "compare"


def room_of(slot: str) -> str:
    """What a slot's request is for, as the ledger has it."""
    return MERGE if slot == MERGE else ROOM


class Paying:
    """Asks the ledger."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing is held here: what leaves is checked again, one by one."""
        self._ports, self._switchboard = ports, switchboard

    async def within(
        self, chosen: Sequence[Chosen], runs: int, name: Callable[[Chosen], str]
    ) -> tuple[tuple[Chosen, ...], str]:
        """The same with room for their answers that budgets pay for; or why they can't all be paid."""
        standing = await self._switchboard.keeper.walls()
        asked = [one for one in chosen if one.asked.rows and one.asked.rows[0].candidate.line.where != "script"]
        if standing is None or not asked:
            return tuple(chosen), ""
        parts = [self._part(one, standing, name(one)) for one in asked]
        found = rooms(parts, standing.budgets, runs)
        if isinstance(found, str):
            return tuple(chosen), found
        given = {one.slot.id: room for one, part, room in zip(asked, parts, found, strict=True) if part.walls}
        return tuple(_with(one, given.get(one.slot.id)) for one in chosen), ""

    def _part(self, one: Chosen, standing: Standing, name: str) -> Part:
        candidate, profile = one.asked.rows[0].candidate, self._switchboard.around.profile.id
        walls = standing.walls(Purpose(candidate.line.id, candidate.key, room_of(one.slot.id), profile))
        into = tokens.most_in_request(one.request)
        walls = () if candidate.model.free else walls
        return Part(name, Asking(one.request, candidate.model, into, self._ports.clock.now()), walls)


def _with(one: Chosen, room: int | None) -> Chosen:
    """Whose room is not what was asked for says so when it leaves."""
    if room in {None, one.request.max_tokens}:
        return one
    return replace(one, request=replace(one.request, max_tokens=room, bounded=True))
