"""An answer while it arrives: shown as fast as the page takes it, stored more often than once a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from app.base.errors import SwitchyardError
from app.base.money import Money
from app.features.chat.ids import answer_id, reasoning_id
from app.features.chat.state import AnswerGrew
from app.features.ports import Ports
from app.features.providers.words import sentences
from app.features.routes.departing import tried_of
from app.features.routes.state import AnswerTravels
from app.llm.catalog.model import Line
from app.llm.deltas import CostTold, Finished, Noted, Reasoning, Text, Usage, UsageTold
from app.records.errors import StorageError
from app.records.kinds import MESSAGE, Message, Spent
from app.records.routed import Board, Join
from app.records.store import Stored
from app.routing.attempts import AllFailed, Attempt, Departed, Left, Preparing, Seam, Told, Waiting
from app.routing.choosing import worded
from app.routing.values import Place
from app.ui.loop import OrderFailed, Tell

SAVE_SECONDS = 0.6
STOPPED = "You stopped it here."
MOST_KEPT = 24
"""Attempts that are kept with an answer."""
SEAM = "\n\n"
# Why an answer that ended by itself is not all of it.
SHORT = {
    "length": "The model reached the most that it may write at once.",
    "filtered": "The provider held back the rest.",
    "failed": "The line broke the answer off.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended, for what is worked out from it."""

    said: str
    usage: Usage | None = None
    cost: Money | None = None
    error: SwitchyardError | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """On an answer: whether it is this tab's to write, and what it is when an error ended it."""

    holds: Callable[[], bool] = lambda: True
    failed: Literal["cut", "queued"] = "cut"


ALWAYS = Claim()


class Shown:
    """A text that grows, and the element of the page that follows it."""

    def __init__(self, ports: Ports, element: str, text: str = "") -> None:
        """`text` is what the page shows already."""
        self.text = text
        self._ports = ports
        self._element = element
        self._shown = len(text)
        self._on_page = page_length(
            text
        )  # the same as the page counts: a character beyond the first 65,536 is two there
        self._showing: asyncio.Task[None] | None = None

    def add(self, piece: str) -> None:
        """Say more; the page gets it with its next frame."""
        self.text += piece
        if self._showing is None or self._showing.done():
            self._showing = asyncio.ensure_future(self._catch_up())

    async def settled(self) -> None:
        """Wait until the page has all of it."""
        if self._showing:
            await self._showing

    async def _catch_up(self) -> None:
        """One call a frame, with all that came meanwhile; from the start where the room was drawn anew."""
        while self._shown < len(self.text):
            end = len(self.text)
            piece = self.text[self._shown : end]
            whole = await self._ports.page.stream(self._element, self._on_page, piece)
            self._shown, self._on_page = (end, self._on_page + page_length(piece)) if whole else (0, 0)


