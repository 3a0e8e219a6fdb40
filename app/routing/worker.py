"""Takes items from the queue and carries them out, one after the other; several tabs may each have one.

worker = Worker(desk, carry_out, clock, chance)
await worker.run()            # until cancelled
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeAlias

from app.base.errors import SwitchyardError, Unexpected
from app.base.ports import Chance, Clock
from app.routing import queue as steps
from app.routing.attempts import AllFailed
from app.routing.queue import LEASE, Item, Queue

LOOK_AGAIN = 30.0
"""Seconds after which a worker with nothing to do looks again, though nobody woke it."""
LIMIT = "waits for a limit to begin anew"
_FIRST_RETRY, _LONGEST_SLEEP = 60.0, 900.0

CarryOut: TypeAlias = Callable[[Item], Awaitable[str]]


class Postponed(SwitchyardError):
    """It can't be done before a moment, and that is nobody's failure: keys are locked, a limit is reached."""

    def __init__(self, until: float, why: str) -> None:
        """`why` goes on from the item: `waits for …`."""
        super().__init__(f"It {why}.")
        self.until, self.why = until, why


class Desk(Protocol):
    """The queue, where all tabs see it."""

    async def read(self) -> Queue:
        """As it is now."""

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """Exchange it for what `how`, which is pure, makes of it, as one step; answer what is stored now."""


class Worker:
    """Works on one item at a time."""

    def __init__(self, desk: Desk, carry_out: CarryOut, clock: Clock, chance: Chance) -> None:
        """`carry_out` gives the result of an item, or raises `Postponed`, `AllFailed` or another error of the tree."""
        self._desk, self._carry_out = desk, carry_out
        self._clock, self._chance = clock, chance
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was added, or is free again."""
        self._woken.set()

    async def run(self) -> None:
        """Work, and wait when there is nothing to do."""
        while True:
            self._woken.clear()
            if not await self.step():
                sleeping = asyncio.ensure_future(self._clock.sleep(LOOK_AGAIN))
                woken = asyncio.ensure_future(self._woken.wait())
                try:
                    await asyncio.wait({sleeping, woken}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    sleeping.cancel()
                    woken.cancel()

    async def step(self) -> bool:
        """Take one item and carry it out; False: there was none."""
        owner, now = self._chance.token(), self._now()
        item = (await self._desk.change(lambda queue: steps.taken(queue, owner, now))).of(owner)
        if item is None:
            return False
        rest = self._stays(owner)
        try:
            result = await self._carry_out(item)
        except SwitchyardError as error:
            await self._failed(owner, item, error)
        except Exception:
            await self._failed(owner, item, Unexpected())  # else a defect would come back with each lease, for ever
            raise
        else:
            await self._desk.change(lambda queue: steps.finished(queue, owner, result))
        finally:
            rest()
        return True

    def _stays(self, owner: str) -> Callable[[], object]:
        """Renew the lease from now on; answer what ends that."""
        return asyncio.ensure_future(self._stay(owner)).cancel

    async def _failed(self, owner: str, item: Item, error: SwitchyardError) -> None:
        now = self._now()
        if isinstance(error, AllFailed) and error.opens is not None:
            error = Postponed(error.opens, LIMIT)
        if isinstance(error, Postponed):
            # Others may be back before that, so it looks again in between, at no cost.
            until, why = min(error.until, now + _LONGEST_SLEEP), error.why
            await self._desk.change(lambda queue: steps.put_back(queue, owner, until, why))
            return
        later = now + _FIRST_RETRY * 2.0**item.tries
        await self._desk.change(lambda queue: steps.missed(queue, owner, later, error.what))

    async def _stay(self, owner: str) -> None:
        """Say that this tab lives. Where that fails, the lease runs out and another one takes over."""
        with suppress(SwitchyardError):
            while True:
                await self._clock.sleep(LEASE / 3)
                await self._desk.change(partial(steps.renewed, owner=owner, now=self._now()))

    def _now(self) -> float:
        return self._clock.now().timestamp()
