"""Model files and what surrounds them: room, the engine, a limit, other tabs, and the person's own disk."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from app.ondevice.errors import FilesFailed, NoFiles, WrongHash
from app.ondevice.values import Held, Job, ModelFile
from tests.browser.depot_world import LAST, DepotWorld, TabDepot, lay_depot_site, seeded
from tests.browser.hosting import SiteServer
from tests.browser.records_world import run
from tests.emulator.faults import Fault
from tests.emulator.models import Seeded
from tests.emulator.server import Emulator
from tests.fakes.depots import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

MB = 1_000_000
SLOWLY = Fault(slow=(64 * 1024, 0.01))


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    folder = tmp_path_factory.mktemp("depot")
    lay_depot_site(folder)
    with SiteServer(folder) as server:
        yield server


@pytest.fixture
def world(context: BrowserContext, blank: SiteServer) -> Iterator[DepotWorld]:
    with Emulator() as emulator:
        yield DepotWorld(context, blank.url, emulator)


# ---- Room ------------------------------------------------------------------------------------------------------------


def test_no_room_is_said_before_anything_is_fetched(world: DepotWorld) -> None:
    depot = world.depot()
    world.quota(depot, 5 * MB)
    file = world.file("a", 6 * MB)
    told = depot.brought(Job("m", (file,)))
    assert (told.state, told.fault, world.sent(file)) == ("failed", "NoRoom", 0)


def test_a_disk_that_fills_up_keeps_what_came(world: DepotWorld) -> None:
    depot = world.depot()
    world.quota(depot, 3 * MB)
    file = world.file("a", 6 * MB).model_copy(update={"bytes": 0})
    told = depot.brought(Job("m", (file,)))
    assert (told.state, told.fault) == ("failed", "NoRoom")
    (held,) = run(depot.held([file]))
    assert MB < held.bytes <= 3 * MB
    world.quota(depot, 50 * MB)
    assert depot.brought(Job("m", (file,))).fetched == 6 * MB - held.bytes


def test_deleted_files_are_gone_and_their_job_has_stopped(world: DepotWorld) -> None:
    depot = world.depot()
    done, coming = world.file("a", 1000), world.file("b", 16 * MB, fault=SLOWLY)
    run(depot.begin(Job("m", (done, coming))))
    depot.until("m", "running", done=MB)
    run(depot.delete([done, coming]))
    assert depot.until("m", "paused", "failed").state == "paused"
    assert run(depot.held([done, coming])) == (Held(done.url), Held(coming.url))
    assert [*world.kept(depot, done), *world.kept(depot, coming)] == []


def test_a_browser_without_a_private_file_system_says_so(world: DepotWorld) -> None:
    depot = world.depot()
    run(depot.held([]))
    (worker,) = depot.page.workers
    worker.evaluate("() => { delete StorageManager.prototype.getDirectory; }")
    with pytest.raises(NoFiles):
        run(depot.begin(Job("m", (world.file("a", 1000),))))


# ---- The engine ------------------------------------------------------------------------------------------------------


def test_the_engine_finds_what_lies_here_and_nothing_that_is_not_whole(world: DepotWorld) -> None:
    depot = world.depot()
    base = world.emulator.at("models", "/mlc/3/500000/resolve/main/")
    listing = ModelFile(url=f"{base}tensor-cache.json", scope="webllm/model")
    shards = tuple(
        ModelFile(
            url=f"{base}{row['dataPath']}", scope="webllm/model", bytes=row["nbytes"], hash=f"md5:{row['md5sum']}"
        )
        for row in json.loads(run(depot.text(listing)))["records"]
    )
    depot.brought(Job("m", shards[:2]))
    assert found_by_the_engine(depot, base) is False
    depot.brought(Job("m", shards))
    assert found_by_the_engine(depot, base) is True
    world.flip(depot, shards[1], 1000)
    run(depot.check(shards))
    assert found_by_the_engine(depot, base) is False
    depot.brought(Job("m", shards))
    assert found_by_the_engine(depot, base) is True
    run(depot.delete(shards))
    assert found_by_the_engine(depot, base) is False
    assert world.sent(listing) == int(world.record(depot, listing)["nbytes"])


def found_by_the_engine(depot: TabDepot, base: str) -> bool:
    """WebLLM's own check."""
    told: bool = depot.page.evaluate(
        """async (model) => {
          const { hasModelInCache } = await import('./static/vendor/web-llm/index.js');
          const record = { model, model_id: 'yard', model_lib: `${model}yard.wasm` };
          return hasModelInCache('yard', { model_list: [record], cacheBackend: 'opfs' });
        }""",
        base,
    )
    return told