def page_length(text: str) -> int:
    """How long JavaScript takes a text to be."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class GrowingAnswer:
    """Takes what the line says and brings it to the page and to the disk, each at its own pace."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it needs of the world, each by its name
        self,
        ports: Ports,
        stored: Stored[Message],
        tell: Tell,
        spent: Callable[[Message, Outcome], Spent | None],
        names: Callable[[Place], Line],
        claim: Claim = ALWAYS,
    ) -> None:
        """`stored` is the answer as it lies on the disk, mostly empty; `spent` says at the end what all of it took."""
        self._claim = claim
        self._ports = ports
        self._message = stored.record
        self._tell = tell
        self._before = stored.record  # one that is continued has a text, and took something
        self._answer = Shown(ports, answer_id(stored.record), stored.record.text)
        self._reasoning = Shown(ports, reasoning_id(stored.record), stored.record.reasoning)
        self._notes = [*stored.record.notes]
        self._spent = spent
        self._usage: Usage | None = None
        self._cost: Money | None = None
        self._error: SwitchyardError | None = None
        self._board = stored.record.board or Board()
        self._names = names
        self._status = ""
        self._saved_at = ports.clock.ticks()
        self._storage_failed = False

    @property
    def outcome(self) -> Outcome:
        """As far as it is known."""
        said = self._reasoning.text[len(self._before.reasoning) :] + self._answer.text[len(self._before.text) :]
        return Outcome(said, self._usage, self._cost, self._error)

    async def grow(self, deltas: AsyncGenerator[Told, None], attempts: list[Attempt]) -> Message:
        """Take everything. Being cancelled, or an error of the line, cuts the answer and keeps what arrived.

        `attempts` grows meanwhile: who was asked, and what became of it.
        """
        reason = ""
        try:
            async with aclosing(deltas):
                async for delta in deltas:
                    reason = self._take(delta) or reason
                    await self._save_in_time()
        except asyncio.CancelledError:
            reason = STOPPED
        except SwitchyardError as error:
            self._error = error
            reason = self._why(error)
            attempts = [*error.attempts] if isinstance(error, AllFailed) else attempts
        self._say("")
        tried = tuple(map(tried_of, attempts[:MOST_KEPT]))
        earlier = self._before.board.tried if self._before.text and self._before.board else ()
        self._board = self._board.model_copy(update={"tried": (*earlier, *tried)[-MOST_KEPT:]})
        await asyncio.gather(self._answer.settled(), self._reasoning.settled())
        failed = self._claim.failed if self._error else "cut"
        ended = self._so_far(failed if reason else "complete", reason)
        self._message = ended.model_copy(update={"spent": self._spent(ended, self.outcome)})
        await self._save(strict=True)
        return self._message

    def _why(self, error: SwitchyardError) -> str:
        """Where several could not answer, each is named; who was not tried stands on the board."""
        if not isinstance(error, AllFailed):
            return error.advice
        tried = [one for one in error.attempts if one.outcome != "not tried"] or list(error.attempts)
        if len({one.place for one in tried}) == 1:
            return f"{tried[-1].reason} {tried[-1].next_step}".strip()
        return error.advice

    def _take(self, delta: Told) -> str:
        """Answer why the answer is not all of it, where the line says so."""
        match delta:
            case Text(text):
                self._say("")
                self._answer.add(text)
            case Reasoning(text):
                self._say("")
                first = not self._reasoning.text
                self._reasoning.add(text)
                if first:
                    self._tell(AnswerGrew(self._so_far("streaming")))
            case Noted(what) if what not in self._notes:
                self._notes.append(what)
                self._tell(AnswerGrew(self._so_far("streaming")))
            case UsageTold(usage):
                self._usage = usage
            case CostTold(amount, currency):
                self._cost = Money(amount, currency)
            case Finished(reason):
                return SHORT.get(reason, "")
            case _:
                self._travels(delta)
        return ""

    def _travels(self, told: Told) -> None:
        """Where the request is, and where it was."""
        match told:
            case Departed(place):
                self._departs(place)
            case Left(attempt):
                self._usage = self._cost = None  # of the attempt that failed
                tried = (*self._board.tried, tried_of(attempt))[-MOST_KEPT:]
                self._board = self._board.model_copy(update={"tried": tried})
                self._tell(AnswerGrew(self._so_far("streaming")))
            case Preparing(words):
                self._say(words)
            case Waiting(place, seconds, why):
                self._say(f"Waiting {worded(seconds)} for {self._names(place).name}: {why}")
            case Seam(left, place, why):
                names = self._names(left).name, self._names(place).name
                join = Join(at=len(self._answer.text), left=names[0], line=names[1], why=why)
                self._board = self._board.model_copy(update={"joins": (*self._board.joins, join)})
                self._answer.add(SEAM)
                self._tell(AnswerGrew(self._so_far("streaming")))
            case _:
                pass

    def _departs(self, place: Place) -> None:
        """The footer names who answers; it is drawn again only where that is somebody else than was thought."""
        now = self._names(place)
        model = "" if now.where == "script" else place.model
        self._say(f"Asking {now.name}")
        if (self._message.place, self._message.model) != (place.line, model):
            self._message = self._message.model_copy(update={"place": place.line, "line": now.name, "model": model})
            self._tell(AnswerGrew(self._so_far("streaming")))

    def _say(self, status: str) -> None:
        """Under the growing answer, and not in the conversation: it goes by."""
        if status != self._status:
            self._status = status
            self._tell(AnswerTravels(self._message.id, sentences(status)))

    def _so_far(self, state: str, reason: str = "") -> Message:
        said: dict[str, object] = {"text": self._answer.text, "reasoning": self._reasoning.text}
        said |= {"notes": tuple(self._notes), "board": self._board if self._board != Board() else None}
        return self._message.model_copy(update={**said, "state": state, "reason": reason})

    async def _save_in_time(self) -> None:
        now = self._ports.clock.ticks()
        if now - self._saved_at >= SAVE_SECONDS:
            self._saved_at = now
            self._message = self._so_far("streaming")
            await self._save(strict=False)

    async def _save(self, *, strict: bool) -> None:
        """A full disk must not end an answer that is being paid for: it is said once, and tried again."""
        message = self._message
        store = await self._ports.store
        try:
            await store.change(MESSAGE, message.id, lambda now: message if self._claim.holds() else now, strict=strict)
        except StorageError as error:
            if not self._storage_failed or strict:
                self._tell(OrderFailed(error.what, "The answer goes on, on this page only.", error.next_step))
            self._storage_failed = True
