"""Carries out the orders of the Compare room; what is a craft of its own lies beside it."""

from __future__ import annotations

from app.features.compare.deciding import Deciding
from app.features.compare.ids import PROMPT, TITLE
from app.features.compare.judging import Judging
from app.features.compare.keeping import Keeping
from app.features.compare.ordered import (
    ChangeKept,
    ContinueInChat,
    DecideRound,
    DeleteComparison,
    FillPrompt,
    FocusTitle,
    KeepComparison,
    KeepPromptDraft,
    KeepVote,
    ListComparisons,
    LoadComparison,
    LoadPromptDraft,
    MakeSlot,
    PrepareComparison,
    RestoreComparison,
    SaveExport,
    ShowSlot,
    StartPage,
    StopSlots,
    WeighDraft,
    WeighMerge,
)
from app.features.compare.running import Running
from app.features.compare.told import BeginRound, DraftFound
from app.features.files.contents import Contents
from app.features.ports import Ports, Table
from app.features.resting import Resting
from app.features.routes.switchboard import Switchboard
from app.records.drafts import write_draft
from app.records.kinds import DRAFT
from app.ui.loop import Tell

DRAFT_REST_SECONDS = 0.4


class CompareOrders:
    """All of them."""

    def __init__(self, ports: Ports, switchboard: Switchboard, contents: Contents) -> None:
        """`contents` are those of files, one for the whole app."""
        self._ports = ports
        self._drafts: Resting[KeepPromptDraft] = Resting(ports.clock, DRAFT_REST_SECONDS)
        deciding, running = Deciding(ports, switchboard, contents), Running(ports, switchboard)
        keeping = Keeping(ports, switchboard, running)
        self.table: Table = {
            PrepareComparison: keeping.prepare,
            LoadComparison: keeping.load,
            ListComparisons: keeping.list,
            MakeSlot: keeping.make_slot,
            KeepComparison: keeping.keep,
            ChangeKept: keeping.change,
            DeleteComparison: keeping.delete,
            RestoreComparison: keeping.restore,
            SaveExport: keeping.export,
            ContinueInChat: keeping.to_chat,
            KeepVote: Judging(ports, switchboard).vote,
            DecideRound: deciding.decide,
            WeighDraft: deciding.weigh,
            WeighMerge: deciding.weigh_merge,
            BeginRound: running.begin,
            StopSlots: running.stop,
            KeepPromptDraft: self.keep_draft,
            LoadPromptDraft: self.load_draft,
            FillPrompt: self.fill,
            StartPage: self.start,
            ShowSlot: self.show,
            FocusTitle: self.focus,
        }

    async def keep_draft(self, order: KeepPromptDraft, _: Tell) -> None:
        """Wait for a rest in the typing; only the last of a burst is stored."""
        last = await self._drafts.last(order)
        if last:
            await write_draft(await self._ports.store, PROMPT, last.text or None)

    async def load_draft(self, _: LoadPromptDraft, tell: Tell) -> None:
        """It is put into the field where nothing was typed meanwhile."""
        store = await self._ports.store
        if stored := await store.get(DRAFT, PROMPT):
            tell(DraftFound(stored.record.text))

    async def fill(self, order: FillPrompt, _: Tell) -> None:
        """The page waits for the field."""
        await self._ports.page.call(
            "compare.fill", id=PROMPT, text=order.text, focus=order.focus, instead=order.instead
        )

    async def start(self, _: StartPage, __: Tell) -> None:
        """Its script is loaded with the room."""
        await self._ports.page.call("compare.start")

    async def focus(self, _: FocusTitle, __: Tell) -> None:
        """As soon as its field is drawn."""
        await self._ports.page.call("compare.focus", id=TITLE)

    async def show(self, order: ShowSlot, _: Tell) -> None:
        """On a phone there is one in sight at a time."""
        await self._ports.page.call("compare.show", slot=order.slot)
