"""Records in a real IndexedDB: the contract of the store, and what only a browser can do to it."""

from __future__ import annotations

import copy
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from app.browser.records import _write, open_store
from app.records.errors import QuotaExceeded, StorageOutdated, StorageRefused
from app.records.kinds import CONVERSATION, MESSAGE, layout
from app.records.rows import NOTHING, PutRow, StoreOutdated, by
from tests.browser.hosting import SiteServer
from tests.browser.records_world import BrowserWorld, order, page_of, run
from tests.unit.records.contract import CLAIMS, said, talk
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.browser.problems import Problems


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """A site of one empty page, and the modules under test."""
    folder = tmp_path_factory.mktemp("records")
    (folder / "index.html").write_text(
        "<!doctype html><title>Records</title><link rel=icon href=data:,>", encoding="utf-8"
    )
    shutil.copytree(ROOT / "static" / "js" / "worker", folder / "static" / "js" / "worker")
    idb = folder / "static" / "vendor" / "idb"
    idb.mkdir(parents=True)
    shutil.copyfile(ROOT / "node_modules" / "idb" / "build" / "index.js", idb / "index.js")
    with SiteServer(folder) as server:
        yield server


@pytest.fixture
def world(context: BrowserContext, blank: SiteServer) -> BrowserWorld:
    return BrowserWorld(context, blank.url)


@pytest.mark.parametrize("name", CLAIMS)
def test_in_indexeddb(name: str, world: BrowserWorld) -> None:
    run(CLAIMS[name](world))


