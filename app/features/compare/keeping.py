"""What is kept of comparisons: the list, one of them, its set-up, files of it, and a conversation made of it."""

from __future__ import annotations

from app.features.chat.exchanges import Exchanges
from app.features.chat.state import ConversationPicked
from app.features.chat.tree import branches
from app.features.compare.exporting import TYPES, exported, file_name
from app.features.compare.ordered import (
    ChangeKept,
    ContinueInChat,
    DeleteComparison,
    KeepComparison,
    ListComparisons,
    LoadComparison,
    MakeSlot,
    PrepareComparison,
    RestoreComparison,
    SaveExport,
)
from app.features.compare.running import Running
from app.features.compare.state import FEWEST, Origin
from app.features.compare.told import (
    ComparisonGone,
    ComparisonKept,
    ComparisonLoaded,
    ComparisonMissing,
    ComparisonPrepared,
    ComparisonsListed,
    ComparisonStale,
    SlotAnswered,
)
from app.features.frame.state import ToastTold
from app.features.ports import Ports
from app.features.routes.switchboard import Switchboard, Wish
from app.llm.request import ChatRequest, Turn
from app.records.errors import DamagedRecord, NewerRecord
from app.records.kinds import COMPARISON, CONVERSATION, MESSAGE, Comparison, Conversation, Message
from app.records.rows import by
from app.records.store import Delete, DeleteAll, Put, Stored
from app.records.talking import Asked, Slot
from app.routing.values import Place
from app.ui.loop import Tell

ABANDONED_AFTER_MS = 5_000
LEFT = "The tab was closed while this answer arrived."


