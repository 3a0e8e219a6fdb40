"""The worker of this tab: takes answers from the queue and lets lines give them that cost nothing.

Whatever dies between two steps is done again by another tab: the answer is emptied first, so nothing is in it twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from app.base.errors import SwitchyardError
from app.features.chat.answer import Claim
from app.features.chat.carrying import Carrying, Work
from app.features.chat.sending import Sending
from app.features.chat.state import AnswerGrew
from app.features.chat.tree import above
from app.features.files.contents import Contents
from app.features.ports import Ports
from app.features.queue.state import QueuedArrived
from app.features.routes.books import QueueDesk, RouterBooks
from app.features.routes.departing import board_of
from app.features.routes.free import KEYS, OFFLINE, FreeRoom
from app.features.routes.state import BooksChanged
from app.features.routes.switchboard import Switchboard, Wish
from app.llm.request import ChatRequest
from app.records.kinds import CONVERSATION, MESSAGE, Conversation, Message
from app.records.rows import by
from app.records.store import Stored
from app.records.talking import ASKED
from app.routing import queue as steps
from app.routing.attempts import Errand
from app.routing.limits import NEVER
from app.routing.queue import Item, Queue
from app.routing.values import Place, Plan
from app.routing.worker import LIMIT, LOOK_AGAIN, Postponed, Worker
from app.ui.loop import DefectMet, OrderFailed, Tell

ROOM = "queue"
PATIENCE = 5.0
"""Seconds that an answer may take up the worker while a limit opens; for longer it goes back into the queue."""
SOON = 2.0
"""Seconds until it is looked again whether something that runs was put back."""
ANSWERED, GONE = "answered", "gone"
NO_LINE = "waits for a line that can answer it"


class _Told(QueueDesk):
    """Says when an item was taken, put back or finished: what is shown of it was read before."""

    def __init__(self, books: RouterBooks, changed: Callable[[], None]) -> None:
        """`changed` hears of it."""
        super().__init__(books)
        self._shelf, self._heard = books.shelf, changed

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """See `Desk`."""
        before = self._shelf.queue
        after = await super().change(how)
        if after != before:
            self._heard()
        return after


class QueueWork:
    """One for the tab."""

    def __init__(self, ports: Ports, switchboard: Switchboard, sending: Sending, contents: Contents) -> None:
        """Nothing is carried out before `start`."""
        self._ports, self._switchboard, self._contents = ports, switchboard, contents
        self._carrying, self._sending = Carrying(ports, sending), sending
        self._worker = Worker(_Told(switchboard.books, self._changed), self.carry_out, ports.clock, ports.chance)
        self._running: asyncio.Task[None] | None = None
        self._rousing: asyncio.Task[None] | None = None
        self._tell: Tell = lambda *_: None

    async def start(self, tell: Tell) -> None:
        """From now on; said again, what waited for the world to change is tried at once."""
        if not self._switchboard.around.known:
            return
        if self._running is None:
            self._tell = tell
            self._running = asyncio.ensure_future(self._run())
        await self._rouse()
        if self._runs() and (self._rousing is None or self._rousing.done()):
            self._rousing = asyncio.ensure_future(self._rouse_later())

    def _changed(self) -> None:
        self._tell(BooksChanged())

    async def _rouse(self) -> None:
        queue = self._switchboard.books.shelf.queue
        if steps.roused(queue) != queue:
            await self._switchboard.books.change_queue(steps.roused)
            self.wake()

    async def _rouse_later(self) -> None:
        """What is being carried out may yet be put back for a reason that holds no more."""
        while self._runs():
            await self._ports.clock.sleep(SOON)
        with suppress(SwitchyardError):  # it is tried again without this too, only later
            await self._rouse()

    def _runs(self) -> bool:
        return any(item.state == "running" for item in self._switchboard.books.shelf.queue.items)

    def wake(self) -> None:
        """Something was added, or may go on."""
        self._worker.wake()

    def heed(self, queue: Queue) -> None:
        """Stop writing what a person does not want any more."""
        for item in queue.items:
            if item.state == "cancelled":
                self._carrying.stop(item.id)

    async def _run(self) -> None:
        """For as long as the tab lives: a disk that fails once is asked again later."""
        while True:
            try:
                await self._worker.run()
            except SwitchyardError as error:
                self._tell(OrderFailed(error.what, "What waits in the queue is kept.", error.next_step))
            except Exception as error:  # noqa: BLE001 - a defect must not end the queue
                self._tell(DefectMet("Something in the queue went wrong.", repr(error)))
            await self._ports.clock.sleep(LOOK_AGAIN)

    # ---- One item ----------------------------------------------------------------------------------------------------

    async def carry_out(self, item: Item) -> str:
        """See `Worker`."""
        self._tell(BooksChanged())
        try:
            return await self._answer(item)
        finally:
            asyncio.get_running_loop().call_soon(self._tell, BooksChanged())

    async def _answer(self, item: Item) -> str:
        store = await self._ports.store
        stored = await store.get(MESSAGE, item.id)
        talk = await store.get(CONVERSATION, stored.record.conversation) if stored else None
        if stored is None or talk is None:
            return GONE
        if stored.record.state == "complete":  # whoever wrote it died before it could say so
            return ANSWERED
        messages = [one.record for one in await store.select(MESSAGE, by("conversation", talk.record.id))]
        prompt = next((one for one in messages if one.id == stored.record.parent), None)
        if prompt is None:
            return GONE
        before = above(messages, prompt.id)
        request = await self._contents.request(before, prompt.text, "", stored.record.asked or ASKED, prompt.files)
        plan = await (self._ordinary if item.network else self._plan)(request, talk.record, item)
        claim = Claim(lambda: self._holds(item), "queued")
        emptied = await self._emptied(stored.record, plan, claim)
        if emptied is None:
            return GONE
        self._tell(AnswerGrew(emptied.record))
        work = Work(request, plan, self._errand(request, talk.record, plan, item), anew=True)
        error = await self._carrying.carry(emptied, work, self._tell, claim)
        if error and item.network and not self._switchboard.around.online:  # it was gone again
            raise Postponed(NEVER, OFFLINE)
        if error:
            raise error
        ended = await store.get(MESSAGE, item.id)
        if ended and ended.record.text and self._leased(item):
            self._tell(QueuedArrived(ended.record))
        return ANSWERED

    async def _ordinary(self, request: ChatRequest, talk: Conversation, item: Item) -> Plan:
        """As for any other prompt, once there is a network. Raises `Postponed`."""
        around = self._switchboard.around
        if not around.online:
            raise Postponed(NEVER, OFFLINE)
        chosen = item.place if item.place[0] else talk.pinned
        pinned = Place(*chosen) if chosen else None
        files = any(turn.images for turn in request.turns)
        decision = await self._sending.decide(request, talk, pinned, talk.id, attachments=files, room=ROOM)
        plan = decision.asked
        if not plan.rows:
            opens = [one.until.timestamp() for one in plan.left_out if one.until]
            raise Postponed(min(opens), LIMIT) if opens else Postponed(NEVER, OFFLINE if decision.offline else NO_LINE)
        if plan.rows[0].candidate.key and around.vault.state == "locked":
            raise Postponed(NEVER, KEYS)
        return plan

    async def _plan(self, request: ChatRequest, talk: Conversation, _: Item) -> Plan:
        """Raises `Postponed` where nobody has room."""
        now = self._ports.clock.now()
        profile = self._switchboard.around.profile
        chosen = Place(*talk.pinned) if talk.pinned else Place(profile.line, profile.model) if profile.line else None
        free = FreeRoom(self._switchboard, now)
        plan = await free.plan(request, frozenset(talk.tags), chosen)
        lack = free.lack(plan)
        if lack:
            raise Postponed(*lack)
        return plan

    def _errand(self, request: ChatRequest, talk: Conversation, plan: Plan, item: Item) -> Errand:
        if item.network:
            return self._sending.errand(request, talk, plan, ROOM)
        wish = Wish(tags=frozenset(talk.tags), urgent=False, task=plan.task)
        need = self._switchboard.need(request, wish)
        return Errand(need=need, patience=PATIENCE, room=ROOM, conversation=talk.id)

    async def _emptied(self, answer: Message, plan: Plan, claim: Claim) -> Stored[Message] | None:
        """Begun anew, with the board of now; None: it is somebody else's meanwhile, or was deleted."""
        first = plan.rows[0].candidate
        begun = answer.model_copy(
            update={
                "text": "",
                "reasoning": "",
                "reason": "",
                "notes": (),
                "spent": None,
                "state": "streaming",
                "line": first.line.name,
                "place": first.line.id,
                "model": first.model.id,
                "board": board_of(plan, plan),
            }
        )
        store = await self._ports.store
        stored = await store.change(
            MESSAGE, answer.id, lambda now: begun if claim.holds() and now.state != "complete" else now, strict=True
        )
        return stored if stored and stored.record == begun else None

    def _holds(self, item: Item) -> bool:
        """Whether the answer is this tab's to write: by its lease, or while it is cancelled, when nobody else does."""
        known = self._switchboard.books.shelf.queue.item(item.id)
        return self._leased(item) or (known is not None and known.state == "cancelled")

    def _leased(self, item: Item) -> bool:
        known, now = self._switchboard.books.shelf.queue.item(item.id), self._ports.clock.now().timestamp()
        return known is not None and known.owner == item.owner and now < known.leased_until
