"""The browser's own model: a stand-in for `LanguageModel` on the page, and all of ours between it and Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.engine_tabs import Tab, open_tab
from tests.browser.hosting import SiteServer
from tests.browser.python_site import lay_site
from tests.browser.visit import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

MODEL: dict[str, Any] = {"id": "builtin", "engine": "builtin", "name": "The model of the browser"}

# As the specification has it (webmachinelearning/prompt-api): what is not used here is left out.
STAND_IN = """
window.sessions = { made: [], destroyed: 0, aborted: 0 };
window.LanguageModel = class {
  static availability = async () => 'downloadable';
  static async create(how = {}) {
    sessions.made.push({ prompts: how.initialPrompts ?? [], temperature: how.temperature, topK: how.topK });
    const monitor = new EventTarget();
    how.monitor?.(monitor);
    for (const loaded of [0.5, 1]) monitor.dispatchEvent(Object.assign(new Event('downloadprogress'), { loaded }));
    const session = new LanguageModel();
    session.contextUsage = 7;
    return session;
  }
  contextWindow = 4096;
  async measureContextUsage() { return 3; }
  promptStreaming(prompts, { signal, responseConstraint }) {
    const words = responseConstraint ? ['{}'] : ['The ', 'line ', 'is ', 'clear.'];
    if (prompts[0].content === 'fail') words.splice(0, 4, new DOMException('no', 'QuotaExceededError'));
    const endless = prompts[0].content === 'go on';
    const session = this;
    signal.addEventListener('abort', () => { sessions.aborted += 1; });
    return (async function* () {
      do {
        for (const word of words) {
          signal.throwIfAborted();
          if (word instanceof Error) throw word;
          await new Promise((resolve) => setTimeout(resolve));
          yield word;
        }
      } while (endless);
      session.contextUsage = 15;
    })();
  }
  destroy() { sessions.destroyed += 1; }
};
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    folder = lay_site("vault", tmp_path_factory.mktemp("built-in") / "site", trial="engines")
    with SiteServer(folder) as server:
        yield server


@pytest.fixture(scope="module")
def tab(browser: Browser, place: SiteServer) -> Iterator[Tab]:
    with open_tab(browser, place, STAND_IN) as tab:
        yield tab


def sessions(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = tab.page.evaluate("window.sessions")
    return found


def test_it_is_made_ready_with_progress_and_answers_what_it_counted(tab: Tab) -> None:
    assert tab.ask("facts")["built_in"] == "downloadable"
    told = tab.load(model=MODEL)
    assert told["shares"] == [0.5, 1]
    assert {"model": "builtin", "engine": "builtin", "context": 4096}.items() <= told["now"].items()
    answer = tab.chat(how={"system": "You are a signal box.", "temperature": 0.5, "top_k": 3})
    assert answer["text"] == "The line is clear."
    assert answer["finished"] == ["done", "stop"]
    assert (answer["usage"]["input"], answer["usage"]["output"]) == (10, 5)
    made = sessions(tab)["made"][-1]
    assert made == {
        "prompts": [{"role": "system", "content": "You are a signal box."}],
        "temperature": 0.5,
        "topK": 3,
    }


def test_what_it_does_not_take_is_noted_once(tab: Tab) -> None:
    tab.load(model=MODEL)
    answer = tab.chat(how={"max_tokens": 5, "seed": 1, "schema": {"type": "object"}})
    assert answer["text"] == "{}"
    assert len(answer["notes"]) == 2


def test_it_stops_at_once_and_each_answer_leaves_no_session(tab: Tab) -> None:
    tab.load(model=MODEL)
    before = sessions(tab)["destroyed"]
    assert len(tab.chat("go on", stop_after=30)["text"]) < 200
    until(tab.page, f"() => window.sessions.destroyed === {before + 1}")
    assert sessions(tab)["aborted"] > 0
    assert tab.chat()["text"] == "The line is clear."


def test_what_goes_wrong_is_named_and_what_is_unloaded_is_gone(tab: Tab) -> None:
    tab.load(model=MODEL)
    assert tab.chat("fail")["error"] == "TooLong"
    assert tab.ask("embed", texts=["a"])["error"] == "EngineFailed"
    tab.ask("unload")
    assert tab.chat()["error"] == "NotHere"
