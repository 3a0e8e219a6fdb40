"""The page crashes at random moments of a streaming session: what was on screen for a second is there afterwards."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.crashing import crash
from tests.browser.lines import connect, go
from tests.browser.visit import composer, open_app
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

KILLS = 20
MOMENTS = random.Random(20261121)  # noqa: S311 - the same moments in every run
MODEL = "reason-flood-3000"
# The prompts, what was thought, what was said, and what stands in the composer.
ON_SCREEN = """() => ({
  prompts: [...document.querySelectorAll('.prompt-text')].map((one) => one.textContent),
  said: Object.fromEntries(
    [...document.querySelectorAll('.turn.answer sy-markdown')].map((one) => [one.id, one.source])),
  draft: document.getElementById('composer')?.value ?? '',
  place: location.hash,
})"""


@dataclass
class Seen:
    """What was on screen, and when."""

    prompts: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  # what was thought, and what was said, by its element
    draft: str = ""
    place: str = ""
    at: float = 0


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def look(page: Page) -> Seen:
    """Its time is the one before it was asked for: what it shows was there then, or came just after."""
    at = time.monotonic()
    return Seen(**page.evaluate(ON_SCREEN), at=at)


def stream_until_killed(page: Page, number: int) -> Seen:
    """One more prompt, a draft of the next one, and the end of it all; what had been there for a second by then."""
    composer(page).fill(f"Prompt {number}")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    composer(page).fill(f"Draft {number}")
    lasts, samples = time.monotonic() + MOMENTS.uniform(0.2, 3.5), [look(page)]
    while time.monotonic() < lasts:
        samples.append(look(page))
    died = crash(page)
    # What `look` answers was read a moment after its time was taken, so the one before the last that is old enough.
    old = [one for one, later in pairwise(samples) if later.at <= died - 1.0]
    return old[-1] if old else Seen()


def expect_kept(page: Page, seen: Seen) -> None:
    """Everything, and the same where it could grow."""
    for number, prompt in enumerate(seen.prompts):
        expect(page.locator(".prompt-text").nth(number)).to_have_text(prompt)
    for id, part in seen.said.items():
        text = page.locator(f"#{id}").evaluate("(element) => element.source")
        assert text.startswith(part), f"{len(part)} characters were shown, {len(text)} are left"
    if seen.draft:
        expect(composer(page)).to_have_value(seen.draft)


def test_nothing_that_was_on_screen_for_a_second_is_lost_when_the_page_crashes(
    context: BrowserContext, site: SiteServer, emulator: Emulator, problems: Problems
) -> None:
    problems.expect("the page crashed")
    page = context.new_page()
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", "", Fault(rate=60)), MODEL)
    go(page, "#/chat")
    composer(page).wait_for()
    old_enough = 0
    for number in range(KILLS):
        seen = stream_until_killed(page, number)
        page.close()
        page = context.new_page()
        open_app(page, site, seen.place)
        if seen.prompts:
            old_enough += 1
            expect(page.locator(".prompt-text").nth(len(seen.prompts) - 1)).to_be_visible()
            expect_kept(page, seen)
        page.evaluate("() => { location.hash = '#/chat'; }")
        page.keyboard.press("Escape")
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("g")
        page.keyboard.press("n")
        page.locator(".welcome").wait_for()
    assert old_enough > KILLS // 3, "the moments came too soon to show anything"
