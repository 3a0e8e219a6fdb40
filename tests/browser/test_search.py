"""Search by its worker, over a real IndexedDB: what every search promises, and what only the worker does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from app.base.ports import Question
from app.browser.search import WorkerSearch
from app.records.store import Put
from tests.browser.hosting import SiteServer
from tests.browser.records_world import BrowserWorld, Tab, run
from tests.browser.talks_filler import fill
from tests.unit.records.search_contract import CLAIMS, ids, said, talk
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from app.base.ports import Search


class SearchTab(Tab):
    """A page with `search.js`, as Python in its worker would see it."""

    def connect(self) -> SearchTab:
        self.page.evaluate("async () => { window.search = (await import('./static/js/worker/search.js')).connect(); }")
        return self

    async def ask(self, text: str) -> str:
        answer: str = self.page.evaluate("(text) => window.search.ask(text)", text)
        return answer


class SearchWorld(BrowserWorld):
    """Tabs of one browser; each search is in a page of its own."""

    async def search(self) -> Search:
        tab = SearchTab(self.page().page)

        async def load() -> SearchTab:
            return tab

        return WorkerSearch(load)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """A site of one empty page, and the modules under test."""
    folder = tmp_path_factory.mktemp("search")
    page = "<!doctype html><title>Search</title><link rel=icon href=data:,>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    for part in ("worker", "search"):
        shutil.copytree(ROOT / "static" / "js" / part, folder / "static" / "js" / part)
    idb = folder / "static" / "vendor" / "idb"
    idb.mkdir(parents=True)
    shutil.copyfile(ROOT / "node_modules" / "idb" / "build" / "index.js", idb / "index.js")
    with SiteServer(folder) as server:
        yield server


@pytest.fixture
def world(context: BrowserContext, blank: SiteServer) -> SearchWorld:
    return SearchWorld(context, blank.url)


@pytest.mark.parametrize("name", CLAIMS)
def test_in_a_worker(name: str, world: SearchWorld) -> None:
    run(CLAIMS[name](world))


def test_what_another_tab_says_is_found_without_being_told(world: SearchWorld) -> None:
    store, search = run(world.tab()), run(world.search())
    run(store.write(Put(talk("a")), Put(said("1", "a", "lamp"))))
    assert run(ids(search, "lamp")) == ["a"]
    other = run(world.tab())
    message = run(other.put(said("2", "a", "a whistle", 2)))
    run(eventually(search, "whistle", ["a"]))
    run(other.put(message.record.model_copy(update={"text": "a horn"}), over=message))
    run(eventually(search, "horn", ["a"]))
    assert run(ids(search, "whistle")) == []


async def eventually(search: Search, text: str, wanted: list[str]) -> None:
    for _ in range(200):
        if await ids(search, text) == wanted:
            return
    assert await ids(search, text) == wanted


def test_a_thousand_conversations_are_read_and_searched(world: SearchWorld) -> None:
    run(world.tab())
    fill(page_of(world), talks=1_000, each=10)
    search = run(world.search())
    first = run(search.find(Question("needle")))
    assert first is not None
    assert first.read <= first.of
    assert run(ids(search, "needle0042")) == ["talk-00042"]


def page_of(world: SearchWorld) -> Page:
    return world.context.pages[0]
