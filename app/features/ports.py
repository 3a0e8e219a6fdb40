"""The ports that orders are carried out with, handed in once by `main`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from app.base.ports import Chance, Clock, Page, Search
from app.llm.catalog.model import Line
from app.llm.client import Client
from app.ondevice.errors import NoFiles
from app.ondevice.ports import Depot, DeviceProbe, Engines
from app.records.search import PlainSearch
from app.records.store import RecordStore
from app.ui.loop import Tell

if TYPE_CHECKING:
    from app.vault.vault import Vault

Table: TypeAlias = Mapping[type[Any], Callable[[Any, Tell], Awaitable[None]]]
"""From an order's type to what carries it out."""


@dataclass(frozen=True, slots=True)
class DeviceKit:
    """What models on this device need of the browser."""

    probe: DeviceProbe
    engines: Engines
    depot: Depot


@dataclass(frozen=True, slots=True)
class Ports:
    """`store`, `client` and `vault` are futures: the first render does not wait for them, orders that need them do."""

    page: Page
    clock: Clock
    chance: Chance
    store: asyncio.Future[RecordStore]
    client: asyncio.Future[Client]
    vault: asyncio.Future[Vault]
    finder: asyncio.Future[Search] | None = None  # None: the store is small enough to be read with each question
    device: asyncio.Future[DeviceKit] | None = None  # None: no model can run or be kept here

    def millis(self) -> int:
        """Now, as records count it: milliseconds since 1970 in UTC."""
        return int(self.clock.now().timestamp() * 1000)

    async def search(self) -> Search:
        """What looks through the conversations."""
        return await self.finder if self.finder else PlainSearch(await self.store)

    async def kit(self) -> DeviceKit:
        """What models on this device need. Raises `NoFiles` where there is nothing of it."""
        if self.device is None:
            raise NoFiles
        return await self.device

    async def reach(self, line: Line) -> None:
        """A server near here is reached from the page first: only there the browser asks the person."""
        if line.where == "local":
            await self.page.call("local.reach", url=line.base_url)
