"""A whole session with marked secrets; then everything that it left behind is searched for the mark."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.lines import give_key, go, key_row, lead, model_row, open_line
from tests.browser.visit import ask, open_app, reload, wait_until_draft_is_stored
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Download, Page, Request

    from tests.browser.hosting import SiteServer
    from tests.browser.problems import Problems

MARK = "zq7hunted"
KEYS = {name: f"sk-{MARK}-{name}-0123456789abcdef" for name in ("first", "second", "endpoint", "moved")}
REFUSED = f"sk-bad-{MARK}-refused"
ORGANISATION = f"org-{MARK}-0123456789"
PASSPHRASE = f"lantern {MARK} mosaic tundra"
BACKUP = f"velvet {MARK} pigeon thunder"

# Every store of the origin, with bytes as the characters that they are.
EVERYTHING_STORED = """async () => {
  const text = (value) => JSON.stringify(value, (_, held) => {
    if (held instanceof ArrayBuffer) held = new Uint8Array(held);
    return ArrayBuffer.isView(held) ? String.fromCharCode(...new Uint8Array(held.buffer)) : held;
  });
  const found = [['localStorage', text({ ...localStorage })], ['sessionStorage', text({ ...sessionStorage })]];
  found.push(['cookies', document.cookie], ['address', location.href], ['history', text(history.state)]);
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      indexedDB.open(name).onsuccess = ({ target: { result } }) => resolve(result);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        database.transaction(store).objectStore(store).getAll().onsuccess = ({ target: { result } }) => resolve(result);
      });
      found.push([`IndexedDB ${name}/${store}`, text(rows)]);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push([`cache ${name}`, request.url + [...request.headers]]);
      if (!request.url.startsWith(location.origin)) found.push(['cache', await (await cache.match(request)).text()]);
    }
  }
  return found;
}"""


@dataclass
class Hunt:
    """Gathers what a session shows, prints, keeps and sends, each with where it was found."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self.found.append(("console", message.text)))
        context.on("weberror", lambda error: self.found.append(("error", str(error.error))))
        context.on("request", self._request)
        context.on("page", lambda page: page.on("framenavigated", lambda frame: self.found.append(("url", frame.url))))

    def look(self, page: Page, when: str) -> None:
        """The page as it stands, and everything that is stored."""
        self.found.append((f"the page after {when}", page.content()))
        fields = "() => [...document.querySelectorAll('input, textarea')].map((one) => one.value)"
        self.found.append((f"the fields after {when}", json.dumps(page.evaluate(fields))))
        self.found += [(f"{place} after {when}", text) for place, text in page.evaluate(EVERYTHING_STORED)]

    def save(self, download: Download) -> str:
        text = download.path().read_text(encoding="utf-8")
        self.found.append((f"the file {download.suggested_filename}", text))
        return text

    def _request(self, request: Request) -> None:
        self.found.append(("a request's address", request.url))

    def spoils(self) -> list[str]:
        """Where the mark was found, as it is or in base64."""
        forms = [MARK, *(encoded(MARK, shift) for shift in range(3))]
        return sorted({place for place, text in self.found if any(form in text for form in forms)})


def encoded(text: str, shift: int) -> str:
    """The middle of a text's base64, when so many bytes stand before it."""
    return base64.b64encode(b"x" * shift + text.encode()).decode()[4 if shift else 0 : -4]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(0) as server:
        yield server


@pytest.fixture
def hunt(context: BrowserContext) -> Hunt:
    hunt = Hunt()
    hunt.follow(context)
    return hunt


def protect(page: Page) -> str:
    """By the passphrase; the recovery code."""
    page.locator("#vault-new").fill(PASSPHRASE)
    page.locator("#vault-new").press("Enter")
    code = page.locator("#vault-code")
    expect(code).to_have_text(re.compile("-"))
    told = code.inner_text()
    page.get_by_role("button", name="I have kept it").click()
    code.wait_for(state="detached")
    return told


def unlock(page: Page) -> None:
    page.locator("#vault-passphrase").fill(PASSPHRASE)
    page.locator("#vault-passphrase").press("Enter")
    page.locator("#vault-sign[aria-label*='unlocked']").wait_for()


def give_keys(page: Page, site: SiteServer, emulator: Emulator, hunt: Hunt) -> str:
    """One that is taken, with an organisation; one that is refused; one that takes another's place."""
    open_line(page, site, "openai", emulator.at("openai", "/v1"))
    page.get_by_text("Organisation, Project, other headers").click()
    page.get_by_label("Organisation").fill(ORGANISATION)
    give_key(page, KEYS["first"])
    code = protect(page)
    page.get_by_text("OpenAI accepts it").wait_for()
    hunt.look(page, "the first key")
    give_key(page, REFUSED, "bad")
    page.get_by_text("It was not kept").wait_for()
    hunt.look(page, "a refused key")
    page.get_by_role("button", name="Forget it").click()
    key_row(page, "work").get_by_text("Rename or replace").click()
    key_row(page, "work").locator("input[type=password]").first.fill(KEYS["second"])
    key_row(page, "work").get_by_role("button", name="Check and replace").click()
    key_row(page, "work").get_by_text(re.compile("replaced ")).wait_for()
    hunt.look(page, "a replaced key")
    return code


