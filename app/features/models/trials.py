"""A model tried in the room, and measured: its answer streams to the page, past the state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.base.errors import SwitchyardError
from app.features.chat.answer import Shown
from app.features.models.device import Device
from app.features.models.measure import Measure
from app.features.models.state import Measured, Trial, TrialEnded
from app.features.models.wanted import MeasureModel
from app.features.models.words import figures
from app.features.ports import Ports
from app.features.providers.words import sentences
from app.llm.deltas import Delta, Finished, Noted, Reasoning, Text, UsageTold
from app.llm.request import ChatRequest, Turn
from app.ondevice import catalog, copies
from app.ondevice.errors import NotHere
from app.ondevice.values import Loading
from app.ui.loop import Tell

FIGURES, PROMPT = "trial-figures", "trial-prompt"
TICK_SECONDS = 0.25
SHORT = "It reached the most that it may write."
STOPPED = "You stopped it here."
MEASURED_TOKENS = 96
MEASURED_BY = "Explain in a few sentences how a railway signal box kept trains apart."


def element(number: int) -> str:
    """The element that follows an answer."""
    return f"trial-answer-{number}"


class Trials:
    """One at a time."""

    def __init__(self, ports: Ports, device: Device) -> None:
        """Nothing is tried yet."""
        self._ports, self._device = ports, device
        self._task: asyncio.Task[str] | None = None

    async def run(self, trial: Trial, tell: Tell) -> None:
        """Until it ends or is stopped; either way all that came is told once."""
        shown, measure = Shown(self._ports, element(trial.number)), Measure(self._ports.clock)
        self._task = task = asyncio.ensure_future(self._take(trial, shown, measure))
        await asyncio.wait((task,))
        self._task = None
        await shown.settled()
        said = figures(measure)
        await self._say(said)  # the element keeps what it shows when the room is drawn
        tell(TrialEnded(trial.number, shown.text, said, problem_of(task)))

    def stop(self) -> None:
        """The engine stops at once."""
        if self._task:
            self._task.cancel()

    async def measure(self, order: MeasureModel) -> Measured | None:
        """Time a short answer, of a model that was loaded before; None: it said too little."""
        measure = Measure(self._ports.clock)
        async with aclosing(await self._asked(order.model, MEASURED_BY, MEASURED_TOKENS)) as deltas:
            async for delta in deltas:
                if not isinstance(delta, Loading):
                    measure.take(delta)
        first, rate = measure.first_token, measure.rate
        return None if first is None or rate is None else Measured(first, rate)

    async def _take(self, trial: Trial, shown: Shown, measure: Measure) -> str:
        """What the page shows follows the answer; figures go by a few times a second."""
        told_at, said = 0.0, ""
        measure.begin()
        async with aclosing(await self._asked(trial.model, trial.prompt)) as deltas:
            async for delta in deltas:
                match delta:
                    case Loading(_, words):
                        measure.begin()
                        await self._say(words)
                    case Text(text):
                        shown.add(text)
                    case Noted(what):
                        said = f"{said} {what}".strip()
                    case Finished("length"):
                        said = f"{said} {SHORT}".strip()
                    case _:
                        pass
                if isinstance(delta, Text | Reasoning):
                    measure.take(delta)
                    if self._ports.clock.ticks() - told_at >= TICK_SECONDS:
                        told_at = self._ports.clock.ticks()
                        await self._say(figures(measure))
                elif isinstance(delta, UsageTold):
                    measure.take(delta)
        return said

    async def _say(self, words: str) -> None:
        await self._ports.page.call("text.show", id=FIGURES, text=words)

    async def _asked(self, id: str, prompt: str, most: int | None = None) -> AsyncGenerator[Delta | Loading, None]:
        copy = await self._device.shelf.copy(id)
        if copy is None:
            raise NotHere
        model = catalog.row(copy.model, copies.context_of(copy))
        return self._device.chat(model, ChatRequest(id, (Turn("user", prompt),), max_tokens=most))


def problem_of(task: asyncio.Task[str]) -> str:
    """What is said under an answer that is not all of it, or not as it was wanted."""
    if task.cancelled():
        return STOPPED
    error = task.exception()
    if isinstance(error, SwitchyardError):
        return sentences(error.advice)
    return task.result()
