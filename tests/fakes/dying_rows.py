"""The disk as a tab sees it that is killed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.records.memory import MemoryDisk, MemoryRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.records.rows import Query, Row, Write


class DyingRows(MemoryRows):
    """Of a tab that dies: after so many calls none comes back, and the last one may or may not have been done."""

    def __init__(self, disk: MemoryDisk, calls: int, *, last_is_done: bool) -> None:
        super().__init__(disk)
        self.calls, self.last_is_done = calls, last_is_done
        self.buried = False

    async def get(self, kind: str, ids: Sequence[str]) -> Sequence[Row | None]:
        await self._live()
        return await super().get(kind, ids)

    async def select(self, kind: str, query: Query) -> Sequence[Row]:
        await self._live()
        return await super().select(kind, query)

    async def keys(self, kind: str, query: Query) -> Sequence[str]:
        await self._live()
        return await super().keys(kind, query)

    async def write(self, writes: Sequence[Write], *, strict: bool) -> Sequence[int]:
        if self.calls == 1 and self.last_is_done:
            await super().write(writes, strict=strict)
        await self._live()
        return await super().write(writes, strict=strict)

    async def _live(self) -> None:
        self.calls -= 1
        if self.calls <= 0 and not self.buried:
            await asyncio.Event().wait()
