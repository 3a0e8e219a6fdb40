"""Whether the ears of the other tests are open as long as they should be, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.hosting import SiteServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.problems import Problems

ASK_ON_AND_ON = "() => { setInterval(() => fetch('/').then((answer) => answer.text()).catch(() => {}), 5); }"


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[SiteServer]:
    (tmp_path / "index.html").write_text("<!doctype html><title>Blank</title><link rel=icon href=data:,>")
    with SiteServer(tmp_path) as server:
        yield server


def test_what_a_page_still_fetches_when_its_server_goes_after_the_test_is_no_fault(
    page: Page, blank: SiteServer
) -> None:
    """Nothing to assert: the fixtures go one after the other, and the page asks on until the last."""
    page.goto(blank.url)
    page.evaluate(ASK_ON_AND_ON)


def test_a_server_that_goes_during_the_test_is_a_fault(
    page: Page, blank: SiteServer, context: BrowserContext, problems: Problems
) -> None:
    page.goto(blank.url)
    blank.stop()
    page.evaluate("() => fetch('/').catch(() => {})")
    problems.hear_out(context)
    assert [line for line in problems.unexpected() if "ERR_CONNECTION_REFUSED" in line]
    problems.expect("ERR_CONNECTION_REFUSED")


def test_what_goes_wrong_in_the_last_moment_of_a_test_is_heard(
    page: Page, blank: SiteServer, context: BrowserContext, problems: Problems
) -> None:
    page.goto(blank.url)
    page.evaluate("() => { setTimeout(() => { throw new Error('at the very end'); }); }")
    problems.hear_out(context)
    assert [line for line in problems.unexpected() if "at the very end" in line]
    problems.expect("at the very end")