# ---- Bandwidth -------------------------------------------------------------------------------------------------------


def test_a_limit_holds_for_all_jobs_together_and_can_be_lifted(world: DepotWorld) -> None:
    depot = world.depot()
    run(depot.limit(5 * MB))
    files = world.file("a", 100 * MB), world.file("b", 100 * MB)
    for file in files:
        run(depot.begin(Job(file.url[-5:], (file,))))
    depot.until("b.bin", "running", done=9 * MB)
    came = sum(held.bytes for held in run(depot.held(files)))
    lasted = time.time() - world.emulator.seen[0].opened
    # A burst is allowed, and one read of each file beyond it; without a limit all would be here by now.
    assert came <= lasted * 5 * MB + 6 * MB
    run(depot.limit(0))
    assert {depot.until_any("done").id, depot.until_any("done").id} == {"a.bin", "b.bin"}


# ---- Tabs ------------------------------------------------------------------------------------------------------------


def test_another_tab_follows_a_job_and_goes_on_with_it_when_its_tab_dies(world: DepotWorld) -> None:
    first, second = world.depot(), world.depot()
    file = world.file("a", 20 * MB, by="md5", fault=SLOWLY)
    run(first.begin(Job("m", (file,))))
    first.until("m", "running", done=MB)
    run(second.begin(Job("m", (file,))))
    followed = second.until("m", "running", done=2 * MB)
    assert len(world.asked(file)) == 1
    first.page.close()
    assert second.until("m", "done", "failed").state == "done"
    assert len(world.asked(file)) == 2
    assert int(world.asked(file)[1][6:-1]) >= followed.done
    assert world.digest(second, file) == seeded(file).digest("sha256")


def test_another_tab_can_pause_a_job_and_does_not_go_on_with_it(world: DepotWorld) -> None:
    first, second = world.depot(), world.depot()
    file = world.file("a", 16 * MB, fault=SLOWLY)
    run(first.begin(Job("m", (file,))))
    first.until("m", "running", done=MB)
    run(second.begin(Job("m", (file,))))
    run(second.pause("m"))
    assert first.until("m", "paused", "done").state == "paused"
    assert second.until("m", "paused", "done").state == "paused"
    assert len(world.asked(file)) == 1
    assert second.brought(Job("m", (file,))).state == "done"


def test_tabs_share_a_limit(world: DepotWorld) -> None:
    tabs = world.depot(), world.depot()
    files = world.file("a", 100 * MB), world.file("b", 100 * MB)
    for depot, file in zip(tabs, files, strict=True):
        run(depot.limit(4 * MB))
        run(depot.begin(Job(file.url[-5:], (file,))))
    rates = [0.0, 0.0]
    while not (0 < rates[0] < 3 * MB and 0 < rates[1] < 3 * MB):
        told = tabs[0].until_any("running")
        rates["ab".index(told.id[0])] = told.rate
    run(tabs[0].limit(0))
    assert {tabs[1].until_any("done").id, tabs[1].until_any("done").id} == {"a.bin", "b.bin"}


def test_a_job_that_is_begun_again_goes_on_as_it_was(world: DepotWorld) -> None:
    depot = world.depot()
    job = Job("m", (world.file("a", 12 * MB, fault=SLOWLY),))
    run(depot.begin(job))
    depot.until("m", "running", done=MB)
    told = depot.brought(job)
    assert (told.state, told.fetched) == ("done", 12 * MB)


