"""An engine by script: it streams, can be stopped, loses its GPU, runs out of memory or takes its time, as told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.llm.deltas import Delta, Finished, Text, Usage, UsageTold
from app.llm.dialects.dialect import Embeddings
from app.ondevice.errors import EngineFailed, GpuLost, NotHere, OutOfMemory
from app.ondevice.values import DeviceModel, Loaded, Loading, LoadOrder

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from app.llm.request import ChatRequest

Step = Delta | Loading | float | Exception
"""Something to tell, seconds to wait, or an error to end with."""

LOADS: tuple[Step, ...] = (Loading(0.0, "Reading the model"), 0.1, Loading(0.5, "Reading the model"), 0.1)
LOADS_SLOWLY: tuple[Step, ...] = tuple(step for tenth in range(10) for step in (Loading(tenth / 10), 60.0))
RUNS_OUT_OF_MEMORY: tuple[Step, ...] = (Loading(0.0), 0.1, Loading(0.7), OutOfMemory())

USAGE = Usage(input=9, output=4)
ANSWERS: tuple[Step, ...] = (
    *(0.05, Text("The signal"), 0.05, Text(" is"), 0.05, Text(" green"), 0.05, Text(".")),
    *(UsageTold(USAGE), Finished("done", "stop")),
)
ANSWERS_FOR_EVER: tuple[Step, ...] = (0.05, Text("on and ")) * 10_000
LOSES_ITS_GPU: tuple[Step, ...] = (0.05, Text("The signal"), 0.05, GpuLost())
STOPS_DEAD: tuple[Step, ...] = (0.05, Text("The signal"), 0.05, EngineFailed())


def tiny(id: str = "tiny", **fields: object) -> DeviceModel:
    """A model small enough for every device."""
    about = {"id": id, "engine": "wllama", "name": id.title(), "download": 470_000, "memory": 2_000_000, "context": 256}
    return DeviceModel.model_validate({**about, **fields})


class ScriptedEngines:
    """Implements `app.ondevice.ports.Engines`. Each load and each answer plays the next script; the last one stays."""

    def __init__(
        self, *, loads: Sequence[Sequence[Step]] = (LOADS,), answers: Sequence[Sequence[Step]] = (ANSWERS,)
    ) -> None:
        """Nothing is loaded."""
        self._loads, self._answers = list(loads), list(answers)
        self.loaded: Loaded | None = None
        self.ordered: list[LoadOrder] = []
        self.asked: list[ChatRequest] = []
        self.embedded: list[tuple[str, ...]] = []
        self.stopped = 0  # answers that somebody closed before their end
        self.unloaded = 0
        self.loads_stopped = 0

    async def load(self, order: LoadOrder) -> AsyncGenerator[Loading | Loaded, None]:
        """See `Engines`."""
        self.ordered.append(order)
        self.loaded = None
        script = self._loads.pop(0) if len(self._loads) > 1 else self._loads[0]
        try:
            for step in script:
                if isinstance(step, Loading):
                    yield step
                elif isinstance(step, int | float):
                    await asyncio.sleep(step)
                elif isinstance(step, Exception):
                    raise step
        except (GeneratorExit, asyncio.CancelledError):
            self.loads_stopped += 1
            raise
        model = order.model
        self.loaded = Loaded(model.id, model.engine, order.context, model.memory, max(order.threads, 1), order.gpu)
        yield self.loaded

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """See `Engines`. Whoever loses the GPU, or dies, has nothing loaded any more."""
        if not self.loaded:
            raise NotHere
        self.asked.append(request)
        script = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        try:
            for step in script:
                if isinstance(step, Loading):
                    continue
                if isinstance(step, int | float):
                    await asyncio.sleep(step)
                elif isinstance(step, Exception):
                    if isinstance(step, GpuLost | EngineFailed):
                        self.loaded = None
                    raise step
                else:
                    yield step
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped += 1
            raise

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """See `Engines`: a text's vector is made of its length and its letters."""
        if not self.loaded:
            raise NotHere
        self.embedded.append(tuple(texts))
        vectors = tuple((float(len(text)), float(sum(map(ord, text)) % 97), 1.0) for text in texts)
        return Embeddings(vectors, Usage(input=sum(len(text.split()) for text in texts)))

    async def unload(self) -> None:
        """See `Engines`."""
        self.unloaded += self.loaded is not None
        self.loaded = None
