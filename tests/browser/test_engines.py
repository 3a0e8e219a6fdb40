"""wllama, for real: a tiny GGUF in the private file system is loaded, streams, stops, makes vectors and goes."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import pytest

from tests.browser.engine_tabs import HOST, Tab, open_tab
from tests.browser.hosting import SiteServer
from tests.browser.model_files import lay
from tests.browser.python_site import lay_site
from tests.tiny.gguf import CONTEXT, WIDTH, tiny_gguf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
GREEDY = {"temperature": 0.0, "seed": 1}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    folder = lay_site("vault", tmp_path_factory.mktemp("engines") / "site", trial="engines")
    with SiteServer(folder) as server:
        yield server


@pytest.fixture(scope="module")
def tab(browser: Browser, place: SiteServer) -> Iterator[Tab]:
    with open_tab(browser, place) as tab:
        yield tab


@pytest.fixture(scope="module")
def tiny(tab: Tab) -> dict[str, str]:
    return lay(tab.page, f"{HOST}tiny.gguf", tiny_gguf())


def test_it_is_loaded_with_progress_and_streams_what_it_counted(tab: Tab, tiny: dict[str, str]) -> None:
    loaded = tab.load(tiny)
    assert loaded["loaded"] == loaded["now"]
    assert {"model": "tiny", "engine": "wllama", "context": 512, "threads": 1}.items() <= loaded["now"].items()
    assert loaded["shares"] == sorted(loaded["shares"])
    assert len(tiny_gguf()) * 0.9 < loaded["now"]["memory"] < 2**27
    told = tab.chat(how={"max_tokens": 40, **GREEDY})
    assert told["finished"] == ["length", "length"]
    assert told["usage"]["output"] == 40
    assert told["usage"]["input"] > 5
    assert len(told["text"].split()) > 20
    assert told["notes"] == []


def test_the_same_seed_says_the_same_and_stop_words_stop(tab: Tab, tiny: dict[str, str]) -> None:
    tab.load(tiny)
    first = tab.chat(how={"max_tokens": 30, "seed": 3, "temperature": 1.0})["text"]
    assert tab.chat(how={"max_tokens": 30, "seed": 3, "temperature": 1.0})["text"] == first
    assert tab.chat(how={"max_tokens": 30, "seed": 4, "temperature": 1.0})["text"] != first
    word = first.split()[5]
    told = tab.chat(how={"max_tokens": 30, "seed": 3, "temperature": 1.0, "stop": [word]})
    assert told["finished"] == ["done", "stop"]
    assert word not in told["text"].split()


def test_many_tokens_cross_in_few_pieces(tab: Tab, tiny: dict[str, str]) -> None:
    tab.load(tiny, how={"context": CONTEXT})
    told = tab.chat(how={"max_tokens": 400, **GREEDY})
    assert told["usage"]["output"] == 400
    assert told["deltas"] < 200


def test_it_stops_at_once_and_answers_again(tab: Tab, tiny: dict[str, str]) -> None:
    tab.load(tiny, how={"context": CONTEXT})
    told = tab.chat(stop_after=20, how={"max_tokens": 1900})
    assert "finished" not in told
    assert len(told["text"]) < 2000
    assert tab.ask("cancel", turns=[["user", "Go on."]], how={"max_tokens": 1900})
    again = tab.chat(how={"max_tokens": 5})
    assert again["usage"]["output"] == 5
    assert again["now"]["model"] == "tiny"


def test_a_full_context_ends_the_answer_and_a_long_prompt_is_refused_by_name(tab: Tab, tiny: dict[str, str]) -> None:
    tab.load(tiny, how={"context": 256})
    told = tab.chat(how=GREEDY)
    assert told["finished"] == ["length", "length"]
    long = tab.chat("signal " * 600)
    assert long["error"] == "TooLong"
    assert long["now"]


def test_what_is_unloaded_is_gone(tab: Tab, tiny: dict[str, str]) -> None:
    tab.load(tiny)
    assert tab.ask("unload") is True
    assert tab.chat()["error"] == "NotHere"
    assert tab.ask("embed", texts=["a"])["error"] == "NotHere"


def test_a_load_that_is_closed_leaves_nothing(tab: Tab, tiny: dict[str, str]) -> None:
    assert tab.load(tiny, stop_at=0.0)["now"] is None
    assert tab.load(tiny)["now"]["model"] == "tiny"


def test_it_makes_vectors(tab: Tab) -> None:
    file = lay(tab.page, f"{HOST}vectors.gguf", tiny_gguf(embeddings=True))
    tab.load(file, model={"embeddings": True})
    told = tab.ask("embed", texts=["the line is clear", "the line is clear", "a red signal"])
    one, same, other = told["vectors"]
    assert len(one) == WIDTH
    assert one == pytest.approx(same, abs=1e-4)
    assert one != pytest.approx(other, abs=1e-2)
    assert told["tokens"] > 9


def test_half_a_model_is_never_begun(tab: Tab, tiny: dict[str, str]) -> None:
    half = lay(tab.page, f"{HOST}half.gguf", tiny_gguf()[:1000], whole=False)
    assert tab.load(half)["error"] == "MissingShards"
    told = tab.load(tiny, {"url": f"{HOST}absent.gguf", "scope": "switchyard/gguf"})
    assert told == {"shares": [0], "error": "MissingShards", "detail": "1 of 2 files", "now": None}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page", b"<!doctype html>" + bytes(1000)),
        ("cut", tiny_gguf()[:100_000]),
        ("strange", tiny_gguf().replace(struct.pack("<Q", 5) + b"llama", struct.pack("<Q", 5) + b"lamia", 1)),
    ],
)
def test_what_is_no_model_is_named(tab: Tab, name: str, content: bytes) -> None:
    file = lay(tab.page, f"{HOST}{name}.gguf", content)
    told = tab.load(file)
    assert told.get("error") == "WrongFile", told
    assert told["now"] is None


def test_a_context_beyond_all_memory_is_named(tab: Tab, tiny: dict[str, str]) -> None:
    told = tab.load(tiny, how={"context": 400_000_000})
    assert told.get("error") == "OutOfMemory", told


def test_a_worker_that_does_not_start_is_named(tab: Tab, tiny: dict[str, str], place: SiteServer) -> None:
    tab.load(tiny)
    place.stop()
    told = tab.load(tiny)
    place.start()
    tab.complaints.clear()  # of the network
    assert (told["error"], told["now"]) == ("EngineFailed", None)
    assert tab.load(tiny)["now"]


def test_an_engine_that_does_not_stop_is_ended_and_forgotten(tab: Tab, place: SiteServer) -> None:
    deaf = "onmessage = ({ data: { id, order } }) => { if (order === 'load') postMessage({ id, done: {} }); };"
    (place.folder / "deaf-worker.js").write_text(deaf)
    told = tab.page.evaluate(
        """async () => {
          const { connect } = await import('./static/js/worker/engines.js');
          const engines = connect();
          await engines.load('../../../deaf', '{}').read();
          const before = engines.lost;
          const answer = engines.ask('chat', '{}');
          await answer.close();
          return [before, engines.lost, await answer.read(), await engines.ask('chat', '{}').read()];
        }"""
    )
    fault = {"leaf": "EngineFailed", "detail": "it did not stop by itself"}
    before, after, *ends = told
    assert before is None
    assert json.loads(after) == fault
    assert [json.loads(end)["failed"] for end in ends] == [fault, fault]


def test_threads_come_with_isolation_only(browser: Browser, place: SiteServer, tab: Tab, tiny: dict[str, str]) -> None:
    assert tab.load(tiny, how={"threads": 2})["now"]["threads"] == 1
    with SiteServer(place.folder, headers=ISOLATED) as isolated, open_tab(browser, isolated) as other:
        file = lay(other.page, f"{HOST}tiny.gguf", tiny_gguf())
        loaded = other.load(file, how={"threads": 2})
        assert loaded["now"]["threads"] == 2
        assert other.chat(how={"max_tokens": 20})["usage"]["output"] == 20
        assert other.ask("facts")["isolated"] is True


def test_the_device_is_described(tab: Tab) -> None:
    told = tab.ask("facts")
    assert told["gpu"] is None
    assert told["no_gpu"] in {"no adapter", "absent"}
    assert told["cores"] >= 1
    assert told["files"] is True
    assert told["memory64"] is True
    assert told["quota"] > told["used"] >= 0
    assert told["isolated"] is False
    assert told["built_in"] in {"absent", "unavailable", "downloadable"}


WITHOUT_64_BIT_MEMORY = """
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory {
  constructor(how) {
    if (how.address === 'i64') throw new TypeError('there is none');
    super(how);
  }
};
import(WORKER).then(() => postMessage({ id: 0, ready: true }));
"""


def test_a_browser_without_64_bit_memory_gets_files_of_its_own(tab: Tab, tiny: dict[str, str]) -> None:
    """Straight to the engine's worker: a page can't take a feature from another's."""
    told = tab.page.evaluate(
        """async ([script, files]) => {
          const path = JSON.stringify(new URL('static/js/engines/wllama-worker.js', location.href).href);
          const blob = new Blob([script.replace('WORKER', path)], { type: 'text/javascript' });
          const worker = new Worker(URL.createObjectURL(blob), { type: 'module' });
          const heard = (id) => new Promise((resolve) => {
            worker.addEventListener('message', ({ data }) => { if (data.id === id && !data.told) resolve(data); });
          });
          const ask = (id, order, given) => {
            worker.postMessage({ id, order, given });
            return heard(id);
          };
          await heard(0);
          const loaded = await ask(1, 'load', { files, context: 256, threads: 1, gpu: false, compat: true });
          const messages = [{ role: 'user', content: 'Is the line clear?' }];
          const answered = await ask(2, 'chat', { messages, max_tokens: 5 });
          worker.terminate();
          return [loaded, answered];
        }""",
        [WITHOUT_64_BIT_MEMORY, [tiny]],
    )
    assert [one.get("failed") for one in told] == [None, None]
    assert any(url.endswith("/wllama-compat/wllama.wasm") for url in tab.asked)
