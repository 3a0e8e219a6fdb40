"""What is ordered of taking away: requests rebuilt, conversations written as files and on paper."""

from __future__ import annotations

from app.features.ports import Ports, Table
from app.features.routes.switchboard import Switchboard
from app.features.takeaway.rebuilding import NO_PROMPT, World, code_of
from app.features.takeaway.state import Code, CodeWritten, WriteCode
from app.records.kinds import MESSAGE
from app.records.rows import by
from app.ui.loop import Tell


class TakeawayOrders:
    """Carries out the orders."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """The switchboard knows the lines."""
        self._ports, self._switchboard = ports, switchboard
        self.table: Table = {WriteCode: self.write_code}

    async def write_code(self, order: WriteCode, tell: Tell) -> None:
        """From the store: an answer keeps how it was asked."""
        store = await self._ports.store
        stored = await store.get(MESSAGE, order.answer)
        if stored is None:
            tell(CodeWritten(Code(order.answer, nothing=NO_PROMPT)))
            return
        await self._switchboard.all_known()
        client = await self._ports.client
        beside = await store.select(MESSAGE, by("conversation", stored.record.conversation))
        world = World(self._switchboard.around, client.refusals)
        tell(CodeWritten(code_of(stored.record, [one.record for one in beside], world)))
