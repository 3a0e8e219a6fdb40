"""Tabs of a real browser, driven from CPython: `records.js` in a page, `IndexedDbRows` here.

All that crosses between the two is JSON text, so the wire may as well be Playwright's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from app.browser.records import IndexedDbRows
from app.records.kinds import layout
from app.records.store import RecordStore
from tests.unit.records.contract import StillClock

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playwright.sync_api import BrowserContext, Page

    from app.records.errors import DamagedRecord, NewerRecord

T = TypeVar("T")

CONNECT = """async () => {
    const { connect } = await import('./static/js/worker/records.js');
    window.records = connect();
}"""


def run(work: Awaitable[T]) -> T:
    """Run what never waits: Playwright's calls block, and its own event loop leaves no room for another."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as done:
        answer: T = done.value
        return answer
    waited = "the work waited for something that only an event loop could bring"
    raise AssertionError(waited)


@dataclass(frozen=True)
class Tab:
    """A page with `records.js`, as Python in its worker would see it: module and connection in one."""

    page: Page

    def connect(self) -> Tab:
        self.page.evaluate(
            "async () => { window.records = (await import('./static/js/worker/records.js')).connect(); }"
        )
        return self

    async def ask(self, text: str) -> str:
        answer: str = self.page.evaluate("(text) => window.records.ask(text)", text)
        return answer

    async def events(self) -> str:
        # Somebody who waits for ever is told so after a second: that is what the app promises, too.
        told: str = self.page.evaluate(
            """() => Promise.race([
                window.records.events(),
                new Promise((_, fail) => setTimeout(() => fail(new Error('nothing was heard for a second')), 1000)),
            ])"""
        )
        return told


@dataclass
class BrowserWorld:
    """One browser profile with the blank page at `url`; every tab is a page of its own."""

    context: BrowserContext
    url: str
    reports: list[NewerRecord | DamagedRecord] = field(default_factory=list)
    clock: StillClock = field(default_factory=StillClock)

    def page(self) -> Tab:
        page = self.context.new_page()
        page.goto(self.url)
        return Tab(page)

    async def rows(self, shape: dict[str, Any] | None = None, patience: int = 5_000) -> IndexedDbRows:
        return await IndexedDbRows.opened(self.page().connect(), shape or layout(), patience=patience)

    async def tab(self) -> RecordStore:
        return self.store(await self.rows())

    def store(self, rows: IndexedDbRows) -> RecordStore:
        return RecordStore(rows, self.clock, self.reports.append)


def page_of(rows: IndexedDbRows) -> Page:
    """The page in which these rows are asked for."""
    connection = rows._connection
    assert isinstance(connection, Tab)
    return connection.page


def order(name: str, **given: Any) -> str:  # noqa: ANN401 - JSON
    """An order as text, for tests that give one without waiting for its answer."""
    return json.dumps({"order": name, **given})
