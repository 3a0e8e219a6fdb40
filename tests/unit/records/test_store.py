"""The contract of the store over rows in memory, and what only memory can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.records.errors import DamagedRecord, NewerRecord, QuotaExceeded
from app.records.kinds import CONVERSATION, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.store import RecordStore
from tests.unit.records.contract import CLAIMS, StillClock, talk

if TYPE_CHECKING:
    from app.records.rows import Rows


class MemoryWorld:
    def __init__(self, quota: int = 0) -> None:
        self.reports: list[NewerRecord | DamagedRecord] = []
        self._disk = MemoryDisk(layout()["stores"], quota)
        self._clock = StillClock()

    async def rows(self) -> Rows:
        return MemoryRows(self._disk)

    async def tab(self) -> RecordStore:
        return RecordStore(await self.rows(), self._clock, self.reports.append)


@pytest.mark.parametrize("name", CLAIMS)
async def test_in_memory(name: str) -> None:
    await CLAIMS[name](MemoryWorld())


async def test_what_does_not_fit_is_told_exactly_and_costs_nothing_stored() -> None:
    tab = await MemoryWorld(quota=1024).tab()
    await tab.put(talk("small"))
    with pytest.raises(QuotaExceeded, match=r"the change needs 2\.\d KB; \d+ bytes of 1\.0 KB are in use"):
        await tab.put_many([talk("a"), talk("big", title="x" * 2000)])
    assert await tab.keys(CONVERSATION) == ("small",)