def test_jobs_wait_for_their_turn_and_can_be_paused_meanwhile(world: DepotWorld) -> None:
    depot = world.depot()
    jobs = [Job(f"m{number}", (world.file(f"f{number}", MB, fault=SLOWLY),)) for number in range(8)]
    for job in jobs:
        run(depot.begin(job))
    run(depot.pause("m7"))
    assert depot.until("m7", *LAST).state == "paused"
    assert {depot.until_any(*LAST).id for _ in jobs[:-1]} == {job.id for job in jobs[:-1]}
    assert world.sent(jobs[7].files[0]) == 0


def test_a_worker_that_cannot_be_loaded_fails_what_it_was_asked(world: DepotWorld) -> None:
    depot = world.depot()
    depot.page.route("**/depot/worker.js", lambda route: route.fulfill(status=200, body="throw new Error('no')"))
    with pytest.raises(FilesFailed):
        run(depot.begin(Job("m", (world.file("a", 1000),))))
    assert depot.until("m", *LAST).fault == "FilesFailed"
    depot.page.unroute_all()
    assert depot.brought(Job("m", (world.file("a", 1000),))).state == "done"


# ---- By hand ---------------------------------------------------------------------------------------------------------


def test_a_picked_file_is_copied_in_and_out_again(world: DepotWorld, tmp_path: Path) -> None:
    depot = world.depot()
    content = b"".join(Seeded("picked", PIECE + 7).bytes(0, PIECE + 7))
    (tmp_path / "model.gguf").write_bytes(content)
    (picked,) = world.pick(depot, tmp_path / "model.gguf")
    assert (picked["name"], picked["bytes"]) == ("model.gguf", len(content))
    file = ModelFile(url="file:///model.gguf", scope="switchyard/gguf", etag="own")
    found = run(depot.take_in(file, picked["id"]))
    assert found.bytes == len(content)
    assert run(depot.held([file]))[0] == Held(file.url, len(content), whole=True)
    with depot.page.expect_download() as coming:
        depot.page.evaluate("() => { delete window.showSaveFilePicker; }")
        run(depot.hand_out([found], "model"))
    assert coming.value.suggested_filename == "model.gguf"
    assert coming.value.path().read_bytes() == content


def test_several_files_go_into_a_folder_that_the_person_picks(world: DepotWorld) -> None:
    depot = world.depot()
    files = world.file("a", 1000), world.file("b", PIECE + 1)
    depot.brought(Job("m", files))
    depot.page.evaluate("""async () => {
      const place = await (await navigator.storage.getDirectory()).getDirectoryHandle('disk', { create: true });
      window.showDirectoryPicker = async () => place;
    }""")
    run(depot.hand_out(files, "model"))
    sizes = depot.page.evaluate("""async () => {
      const place = await (await navigator.storage.getDirectory()).getDirectoryHandle('disk');
      const model = await place.getDirectoryHandle('model');
      const all = (await Array.fromAsync(model.values())).map(async (one) => [one.name, (await one.getFile()).size]);
      return Object.fromEntries(await Promise.all(all));
    }""")
    assert sizes == {"a.bin": 1000, "b.bin": PIECE + 1}


def test_a_picked_file_that_is_another_is_not_taken(world: DepotWorld, tmp_path: Path) -> None:
    depot = world.depot()
    (tmp_path / "model.gguf").write_bytes(b"another one")
    (picked,) = world.pick(depot, tmp_path / "model.gguf")
    file = ModelFile(url="https://host/model.gguf", scope="switchyard/gguf", hash="md5:00")
    with pytest.raises(WrongHash):
        run(depot.take_in(file, picked["id"]))
    assert world.kept(depot, file) == []
    with pytest.raises(FilesFailed):
        run(depot.take_in(file, "nobody picked this"))