REFUSALS = {
    "there is none": "Object.defineProperty(globalThis, 'indexedDB', { value: undefined });",
    "reading it throws": """Object.defineProperty(globalThis, 'indexedDB', {
        get() { throw new DOMException('site data is blocked', 'SecurityError'); } });""",
    "opening throws": """IDBFactory.prototype.open = () => {
        throw new DOMException('not in a private window', 'InvalidStateError'); };""",
    "opening fails": """const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...given) {
            const request = open.apply(this, given);
            const spoil = () => request.addEventListener('upgradeneeded', () => request.transaction.abort());
            queueMicrotask(spoil);
            return request;
        };""",
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_browser_that_refuses_a_database_gets_a_store_in_memory(why: str, world: BrowserWorld) -> None:
    world.context.add_init_script(REFUSALS[why])
    store, refused = run(open_store(world.page(), world.clock, world.reports.append))
    assert refused is not None
    assert "does not let this site store data" in str(refused)
    assert "gone when it closes" in str(refused)
    run(store.put(talk("c")))
    assert run(store.keys(CONVERSATION)) == ("c",)


def test_a_database_that_never_answers_is_refused_after_a_while(world: BrowserWorld) -> None:
    # A request on which no event ever comes.
    world.context.add_init_script(
        """IDBFactory.prototype.open = () =>
            Object.create(IDBOpenDBRequest.prototype, { addEventListener: { value() {} } });"""
    )
    with pytest.raises(StorageRefused, match=r"did not open within 0\.05 seconds"):
        run(world.rows(patience=50))


def test_a_browser_that_allows_it_gets_a_store_that_lasts(world: BrowserWorld) -> None:
    store, refused = run(open_store(world.page(), world.clock, world.reports.append))
    assert refused is None
    run(store.put(talk("c"), strict=True))
    again, _ = run(open_store(world.page(), world.clock, world.reports.append))
    assert run(again.keys(CONVERSATION)) == ("c",)


def test_a_full_disk_is_told_exactly_and_costs_nothing_stored(world: BrowserWorld) -> None:
    tab = world.page()
    # Before the first write: Chromium looks at the quota now and then only.
    devtools = world.context.new_cdp_session(tab.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": world.url.rstrip("/"), "quotaSize": 2_000_000})
    store, _ = run(open_store(tab, world.clock, world.reports.append))
    run(store.put(talk("kept")))
    noise = Random(1)  # noqa: S311 - text that does not compress
    big = [said(f"m{n}", text=noise.randbytes(250_000).hex()) for n in range(11)]
    with pytest.raises(QuotaExceeded, match=r"the change needs 5\.\d MB; [\d.]+ [KM]B are in use") as full:
        run(store.put_many([talk("c"), said("small"), *big]))
    assert "Everything stored before is still there" in str(full.value)
    assert run(store.keys(CONVERSATION)) == ("kept",)
    assert run(store.count(MESSAGE)) == 0
    # The advice that the error gives can be followed.
    run(store.delete(CONVERSATION, "kept"))
    assert run(run(world.tab()).keys(CONVERSATION)) == ()


@pytest.mark.parametrize("moment", [1, 700, 1_500])
def test_a_tab_that_dies_while_it_writes_leaves_all_or_nothing(
    moment: int, world: BrowserWorld, problems: Problems
) -> None:
    problems.expect("the page crashed")
    survivor = run(world.tab())
    rows = run(world.rows())
    page = page_of(rows)
    page.evaluate(
        """(moment) => {
            const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (row) {
                if (--moment === 0) console.log('in the middle');
                return put.call(this, row);
            };
        }""",
        moment,
    )
    writes = [_write(PutRow("message", f"m{n}", NOTHING, 1, 1, '"x"')) for n in range(1_500)]
    with page.expect_console_message(lambda message: message.text == "in the middle"):
        page.evaluate("(text) => { window.records.ask(text); }", order("write", writes=writes, strict=True))
    with page.expect_event("crash"), pytest.raises(PlaywrightError, match="crash"):
        page.goto("chrome://crash")
    assert run(survivor.count(MESSAGE)) in {0, 1_500}
    run(survivor.put(talk("c")))


def older_layout() -> dict[str, Any]:
    """The shape before there was an index of unfinished messages."""
    shape = copy.deepcopy(layout())
    del shape["stores"]["message"]["unfinished"]
    del shape["stores"]["quarantined"]
    shape["stores"]["message"]["state"] = ["state"]
    return shape


def newer_layout() -> dict[str, Any]:
    return {**copy.deepcopy(layout()), "version": layout()["version"] + 1}


def test_an_older_database_is_brought_into_shape_with_its_records(world: BrowserWorld) -> None:
    old = run(world.rows(older_layout()))
    growing = said("m1").model_copy(update={"state": "streaming", "role": "assistant"})
    data = growing.model_dump_json()
    run(
        old.write(
            [PutRow("message", "m1", NOTHING, 1, 5, data, {"conversation": "c", "state": "streaming"})], strict=False
        )
    )
    page_of(old).close()

    killed = run(world.rows(newer_layout()))  # and before it could settle anything
    assert killed.unsettled == ("message",)
    page_of(killed).close()

    rows = run(world.rows(newer_layout()))
    assert rows.unsettled == ("message",)
    store = world.store(rows)
    run(store.settle())
    assert run(store.keys(MESSAGE, by("unfinished"))) == ("m1",)
    assert run(store.keys(MESSAGE, by("conversation", "c"))) == ("m1",)
    (message,) = run(store.select(MESSAGE))
    assert (message.record, message.at) == (growing, 5)
    assert run(world.rows(newer_layout())).unsettled == ()


def test_a_tab_of_an_older_version_gives_way_and_says_so(world: BrowserWorld) -> None:
    old_rows = run(world.rows())
    old = world.store(old_rows)
    run(old.put(talk("c")))
    new = world.store(run(world.rows(newer_layout())))
    assert run(new.keys(CONVERSATION)) == ("c",)
    assert run(anext(old.events())) == StoreOutdated()
    with pytest.raises(StorageOutdated, match="Reload this tab"):
        run(old.put(talk("d")))
    run(new.put(talk("d")))


def test_an_older_app_does_not_open_the_database_of_a_newer(world: BrowserWorld) -> None:
    run(world.rows(newer_layout()))
    store, refused = run(open_store(world.page(), world.clock, world.reports.append))
    assert refused is not None
    assert "newer version of Switchyard" in str(refused)
    run(store.put(talk("c")))


def test_a_tab_that_does_not_give_way_is_named(world: BrowserWorld) -> None:
    stubborn = world.page().page
    stubborn.evaluate("""() => new Promise((resolve) => {
        const request = indexedDB.open('switchyard', 1);
        request.onsuccess = () => { window.held = request.result; resolve(); };
    })""")
    with pytest.raises(StorageRefused, match="another tab with an older version"):
        run(world.rows(newer_layout(), patience=200))


def test_a_connection_that_the_browser_cut_is_made_again(world: BrowserWorld) -> None:
    rows = run(world.rows())
    store = world.store(rows)
    run(store.put(talk("c")))
    devtools = world.context.new_cdp_session(page_of(rows))
    devtools.send("Storage.clearDataForOrigin", {"origin": world.url.rstrip("/"), "storageTypes": "indexeddb"})
    assert run(store.keys(CONVERSATION)) == ()
    run(store.put(talk("d")))
    assert run(store.keys(CONVERSATION)) == ("d",)


def test_the_space_is_told_as_the_browser_counts_it(world: BrowserWorld) -> None:
    store = run(world.tab())
    run(store.put_many([said(f"m{n}", text="x" * 10_000) for n in range(50)], strict=True))
    disk = run(store.disk())
    assert 0 < disk.used < disk.quota
    assert disk.kept is False
