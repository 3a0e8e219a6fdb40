"""Model files that last: fetched, resumed, verified, repaired and found, in a real private file system."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.ondevice.errors import HostRefused, HostUnreachable, WrongHash
from app.ondevice.values import Held, Job, ModelFile
from tests.browser.depot_world import DepotWorld, lay_depot_site, seeded
from tests.browser.hosting import SiteServer
from tests.browser.records_world import run
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tests.fakes.depots import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

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


# ---- Fetched ---------------------------------------------------------------------------------------------------------


def test_files_are_fetched_once_verified_and_lie_where_the_engine_looks(world: DepotWorld) -> None:
    depot = world.depot()
    files = (world.file("a", 3 * MB, by="md5"), world.file("b", PIECE + 5, by="sha256"), world.file("c", 0))
    told = depot.brought(Job("m", files))
    assert (told.state, told.done, told.fetched) == ("done", 3 * MB + PIECE + 5, 3 * MB + PIECE + 5)
    assert [one.etag for one in told.files] == [f'"a-{3 * MB}"', f'"b-{PIECE + 5}"', '"c-0"']
    for file in files:
        assert world.kept(depot, file) == ["bin", "record.json"]
        assert world.digest(depot, file) == seeded(file).digest("sha256")
        assert world.record(depot, file)["nbytes"] == file.bytes
    assert len(world.record(depot, files[1])["pieces"]) == 2
    assert run(depot.held(files)) == tuple(Held(one.url, one.bytes, whole=True) for one in files)
    depot.brought(Job("m", files))
    assert [world.sent(file) for file in files] == [3 * MB, PIECE + 5, 0]
    assert "storage.persist" in depot.tab.called


def test_sizes_that_nobody_told_are_found(world: DepotWorld) -> None:
    depot = world.depot()
    known = world.file("a", 100_000)
    told = depot.brought(Job("m", (known.model_copy(update={"bytes": 0}),)))
    assert (told.state, told.total) == ("done", 100_000)
    assert told.files == (known.model_copy(update={"etag": '"a-100000"'}),)


def test_a_host_is_asked_for_size_and_etag_also_where_it_refuses_to_be_asked(world: DepotWorld) -> None:
    depot = world.depot()
    for fault in (None, Fault(no_head=True), Fault(no_ranges=True)):
        file = world.file("a", 70_000, fault=fault)
        found = run(depot.ask(file.url))
        assert (found.bytes, found.etag) == (70_000, '"a-70000"')
        assert world.sent(file) <= 1
    with pytest.raises(HostRefused):
        run(depot.ask(world.emulator.at("models", "/files/nothing")))
    with pytest.raises(HostUnreachable):
        run(depot.ask("http://127.0.0.1:9/a"))


def test_a_text_is_kept_and_a_fresh_one_is_not(world: DepotWorld) -> None:
    depot = world.depot()
    config = ModelFile(url=world.emulator.at("models", "/mlc/2/1000/mlc-chat-config.json"), scope="webllm/config")
    assert json.loads(run(depot.text(config, fresh=True)))["vocab_size"] == 256
    assert world.kept(depot, config) == []
    text = run(depot.text(config))
    assert world.kept(depot, config) == ["bin", "record.json"]
    world.emulator.clear()
    assert run(depot.text(config)) == text
    assert world.emulator.seen == []
    with pytest.raises(WrongHash):
        run(depot.text(config.model_copy(update={"hash": "md5:00"})))
    assert run(depot.text(config)) == text


def test_jobs_share_a_file(world: DepotWorld) -> None:
    depot = world.depot()
    shared = world.file("shared", 2 * MB, fault=SLOWLY, scope="webllm/wasm")
    run(depot.begin(Job("one", (shared, world.file("a", 1000)))))
    run(depot.begin(Job("two", (world.file("b", 1000), shared))))
    ends = {told.id: told.state for told in (depot.until_any("done"), depot.until_any("done"))}
    assert ends == {"one": "done", "two": "done"}
    assert world.sent(shared) == 2 * MB


# ---- Resumed ---------------------------------------------------------------------------------------------------------


def test_a_job_goes_on_inside_a_file_after_a_pause_and_after_a_reload(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 16 * MB, by="md5", fault=SLOWLY)
    run(depot.begin(Job("m", (file,))))
    depot.until("m", "running", done=MB)
    run(depot.pause("m"))
    paused = depot.until("m", "paused")
    (held,) = run(depot.held([file]))
    assert (held.bytes, held.whole) == (paused.done, False)
    assert world.kept(depot, file) == ["bin", "part.json"]
    run(depot.begin(Job("m", (file,))))
    depot.until("m", "running", done=2 * MB)
    depot.page.close()
    depot = world.depot()
    told = depot.brought(Job("m", (file,)))
    assert told.state == "done"
    assert world.digest(depot, file) == seeded(file).digest("sha256")
    ranges = world.asked(file)
    assert ranges[:2] == ["bytes=0-", f"bytes={held.bytes}-"]
    assert int(ranges[2][6:-1]) >= 2 * MB
    assert told.fetched == 16 * MB - int(ranges[2][6:-1])


def starts(world: DepotWorld, file: ModelFile) -> list[int]:
    """Where each request began."""
    return [int(asked[6:-1]) for asked in world.asked(file)]


def test_a_connection_that_breaks_is_made_anew_where_it_broke(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 2 * MB, fault=Fault(cut_at=700_000, slow=(64 * 1024, 0.02)))
    told = depot.brought(Job("m", (file,)))
    assert (told.state, told.fetched) == ("done", 2 * MB)
    begun = starts(world, file)
    assert begun == sorted(set(begun))
    assert len(begun) > 2
    assert world.digest(depot, file) == seeded(file).digest("sha256")


def test_a_file_that_was_changed_on_its_host_begins_anew(world: DepotWorld) -> None:
    depot = world.depot()
    old = Fault(cut_at=700_000, slow=(64 * 1024, 0.02), headers={"ETag": '"old"'}, wrong_at=5, times=1)
    file = world.file("a", MB, fault=old)
    told = depot.brought(Job("m", (file,)))
    first, second, third = starts(world, file)
    assert (first, third) == (0, 0)
    assert told.fetched == second + MB > MB
    assert told.files[0].etag == seeded(file).etag
    assert world.digest(depot, file) == seeded(file).digest("sha256")


def test_a_host_that_cannot_resume_begins_anew_and_that_is_said(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 12 * MB, fault=Fault(no_ranges=True, slow=(64 * 1024, 0.01)))
    run(depot.begin(Job("m", (file,))))
    depot.until("m", "running", done=MB)
    run(depot.pause("m"))
    depot.until("m", "paused")
    run(depot.begin(Job("m", (file,))))
    told = depot.until("m", "running", done=1)
    while not told.detail:
        told = depot.until("m", "running", done=1)
    assert told.detail == "a.bin begins anew: its host cannot go on in the middle of it."
    assert depot.until("m", "done").fetched == 12 * MB


def test_a_host_that_answers_again_is_waited_for(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 1000, fault=Fault(status=503, times=3))
    run(depot.begin(Job("m", (file,))))
    assert depot.until("m", "waiting").fault == "HostUnreachable"
    told = depot.until("m", "done")
    assert (told.done, told.fault) == (1000, "")


def test_a_host_that_never_answers_is_given_up_and_all_is_kept(world: DepotWorld) -> None:
    depot = world.depot()
    here, away = world.file("a", 1000), world.file("b", 1000, fault=Fault(status=503))
    told = depot.brought(Job("m", (here, away)))
    assert (told.state, told.fault, told.done) == ("failed", "HostUnreachable", 1000)
    assert [one.whole for one in run(depot.held([here, away]))] == [True, False]


def test_no_network_is_waited_for_however_long_it_takes(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 3 * MB, fault=Fault(cut_at=MB, slow=(64 * 1024, 0.02)))
    run(depot.ask(file.url))
    (worker,) = depot.page.workers
    worker.evaluate("() => Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })")
    run(depot.begin(Job("m", (file,))))
    assert 0 < depot.until("m", "waiting").done < 3 * MB
    worker.evaluate("() => { delete navigator.onLine; dispatchEvent(new Event('online')); }")
    told = depot.until("m", "done", "failed")
    assert (told.state, told.fetched) == ("done", 3 * MB)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_ends_the_job(world: DepotWorld, status: int) -> None:
    told = world.depot().brought(Job("m", (world.file("a", 1000, fault=Fault(status=status)),)))
    assert (told.state, told.fault, told.detail) == ("failed", "HostRefused", f"HTTP {status}")


# ---- Verified --------------------------------------------------------------------------------------------------------


def test_a_wrong_file_is_fetched_again_once(world: DepotWorld) -> None:
    depot = world.depot()
    once, always = Fault(wrong_at=9, times=1), Fault(wrong_at=9)
    file = world.file("a", MB, by="sha256", fault=once)
    told = depot.brought(Job("m", (file,)))
    assert (told.state, world.sent(file)) == ("done", 2 * MB)
    file = world.file("a", MB, by="md5", fault=always)
    told = depot.brought(Job("m", (file,)))
    assert (told.state, told.fault, world.sent(file)) == ("failed", "WrongHash", 2 * MB)
    assert world.kept(depot, file) == []


def test_a_host_with_a_file_of_another_size_is_refused_before_it_is_fetched(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", MB).model_copy(update={"bytes": MB + 1})
    told = depot.brought(Job("m", (file,)))
    assert (told.fault, told.detail) == ("WrongHash", f"a.bin has {MB} bytes, not {MB + 1}")


def test_damage_is_found_by_its_piece_and_only_that_is_fetched_again(world: DepotWorld) -> None:
    depot = world.depot()
    file, sound = world.file("a", 3 * PIECE + 10, by="md5"), world.file("b", 1000)
    depot.brought(Job("m", (file, sound)))
    world.flip(depot, file, PIECE + 77)
    world.flip(depot, file, 3 * PIECE + 2)
    held, other = run(depot.check([file, sound]))
    assert held == Held(file.url, 2 * PIECE, damaged=(1, 3))
    assert other.whole
    told = depot.brought(Job("m", (file, sound)))
    assert (told.state, told.fetched, told.done) == ("done", PIECE + 10, 3 * PIECE + 1010)
    assert world.asked(file)[1:] == [f"bytes={PIECE}-{2 * PIECE - 1}", f"bytes={3 * PIECE}-{3 * PIECE + 9}"]
    assert world.digest(depot, file) == seeded(file).digest("sha256")
    assert run(depot.check([file]))[0] == Held(file.url, file.bytes, whole=True)


def test_a_file_that_lost_its_end_is_damaged_there(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 2 * PIECE)
    depot.brought(Job("m", (file,)))
    world.truncate(depot, file, PIECE + 3)
    assert run(depot.held([file]))[0].whole is False
    assert run(depot.check([file]))[0].damaged == (1,)
    assert depot.brought(Job("m", (file,))).fetched == PIECE
    assert world.digest(depot, file) == seeded(file).digest("sha256")


def test_a_repair_takes_all_of_a_file_that_was_changed_on_its_host(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 2 * PIECE, fault=Fault(headers={"ETag": '"old"'}, times=1))
    depot.brought(Job("m", (file,)))
    world.flip(depot, file, 5)
    run(depot.check([file]))
    told = depot.brought(Job("m", (file,)))
    assert (told.state, world.record(depot, file)["etag"]) == ("done", seeded(file).etag)
    assert world.asked(file)[-1] == "bytes=0-"


def test_an_update_fetches_only_what_is_another_file_now(world: DepotWorld) -> None:
    depot = world.depot()
    same, changed = world.file("a", 1000, by="md5"), world.file("b", 1000, fault=Fault(wrong_at=1, times=1))
    first = depot.brought(Job("m", (same, changed)))
    assert first.state == "done"
    newer = changed.model_copy(update={"hash": seeded(changed).digest("md5")})
    told = depot.brought(Job("m", (same, newer)))
    assert (told.state, told.fetched) == ("done", 1000)
    assert [world.sent(same), world.sent(newer)] == [1000, 2000]


def test_a_promise_that_comes_later_is_held_against_what_lies_here(world: DepotWorld) -> None:
    depot = world.depot()
    file = world.file("a", 1000)
    depot.brought(Job("m", (file,)))
    promised = file.model_copy(update={"hash": seeded(file).digest("sha256")})
    told = depot.brought(Job("m", (promised,)))
    assert (told.state, told.fetched) == ("done", 0)
    assert world.record(depot, file)["hash"] == promised.hash
