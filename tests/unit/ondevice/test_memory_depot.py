"""The depot that other tests use does what the real one promises."""

from __future__ import annotations

import pytest

from app.ondevice.errors import HostRefused, NoRoom
from app.ondevice.values import Held, Job, JobTold, ModelFile
from tests.fakes.depots import PIECE, Hosted, MemoryDepot

SHARD = ModelFile(url="https://host/params_0.bin", scope="webllm/model")
OTHER = ModelFile(url="https://host/params_1.bin", scope="webllm/model")
CONFIG = ModelFile(url="https://host/mlc-chat-config.json", scope="webllm/config")
JOB = Job("m", (SHARD, OTHER))


def depot() -> MemoryDepot:
    hosts = {SHARD.url: Hosted(3 * PIECE), OTHER.url: Hosted(100), CONFIG.url: Hosted.of('{"a": 1}')}
    return MemoryDepot(hosts)


async def told(depot: MemoryDepot, count: int) -> list[JobTold]:
    heard = depot.told()
    return [await anext(heard) for _ in range(count)]


async def test_a_job_runs_to_its_end_and_tells_what_it_found() -> None:
    here = depot()
    await here.begin(JOB)
    running, done = await told(here, 2)
    assert (running.state, running.done, running.total) == ("running", 0, 3 * PIECE + 100)
    assert (done.state, done.done, done.fetched) == ("done", done.total, done.total)
    assert [(one.bytes, one.etag) for one in done.files] == [(3 * PIECE, '"1"'), (100, '"1"')]


async def test_a_paused_job_goes_on_where_it_was() -> None:
    here = depot()
    here.held_back = True
    await here.begin(JOB)
    here.arrive("m", 1_000)
    await here.pause("m")
    assert (await told(here, 3))[-1] == JobTold("m", "paused", 1_000, 3 * PIECE + 100, fetched=1_000)
    await here.begin(JOB)
    here.arrive("m")
    assert (await told(here, 2))[-1].fetched == 3 * PIECE + 100 - 1_000


async def test_a_text_is_kept_unless_it_is_asked_for_afresh() -> None:
    here = depot()
    assert await here.text(CONFIG, fresh=True) == '{"a": 1}'
    assert await here.held([CONFIG]) == (Held(CONFIG.url),)
    await here.text(CONFIG)
    here.hosts.clear()
    assert await here.text(CONFIG) == '{"a": 1}'
    with pytest.raises(HostRefused):
        await here.text(CONFIG, fresh=True)


async def test_damage_is_found_by_a_check_and_only_that_is_fetched_again() -> None:
    here = depot()
    await here.begin(JOB)
    here.damage(SHARD, 1)
    assert (await here.check([SHARD]))[0] == Held(SHARD.url, 2 * PIECE, damaged=(1,))
    await here.begin(JOB)
    assert (await told(here, 4))[-1].fetched == PIECE
    assert (await here.held([SHARD]))[0] == Held(SHARD.url, 3 * PIECE, whole=True)


async def test_no_room_a_fault_of_the_host_and_a_wrong_hash_end_a_job() -> None:
    here = depot()
    here.room = PIECE
    await here.begin(JOB)
    assert (await told(here, 2))[-1].fault == "NoRoom"
    here.picked["disk"] = Hosted(2 * PIECE)
    with pytest.raises(NoRoom):
        await here.take_in(SHARD, "disk")
    here.room, here.faults = None, {OTHER.url: "HostRefused"}
    await here.begin(JOB)
    assert (await told(here, 2))[-1].fault == "HostRefused"
    here.faults, here.hosts = {}, {**here.hosts, OTHER.url: Hosted(100, hash="md5:aa")}
    await here.begin(Job("m", (SHARD, OTHER.model_copy(update={"hash": "md5:bb"}))))
    assert (await told(here, 2))[-1].fault == "WrongHash"
