"""A device for the tests of what runs on it: scripted engines, a depot and a store in memory, a page that listens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.features.models.device import Device
from app.features.models.orders import ModelsOrders
from app.features.models.state import Models
from app.features.models.update import HANDLERS
from app.features.ports import DeviceKit, Ports
from app.ondevice import catalog, copies
from app.ondevice.values import Copy, DeviceModel, Facts, ModelFile
from app.records.kinds import ON_DEVICE, DeviceBook, layout
from app.records.memory import MemoryDisk, MemoryRows
from app.records.store import RecordStore
from app.ui.loop import Loop
from tests.fakes.depots import Hosted, MemoryDepot
from tests.fakes.engines import ScriptedEngines, tiny
from tests.fakes.models import DESK
from tests.unit.routing.world import Dice, LoopClock

if TYPE_CHECKING:
    from app.llm.catalog.model import Model

URL = "https://models.example/tiny.gguf"
TINY = tiny(url=URL, context=4096, good_at=("chat",))
SMALLER = tiny("smaller", url="https://models.example/smaller.gguf", context=1024, memory=1_000_000, good_at=("chat",))
SIZE = 470_000


def files(model: DeviceModel) -> tuple[ModelFile, ...]:
    return (ModelFile(url=model.url, scope="switchyard/gguf", bytes=SIZE, etag='"1"'),)


def here(model: DeviceModel = TINY, **fields: Any) -> Copy:  # noqa: ANN401 - the fields of Copy
    return Copy(model=model, state="here", files=files(model), added=1, **fields)


@dataclass
class Screen:
    """The page: what it was asked, what it shows, and what it answers."""

    answers: dict[str, Any] = field(default_factory=dict)
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    streamed: dict[str, str] = field(default_factory=dict)

    async def show(self, _: object) -> None:
        """Nothing is drawn here."""

    async def stream(self, element: str, start: int, text: str) -> bool:
        self.streamed[element] = self.streamed.get(element, "")[:start] + text
        return True

    async def call(self, port: str, **given: Any) -> Any:  # noqa: ANN401 - as the port
        self.called.append((port, given))
        if port == "text.show":
            self.texts[given["id"]] = given["text"]
        return self.answers.get(port)

    def asked(self, port: str) -> list[dict[str, Any]]:
        return [given for name, given in self.called if name == port]


@dataclass
class Probe:
    """What the browser would tell."""

    now: Facts = DESK

    async def facts(self) -> Facts:
        return self.now


class DeviceWorld:
    """A tab, or another one over the same disk."""

    def __init__(self, engines: ScriptedEngines | None = None, other: DeviceWorld | None = None) -> None:
        self.disk: MemoryDisk = other.disk if other else MemoryDisk(layout()["stores"])
        self.depot: MemoryDepot = other.depot if other else MemoryDepot({URL: Hosted(SIZE), SMALLER.url: Hosted(SIZE)})
        self.engines, self.page, self.probe, self.clock = engines or ScriptedEngines(), Screen(), Probe(), LoopClock()
        self.store = RecordStore(MemoryRows(self.disk), self.clock, lambda _: None)
        kit = DeviceKit(self.probe, self.engines, self.depot)
        store, device = (asyncio.get_running_loop().create_future() for _ in range(2))
        store.set_result(self.store)
        device.set_result(kit)
        never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.ports = Ports(self.page, self.clock, Dice(), store, never, never, device=device)
        self.device = Device(self.ports)
        self.orders = ModelsOrders(self.ports, self.device)
        self.told: list[Any] = []
        self.loop: Loop[Models] = Loop(Models(), self._update, self._perform, (), self.page)

    def _update(self, models: Models, fact: object) -> tuple[Models, tuple[object, ...]]:
        self.told.append(fact)
        handler = HANDLERS.get(type(fact))
        return handler(models, fact) if handler else (models, ())

    async def _perform(self, order: object, tell: Any) -> None:  # noqa: ANN401 - as the loop's
        await self.orders.table[type(order)](order, tell)

    @property
    def models(self) -> Models:
        return self.loop.state

    async def tell(self, *facts: object) -> None:
        """And wait until all that follows is done, but for what lasts."""
        self.loop.tell(*facts)
        await self.rest()

    async def rest(self) -> None:
        for _ in range(5):
            await self.loop.settled()
            await asyncio.sleep(0.5)

    async def put(self, *wanted: Copy) -> None:
        """These were here before."""
        for copy in wanted:
            await self.store.put(DeviceBook(id=copy.model.id, book=copies.write(copy)))
            if copy.state == "here":
                for file in copy.files:
                    self.depot.put(file, Hosted(SIZE))

    async def copy(self, id: str = "tiny") -> Copy | None:
        stored = await self.store.get(ON_DEVICE, id)
        return copies.read(stored.record.book) if stored else None

    async def the(self, id: str = "tiny") -> Copy:
        copy = await self.copy(id)
        assert copy is not None
        return copy

    def said(self, kind: type[Any]) -> list[Any]:
        return [one for one in self.told if isinstance(one, kind)]


def asked(model: DeviceModel = TINY) -> Model:
    """As the router asks for it."""
    return catalog.row(model, model.context)