class Keeping:
    """Reads and writes them."""

    def __init__(self, ports: Ports, switchboard: Switchboard, running: Running) -> None:
        """Nothing was deleted yet."""
        self._ports, self._switchboard, self._running = ports, switchboard, running
        self._exchanges = Exchanges(ports)
        self._deleted: dict[str, tuple[Comparison, tuple[Message, ...]]] = {}

    async def list(self, _: ListComparisons, tell: Tell) -> None:
        """The latest first."""
        store = await self._ports.store
        stored = await store.select(COMPARISON, by("updated", reverse=True))
        tell(ComparisonsListed(tuple(one.record for one in stored)))

    async def load(self, order: LoadComparison, tell: Tell) -> None:
        """Whole, with what it began with; an answer whose tab died while it arrived is marked as cut."""
        store = await self._ports.store
        try:
            stored = await store.get(COMPARISON, order.id)
        except (DamagedRecord, NewerRecord) as fault:
            tell(fault, ComparisonMissing(order.id))
            return
        if stored is None:
            tell(ComparisonMissing(order.id))
            return
        found = await store.select(MESSAGE, by("conversation", order.id))
        messages = tuple([await self._settled(one) for one in found])
        growing = {one.id for one in messages if one.state == "streaming"}
        ours = frozenset(id for id in growing if self._running.writes(id))
        origin = await self._origin(*stored.record.origin)
        tell(ComparisonLoaded(stored.record, messages, origin, ours))
        if growing - ours:
            await self._ports.clock.sleep(ABANDONED_AFTER_MS / 1000)
            tell(ComparisonStale(order.id))

    async def prepare(self, order: PrepareComparison, tell: Tell) -> None:
        """Of a conversation it takes over how that is asked."""
        now, new = self._ports.millis(), self._ports.chance.token
        slots = order.slots or await self._latest() or await self._first_good()
        fresh = tuple(slot.model_copy(update={"id": new()}) for slot in slots)
        origin = await self._origin(order.conversation, order.head)
        head = origin.before[-1].id if origin.before else ""
        comparison = Comparison(
            id=new(),
            title="",
            created=now,
            updated=now,
            slots=fresh,
            system=origin.asked.system,
            parameters=origin.asked.parameters,
            blind=order.blind,
            origin=(order.conversation, head) if order.conversation else ("", ""),
        )
        tell(ComparisonPrepared(comparison, origin))

    async def make_slot(self, order: MakeSlot, tell: Tell) -> None:
        """One that takes another's place is asked as that one was."""
        fresh: dict[str, object] = {"id": self._ports.chance.token(), "place": tuple(order.place)}
        like = order.like or Slot(id="new", place=tuple(order.place))
        tell(SlotAnswered(like.model_copy(update=fresh)))

    async def keep(self, order: KeepComparison, _: Tell) -> None:
        """Only what the person sets up."""
        set_up = {name: getattr(order.comparison, name) for name in ("slots", "system", "parameters", "blind")}
        store = await self._ports.store
        await store.change(COMPARISON, order.comparison.id, lambda now: now.model_copy(update=set_up))

    async def change(self, order: ChangeKept, tell: Tell) -> None:
        """Title and star."""
        wanted: dict[str, object] = {"title": order.title} if order.title else {}
        wanted |= {} if order.saved is None else {"saved": order.saved}
        store = await self._ports.store
        stored = await store.change(COMPARISON, order.id, lambda now: now.model_copy(update=wanted))
        if stored:
            tell(ComparisonKept(stored.record))

    async def delete(self, order: DeleteComparison, tell: Tell) -> None:
        """It goes from the disk at once, and is kept aside."""
        store = await self._ports.store
        stored = await store.get(COMPARISON, order.id)
        if stored is None:
            return
        mine = by("conversation", order.id)
        messages = tuple(one.record for one in await store.select(MESSAGE, mine))
        await store.write(Delete(COMPARISON, order.id), DeleteAll(MESSAGE, mine), strict=True)
        self._deleted[order.id] = (stored.record, messages)
        tell(ComparisonGone(order.id, stored.record.title))

    async def restore(self, order: RestoreComparison, tell: Tell) -> None:
        """As it was."""
        kept = self._deleted.pop(order.id, None)
        if kept is None:
            return
        comparison, messages = kept
        store = await self._ports.store
        await store.write(Put(comparison), *map(Put, messages), strict=True)
        await self.list(ListComparisons(), tell)

    async def export(self, order: SaveExport, _: Tell) -> None:
        """The page has it saved."""
        text = exported(order.comparison, order.messages, order.format)
        name = file_name(order.comparison, order.format)
        await self._ports.page.call("file.save", name=name, type=TYPES[order.format], text=text)

    async def to_chat(self, order: ContinueInChat, tell: Tell) -> None:
        """All that led to the answer, and it goes on with whoever gave it."""
        comparison, (origin, _) = order.comparison, order.comparison.origin
        asked = order.path[-1].asked or Asked(system=comparison.system, parameters=comparison.parameters)
        talk = Conversation(
            id=origin or comparison.id,
            title=comparison.title,
            created=comparison.created,
            updated=comparison.updated,
            pinned=order.place,
            system=asked.system,
            parameters=asked.parameters,
            since=asked.since,
            summary=asked.summary,
        )
        fork = await self._exchanges.forked(talk, _chained(order.path))
        if not origin:
            store = await self._ports.store
            await store.change(CONVERSATION, fork.id, lambda now: now.model_copy(update={"origin": ""}))
        tell(ConversationPicked(fork.id), ToastTold("This goes on in Chat now. The comparison is kept.", "ok"))

    async def _origin(self, conversation: str, head: str) -> Origin:
        """The branch up to that message, as it is now."""
        if not conversation:
            return Origin()
        store = await self._ports.store
        talk = await store.get(CONVERSATION, conversation)
        if talk is None:
            return Origin(gone=True)
        found = await store.select(MESSAGE, by("conversation", conversation))
        shown, _ = branches((one.record for one in found), head or talk.record.head)
        ids = [one.id for one in shown]
        upto = ids.index(head) + 1 if head in ids else len(ids)
        before = tuple(one for one in shown[:upto] if one.text and one.state in {"complete", "cut"})
        asked = Asked(
            system=talk.record.system,
            parameters=talk.record.parameters,
            since=talk.record.since,
            summary=talk.record.summary,
        )
        return Origin(talk.record.title, before, asked)

    async def _latest(self) -> tuple[Slot, ...]:
        """The slots that were compared last."""
        store = await self._ports.store
        stored = await store.select(COMPARISON, by("updated", reverse=True, limit=1))
        return stored[0].record.slots if stored else ()

    async def _first_good(self) -> tuple[Slot, ...]:
        """As the router would choose: of two lines where there are two, else what there is."""
        made = await self._switchboard.plan(ChatRequest("", (Turn("user", "Hello"),)), Wish())
        places: list[Place] = []
        rest: list[Place] = []
        for row in made.rows:
            one = row.candidate
            place = Place(one.line.id, "") if one.line.where == "script" else one.place
            (rest if any(place.line == known.line for known in places) else places).append(place)
            if len(places) == FEWEST:
                break
        chosen = [*places, *rest[: FEWEST - len(places)]] or [Place("demo", "")]
        return tuple(Slot(id=str(at), place=tuple(chosen[at % len(chosen)])) for at in range(FEWEST))

    async def _settled(self, stored: Stored[Message]) -> Message:
        message = stored.record
        fresh = self._ports.millis() - stored.at < ABANDONED_AFTER_MS
        if message.state != "streaming" or fresh or self._running.writes(message.id):
            return message
        cut = message.model_copy(update={"state": "cut", "reason": LEFT})
        store = await self._ports.store
        await store.change(MESSAGE, message.id, lambda now: cut if now == message else now)
        return cut


def _chained(path: tuple[Message, ...]) -> tuple[Message, ...]:
    """Each follows the one before it, and is later, whatever clock wrote it."""
    found: list[Message] = []
    for one in path:
        after = found[-1] if found else None
        created = max(one.created, after.created + 1) if after else one.created
        found.append(one.model_copy(update={"parent": after.id if after else "", "created": created}))
    return tuple(found)
