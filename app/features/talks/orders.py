"""What the list of conversations orders."""

from __future__ import annotations

from app.features.chat.carrying import Carrying
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.talks.said import ConversationGone
from app.features.talks.state import DeleteConversation, ListTalks, TalksListed
from app.records.kinds import CONVERSATION, MESSAGE
from app.records.rows import by
from app.records.store import Delete, DeleteAll
from app.ui.loop import Tell


class TalksOrders:
    """Carries out the orders of the list."""

    def __init__(self, ports: Ports, carrying: Carrying) -> None:
        """`carrying` knows what is being written into conversations."""
        self._ports, self._carrying = ports, carrying
        self.table: Table = {ListTalks: self.list, DeleteConversation: self.delete}

    async def list(self, _: ListTalks, tell: Tell) -> None:
        """Newest first."""
        store = await self._ports.store
        stored = await store.select(CONVERSATION, by("updated", reverse=True))
        tell(TalksListed(tuple(one.record for one in stored)))

    async def delete(self, order: DeleteConversation, tell: Tell) -> None:
        """The conversation and its messages go together or not at all; what is being written into it ends first."""
        store = await self._ports.store
        for one in await store.select(MESSAGE, by("conversation", order.id)):
            self._carrying.stop(one.record.id)
        await store.write(Delete(CONVERSATION, order.id), DeleteAll(MESSAGE, by("conversation", order.id)), strict=True)
        tell(ConversationGone(order.id), ToastTold("Conversation deleted.", "ok"))
