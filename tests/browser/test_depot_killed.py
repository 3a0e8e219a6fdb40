"""A large model is downloaded while the page crashes again and again: nearly nothing is fetched twice."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from app.ondevice.values import Job
from tests.browser.crashing import crash
from tests.browser.depot_world import DepotWorld, lay_depot_site
from tests.browser.hosting import SiteServer
from tests.browser.records_world import run
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

MB = 1_000_000
SHARDS, SIZE = 4, 50 * MB
KILLS = 10
MOMENTS = random.Random(20261129)  # noqa: S311 - the same moments in every run
# About 5 MB a second for each file, so that ten kills fit in.
PACE = Fault(slow=(64 * 1024, 0.013))


@pytest.fixture
def world(browser: Browser, tmp_path: Path) -> Iterator[DepotWorld]:
    """A browser with a profile on the disk: one without keeps files in its own memory."""
    (tmp_path / "site").mkdir()
    lay_depot_site(tmp_path / "site")
    with (
        SiteServer(tmp_path / "site") as site,
        Emulator() as emulator,
        browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=find_chromium(), args=FLAGS
        ) as context,
    ):
        yield DepotWorld(context, site.url, emulator)


def test_a_download_that_is_killed_ten_times_fetches_nearly_nothing_twice(world: DepotWorld) -> None:
    files = tuple(world.file(f"shard{number}", SIZE, by="sha256", fault=PACE) for number in range(SHARDS))
    job = Job("m", files)
    for _ in range(KILLS):
        depot = world.depot()
        run(depot.begin(job))
        depot.until("m", "running")
        lasts = time.monotonic() + MOMENTS.uniform(0.1, 1.2)
        while time.monotonic() < lasts:
            assert depot.next_told().state in {"running", "verifying"}
        crash(depot.page)
        depot.page.close()
    depot = world.depot()
    told = depot.brought(job)
    assert (told.state, told.done) == ("done", SHARDS * SIZE)
    sent = sum(world.sent(file) for file in files)
    assert sent <= 1.05 * SHARDS * SIZE
    assert [world.digest(depot, file) for file in files] == [file.hash for file in files]
    assert len(world.asked(files[0])) > 1
