"""Of a burst of orders only the last is carried out, once they rest."""

from __future__ import annotations

from typing import Generic, TypeVar

from app.base.ports import Clock

O = TypeVar("O")  # noqa: E741 - an order


class Resting(Generic[O]):
    """One for each thing that is typed."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        """Nothing waits. `seconds` without another order are a rest."""
        self._clock, self._seconds = clock, seconds
        self._last: O | None = None

    async def last(self, order: O) -> O | None:
        """The order to be carried out; None: an earlier one of the burst waits and will take this one."""
        waiting, self._last = self._last is not None, order
        if waiting:
            return None
        await self._clock.sleep(self._seconds)
        last, self._last = self._last, None
        return last
