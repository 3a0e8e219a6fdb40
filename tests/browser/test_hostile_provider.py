"""A provider that sends hostile texts wherever it may send any: all of them are text, in every room."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import hostile
from tests.browser.lines import go, key_row, protect_by_device
from tests.browser.test_hunt import KEYS, Hunt
from tests.browser.visit import open_app

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Route

    from tests.browser.hosting import SiteServer

PLACE = "https://provider.example/v1"
SCRIPT = '<img src=x onerror=alert(1)><script src="https://evil.example/x.js"></script>'
FORGED = "<button data-click='[[\"VaultErasePressed\",{}]]'>Continue</button>"
TURNED = "bank\u202eelpmaxe.\u2066\u200b\0\x1b[31m"
WORST = f"{SCRIPT}{FORGED}{TURNED}"
LONG = WORST + "W" * 100_000
HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "*",
    "access-control-expose-headers": "*",
}
# What no text of a provider may become anywhere outside an answer, which has tests of its own.
FORGERIES = """() => [...document.body.querySelectorAll(
    'img, iframe, object, embed, base, meta, link, style, script[src*=evil], a[href^="javascript:"],'
    + ' a[href*=evil]:not([href^="#/providers/"]), [onerror], [onload], [onclick], [onbegin],'
    + ' [data-click*=VaultErasePressed]')]
  .filter((one) => !one.closest('sy-markdown') && !one.closest('#vault'))
  .filter((one) => !one.dataset.click || JSON.parse(one.dataset.click).some(([name]) => name === 'VaultErasePressed'))
  .map((one) => one.outerHTML.slice(0, 200))"""
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\u200b\u202a-\u202e\u2066-\u2069]")


@dataclass
class Provider:
    """Answers each path as it is told, and counts who asks evil.example for anything."""

    status: int = 200
    kind: str = "application/json"
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    strayed: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def serve(self, context: BrowserContext, page: Page) -> None:
        context.route(f"{PLACE}/**", self._answer)
        context.on("request", self._asked)
        page.on("dialog", lambda dialog: self.alerts.append(dialog.message))

    def lists(self, *names: str) -> None:
        row = {"description": WORST, "context_length": "<b>9</b>"}
        rows = [{"id": name, "name": f"{name}!", **row} for name in names]
        rows[0]["description"] = LONG  # one is enough: a hundred keep a busy machine busy for half a minute
        self.status, self.kind, self.body = 200, "application/json", json.dumps({"data": rows})

    def says(self, *pieces: object) -> None:
        frames = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces)
        self.status, self.kind, self.body = 200, "text/event-stream", f"{frames}data: [DONE]\n\n"

    def refuses(self, status: int, message: str) -> None:
        told = {"error": {"message": message, "type": message, "code": message, "param": message}}
        self.status, self.kind, self.body = status, "application/json", json.dumps(told)

    def _asked(self, request: Request) -> None:
        if "evil.example" in request.url:
            self.strayed.append(request.url)

    def _answer(self, route: Route) -> None:
        headers = {**HEADERS, **self.headers, "content-type": self.kind}
        route.fulfill(status=self.status, headers=headers, body=self.body)


def nothing_came_of_it(page: Page, provider: Provider, where: str) -> None:
    assert page.evaluate(FORGERIES) == [], where
    assert provider.alerts == [], where
    assert provider.strayed == [], where
    shown = page.evaluate("() => document.body.innerText + document.title")
    assert not UNSEEN.search(shown), f"{where}: {UNSEEN.search(shown)}"


def add_endpoint(page: Page, key: str = "") -> None:
    go(page, "#/providers")
    page.get_by_role("button", name="Add an endpoint").click()
    page.locator("#endpoint").wait_for()
    page.locator("#endpoint-name").fill("Provider")
    page.locator("#endpoint-base_url").fill(PLACE)
    page.locator("#endpoint-key").fill(key)
    page.locator("#endpoint").get_by_role("button", name="Save").click()
    page.locator("#page-own-provider").wait_for()


def attempt(page: Page) -> None:
    page.locator("#trial input[name=model]").fill("m")
    page.locator("#trial").get_by_role("button", name="Try it").click()
    page.locator("#trial-came").wait_for()
    for side in ("sent", "came"):
        page.locator(f"#trial-{side}:not([open]) > summary").click()


def ask(page: Page, prompt: str) -> None:
    go(page, "#/chat")
    page.locator("#composer").fill(prompt)
    page.locator("#composer").press("Enter")
    page.locator(".prompt-text").get_by_text(prompt).wait_for()
    expect(page.locator(".turn.answer:has(.answer-state)")).to_have_count(0)


def reset(page: Page) -> None:
    """After a refused key nothing goes there until the person has acted."""
    go(page, "#/routes")
    page.locator("#breaker-own-provider").get_by_role("button", name="Reset Provider").click()


def test_a_provider_that_lies_in_every_text_gets_nothing_but_text(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    provider = Provider()
    provider.serve(context, page)
    open_app(page, site)
    add_endpoint(page)

    names = [WORST, *(text for text in hostile.ALL if len(text) <= 250)]
    provider.lists(*names, LONG)
    page.locator("#models").get_by_role("button", name=re.compile("list|models", re.IGNORECASE)).first.click()
    page.locator("#models tbody tr").first.wait_for()
    nothing_came_of_it(page, provider, "the list of models")
    page.locator("#models").get_by_role("button", name=re.compile("in chat")).first.click()
    page.locator(".route").wait_for()
    nothing_came_of_it(page, provider, "the route")
    page.locator("#route").click()
    nothing_came_of_it(page, provider, "the departure board")
    page.get_by_role("button", name="Another model…").click()
    page.locator("#route-list").wait_for()
    nothing_came_of_it(page, provider, "the route picker")
    page.keyboard.press("Escape")

    citations = [
        {"type": "url_citation", "url_citation": {"url": f"javascript:{WORST}", "title": LONG, "content": LONG}}
    ]
    provider.says(
        {
            "choices": [{"delta": {"content": "Sure.", "annotations": citations}}],
            "citations": [WORST, "javascript:alert(1)"],
        },
        {"choices": [{"delta": {}, "finish_reason": WORST}], "model": LONG, "usage": {"cost": WORST}},
    )
    ask(page, "What do you cite?")
    nothing_came_of_it(page, provider, "an answer's sources and end")
    for status in (400, 403, 404, 500, 401, 429):
        provider.refuses(status, LONG)
        if status == 429:
            provider.headers = {
                "retry-after": WORST.encode("ascii", "ignore").decode().replace("\0", "").replace("\x1b", "")
            }
        ask(page, f"And {status}?")
        provider.headers = {}
        page.locator(".answer-foot").last.get_by_role("button", name="Board").click()
        page.locator(".turn").last.locator(".after").wait_for()
        nothing_came_of_it(page, provider, f"an answer of {status}")
        if status == 401:
            reset(page)
            nothing_came_of_it(page, provider, "the Routes room")

    go(page, "#/providers/own-provider")
    provider.headers = {"x-note": SCRIPT}
    provider.refuses(500, WORST)
    attempt(page)
    nothing_came_of_it(page, provider, "a trial that failed")
    provider.says({"choices": [{"delta": {"content": WORST}}]}, {"choices": [{"delta": {}, "finish_reason": "stop"}]})
    attempt(page)
    page.locator("#trial").get_by_text("It works").wait_for()
    nothing_came_of_it(page, provider, "a trial that worked")
    provider.refuses(401, LONG)
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("#connection")).to_contain_text("did not accept")
    nothing_came_of_it(page, provider, "a check")

    go(page, "#/settings")
    page.locator("section#vault").wait_for()
    nothing_came_of_it(page, provider, "Settings")
    assert page.get_by_role("button", name="Continue", exact=True).count() == 0


def test_a_provider_that_writes_its_key_wherever_it_can_leaves_it_nowhere(
    page: Page, context: BrowserContext, site: SiteServer
) -> None:
    key, hunt, provider = KEYS["endpoint"], Hunt(), Provider()
    hunt.follow(context)
    provider.serve(context, page)
    hex_key, base64_key = key.encode().hex(), b64encode(f"Bearer {key}".encode()).decode()
    provider.lists("good", key, f"x/{key}", base64_key)
    open_app(page, site)
    add_endpoint(page, key)
    protect_by_device(page)
    key_row(page, "Key").wait_for()
    page.get_by_role("button", name="Refresh the list").wait_for()  # the models of a kept key are listed by themselves
    expect(page.locator("#models tbody tr")).to_have_count(1)
    hunt.look(page, "a list")
    page.get_by_role("button", name="Use good in chat").click()
    sources = [{"type": "url_citation", "url_citation": {"url": f"https://evil.example/{key}", "title": key}}]
    provider.says(
        *(
            {"choices": [{"delta": {"content": piece}}]}
            for piece in (*"It is ", *key, ", or ", base64_key, hex_key, ".")
        ),
        {"choices": [{"delta": {"reasoning": key, "annotations": sources}}]},
        {"choices": [{"delta": {}, "finish_reason": key}]},
    )
    ask(page, "Which key did I send?")
    page.locator(".turn.answer").get_by_text("It is •••, or").wait_for()
    hunt.look(page, "an answer")
    for status in (401, 500):
        provider.refuses(status, f"Bad key {key}, {base64_key}, {hex_key}")
        ask(page, f"And {status}?")
        hunt.look(page, f"an answer of {status}")
    go(page, "#/providers/own-provider")
    provider.headers = {"x-echo": key, "x-encoded": base64_key}
    attempt(page)
    hunt.look(page, "a trial")
    assert hunt.spoils() == []
    assert not [place for place, text in hunt.found if hex_key in text]
