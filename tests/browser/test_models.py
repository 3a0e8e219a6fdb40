"""Models on this device, through the whole app: downloaded or copied in, tried, asked in the chat, also offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.lines import go
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import ask, open_app, reload, until, wait_until_kept_offline, wait_until_usable
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tests.tiny.gguf import WORDS, tiny_gguf
from tools.chromium import FLAGS, find_chromium
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from tests.browser.hosting import SiteServer

NAME = "signal"
# Slow enough to be paused before it is whole.
PACE = Fault(slow=(16 * 1024, 0.1))
ENGINE_KEPT = """async () => {
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => url.includes('/wllama'))) return true;
  }
  return false;
}"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def models(page: Page, site: SiteServer) -> None:
    open_app(page, site, "#/models")
    page.get_by_text("All models", exact=True).wait_for()


def give_address(page: Page, url: str) -> None:
    """A model of one's own, by its address."""
    page.get_by_text("A GGUF on the web").click()
    form = page.locator("#own-gguf")
    form.get_by_label("Address of the file").fill(url)
    form.get_by_role("button", name="Download").click()


def take_in(page: Page, name: str = NAME) -> None:
    """A model of one's own, from a file."""
    content = {"name": f"{name}.gguf", "mimeType": "application/octet-stream", "buffer": tiny_gguf()}
    page.locator("#own-file").set_input_files(content)  # type: ignore[arg-type]
    copy(page, name).wait_for()


def copy(page: Page, name: str = NAME) -> Any:  # noqa: ANN401 - a locator
    return page.locator(".copy", has_text=name)


def said(text: str) -> bool:
    """Whether the tiny model could have said it."""
    words = text.split()
    return bool(words) and sum(word in WORDS for word in words) > len(words) / 2


def stop_soon(page: Page, answer: str) -> str:
    """It never ends by itself: what it said until it was stopped."""
    until(page, f"() => document.querySelector({answer!r})?.textContent.split(' ').length > 12")
    page.get_by_role("button", name="Stop").click()
    return page.locator(answer).inner_text()


def test_a_model_is_copied_in_tried_asked_in_the_chat_and_deleted(page: Page, site: SiteServer) -> None:
    models(page, site)
    take_in(page)
    page.get_by_role("button", name=f"Try {NAME}", exact=False).first.click()
    expect(page.locator("#trial-prompt")).to_be_focused()
    page.locator("#trial-prompt").fill("How do the signals stand?")
    page.locator("#trial-go").click()
    assert said(stop_soon(page, "#trial-answer-1"))
    expect(page.locator("#trial-figures")).to_contain_text("tokens/s")
    expect(page.locator(".running")).to_contain_text("Loaded")
    copy(page).get_by_role("button", name=f"Use in chat: {NAME}").click()
    page.locator("#composer").fill("And now?")
    page.locator("#composer").press("Enter")
    assert said(stop_soon(page, ".turn.answer sy-markdown"))
    expect(page.locator("#standing")).to_be_visible()
    expect(page.locator(".turn.answer")).to_contain_text("This device")
    go(page, "#/models")
    page.get_by_role("button", name="Unload", exact=True).click()
    expect(page.locator(".running")).to_have_count(0)
    copy(page).locator("summary").click()
    copy(page).get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(copy(page)).to_have_count(0)


def test_a_download_is_paused_goes_on_after_a_reload_and_is_checked(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    models(page, site)
    give_address(page, emulator.at("models", f"/tiny/{NAME}.gguf", PACE))
    download = page.locator(".download", has_text=NAME)
    download.get_by_role("button", name="Pause").click()
    expect(download).to_contain_text("Paused")
    reload(page)
    expect(download).to_contain_text("Paused")
    download.get_by_role("button", name="Go on").click()
    copy(page).wait_for()
    copy(page).locator("summary").click()
    copy(page).get_by_role("button", name="Check its files").click()
    expect(page.locator(".models-room [role=status]").first).to_have_text("Every file is as it was published.")


def test_what_can_not_be_taken_is_said_beside_the_form(page: Page, site: SiteServer, emulator: Emulator) -> None:
    models(page, site)
    give_address(page, emulator.at("models", "/nothing/here.gguf"))
    expect(page.locator("#own-gguf [role=alert]")).to_contain_text("does not give the file")


@pytest.fixture
def profile(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """A browser that can be started again with the same profile."""
    started: list[BrowserContext] = []

    def start() -> BrowserContext:
        if started:
            started.pop().close()
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=find_chromium(), args=FLAGS
        )
        context.set_default_timeout(60_000)
        started.append(context)
        return context

    yield start
    started.pop().close()


def test_without_a_network_a_model_answers_after_a_fresh_start_of_the_browser(profile: Any, site: SiteServer) -> None:  # noqa: ANN401 - a function of the fixture
    page = profile().new_page()
    models(page, site)
    take_in(page)
    copy(page).get_by_role("button", name=f"Use in chat: {NAME}").click()
    page.locator("#composer").wait_for()
    wait_until_kept_offline(page)
    until(page, ENGINE_KEPT)
    site.stop()
    fresh = profile()
    fresh.set_offline(True)
    page = fresh.new_page()
    page.goto(site.url)
    wait_until_usable(page)
    page.locator("#composer").fill("Is anybody there?")
    page.locator("#composer").press("Enter")
    assert said(stop_soon(page, ".turn.answer sy-markdown"))
    expect(page.locator(".turn.answer")).to_contain_text("This device")


def test_a_prompt_without_any_choice_goes_to_the_model_that_is_here(page: Page, site: SiteServer) -> None:
    models(page, site)
    take_in(page)
    go(page, "#/chat")
    page.locator("#composer").fill("Who answers?")
    page.locator("#composer").press("Enter")
    assert said(stop_soon(page, ".turn.answer sy-markdown"))


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, site: SiteServer, viewport: ViewportSize) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    models(page, site)
    take_in(page, "a model with a name that is rather long for a phone")
    page.get_by_text("A GGUF on the web").click()
    page.locator(".copy summary").click()
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_demo_line_still_answers_where_no_model_is_here(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "Hello")
