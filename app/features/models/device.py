"""The line of this device: the models that are here answer, one request at a time. One for the whole app.

    async with aclosing(device.chat(model, request)) as deltas: ...

A model is loaded when it is asked, unless the tab died of it before: its record says so while a load lasts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from app.base.errors import SwitchyardError
from app.features.beside import Beside
from app.features.models.measure import Measure
from app.features.models.shelf import Shelf
from app.features.models.state import Running, RunningTold
from app.features.ports import DeviceKit, Ports
from app.llm.catalog.model import Model
from app.llm.deltas import Delta, Noted
from app.llm.dialects.dialect import Embeddings
from app.llm.request import ChatRequest, EmbeddingRequest
from app.ondevice import copies, listing
from app.ondevice.errors import CrashedBefore, GpuLost, NotHere, OutOfMemory
from app.ondevice.values import Copy, Loaded, Loading, LoadOrder

BEAT_SECONDS = 2.0
"""So often a tab says that it still loads."""
DEAD_AFTER = 6.0
"""Seconds without that, after which it has died."""
TELL_SECONDS = 0.2
"""The progress of a load is told no more often."""


class Device:
    """Loads, answers, and knows what is loaded."""

    def __init__(self, ports: Ports) -> None:
        """Nothing is known of the models that are here, and nobody hears of anything."""
        self._ports = ports
        self.shelf = Shelf(ports)
        self.running = Running()
        self.responsive = True
        self.told: Callable[[RunningTold], None] = lambda _: None
        self.changed: Callable[[], None] = lambda: None  # what is stored of a model
        self.trouble: Callable[[SwitchyardError], None] = lambda _: None
        self._turn = asyncio.Lock()
        self._beats: dict[str, asyncio.Task[None]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}  # marks that are being taken away
        self._beside = Beside(self._failed)
        self._took: dict[str, float] = {}  # seconds of the last load that came to its end

    # ---- Answering ---------------------------------------------------------------------------------------------------

    async def chat(self, model: Model, request: ChatRequest) -> AsyncGenerator[Delta | Loading, None]:
        """Load it, which is told, and answer. What fails before anything is shown is mended where that can be."""
        async with self._turn:
            kit, measure = await self._ports.kit(), Measure(self._ports.clock)
            lost = False
            try:
                while True:
                    copy = await self._copy(model.id)
                    try:
                        async with aclosing(self._answer(kit, copy, request, measure)) as deltas:
                            async for delta in deltas:
                                yield delta
                    except GpuLost:
                        if measure.shown or lost:
                            raise
                        lost = True
                        await kit.engines.unload()
                    except OutOfMemory as error:
                        if measure.shown:
                            raise
                        yield await self._less(kit, copy, error)
                    else:
                        return
            finally:
                if measure.shown:
                    self._note_use(model.id, measure.rate)
                self._settle(kit, model.id, measure.rate)

    async def embed(self, model: Model, request: EmbeddingRequest) -> Embeddings:
        """Turn texts into vectors; one after the other with answers."""
        async with self._turn:
            kit = await self._ports.kit()
            try:
                await self._load(kit, model.id)
                self._tell(replace(self.running, state="answering"))
                found = await kit.engines.embed(request.texts)
                self._note_use(model.id, None)
            finally:
                self._settle(kit, model.id)
        return found

    async def _answer(
        self, kit: DeviceKit, copy: Copy, request: ChatRequest, measure: Measure
    ) -> AsyncGenerator[Delta | Loading, None]:
        async with aclosing(self._brought(kit, copy)) as steps:
            async for step in steps:
                yield step
        self._tell(replace(self.running, state="answering"))
        measure.begin()
        async with aclosing(kit.engines.chat(request)) as deltas:
            async for delta in deltas:
                if measure.take(delta):
                    self._unmark(copy.model.id)
                yield delta

    # ---- Loading -----------------------------------------------------------------------------------------------------

    async def load(self, id: str, *, insists: bool = False) -> tuple[Noted, ...]:
        """Load it now; what is to be said about it. `insists`: also if the tab died of it before."""
        async with self._turn:
            kit = await self._ports.kit()
            try:
                return await self._load(kit, id, insists=insists)
            finally:
                self._settle(kit, id)

    async def unload(self) -> None:
        """Give the memory back, once the answer that is being given is over."""
        async with self._turn:
            kit = await self._ports.kit()
            await kit.engines.unload()
            self._settle(kit, "")

    async def _load(self, kit: DeviceKit, id: str, *, insists: bool = False) -> tuple[Noted, ...]:
        notes: list[Noted] = []
        while True:
            copy = await self._copy(id, insists=insists)
            try:
                async with aclosing(self._brought(kit, copy)) as steps:
                    async for _ in steps:
                        pass
            except OutOfMemory as error:
                notes.append(await self._less(kit, copy, error))
            else:
                return tuple(notes)

    async def _brought(self, kit: DeviceKit, copy: Copy) -> AsyncGenerator[Loading, None]:
        """Load it, unless it is loaded already as it is wanted. Told as often as somebody can read it."""
        model, clock = copy.model, self._ports.clock
        order = LoadOrder(model, copy.files, copies.context_of(copy), responsive=self.responsive)
        now = kit.engines.loaded
        if now and (now.model, now.context) == (model.id, order.context):
            self._tell(Running("ready", model.id, model.name, loaded=now, rate=self.running.rate))
            return
        self._tell(Running("loading", model.id, model.name))
        await self._mark(model.id)
        began, told_at = clock.ticks(), clock.ticks() - TELL_SECONDS
        async with aclosing(kit.engines.load(order)) as steps:
            async for step in steps:
                if isinstance(step, Loaded):
                    self._tell(Running("ready", model.id, model.name, loaded=step))
                elif clock.ticks() - told_at >= TELL_SECONDS:
                    told_at = clock.ticks()
                    self._tell(Running("loading", model.id, model.name, step.share, step.words))
                    yield Loading(step.share, f"Loading {model.name}, {step.share:.0%}")
        self._took[model.id] = clock.ticks() - began

    async def _less(self, kit: DeviceKit, copy: Copy, error: OutOfMemory) -> Noted:
        """The next load takes less memory. Where only a smaller model would, that is said and the person decides."""
        await kit.engines.unload()
        step = copies.step_down(copy, await self.shelf.all(), await kit.probe.facts(), listing.models())
        if step is None:
            raise error
        if step.model.id != copy.model.id:
            way = "Load" if step.here else "Download"
            raise OutOfMemory(next_step=f"{step.reason} {way} that one under Models, or close other tabs.") from error
        await self.shelf.change(copy.model.id, lambda now: copies.with_context(now, step.context))
        return Noted(f"There was not enough memory. {step.reason}")

    async def _copy(self, id: str, *, insists: bool = False) -> Copy:
        if ending := self._ending.pop(id, None):
            await asyncio.wait((ending,))
        copy = await self.shelf.copy(id)
        if copy is not None and copy.loading and id not in self._beats:
            copy = await self.judged(copy)
        if copy is None or copy.state != "here":
            raise NotHere
        if copy.crashed and not insists:
            raise CrashedBefore
        return copy

    # ---- The mark of a load ------------------------------------------------------------------------------------------

    async def _mark(self, id: str) -> None:
        """On the disk before the engine begins: should the tab die, the next start knows what it died of."""
        await self.shelf.change(id, self._begun, strict=True)
        self._beats[id] = asyncio.ensure_future(self._beat(id))

    async def _beat(self, id: str) -> None:
        """Other tabs see that this one lives."""
        while True:
            await self._ports.clock.sleep(BEAT_SECONDS)
            await self.shelf.change(id, self._begun)

    def _begun(self, copy: Copy) -> Copy:
        return copies.load_begins(copy, self._ports.millis())

    def _unmark(self, id: str) -> None:
        """Nothing died."""
        beat = self._beats.pop(id, None)
        if beat is None:
            return
        beat.cancel()
        self._ending[id] = self._write(self._ended(id, beat))

    async def _ended(self, id: str, beat: asyncio.Task[None]) -> None:
        await asyncio.wait((beat,))  # it may be writing
        await self.shelf.change(id, lambda now: copies.load_ended(now, self._took.get(id)))

    async def judged(self, copy: Copy) -> Copy | None:
        """Of a load that this tab does not carry on: where no other does, the tab died of it, or was left."""
        age = self._ports.millis() / 1000 - copy.loading / 1000
        if 0 <= age < DEAD_AFTER:
            await self._ports.clock.sleep(DEAD_AFTER - age)
        left_at = await self._ports.page.call("left.at") or 0
        left = 0 <= left_at - copy.loading <= 1000 * DEAD_AFTER

        def how(now: Copy) -> Copy:
            if now.loading != copy.loading:
                return now
            return copies.load_ended(now) if left else copies.died(now)

        return await self.shelf.change(copy.model.id, how)

    # ---- What is told and written ------------------------------------------------------------------------------------

    def _settle(self, kit: DeviceKit, id: str, rate: float | None = None) -> None:
        """Whatever came of it: nothing died, and this is what is loaded now."""
        self._unmark(id)
        now = kit.engines.loaded
        if now is None:
            self._tell(Running())
        else:
            name = self.running.name if self.running.model == now.model else now.model
            self._tell(Running("ready", now.model, name, loaded=now, rate=rate or self.running.rate))

    def _tell(self, running: Running) -> None:
        if running != self.running:
            self.running = running
            self.told(RunningTold(running))

    def _note_use(self, id: str, rate: float | None) -> None:
        now = self._ports.millis()
        self._write(self.shelf.change(id, lambda one: copies.used(one, now, rate)))

    def _write(self, work: Awaitable[object]) -> asyncio.Task[None]:
        """Nobody waits for it; that it is written is told."""
        return self._beside.begin(self._written(work))

    async def _written(self, work: Awaitable[object]) -> None:
        await work
        self.changed()

    def _failed(self, error: SwitchyardError) -> None:
        self.trouble(error)
