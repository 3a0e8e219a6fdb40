"""The client where it lives: in Python in a worker of a real browser, over `fetch`, against the emulator."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from app.llm.catalog.rows import BY_ID
from app.llm.diagnosis import Facts, diagnose
from tests.browser.hosting import SiteServer
from tests.browser.python_site import lay_site
from tests.emulator.faults import Fault
from tests.emulator.script import script_for
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

KEY = "sy-test-key-b7e6a1d4"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    with SiteServer(lay_site("client", tmp_path_factory.mktemp("client") / "site")) as server:
        yield server


@dataclass
class Trial:
    """One page for all tests here, because Python takes seconds to start; and everything it ever wrote."""

    page: Page
    emulator: Emulator
    written: list[str] = field(default_factory=list)

    def ask(self, name: str, line: str, url: str = "", fault: Fault | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        url = url or self.emulator.at(line, urlsplit(BY_ID[line].base_url).path, fault)
        given = {"line": line, "url": url, "key": KEY, "model": "relay-mini", **more}
        told: dict[str, Any] = json.loads(self.page.evaluate("([name, given]) => python(name, given)", [name, given]))
        return told

    def chat(self, line: str, fault: Fault | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return self.ask("chat", line, fault=fault, **more)


@pytest.fixture(scope="module")
def _trial(browser: Browser, place: SiteServer) -> Iterator[Trial]:
    context = browser.new_context()
    with Emulator() as emulator:
        trial = Trial(context.new_page(), emulator)
        context.on("console", lambda message: trial.written.append(message.text))
        context.on("weberror", lambda error: trial.written.append(str(error.error)))
        trial.page.goto(place.url)
        yield trial
        context.close()


@pytest.fixture
def trial(_trial: Trial) -> Trial:
    _trial.emulator.clear()
    return _trial


@pytest.mark.parametrize("line", ["openai", "groq", "anthropic", "gemini", "cohere", "ollama", "perplexity"])
def test_every_dialect_streams(line: str, trial: Trial) -> None:
    told = trial.chat(line, model="relay-reason")
    assert told.get("error") is None, told
    assert told["text"] == script_for("relay-reason").text
    assert told["finished"] == "done"


def test_ten_thousand_chunks_cross_in_few_pieces(trial: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    told = trial.chat("groq", model="relay-flood-10000")
    assert told["text"] == script_for("relay-flood-10000").text
    assert told["deltas"] < 500
    with capsys.disabled():
        print(f"\n10,000 chunks through Python in the worker: {told['seconds'] * 1000:.0f} ms, {told['deltas']} deltas")  # noqa: T201 - the figure


def test_cancelling_closes_the_connection(trial: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    told = trial.chat("groq", Fault(rate=100), model="relay-flood-10000", cancel_after=40)
    assert told["error"] == "cancelled"
    seen = trial.emulator.seen[-1]
    assert trial.emulator.wait_for(lambda: seen.closed is not None)
    assert seen.closed is not None
    assert seen.closed - told["cancelled"] < 2
    with capsys.disabled():
        print(f"\nthe server saw the close {(seen.closed - told['cancelled']) * 1000:.1f} ms after the cancelling")  # noqa: T201 - the figure


FAULTS: list[tuple[str, Fault, str]] = [
    ("groq", Fault(cors="none"), "BlockedByCors"),
    ("groq", Fault(cors="wrong"), "BlockedByCors"),
    ("groq", Fault(cors="answer"), "BlockedByCors"),
    ("groq", Fault(cors="headers"), "BlockedByCors"),
    ("ollama", Fault(refuse_origins=True), "BlockedByCors"),
    ("groq", Fault(cut_at=1500), "Cut"),
    ("groq", Fault(end_at=5), "Cut"),
    ("groq", Fault(html=True), "NotAStream"),
    ("groq", Fault(empty=True), "NotAStream"),
    ("groq", Fault(redirect="other"), "WrongOrigin"),
    ("groq", Fault(error="bad_key"), "BadKey"),
    ("groq", Fault(error="rate_minute", headers={"Retry-After": "3"}), "RateLimited"),
    ("anthropic", Fault(error="no_browsers"), "BlocksBrowsers"),
    ("anthropic", Fault(error_at=4), "Overloaded"),
    ("openrouter", Fault(error_at=6), "ProviderFailed"),
]


@pytest.mark.parametrize(("line", "fault", "leaf"), FAULTS, ids=lambda given: getattr(given, "segment", given))
def test_each_fault_is_told_by_its_name(line: str, fault: Fault, leaf: str, trial: Trial) -> None:
    told = trial.chat(line, fault)
    assert told.get("error") == leaf, told
    assert script_for("relay-mini").text.startswith(told["text"])
    assert [seen for seen in trial.emulator.seen if seen.at == trial.emulator.other_url] == []


def test_a_stall_ends_with_what_had_arrived(trial: Trial) -> None:
    told = trial.chat("groq", Fault(stall_after=8), stalled=0.3)
    assert (told["error"], told["partial"]) == ("TimedOut", True)
    assert told["text"] == "".join(script_for("relay-mini").words[:7])
    assert trial.emulator.wait_for(lambda: trial.emulator.seen[-1].closed)


def test_a_server_that_hangs_up_and_one_that_is_not_there_cannot_be_told_apart(trial: Trial) -> None:
    told = trial.chat("groq", Fault(disconnect=True))
    assert told["error"] == "Unreachable"
    assert "does not say whether" in told["what"]
    told = trial.ask("chat", "ollama", url=NOWHERE)
    assert told["error"] == "Unreachable"
    assert "Nothing answers at 127.0.0.1:9" in told["what"]


def test_keys_lists_and_vectors(trial: Trial) -> None:
    told = trial.ask("rest", "gemini")
    assert told == {"key": "good", "models": ["points-flash", "points-pro", "points-embed"], "vectors": 100}
    assert trial.ask("rest", "anthropic")["models"] == [f"signal-{number}" for number in range(1, 6)]
    assert trial.ask("rest", "openrouter", key=f"bad-{KEY}")["error"] == "BadKey"


def test_a_content_security_policy_that_forbids_a_host_is_named(browser: Browser, place: SiteServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(place.url)
    # A worker from a blob has its page's policy, as the app's own worker has.
    facts = page.evaluate(
        """async () => {
            const policy = document.createElement('meta');
            Object.assign(policy, { httpEquiv: 'Content-Security-Policy', content: "connect-src 'self'" });
            document.head.append(policy);
            const code = `
                const { probe } = await import('${location.origin}/static/js/worker/probe.js');
                postMessage(await probe('http://127.0.0.1:9/v1', 'loopback'));`;
            const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
            const worker = new Worker(url, { type: 'module' });
            return new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
        }"""
    )
    context.close()
    error = diagnose(Facts(**json.loads(facts)), "Ollama")
    assert "security policy of the site" in error.what


def test_nothing_that_was_written_shown_or_stored_holds_a_key(trial: Trial) -> None:
    """Last of all: after everything above."""
    stored = trial.page.evaluate(
        """async () => {
            const caught = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) caught.push(request.url);
            }
            const databases = (await indexedDB.databases()).map(({ name }) => name);
            const entries = performance.getEntries().map(({ name }) => name);
            return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, caught, databases, entries,
                document.cookie, location.href, document.documentElement.outerHTML]);
        }"""
    )
    assert "Every signal is" in stored, "the hunt looks where something is"
    assert KEY not in stored + "\n".join(trial.written)
