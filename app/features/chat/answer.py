"""An answer while it arrives: shown as fast as the page takes it, stored about once a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.base.errors import SwitchyardError
from app.features.ports import Ports
from app.records.errors import StorageError
from app.records.kinds import MESSAGE, Message
from app.records.store import Stored
from app.ui.loop import OrderFailed, Tell

SAVE_SECONDS = 1.0
STOPPED = "You stopped it here."


def element_id(message: Message) -> str:
    """The id of the answer's element on the page."""
    return f"answer-{message.id}"


class GrowingAnswer:
    """Takes pieces of text and brings them to the page and to the disk, each at its own pace."""

    def __init__(self, ports: Ports, stored: Stored[Message], tell: Tell) -> None:
        """`stored` is the empty answer as it lies on the disk."""
        self._ports = ports
        self._id = stored.record.id
        self._message = stored.record
        self._tell = tell
        self._text = ""
        self._shown = 0
        self._showing: asyncio.Task[None] | None = None
        self._saved_at = ports.clock.ticks()
        self._storage_failed = False

    async def grow(self, pieces: AsyncIterator[str]) -> Message:
        """Take all pieces. Being cancelled, or an error of the line, cuts the answer and keeps what arrived."""
        state, reason = "complete", ""
        try:
            async for piece in pieces:
                self._text += piece
                self._show()
                await self._save_in_time()
        except asyncio.CancelledError:
            state, reason = "cut", STOPPED
        except SwitchyardError as error:
            state, reason = "cut", error.what
        if self._showing:
            await self._showing
        self._message = self._message.model_copy(update={"text": self._text, "state": state, "reason": reason})
        await self._save(strict=True)
        return self._message

    def _show(self) -> None:
        if self._showing is None or self._showing.done():
            self._showing = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        """One call a frame, with all that came meanwhile; from the start where the room was drawn anew."""
        while self._shown < len(self._text):
            end = len(self._text)
            whole = await self._ports.page.stream(element_id(self._message), self._shown, self._text[self._shown : end])
            self._shown = end if whole else 0

    async def _save_in_time(self) -> None:
        now = self._ports.clock.ticks()
        if now - self._saved_at >= SAVE_SECONDS:
            self._saved_at = now
            self._message = self._message.model_copy(update={"text": self._text})
            await self._save(strict=False)

    async def _save(self, *, strict: bool) -> None:
        """A full disk must not end an answer that is being paid for: it is said once, and tried again."""
        message = self._message
        store = await self._ports.store
        try:
            await store.change(MESSAGE, self._id, lambda _: message, strict=strict)
        except StorageError as error:
            if not self._storage_failed or strict:
                self._tell(OrderFailed(error.what, "The answer goes on, on this page only.", error.next_step))
            self._storage_failed = True
