"""What the Chat room orders: exchanges stored and streamed, conversations read, the draft kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from app.base.errors import SwitchyardError
from app.features.chat.accounts import Accounts
from app.features.chat.carrying import Carrying, Work
from app.features.chat.estimating import Estimator
from app.features.chat.exchanges import Exchanges
from app.features.chat.live import LiveFigures
from app.features.chat.sending import Sending
from app.features.chat.state import (
    AskingFailed,
    ConversationLoaded,
    ConversationMissing,
    ConversationPicked,
    PromptReturned,
    ReadingEnded,
)
from app.features.chat.wanted import (
    BeginExchange,
    CopyShown,
    CopyText,
    Decide,
    Decided,
    EmptyComposer,
    EstimateDraft,
    FillComposer,
    FocusComposer,
    FocusField,
    ForkConversation,
    KeepBranch,
    KeepDraft,
    LoadConversation,
    LoadDraft,
    PinConversation,
    PromptPasses,
    QuoteText,
    ReadAloud,
    ShowMessage,
    StopAnswer,
    StopReading,
    TakePast,
)
from app.features.files.contents import Contents
from app.features.files.drafts import Drafts
from app.features.files.state import ClearDraft
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.routes.switchboard import Switchboard
from app.features.talks.said import TalksTouched
from app.features.tuning.fitting import fitted
from app.features.tuning.said import OldestLeft
from app.records.errors import DamagedRecord, NewerRecord
from app.records.kinds import CONVERSATION, MESSAGE, Message
from app.records.rows import RecordsChanged, by
from app.records.store import Stored
from app.routing.dispatcher import continued
from app.ui.loop import Tell

# An answer that another tab is writing is stored more often than once a second; an older one has no writer any more.
ABANDONED_AFTER_MS = 5_000
LEFT_QUEUE = "It was taken out of the queue."


class ChatOrders:
    """Carries out the orders of the Chat room."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing happens yet."""
        self._ports, self._books = ports, switchboard.books
        self._looks_again = False
        self._asked_to_keep = False
        self.sending = Sending(switchboard, Accounts(ports), ports.clock)
        self.carrying = Carrying(ports, self.sending, LiveFigures(ports))
        self.contents, self.drafts = Contents(ports), Drafts(ports)
        self._estimator = Estimator(ports, self.sending, self.contents, self.drafts)
        self._exchanges = Exchanges(ports)
        self.table: Table = {
            Decide: self.decide,
            BeginExchange: self.begin,
            StopAnswer: self.stop,
            PinConversation: self.pin,
            KeepBranch: self.keep_branch,
            ForkConversation: self.fork,
            KeepDraft: self.keep_draft,
            ClearDraft: self.clear_draft,
            EmptyComposer: self.empty,
            EstimateDraft: self._estimator.estimate,
            LoadDraft: self.load_draft,
            FillComposer: self.fill,
            FocusComposer: self.focus,
            QuoteText: self.quote,
            FocusField: self.focus_field,
            ShowMessage: self.show_message,
            CopyShown: self.copy_shown,
            ReadAloud: self.read_aloud,
            StopReading: self.stop_reading,
            LoadConversation: self.load,
            TakePast: self.take_past,
            CopyText: self.copy,
        }

    async def begin(self, order: BeginExchange, tell: Tell) -> None:
        """Nothing is sent before it is on the disk; what can't be stored goes back to the composer."""
        decided, said = order.decided, order.decided.prompt
        store = self._exchanges.reopened if said.again else self._exchanges.begun
        try:
            request = await self.contents.request(said.before, said.text, "", said.asked, said.files)
            exchange = await store(decided, self._split(decided))
        except SwitchyardError:
            if not said.again:
                tell(PromptReturned(said.text, said.place))
            raise
        if exchange is None:
            tell(ToastTold("This answer was asked for again in another tab.", "info"))
            return
        begun, answer = exchange
        tell(begun)
        request = replace(request, model=answer.record.model)
        if said.goes_on:
            request = continued(request, answer.record.text)
        errand = self.sending.errand(request, begun.conversation, decided.asked)
        errand.past_wall = said.past_wall
        await self.carrying.carry(answer, Work(request, decided.asked, errand, anew=bool(said.again)), tell)
        await self.sending.count(answer.record)
        await self._ask_to_keep()

    async def decide(self, order: Decide, tell: Tell) -> None:
        """Nothing is lost where that fails: the prompt goes back to the composer."""
        id = order.conversation.id if order.conversation else self._ports.chance.token()
        try:
            fit = await fitted(self.sending, self.contents, order, order.text, id)
        except Exception:
            tell(AskingFailed() if order.again else PromptReturned(order.text, order.place))
            raise
        if fit.asked != order.asked and order.conversation:
            tell(OldestLeft(fit.asked.since, order.conversation.id))
            order = replace(order, asked=fit.asked)
        decision = fit.decision
        tell(Decided(order, decision.plan, decision.asked, decision.side, id, decision.offline))

    async def take_past(self, _: TakePast, tell: Tell) -> None:
        """What stands in the composer is on the page only."""
        taken = await self._ports.page.call("composer.take") or {}
        if text := str(taken.get("text", "")).strip():
            tell(PromptPasses(text, str(taken.get("place", ""))))

    async def keep_branch(self, order: KeepBranch, _: Tell) -> None:
        """What was looked at last is looked at first."""
        await self._exchanges.keep_branch(order.conversation, order.head)

    async def fork(self, order: ForkConversation, tell: Tell) -> None:
        """It is opened at once; the one that it comes from stays as it is."""
        fork = await self._exchanges.forked(order.conversation, order.messages)
        told = ToastTold("This is a conversation of its own now.", "ok")
        tell(TalksTouched((fork,)), ConversationPicked(fork.id), told)

    async def pin(self, order: PinConversation, _: Tell) -> None:
        """It is of the conversation, so it is there after a reload and in other tabs."""
        store = await self._ports.store
        pinned = tuple(order.place) if order.place else None
        await store.change(CONVERSATION, order.id, lambda now: now.model_copy(update={"pinned": pinned}))

    async def stop(self, order: StopAnswer, _: Tell) -> None:
        """What arrived is kept."""
        self.carrying.stop(order.id)

    async def keep_draft(self, order: KeepDraft, _: Tell) -> None:
        """Once the typing rests."""
        await self.drafts.keep(order.place, order.text)

    async def load_draft(self, order: LoadDraft, _: Tell) -> None:
        """The page joins it with what was typed meanwhile."""
        await self.drafts.load(order.place)

    async def clear_draft(self, order: ClearDraft, _: Tell) -> None:
        """It is a prompt now."""
        await self.drafts.sent(order.place, order.text, order.at)

    async def fill(self, order: FillComposer, _: Tell) -> None:
        """Put text into the composer and the cursor behind it."""
        await self.drafts.fill(order.place, order.text, focus=True)

    async def empty(self, order: EmptyComposer, _: Tell) -> None:
        """What is sent stands there no more."""
        await self._ports.page.call("composer.take", place=order.place)

    async def focus(self, _: FocusComposer, __: Tell) -> None:
        """Put the cursor into the composer."""
        await self._ports.page.call("composer.focus")

    async def quote(self, order: QuoteText, _: Tell) -> None:
        """The page knows what is selected."""
        await self._ports.page.call("composer.quote", element=order.element, text=order.text)

    async def load(self, order: LoadConversation, tell: Tell) -> None:
        """Read it whole; an answer whose tab died while it arrived is marked as cut."""
        store = await self._ports.store
        try:
            conversation, stored = await asyncio.gather(
                store.get(CONVERSATION, order.id), store.select(MESSAGE, by("conversation", order.id))
            )
        except (DamagedRecord, NewerRecord) as fault:
            tell(fault, ConversationMissing(order.id))
            return
        if conversation is None or conversation.record.shelf == "deleted":
            tell(ConversationMissing(order.id))
            return
        messages = [await self._settled(one) for one in stored]
        growing = [one.id for one in messages if one.state == "streaming"]
        ours = next((id for id in growing if self.carrying.writes(id)), "")
        tell(ConversationLoaded(conversation.record, tuple(messages), ours))
        if growing and not ours:
            await self._look_again(tell)

    async def copy(self, order: CopyText, tell: Tell) -> None:
        """Say that it worked: a clipboard shows nothing by itself."""
        await self._ports.page.call("clipboard.write", text=order.text)
        tell(ToastTold("Copied.", "ok"))

    async def focus_field(self, order: FocusField, _: Tell) -> None:
        """Behind what stands there."""
        await self._ports.page.call("field.focus", id=order.id)

    async def show_message(self, order: ShowMessage, _: Tell) -> None:
        """Once it is drawn."""
        await self._ports.page.call("message.show", id=order.element)

    async def copy_shown(self, order: CopyShown, tell: Tell) -> None:
        """As `copy`."""
        await self._ports.page.call("element.copy", id=order.element)
        tell(ToastTold("Copied.", "ok"))

    async def read_aloud(self, order: ReadAloud, tell: Tell) -> None:
        """Until it is said, or stopped."""
        try:
            await self._ports.page.call("voice.say", element=order.element)
        finally:
            tell(ReadingEnded(order.id))

    async def stop_reading(self, _: StopReading, __: Tell) -> None:
        """At once."""
        await self._ports.page.call("voice.stop")

    async def _ask_to_keep(self) -> None:
        """Now there is something to keep: ask the browser once not to clear it by itself. Settings shows its answer."""
        if not self._asked_to_keep:
            self._asked_to_keep = True
            await self._ports.page.call("storage.persist")

    def _split(self, decided: Decided) -> str:
        split = self.sending.around.profile.routing.split
        return split.id if split and decided.side else ""

    async def _look_again(self, tell: Tell) -> None:
        """The tab that writes an answer may be gone without a word: its silence tells."""
        if self._looks_again:
            return
        self._looks_again = True
        await self._ports.clock.sleep(ABANDONED_AFTER_MS / 1000)
        self._looks_again = False
        tell(RecordsChanged(MESSAGE.name, ()))

    async def _settled(self, stored: Stored[Message]) -> Message:
        """What waits in the queue is nobody's to end; a tab that died while it wrote that is followed by another."""
        message = stored.record
        fresh = self._ports.millis() - stored.at < ABANDONED_AFTER_MS
        left = message.state == "streaming" and not fresh and not self.carrying.writes(message.id)
        if message.state != "queued" and not left:
            return message
        if await self._waits(message):
            return message
        reason = LEFT_QUEUE if message.state == "queued" else "The tab was closed while this answer arrived."
        cut = message.model_copy(update={"state": "cut", "reason": reason})
        store = await self._ports.store
        await store.change(MESSAGE, message.id, lambda now: cut if now == message else now)
        return cut

    async def _waits(self, message: Message) -> bool:
        item = (await self._books.read_queue()).item(message.id)
        wanted = {"waiting", "running", "failed"} if message.state == "queued" else {"waiting", "running"}
        return item is not None and item.state in wanted
