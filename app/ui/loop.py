"""The loop: facts in, a new state and orders out, at most one render a frame.

`update` is pure. Orders are performed as tasks that tell further facts. Only regions whose slice of
the state changed identity are rendered, and the next render waits until the page has shown the last.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from app.base.errors import SwitchyardError, Unexpected
from app.ui.html import Node, html
from app.ui.messages import effect, fact

S = TypeVar("S")

Tell = Callable[..., None]
Update = Callable[[S, object], tuple[S, Sequence[object]]]
Perform = Callable[[object, Tell], Awaitable[None]]


@fact
class DefectMet:
    """An exception that nobody expected; the state before it was kept."""

    what: str
    detail: str


@fact
class OrderFailed:
    """An order ended in an error that has a name."""

    what: str
    kept: str
    next_step: str


@effect
class Say:
    """Tell a fact that a handler holds: the answer to a question, say."""

    fact: object


@dataclass(frozen=True)  # with slots, a generic of Python 3.11 can't be called as `Region[House](…)`
class Region(Generic[S]):
    """A part of the page that is rendered by itself, when something in its slice is another object."""

    id: str
    slice: Callable[[S], tuple[Any, ...]]
    view: Callable[[S], Node]
    inside: bool = False  # of another region, whose view makes its element


class Page(Protocol):
    """The page as the loop sees it."""

    async def show(self, regions: dict[str, str]) -> None:
        """Morph the markup into the regions; returns when the next frame shows it."""


class Loop(Generic[S]):
    """Holds the one state, and is the only place where it changes."""

    def __init__(self, state: S, update: Update[S], perform: Perform, regions: Sequence[Region[S]], page: Page) -> None:
        """Nothing happens until the first `tell` or `show_all`."""
        self.state = state
        self._update = update
        self._perform = perform
        self._regions = regions
        self._page = page
        self._inbox: deque[object] = deque()
        self._shown: dict[str, tuple[Any, ...]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self._rendering: asyncio.Task[None] | None = None

    def tell(self, *facts: object) -> None:
        """Say what has happened. Facts told while others are handled wait for their turn."""
        self._inbox.extend(facts)
        if self._draining:
            return
        self._draining = True
        try:
            while self._inbox:
                self._handle(self._inbox.popleft())
        finally:
            self._draining = False
        self._ask_for_render()

    def already_shown(self) -> None:
        """The page holds the markup of this state: the build rendered it into index.html."""
        self._shown = {region.id: region.slice(self.state) for region in self._regions}

    async def shown(self) -> None:
        """Wait until the page shows the state."""
        if self._rendering:
            await asyncio.gather(self._rendering, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until no order is under way and the page shows the state."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.sleep(0)  # what is done leaves with the loop's next turn, and `gather` may not give it one

    def _handle(self, fact: object) -> None:
        try:
            self.state, orders = self._update(self.state, fact)
        except Exception as error:  # a defect in one room must not stop the others
            if isinstance(fact, DefectMet):
                raise
            self._inbox.append(_defect(error))
            return
        for order in orders:
            if isinstance(order, Say):
                self._inbox.append(order.fact)
            else:
                self._start(self._carry_out(order))

    async def _carry_out(self, order: object) -> None:
        try:
            await self._perform(order, self.tell)
        except SwitchyardError as error:
            self.tell(OrderFailed(error.what, error.kept, error.next_step))
        except Exception as error:  # noqa: BLE001 - see _handle
            self.tell(_defect(error))

    def _ask_for_render(self) -> None:
        if not self._rendering and self._stale():
            self._rendering = self._start(self._render())

    def _stale(self) -> list[tuple[Region[S], tuple[Any, ...]]]:
        stale = []
        for region in self._regions:
            now = region.slice(self.state)
            before = self._shown.get(region.id)
            if before is None or len(before) != len(now) or any(a is not b for a, b in zip(before, now, strict=True)):
                stale.append((region, now))
        return stale

    async def _render(self) -> None:
        try:
            while stale := self._stale():
                markup = {}
                for region, now in stale:
                    self._shown[region.id] = now
                    try:
                        markup[region.id] = html(region.view(self.state))
                    except Exception as error:  # noqa: BLE001 - a region that can't be drawn stays as it was
                        self.tell(_defect(error))
                await self._page.show(markup)
        finally:
            self._rendering = None

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _defect(error: Exception) -> DefectMet:
    traceback.print_exception(error)  # in the browser, its console
    return DefectMet(Unexpected.what, "".join(traceback.format_exception(error))[-4000:])
