"""Files that go with prompts, drafts of their own for each conversation, and prompts sent while offline."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.lines import connect, give_key, go, open_line, protect_by_device
from tests.browser.test_access import DESK, PHONE, RUN_AXE, SETTLED, TOO_WIDE
from tests.browser.visit import (
    ANSWERED,
    ask,
    composer,
    open_app,
    open_conversations,
    reload,
    wait_until_draft_is_stored,
    wait_until_kept_offline,
)
from tests.emulator.server import Emulator
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FilePayload, Page, ViewportSize

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

PLACE = b"Kings Cross, platform 9"
NAMES = ".attached-files .attached-name"
# What a page does with a file that is dropped or pasted; the browser itself makes its contents.
GIVE = """async ([kind, name, size]) => {
  const canvas = new OffscreenCanvas(size, size / 2);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'teal';
  pen.fillRect(0, 0, size / 2, size / 2);
  const given = new DataTransfer();
  given.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], name, { type: 'image/png' }));
  const field = document.getElementById('composer');
  if (kind === 'paste') {
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }));
    return;
  }
  const room = document.getElementById('scroller');
  const how = { dataTransfer: given, bubbles: true, cancelable: true };
  const happens = (type) => room.dispatchEvent(new DragEvent(type, how));
  happens('dragover');
  if (kind === 'drop') happens('drop');
}"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


