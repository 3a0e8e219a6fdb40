"""The tests' tiny GGUF: driven by wllama alone in a bare page, and by Python through our engines.

Both take turns in one browser, with the same file, context and sampling, on one thread of the CPU. A run is one answer
of a fixed length; tokens per second are over all of it, from the question to the last token.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.hosting import SiteServer
from tests.browser.model_files import lay
from tests.browser.python_site import lay_site
from tests.tiny.gguf import CONTEXT, tiny_gguf
from tools.bench.boot import serving
from tools.chromium import FLAGS, find_chromium
from tools.site import release_of

TOKENS = 600
RUNS = 7
PROMPT = "Is the line clear?"
SAMPLING = {"max_tokens": TOKENS, "temperature": 0.0, "seed": 1}

LOAD_BARE = """async ([vendor, content]) => {
  const { Wllama, LoggerWithoutDebug } = await import(`${vendor}wllama/index.js`);
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  window.wllama = new Wllama({ default: `${vendor}wllama/wllama.wasm` }, { logger: LoggerWithoutDebug });
  await wllama.loadModel([new Blob([bytes])], { n_ctx: CONTEXT, n_parallel: 1, n_gpu_layers: 0, n_threads: 1 });
  window.place = document.body.appendChild(document.createElement('pre')).appendChild(document.createTextNode(''));
}""".replace("CONTEXT", str(CONTEXT))
ASK_BARE = """async ([prompt, sampling]) => {
  place.data = '';
  let tokens = 0;
  const began = performance.now();
  await wllama.createChatCompletion({
    messages: [{ role: 'user', content: prompt }],
    ...sampling,
    stream: true,
    stream_options: { include_usage: true },
    onData({ choices, usage }) {
      place.appendData(choices[0]?.delta?.content ?? '');
      tokens = usage?.completion_tokens ?? tokens;
    },
  });
  return tokens / (performance.now() - began) * 1000;
}"""
WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: 'longtask' });
}"""


def measure(site: Path) -> dict[str, float]:
    """Take turns."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(site, "no-cache") as (url, _),
        SiteServer(lay_site("vault", Path(folder) / "site", trial="engines")) as place,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        bare, app = browser.new_context().new_page(), browser.new_context().new_page()
        load_bare(bare, url, site)
        load_app(app, place)
        rows = []
        for number in range(RUNS + 1):
            alone = float(bare.evaluate(ASK_BARE, [PROMPT, SAMPLING]))
            app.evaluate("window.tasks = []")
            ours = ask_app(app)
            longest = float(app.evaluate("Math.max(0, ...window.tasks)"))
            if number == 0:
                continue  # the first run also compiles
            print(f"run {number}: alone {alone:.0f} tokens/s, through the app {ours[0]:.0f} tokens/s", flush=True)
            rows.append((alone, *ours, longest))
        browser.close()
    bare_tps, app_tps, ttft, tasks = zip(*rows, strict=True)
    return {
        "ratio": round(statistics.median(ours / alone for alone, ours, *_ in rows), 3),
        "bare_tps": round(statistics.median(bare_tps)),
        "app_tps": round(statistics.median(app_tps)),
        "app_ttft_ms": round(statistics.median(ttft), 1),
        "longest_task_ms": round(statistics.median(tasks), 1),
    }


def load_bare(page: Page, url: str, site: Path) -> None:
    """Nothing but the library, on a page of the site."""
    page.goto(url)
    page.evaluate("document.body.replaceChildren()")
    vendor = f"{url}r/{release_of(site)}/static/vendor/"
    page.evaluate(LOAD_BARE, [vendor, base64.b64encode(tiny_gguf()).decode()])


def load_app(page: Page, place: SiteServer) -> None:
    """Python in its worker, and our engines."""
    page.goto(place.url)
    file = lay(page, "https://models.example/tiny.gguf", tiny_gguf())
    model = {"id": "tiny", "engine": "wllama", "name": "Tiny"}
    how = {"context": CONTEXT, "threads": 1, "gpu": False}
    told = asked(page, "load", {"model": model, "files": [file], "how": how})
    if "loaded" not in told:
        message = f"the model was not loaded: {told}"
        raise SystemExit(message)
    page.evaluate(WATCH)


def ask_app(page: Page) -> tuple[float, float]:
    """Tokens per second, and milliseconds to the first of them."""
    told = asked(page, "chat", {"turns": [["user", PROMPT]], "how": SAMPLING})
    return told["usage"]["output"] / told["seconds"], told["first"] * 1000


def asked(page: Page, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a function of the page's Python answers."""
    told: dict[str, Any] = json.loads(page.evaluate("([name, given]) => python(name, given)", [name, given]))
    return told


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
