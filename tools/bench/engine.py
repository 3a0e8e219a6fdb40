"""The tests' tiny GGUF: driven by wllama alone in a bare page, and through the whole app, as an answer in the chat.

Both take turns in one browser, with the same file, context and length of answer, on one thread of the CPU. Tokens per
second are those after the first text; in the app they count as they are seen on the page. The time to the first token
is from the key that sends the prompt to the first text on the page, with all that the app does in between: storing the
prompt, choosing the line, keeping the books.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from app.records.kinds import Conversation
from app.records.talking import Parameters
from tests.browser.visit import until
from tests.tiny.gguf import CONTEXT, tiny_gguf
from tools.bench._filling import put
from tools.bench.boot import load, serving
from tools.chromium import FLAGS, find_chromium
from tools.site import release_of

TOKENS = 1_500
RUNS = 7
PROMPT = "Is the line clear?"
MODEL = "own-tiny"

LOAD_BARE = """async ([vendor, content]) => {
  const { Wllama, LoggerWithoutDebug } = await import(`${vendor}wllama/index.js`);
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  window.wllama = new Wllama({ default: `${vendor}wllama/wllama.wasm` }, { logger: LoggerWithoutDebug });
  await wllama.loadModel([new Blob([bytes])], { n_ctx: CONTEXT, n_parallel: 1, n_gpu_layers: 0, n_threads: 1 });
  window.place = document.body.appendChild(document.createElement('pre')).appendChild(document.createTextNode(''));
}""".replace("CONTEXT", str(CONTEXT))
ASK_BARE = """async ([prompt, tokens]) => {
  place.data = '';
  let first = 0;
  await wllama.createChatCompletion({
    messages: [{ role: 'user', content: prompt }],
    max_tokens: tokens,
    stream: true,
    onData({ choices }) {
      place.appendData(choices[0]?.delta?.content ?? '');
      if (place.data) first ||= performance.now();
    },
  });
  return (tokens - 1) / (performance.now() - first) * 1000;
}"""
WATCH = """() => {
  Object.assign(window, { tasks: [], seen: [], sent: 0 });
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: 'longtask' });
  addEventListener('keydown', ({ key, timeStamp }) => {
    if (key === 'Enter') Object.assign(window, { tasks: [], seen: [], sent: timeStamp });
  }, { capture: true });
  const look = () => {
    const length = document.querySelector('.turn.answer sy-markdown')?.textContent.length ?? 0;
    if (window.sent && length > (window.seen.at(-1)?.[1] ?? 0)) window.seen.push([performance.now(), length]);
    requestAnimationFrame(look);
  };
  look();
}"""


def measure(site: Path) -> dict[str, float]:
    """Take turns."""
    with serving(site, "no-cache") as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        bare, app = browser.new_context().new_page(), browser.new_context().new_page()
        load_bare(bare, url, site)
        load_app(app, url)
        rows = []
        for number in range(RUNS + 1):
            alone = float(bare.evaluate(ASK_BARE, [PROMPT, TOKENS]))
            ours = ask_app(app, number)
            if number == 0:
                continue  # the first run also compiles and loads
            print(f"run {number}: alone {alone:.0f} tokens/s, in the app {ours[0]:.0f} tokens/s", flush=True)
            rows.append((alone, *ours))
        browser.close()
    bare_tps, app_tps, ttft, tasks = zip(*rows, strict=True)
    return {
        "ratio": round(statistics.median(ours / alone for alone, ours, *_ in rows), 3),
        "bare_tps": round(statistics.median(bare_tps)),
        "app_tps": round(statistics.median(app_tps)),
        "app_ttft_ms": round(statistics.median(ttft), 1),
        "longest_task_ms": round(max(tasks), 1),
    }


def load_bare(page: Page, url: str, site: Path) -> None:
    """Nothing but the library, on a page of the site."""
    page.goto(url)
    page.evaluate("document.body.replaceChildren()")
    vendor = f"{url}r/{release_of(site)}/static/vendor/"
    page.evaluate(LOAD_BARE, [vendor, base64.b64encode(tiny_gguf()).decode()])


def load_app(page: Page, url: str) -> None:
    """The file is copied in as a person would do it; conversations that ask it lie ready."""
    load(page, f"{url}#/models")
    content = {"name": "tiny.gguf", "mimeType": "application/octet-stream", "buffer": tiny_gguf()}
    page.locator("#own-file").set_input_files(content)  # type: ignore[arg-type]
    page.locator(".copy", has_text="tiny").wait_for()
    asked = Parameters(max_tokens=TOKENS)
    put(
        page,
        [
            Conversation(
                id=f"b{number}", title="Bench", created=1, updated=1, pinned=("device", MODEL), parameters=asked
            )
            for number in range(RUNS + 1)
        ],
    )
    page.evaluate(WATCH)


def ask_app(page: Page, number: int) -> tuple[float, float, float]:
    """Tokens per second, milliseconds to the first of them, and the longest task of the page meanwhile."""
    page.evaluate("(place) => { location.hash = place; }", f"#/chat/b{number}")
    expect(page.locator(".turn")).to_have_count(0)
    page.locator("#composer").fill(PROMPT)
    page.locator("#composer").press("Enter")
    until(page, "() => window.seen.length > 0")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible(timeout=60_000)
    sent, seen, tasks = page.evaluate("() => [window.sent, window.seen, window.tasks]")
    (began, at_first), whole = seen[0], seen[-1][1]
    ended = next(at for at, length in seen if length == whole)
    rate = TOKENS * (1 - at_first / whole) / (ended - began) * 1000
    return rate, began - sent, max(tasks, default=0.0)


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
