"""A stream of 10,000 chunks, as fast as loopback gives it: a minimal reader in JavaScript against the whole app.

The reader appends the text to a plain element. The app reads it in Python in its worker, stores it, and sets it as
Markdown. Both take turns in one browser; a run ends when all of the text is on the page.
"""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.lines import connect
from tests.emulator.server import Emulator
from tools.bench.boot import load, serving
from tools.chromium import FLAGS, find_chromium

CHUNKS = 10_000
MODEL = f"flood-{CHUNKS}"
RUNS = 7
READ_IN_JS = """async ([url, model]) => {
  const place = document.body.appendChild(document.createElement('pre'));
  const text = place.appendChild(document.createTextNode(''));
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'go' }] });
  const began = performance.now();
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let chunks = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const events = (rest + value).split('\\n\\n');
    rest = events.pop();
    let piece = '';
    for (const event of events) {
      if (!event.startsWith('data: {')) continue;
      piece += JSON.parse(event.slice(6)).choices[0]?.delta?.content ?? '';
      chunks += 1;
    }
    text.appendData(piece);
  }
  await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
  const ms = performance.now() - began;
  place.remove();
  return { ms, chunks, length: text.data.length };
}"""
WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: 'longtask' });
}"""
READ_IN_APP = """async (length) => {
  const turns = document.querySelectorAll('.answer').length;
  window.tasks = [];
  const began = performance.now();
  document.getElementById('composer').value = 'go';
  document.getElementById('composer-form').requestSubmit();
  const answer = await new Promise((found) => {
    const look = () => {
      const all = document.querySelectorAll('.answer');
      const last = all.length > turns && all[all.length - 1].querySelector('sy-markdown:last-of-type');
      if (last && last.source.length >= length) found(last);
      else requestAnimationFrame(look);
    };
    look();
  });
  await answer.settled();
  await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
  return { ms: performance.now() - began, length: answer.source.length, longest: Math.max(0, ...window.tasks) };
}"""


def measure(site: Path) -> dict[str, float]:
    """Take turns."""
    with (
        Emulator(0) as emulator,
        serving(site, "no-cache") as (url, _),
        sync_playwright() as playwright,
    ):
        address = emulator.at("llama-cpp", "")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        bare, app = browser.new_context().new_page(), browser.new_context().new_page()
        bare.goto(url)
        bare.evaluate("document.body.replaceChildren()")
        load(app, url)
        connect(app, address, MODEL)
        app.evaluate(WATCH)
        rows = []
        for number in range(RUNS + 1):
            js = bare.evaluate(READ_IN_JS, [f"{address}/v1/chat/completions", MODEL])
            ours = app.evaluate(READ_IN_APP, js["length"])
            app.locator(".answer-state").wait_for(state="detached")
            app.evaluate("document.activeElement.blur()")
            app.keyboard.press("g")
            app.keyboard.press("n")
            app.locator(".welcome").wait_for()
            if number == 0:
                continue  # the first run also pays for the Markdown parts that load with the first answer
            print(
                f"run {number}: JavaScript {js['ms']:.0f} ms, app {ours['ms']:.0f} ms, {ours['length']} characters",
                flush=True,
            )
            if js["length"] != ours["length"]:
                message = f"the app shows {ours['length']} characters of {js['length']}"
                raise SystemExit(message)
            rows.append((js["ms"], ours["ms"], ours["longest"]))
        browser.close()
    js_ms, app_ms, longest = zip(*rows, strict=True)
    return {
        "ratio": round(statistics.median(b / a for a, b, _ in rows), 2),
        "js_ms": round(statistics.median(js_ms)),
        "app_ms": round(statistics.median(app_ms)),
        "chunks_per_s": round(CHUNKS / statistics.median(app_ms) * 1000),
        "longest_task_ms": round(statistics.median(longest), 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
