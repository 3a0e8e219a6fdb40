"""WebLLM's own package on a WebGPU that a program plays: it reads the depot's files, and its faults are named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.engine_tabs import HOST, Tab, open_tab
from tests.browser.hosting import SiteServer
from tests.browser.model_files import lay
from tests.browser.python_site import lay_site
from tests.browser.visit import until
from tests.tiny.gguf import tiny_gguf
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PLAYED_GPU = ("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader")
URL = f"{HOST}tiny/resolve/main/"
LIBRARY = f"{HOST}tiny.wasm"
MODEL = {"id": "tiny-mlc", "engine": "webllm", "name": "Tiny", "url": URL, "library": LIBRARY}

EMPTY = b"\0asm\1\0\0\0"
FOR_ANOTHER_RUNTIME = EMPTY + b"\1\4\1\x60\0\0" + b"\2\x0c\1\3env\4nope\0\0"  # it imports `env.nope`


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    folder = lay_site("vault", tmp_path_factory.mktemp("webllm") / "site", trial="engines")
    with SiteServer(folder) as server:
        yield server


@pytest.fixture(scope="module")
def tab(browser: Browser, place: SiteServer) -> Iterator[Tab]:
    """With an adapter, in a browser of its own."""
    played = browser.browser_type.launch(executable_path=find_chromium(), args=[*FLAGS, *PLAYED_GPU])
    with open_tab(played, place) as tab:
        yield tab
    played.close()


def lay_model(tab: Tab, library: bytes = FOR_ANOTHER_RUNTIME) -> list[dict[str, str]]:
    shard = {"dataPath": "params_shard_0.bin", "format": "raw-shard", "nbytes": 64, "records": []}
    small = {
        ("webllm/config", f"{URL}mlc-chat-config.json"): {"tokenizer_files": ["tokenizer.json"]},
        ("webllm/model", f"{URL}tensor-cache.json"): {"metadata": {}, "records": [shard]},
        ("webllm/model", f"{URL}tokenizer.json"): {"model": {"type": "BPE", "vocab": {}, "merges": []}},
    }
    files = [lay(tab.page, url, json.dumps(content).encode(), scope=scope) for (scope, url), content in small.items()]
    files.append(lay(tab.page, f"{URL}params_shard_0.bin", bytes(64), scope="webllm/model"))
    return [*files, lay(tab.page, LIBRARY, library, scope="webllm/wasm")]


def in_its_cache(tab: Tab, url: str = URL) -> bool:
    """What WebLLM itself says."""
    config: dict[str, Any] = {
        "cacheBackend": "opfs",
        "model_list": [{"model": url, "model_id": "tiny-mlc", "model_lib": LIBRARY}],
    }
    found: bool = tab.page.evaluate(
        "async (config) => (await import('./static/vendor/web-llm/index.js')).hasModelInCache('tiny-mlc', config)",
        config,
    )
    return found


def test_the_adapter_is_described(tab: Tab) -> None:
    gpu = tab.ask("facts")["gpu"]
    assert gpu["fallback"] is True
    assert gpu["f16"] is False
    assert gpu["max_buffer"] >= 2**28
    assert gpu["max_binding"] >= 2**27


def test_webllm_finds_what_lies_in_the_depot(tab: Tab) -> None:
    lay_model(tab)
    assert in_its_cache(tab)
    assert not in_its_cache(tab, f"{HOST}other/resolve/main/")


@pytest.mark.parametrize("library", [FOR_ANOTHER_RUNTIME, EMPTY, b"<!doctype html>"])
def test_a_library_of_another_version_is_named(tab: Tab, library: bytes) -> None:
    told = tab.load(*lay_model(tab, library), model=MODEL)
    assert told["error"] == "WrongLibrary", told
    assert told["now"] is None


def test_a_library_at_localhost_is_read_from_the_depot_too(tab: Tab) -> None:
    files = lay_model(tab)[:-1]
    near = "http://localhost:9/tiny.wasm"
    files.append(lay(tab.page, near, FOR_ANOTHER_RUNTIME, scope="webllm/wasm"))
    assert tab.load(*files, model={**MODEL, "library": near})["error"] == "WrongLibrary"


def test_a_file_that_nobody_named_is_missed_and_not_fetched(tab: Tab) -> None:
    lay_model(tab)
    told = tab.load(model={**MODEL, "url": f"{HOST}unknown/resolve/main/"})
    assert told["error"] == "MissingShards"
    assert "unknown" in told["detail"]


def test_missing_files_are_told_before_anything_begins(tab: Tab) -> None:
    told = tab.load(*lay_model(tab), {"url": f"{URL}params_shard_1.bin", "scope": "webllm/model"}, model=MODEL)
    assert (told["error"], told["detail"]) == ("MissingShards", "1 of 6 files")


def test_without_an_adapter_it_says_so(browser: Browser, place: SiteServer) -> None:
    with open_tab(browser, place) as without:
        assert without.load(*lay_model(without), model=MODEL)["error"] == "NoGpu"


def test_llama_cpp_says_where_the_model_really_is(tab: Tab) -> None:
    """It can't use an adapter without `shader-f16`, as this one, and then computes on the CPU."""
    file = lay(tab.page, f"{HOST}tiny.gguf", tiny_gguf())
    model = {"id": "tiny", "engine": "wllama", "name": "Tiny"}
    assert tab.load(file, model=model, how={"gpu": True})["now"]["gpu"] is False
    assert tab.chat(how={"max_tokens": 5})["usage"]["output"] == 5


def test_a_gpu_that_is_taken_away_is_told_without_a_question(tab: Tab) -> None:
    """Straight to the engine's worker, which hears of every device that is asked for in it."""
    tab.page.evaluate(
        """() => {
          const path = JSON.stringify(new URL('static/js/engines/webllm-worker.js', location.href).href);
          const script = `await import(${path});
            const adapter = await navigator.gpu.requestAdapter();
            await adapter.requestDevice();
            postMessage('ready');`;
          const blob = new Blob([script], { type: 'text/javascript' });
          window.heard = [];
          new Worker(URL.createObjectURL(blob), { type: 'module' }).onmessage = ({ data }) => window.heard.push(data);
        }"""
    )
    until(tab.page, "() => window.heard.includes('ready')")
    browser = tab.page.context.browser
    assert browser
    browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
    until(tab.page, "() => window.heard[1]?.lost?.leaf === 'GpuLost'")
