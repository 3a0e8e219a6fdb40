"""The app on the device: opened with its server stopped, under any path, and exchanged for a newer one."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosting import SiteServer
from tests.browser.visit import (
    ask,
    composer,
    open_app,
    reload,
    settings_section,
    wait_until_draft_is_stored,
    wait_until_kept_offline,
    wait_until_usable,
)
from tools.build import copy_out
from tools.release import record, worker_with_release
from tools.site import release_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.problems import Problems

BASE = "/deep/path/"


@pytest.fixture
def deep_site(site_folder: Path, tmp_path: Path) -> Iterator[SiteServer]:
    """What `tools build --out DIR --base /deep/path/` makes, at that path."""
    copy_out(site_folder, tmp_path / "out", BASE)
    with SiteServer(tmp_path / "out", base=BASE) as server:
        yield server


def newer(site: Path, folder: Path) -> str:
    """The same site as another release, with a style of its own; the release's name."""
    shutil.copytree(site, folder)
    older, name = release_of(folder), "0123456789ab"
    (folder / "r" / older).rename(folder / "r" / name)
    sheet = folder / "r" / name / "static" / "css" / "print.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n/* newer */\n", encoding="utf-8")
    index = folder / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace(older, name), encoding="utf-8")
    worker = folder / "service-worker.js"
    for changed in (sheet, index, worker):
        changed.with_name(f"{changed.name}.gz").unlink(missing_ok=True)
    first, _, rest = worker.read_text(encoding="utf-8").partition("\n")
    files = json.loads(first.removeprefix("self.SY_RELEASE = ").removesuffix(";"))["files"]
    for place, file in enumerate(files):
        path = file["path"].replace(older, name)
        changed_here = path in {f"r/{name}/static/css/print.css", "index.html"}
        files[place] = record(path, (folder / path).read_bytes()) if changed_here else {**file, "path": path}
    worker.write_bytes(worker_with_release(rest.encode(), name, files))
    return name


def test_a_reload_with_the_server_stopped_opens_the_full_app(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello")
    wait_until_kept_offline(page)
    site.stop()
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    expect(ask(page, "show me a table, code and a formula").locator("table")).to_be_visible()
    expect(page.locator("sy-markdown math")).not_to_have_count(0)
    page.get_by_role("link", name="Settings").first.click()
    expect(settings_section(page, "app")).to_contain_text("Ready")
    expect(page.locator(".licences details")).not_to_have_count(0)


def test_under_a_path_of_a_host_everything_stays_below_it_and_opens_offline(page: Page, deep_site: SiteServer) -> None:
    open_app(page, deep_site)
    ask(page, "hello")
    wait_until_kept_offline(page)
    assert [asked for asked in deep_site.requests if not asked.startswith(BASE)] == []
    scope = page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).scope")
    assert scope == deep_site.url
    deep_site.stop()
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    ask(page, "hello again")


def test_an_unknown_address_below_the_path_leads_back_to_the_app(
    page: Page, deep_site: SiteServer, problems: Problems
) -> None:
    problems.expect("404")
    page.goto(f"{deep_site.url}nothing/here")
    page.get_by_role("link", name="open Switchyard").click()
    wait_until_usable(page)
    assert page.url.startswith(deep_site.url)


def test_an_update_is_offered_while_the_app_is_open_and_switched_to(
    page: Page, site: SiteServer, tmp_path: Path
) -> None:
    open_app(page, site)
    ask(page, "hello")
    talk = page.evaluate("() => location.hash")  # its composer has a draft of its own
    wait_until_kept_offline(page)
    older = release_of(site.folder)
    name = newer(site.folder, tmp_path / "newer")
    site.swap(tmp_path / "newer")
    composer(page).fill("half a thought")
    wait_until_draft_is_stored(page, "half a thought")

    page.get_by_role("link", name="Settings").first.click()
    app = settings_section(page, "app")
    expect(app).to_contain_text(older)
    app.get_by_role("button", name="Check for a new version").click()
    notice = page.locator("#notice-update")
    expect(notice).to_contain_text("A new version of Switchyard is on this device")
    assert page.locator("html").get_attribute("data-release") == older

    site.stop()  # the newer one is whole: the switch needs no network
    notice.get_by_role("button", name="Switch now").click()
    page.locator(f"html[data-release='{name}'][data-boot=ready]").wait_for(state="attached")
    expect(app).to_contain_text(name)
    page.evaluate("(place) => { location.hash = place; }", talk)
    expect(composer(page)).to_have_value("half a thought")
    expect(page.locator("#notice-update")).to_have_count(0)