def chat_and_lock(page: Page, hunt: Hunt) -> None:
    """A prompt that goes at once, and one that has to ask for the passphrase first."""
    model_row(page, "relay-mini").get_by_role("button", name="in chat").click()
    ask(page, "Which way?")
    page.locator("#vault-sign").click()
    page.locator("#vault-sign[aria-label*='locked. Unlock']").wait_for()
    hunt.look(page, "locking")
    page.locator("#composer").fill("And after that?")
    page.locator("#composer").press("Enter")
    unlock(page)
    expect(page.locator(".turn.answer:not(:has(.answer-state))")).to_have_count(2)
    hunt.look(page, "a conversation")


def add_an_endpoint(page: Page, emulator: Emulator, hunt: Hunt) -> None:
    go(page, "#/providers")
    page.get_by_role("button", name="Add an endpoint").click()
    form = page.locator("#endpoint-form")
    form.get_by_label("Name", exact=True).fill("Gateway")
    form.get_by_label("Address", exact=True).fill(emulator.at("groq", "/openai/v1"))
    form.locator("input[type=password]").fill(KEYS["endpoint"])
    form.get_by_role("button", name="Save").click()
    form.wait_for(state="detached")
    page.locator("#page-own-gateway").wait_for()
    page.locator("#trial").get_by_label("Model").fill("relay-mini")
    page.locator("#trial").get_by_role("button", name="Try it").click()
    page.locator("#trial").get_by_text("It works").wait_for()
    for side in ("Sent", "Came"):
        page.locator("#trial").get_by_text(side, exact=True).click()
    hunt.look(page, "a trial")


def move_a_line(page: Page, emulator: Emulator, hunt: Hunt) -> None:
    """Its key must be given anew for the other place."""
    go(page, "#/providers/openai")
    page.locator("#page-openai").wait_for()
    lead(page, f"{emulator.other_url}/openai/v1")
    give_key(page, KEYS["moved"], "elsewhere")
    page.get_by_text("OpenAI accepts it").wait_for()
    hunt.look(page, "another address")


def carry_away(page: Page, hunt: Hunt) -> None:
    """Everything that can be saved to a file."""
    go(page, "#/providers")
    page.get_by_placeholder("Find a line").wait_for()
    page.locator("summary[aria-label='Manage profiles']").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export", exact=True).click()
    hunt.save(saved.value)
    go(page, "#/settings")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export everything").click()
    hunt.save(saved.value)
    page.get_by_role("button", name="Back up the keys").click()
    page.get_by_label("Passphrase of the backup").fill(BACKUP)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the backup").click()
    assert json.loads(hunt.save(saved.value))["format"] == "switchyard-vault"
    hunt.look(page, "saving files")


def test_after_a_whole_session_the_keys_are_only_in_the_right_header_to_the_right_origin(
    page: Page, site: SiteServer, emulator: Emulator, hunt: Hunt, problems: Problems
) -> None:
    problems.expect("Failed to load resource")
    code = give_keys(page, site, emulator, hunt)
    chat_and_lock(page, hunt)
    add_an_endpoint(page, emulator, hunt)
    move_a_line(page, emulator, hunt)
    carry_away(page, hunt)
    reload(page)
    unlock_from_the_sign(page)
    hunt.look(page, "a reload")

    assert hunt.spoils() == []
    assert not [place for place, text in hunt.found if code in text], "the recovery code was left lying about"
    assert {(one.at, one.headers["authorization"]) for one in emulator.seen if "authorization" in one.headers} == {
        (emulator.url, f"Bearer {KEYS['first']}"),
        (emulator.url, f"Bearer {KEYS['second']}"),
        (emulator.url, f"Bearer {KEYS['endpoint']}"),
        (emulator.url, f"Bearer {REFUSED}"),
        (emulator.other_url, f"Bearer {KEYS['moved']}"),
    }
    for one in emulator.seen:
        others = {name: value for name, value in one.headers.items() if name != "authorization"}
        sent = json.dumps([one.target, one.body, {**others, "openai-organization": ""}])
        assert MARK not in sent, f"a secret went out in {one.method} {one.target}"
    organised = {one.at for one in emulator.seen if one.headers.get("openai-organization") == ORGANISATION}
    assert organised == {emulator.url}
    assert not [path for path in site.requests if MARK in path]


def unlock_from_the_sign(page: Page) -> None:
    page.locator("#vault-sign[aria-label*='locked. Unlock']").click()
    unlock(page)


def test_the_hunt_finds_what_is_there(page: Page, site: SiteServer, hunt: Hunt) -> None:
    """A hunt that finds nothing anywhere proves nothing."""
    open_app(page, site)
    page.evaluate(
        """async (mark) => {
          localStorage.setItem('planted', mark);
          sessionStorage.setItem('planted', btoa(`a ${mark}`));
          console.log(mark);
          document.body.append(mark);
          (await caches.open('planted')).put(`/${mark}`, new Response(''));
          history.replaceState(null, '', `#/${mark}`);
        }""",
        MARK,
    )
    page.locator("#composer").fill(MARK)
    wait_until_draft_is_stored(page, MARK)
    hunt.look(page, "planting")
    places = {place.removesuffix(" after planting") for place in hunt.spoils()}
    assert places >= {"localStorage", "sessionStorage", "console", "the page", "cache planted", "address"}
    assert "IndexedDB switchyard/draft" in places
