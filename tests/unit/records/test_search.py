"""The plain search keeps what every search promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.records.kinds import layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.search import PlainSearch
from app.records.store import RecordStore
from tests.unit.records.contract import StillClock
from tests.unit.records.search_contract import CLAIMS

if TYPE_CHECKING:
    from app.base.ports import Search


class MemoryWorld:
    """A disk in memory."""

    def __init__(self) -> None:
        self._disk = MemoryDisk(layout()["stores"])

    async def tab(self) -> RecordStore:
        return RecordStore(MemoryRows(self._disk), StillClock(), lambda _: None)

    async def search(self) -> Search:
        return PlainSearch(await self.tab())


@pytest.mark.parametrize("name", CLAIMS)
async def test_in_memory(name: str) -> None:
    await CLAIMS[name](MemoryWorld())
