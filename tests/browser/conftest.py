"""One Chromium for all browser tests, a fresh context and a served copy of the site for each.

    def test_the_app_starts(page, site):
        page.goto(site.url)

`site` is a server (see hosting.py) that can be stopped, restarted and moved to another folder.
`context` and `page` fail the test when the console shows an error or the CSP refuses something,
unless the test said so before: `problems.expect("Failed to load resource")`. They listen until the test is over.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser.hosting import SiteServer
from tests.browser.problems import Problems
from tools.chromium import FLAGS, find_chromium
from tools.site import ensure_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Before any fixture goes: a server that goes before the page does is no fault of the page."""
    given = item.funcargs if isinstance(item, pytest.Function) else {}
    context, problems = given.get("context"), given.get("problems")
    if isinstance(context, BrowserContext) and isinstance(problems, Problems):
        problems.hear_out(context)


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built site, so that a build beside the tests does not change it under them."""
    return shutil.copytree(ensure_site(), tmp_path_factory.mktemp("site") / "site")


@pytest.fixture
def site(site_folder: Path) -> Iterator[SiteServer]:
    with SiteServer(site_folder) as server:
        yield server


# A machine that builds or tests something else meanwhile is slow; what never comes is waited for once.
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def context(browser: Browser, problems: Problems) -> Iterator[BrowserContext]:
    fresh = browser.new_context()
    fresh.set_default_timeout(PATIENCE_MS)
    problems.watch(fresh)
    yield fresh
    fresh.close()
    unexpected = problems.unexpected()
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