def png(width: int, height: int) -> bytes:
    """A picture with a place in it, of a size that compresses badly enough to be seen."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes((x * 7 + x * x // 5) % 251 for x in range(width * 3))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    told = chunk(b"tEXt", b"Place\0" + PLACE)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), told, chunk(b"IDAT", zlib.compress(row * height)), chunk(b"IEND", b""))
    )


def attach(page: Page, *files: tuple[str, str, bytes]) -> None:
    given: list[FilePayload] = [{"name": name, "mimeType": media, "buffer": data} for name, media, data in files]
    page.locator("#attach").set_input_files(given)


def sent_parts(emulator: Emulator, text: str) -> list[dict[str, Any]]:
    """The parts of the last turn of the request that holds this text."""
    body = next(one.body for one in emulator.seen if text in one.body)
    content = json.loads(body)["messages"][-1]["content"]
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


def picture_sent(parts: list[dict[str, Any]]) -> tuple[str, bytes]:
    (url,) = (one["image_url"]["url"] for one in parts if one["type"] == "image_url")
    media, _, data = url.removeprefix("data:").partition(";base64,")
    return media, base64.b64decode(data)


def width_of(page: Page, selector: str) -> int:
    width: int = page.locator(selector).evaluate("(image) => image.naturalWidth")
    return width


def test_a_picture_and_a_text_are_sent_the_picture_smaller_and_without_its_place(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_app(page, site)
    connect(page, emulator.at("llama-cpp", ""), "relay-mini")
    picture = png(3000, 1500)
    attach(page, ("signal.png", "image/png", picture), ("notes.md", "text/markdown", b"# Points\n```\nlocked\n```\n"))
    expect(page.locator(NAMES)).to_have_text(["signal.png", "notes.md"])
    expect(page.locator(".attached-file").first).to_contain_text(re.compile(r"2048 . 1024"))
    expect(page.locator(".attached-file").first).to_contain_text("tokens")
    expect(page.locator("#estimate")).to_contain_text("tokens")
    page.get_by_text("1024", exact=True).click()
    expect(page.locator(".attached-file").first).to_contain_text(re.compile(r"1024 . 512"))
    expect(page.locator(".attached-files sy-picture img")).to_have_count(1)
    composer(page).fill("What do you see?")
    composer(page).press("Enter")
    expect(page.locator(ANSWERED)).to_have_count(1)
    expect(page.locator("#attached")).to_have_count(0)
    expect(page.locator(".prompt-files .attached-name")).to_have_text(["signal.png", "notes.md"])
    parts = sent_parts(emulator, "What do you see?")
    media, data = picture_sent(parts)
    assert media in {"image/png", "image/jpeg"}
    assert len(data) < len(picture)
    assert PLACE not in data
    assert PLACE in picture
    text = next(one["text"] for one in parts if one["type"] == "text")
    assert "File “notes.md”:\n````md\n# Points\n```\nlocked\n```\n````" in text
    reload(page)
    expect(page.locator(".prompt-files sy-picture img")).to_be_visible()
    assert width_of(page, ".prompt-files sy-picture img") == 1024
    page.locator(".prompt-files .attached-open").first.click()
    dialog = page.get_by_role("dialog", name="signal.png")
    expect(dialog.locator("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator(".prompt-files .attached-open").last.press("Enter")
    expect(page.get_by_role("dialog", name="notes.md")).to_contain_text("# Points")


def test_files_are_dropped_and_pasted_removed_by_keyboard_and_survive_a_reload(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    page.evaluate(GIVE, ["dragover", "dropped.png", 40])
    expect(page.locator("#drop-here")).to_be_visible()
    page.evaluate(GIVE, ["drop", "dropped.png", 40])
    expect(page.locator(NAMES)).to_have_text(["dropped.png"])
    expect(page.locator("#drop-here")).to_be_hidden()
    page.evaluate(GIVE, ["paste", "image.png", 60])
    expect(page.locator(NAMES)).to_have_text(["dropped.png", "Pasted picture.png"])
    composer(page).fill("about these")
    wait_until_draft_is_stored(page, "about these")
    reload(page)
    expect(page.locator(NAMES)).to_have_text(["dropped.png", "Pasted picture.png"])
    expect(composer(page)).to_have_value("about these")
    expect(page.locator(".attached-files sy-picture img")).to_have_count(2)
    remove = page.get_by_role("button", name="Remove “dropped.png”")
    remove.focus()
    remove.press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Pasted picture.png"])
    expect(composer(page)).to_be_focused()
    new = page.locator(".attached-open")
    new.focus()
    new.press("Enter")
    expect(page.get_by_role("dialog", name="Pasted picture.png").locator("img")).to_be_visible()


def test_what_cannot_be_sent_is_refused_in_words(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    told = page.locator("#toasts")
    attach(page, ("holiday.heic", "image/heic", b"\0\0\0\x18ftypheic" + bytes(40)))
    expect(told).to_contain_text("“holiday.heic” is a HEIC photo")
    attach(page, ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"))
    expect(told).to_contain_text("“drawing.svg” is an SVG drawing")
    attach(page, ("tool.exe", "application/octet-stream", b"MZ\x90\0\3\xff\xfe"))
    expect(told).to_contain_text("“tool.exe” is no text")
    attach(page, ("long.txt", "text/plain", b"word " * 250_000))
    expect(told).to_contain_text("“long.txt” is too big: 1.3 MB")
    attach(page, ("broken.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(60)))
    expect(told).to_contain_text("“broken.png” could not be opened as a picture")
    expect(page.locator("#attached")).to_have_count(0)


def test_a_model_that_takes_no_pictures_is_not_sent_one(page: Page, site: SiteServer) -> None:
    """There is only the demo line, which is a script."""
    open_app(page, site)
    attach(page, ("signal.png", "image/png", png(60, 40)))
    expect(page.locator(NAMES)).to_have_text(["signal.png"])
    composer(page).press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Write what is to be done with them")
    composer(page).fill("hello")
    composer(page).press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Your prompt is kept")
    expect(composer(page)).to_have_value("hello")
    expect(page.locator(NAMES)).to_have_text(["signal.png"])


def test_the_key_up_opens_the_last_prompt_where_nothing_is_typed(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello")
    composer(page).fill("half")
    composer(page).press("ArrowUp")
    composer(page).fill("")
    expect(page.locator(".turn.prompt textarea")).to_have_count(0)
    composer(page).press("ArrowUp")
    expect(page.locator(".turn.prompt textarea")).to_have_value("hello")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide_with_files(
    browser: Browser, problems: Problems, site: SiteServer, viewport: ViewportSize
) -> None:
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    problems.watch(context)
    context.add_init_script(path=ensure_node_modules() / "axe-core" / "axe.min.js")
    page = context.new_page()
    open_app(page, site)
    attach(page, ("W" * 200 + ".txt", "text/plain", b"text"))
    expect(page.locator(NAMES)).to_have_count(1)
    composer(page).fill("hello")
    composer(page).press("Enter")
    expect(page.locator(ANSWERED)).to_have_count(1)
    attach(page, ("signal.png", "image/png", png(600, 300)), ("W" * 200, "text/plain", b"text"))
    expect(page.locator(NAMES)).to_have_count(2)
    found: dict[str, Any] = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = page.evaluate(RUN_AXE)
    found["too wide"] = page.evaluate(TOO_WIDE)
    page.locator(".prompt-files .attached-open").click()
    expect(page.get_by_role("dialog")).to_contain_text("text")
    found["the window"] = page.evaluate(RUN_AXE)
    found["the window too wide"] = page.evaluate(TOO_WIDE)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert not problems.unexpected(), "\n".join(problems.unexpected())


def new_conversation(page: Page) -> None:
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Every model, one tab").wait_for()


def test_each_conversation_has_its_own_draft_also_after_a_reload(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    ask(page, "hello first")
    composer(page).press_sequentially("for the first")
    new_conversation(page)
    expect(composer(page)).to_have_value("")
    composer(page).press_sequentially("for a new one")
    listed = open_conversations(page)
    listed.get_by_role("link", name="hello first").click()
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])
    expect(composer(page)).to_have_value("for the first")
    wait_until_draft_is_stored(page, "for the first")
    wait_until_draft_is_stored(page, "for a new one")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello first"])
    expect(composer(page)).to_have_value("for the first")
    new_conversation(page)
    expect(composer(page)).to_have_value("for a new one")
    go(page, "#/settings")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    go(page, "#/chat")
    expect(composer(page)).to_have_value("for a new one")


def test_what_is_typed_while_a_conversation_begins_stays_in_it(page: Page, site: SiteServer) -> None:
    open_app(page, site)
    composer(page).fill("hello")
    composer(page).press("Enter")
    composer(page).press_sequentially("and then")
    expect(page.locator(".turn.answer")).to_be_visible()
    expect(composer(page)).to_have_value("and then")
    wait_until_draft_is_stored(page, "and then")
    reload(page)
    expect(page.locator(".prompt-text")).to_have_text(["hello"])
    expect(composer(page)).to_have_value("and then")
    new_conversation(page)
    expect(composer(page)).to_have_value("")


def test_a_prompt_sent_offline_goes_by_itself_once_the_network_is_back(
    page: Page, site: SiteServer, emulator: Emulator
) -> None:
    open_line(page, site, "openai", emulator.at("openai", "/v1"))
    give_key(page, "sk-test-0123456789abcdef")
    protect_by_device(page)
    page.get_by_text("OpenAI accepts it").wait_for()
    go(page, "#/chat")
    wait_until_kept_offline(page)
    page.context.set_offline(offline=True)
    expect(page.locator("#notice-offline")).to_be_visible()
    composer(page).fill("Which way?")
    composer(page).press("Enter")
    waits = page.locator(".queued")
    expect(waits).to_contain_text("You are offline: it goes by itself as soon as the network is back.")
    expect(composer(page)).to_have_value("")
    composer(page).fill("And which one after it?")
    composer(page).press("Enter")
    expect(waits).to_have_count(2)
    waits.last.get_by_role("button", name="Cancel").click()
    expect(waits).to_have_count(1)
    expect(page.locator(".answer-cut")).to_contain_text("It was taken out of the queue.")
    reload(page)
    expect(waits).to_contain_text("You are offline")
    assert not any("Which way?" in one.body for one in emulator.seen)
    page.locator("#vault-sign[aria-label*='are unlocked']").click()
    locked = page.locator("#vault-sign[aria-label*='are locked']")
    locked.wait_for()
    page.context.set_offline(offline=False)
    expect(waits).to_contain_text("It goes as soon as your keys are unlocked")
    locked.click()
    expect(page.locator(".turn.answer sy-markdown").first).to_contain_text("Every signal")
    assert sum("Which way?" in one.body for one in emulator.seen) == 1
