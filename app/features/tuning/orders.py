"""What is ordered of how a conversation is led: kept as it is typed, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.features.chat.sending import Sending
from app.features.ports import Ports, Table
from app.features.routes.switchboard import Switchboard
from app.features.tuning.digesting import Digests
from app.features.tuning.state import (
    FRESH,
    FreshFound,
    KeepFresh,
    KeepTuning,
    LoadFresh,
    ReadUsual,
    StopDigest,
    TuningKept,
    UsualRead,
    WriteDigest,
)
from app.records.drafts import write_draft
from app.records.kinds import CONVERSATION, DRAFT, MESSAGE, Message
from app.records.rows import by
from app.records.talking import ASKED, Asked
from app.ui.loop import Tell

REST_SECONDS = 0.4
# Recent answers, for what is usual: so many conversations, and so many messages of each.
CONVERSATIONS, MESSAGES = 20, 24


class TuningOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, switchboard: Switchboard, sending: Sending) -> None:
        """Nothing is being typed."""
        self._ports = ports
        self._digests = Digests(ports, switchboard, sending)
        self._waiting: dict[str, dict[str, Any]] = {}  # by conversation
        self._fresh: Asked | None = None
        self.table: Table = {
            KeepTuning: self.keep,
            KeepFresh: self.keep_fresh,
            LoadFresh: self.load_fresh,
            ReadUsual: self.read_usual,
            WriteDigest: self._digests.write,
            StopDigest: self._digests.stop,
        }

    async def keep(self, order: KeepTuning, tell: Tell) -> None:
        """Only the last of a burst is stored; what another tab changed otherwise stays."""
        waits = order.conversation in self._waiting
        fields = self._waiting.setdefault(order.conversation, {})
        fields.update(order.fields)
        if order.rests:
            if waits:
                return
            await self._ports.clock.sleep(REST_SECONDS)
        now: Mapping[str, Any] = self._waiting.pop(order.conversation, {})
        if not now:
            return  # something that did not rest took it along
        store = await self._ports.store
        await store.change(CONVERSATION, order.conversation, lambda talk: talk.model_copy(update=dict(now)))
        newer = self._waiting.get(order.conversation, {})
        tell(TuningKept(order.conversation, {name: value for name, value in now.items() if name not in newer}))

    async def keep_fresh(self, order: KeepFresh, _: Tell) -> None:
        """As above; what is as the provider does it needs no place."""
        waits, self._fresh = self._fresh is not None, order.asked
        if order.rests:
            if waits:
                return
            await self._ports.clock.sleep(REST_SECONDS)
        asked = self._taken()
        if asked is None:
            return
        text = None if asked == ASKED else asked.model_dump_json(exclude_defaults=True)
        await write_draft(await self._ports.store, FRESH, text)

    def _taken(self) -> Asked | None:
        asked, self._fresh = self._fresh, None
        return asked

    async def load_fresh(self, _: LoadFresh, tell: Tell) -> None:
        """What is being typed here is newer; what can't be read is as good as none."""
        store = await self._ports.store
        stored = await store.get(DRAFT, FRESH)
        if self._fresh is not None:
            return
        try:
            tell(FreshFound(Asked.model_validate_json(stored.record.text) if stored else ASKED))
        except ValidationError:
            tell(FreshFound(ASKED))

    async def read_usual(self, _: ReadUsual, tell: Tell) -> None:
        """Of the conversations that were touched last, the newest messages."""
        store = await self._ports.store
        found: list[Message] = []
        for id in await store.keys(CONVERSATION, by("updated", reverse=True, limit=CONVERSATIONS)):
            newest = await store.select(MESSAGE, by("conversation", id, reverse=True, limit=MESSAGES))
            found += [one.record for one in newest if one.record.spent]
        tell(UsualRead(tuple(sorted(found, key=lambda one: one.created))))
