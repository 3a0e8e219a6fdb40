"""The rooms of the day: opening a long conversation, going to and fro, typing beside four streams, searching.

A conversation counts as open when its last answer is set and painted. A key counts as painted with the frame that
shows what it wrote; the longest task is that of the typing. A search counts from the letter to the list it leads to.
"""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from app.records.kinds import Comparison
from app.records.talking import Slot
from tests.browser.lines import connect, go, lead
from tests.browser.talks_filler import fill
from tests.browser.test_talks import IS_THERE
from tests.browser.visit import open_conversations, until
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.bench._filling import conversation, put
from tools.bench.boot import load, serving
from tools.bench.stream import WATCH
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LONG, SHORT = 2_000, 20
RUNS = 9
SLOTS, RATE, SECONDS = 4, 200, 20
TYPED = "Which way does the train go when both of the points are set for the branch line, and who is told of it? "
SEARCHES = ("lamp", "needle0042", "signal5 track", "platform9", "needle0913", "whistle", "danger7 clear", "block1")
PAINTED = "new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))"
GO = f"""async ([id, last]) => {{
  const began = performance.now();
  location.hash = `#/chat/${{id}}`;
  const answer = await new Promise((found) => {{
    const look = () => {{
      const element = document.getElementById(`answer-${{last}}`);
      if (element) found(element);
      else requestAnimationFrame(look);
    }};
    look();
  }});
  await answer.settled();
  await {PAINTED};
  return performance.now() - began;
}}"""
LISTEN = """() => {
  window.keys = [];
  addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - timeStamp)));
  }, { capture: true });
}"""
SEARCH = f"""async (text) => {{
  const field = document.querySelector('.talk-search input');
  const list = document.getElementById('talks');
  field.value = '';
  field.dispatchEvent(new Event('input', {{ bubbles: true }}));
  while (list.querySelector('.talk-snippet')) await {PAINTED};
  const began = performance.now();
  field.value = text;
  field.dispatchEvent(new Event('input', {{ bubbles: true }}));
  while (!list.querySelector('.talk-snippet')) await {PAINTED};
  return performance.now() - began;
}}"""


def opened(page: Page, id: str, messages: int) -> float:
    """Milliseconds from the address to its last answer on the page."""
    return float(page.evaluate(GO, [id, f"{id}-{messages - 1}"]))


def conversations(browser: Browser, url: str) -> dict[str, float]:
    """Opening a long one from another, and going to and fro between short ones."""
    page = browser.new_context().new_page()
    load(page, url)
    until(page, IS_THERE)
    put(page, [*conversation("long", LONG), *conversation("a", SHORT), *conversation("b", SHORT)])
    load(page, url)
    opened(page, "a", SHORT)  # also pays for the Markdown parts that load with the first answer
    opens, switches = [], []
    for number in range(RUNS):
        opens.append(opened(page, "long", LONG))
        opened(page, "a", SHORT)
        switches += [opened(page, "b", SHORT), opened(page, "a", SHORT)]
        said = f"open {opens[-1]:.0f} ms, switch {switches[-2]:.0f} and {switches[-1]:.0f} ms"
        print(f"run {number + 1}: {said}", flush=True)
    page.context.close()
    return {"open_ms": round(statistics.median(opens)), "switch_ms": round(statistics.median(switches))}


def typing(browser: Browser, url: str, emulator: Emulator) -> dict[str, float]:
    """In Compare, while every slot gets its tokens one by one."""
    model = f"flood-{RATE * SECONDS}"
    page = browser.new_context().new_page()
    load(page, url)
    connect(page, emulator.at("llama-cpp", "", Fault(rate=RATE)), model)
    go(page, "#/providers/lm-studio")
    page.locator("#page-lm-studio").wait_for()
    lead(page, emulator.at("lm-studio", "", Fault(rate=RATE)))
    lines = ("llama-cpp", "lm-studio")  # a server near here is given no more than a few at once
    slots = tuple(Slot(id=f"s{number}", place=(lines[number % 2], model)) for number in range(SLOTS))
    put(page, [Comparison(id="four", title="Four", created=1, updated=1, slots=slots)])
    page.goto("about:blank")
    page.goto(f"{url}#/compare/four")
    field = page.locator("#compare-prompt")
    field.wait_for()
    expect(page.locator(".slots > .slot")).to_have_count(SLOTS)
    field.fill("go")
    field.press("Enter")
    for number in range(SLOTS):
        expect(page.locator(".slot").nth(number).locator("sy-markdown")).to_contain_text("Every signal", timeout=60_000)
    page.evaluate(WATCH)
    page.evaluate(LISTEN)
    field.press_sequentially(TYPED, delay=60)
    keys, tasks = page.evaluate("() => [window.keys, window.tasks]")
    streaming = page.locator(".slot .slot-doing, .slot [aria-busy=true]").count()
    print(f"{len(keys)} keys, {streaming} of {SLOTS} slots still streaming, {len(tasks)} long tasks", flush=True)
    page.context.close()
    return {
        "key_to_paint_p95_ms": round(statistics.quantiles(keys, n=20)[-1], 1),
        "longest_task_ms": round(max(tasks, default=0), 1),
    }


def searching(browser: Browser, url: str) -> dict[str, float]:
    """After the worker has read them all."""
    page = browser.new_context().new_page()
    load(page, url)
    until(page, IS_THERE)
    fill(page)
    load(page, url)
    open_conversations(page)
    page.locator(".talk-search input").fill("needle0001")
    expect(page.locator(".talk-status")).to_have_text("1 conversation found.", timeout=120_000)
    times = [float(page.evaluate(SEARCH, text)) for text in SEARCHES for _ in range(2)]
    print(f"searches: {', '.join(f'{one:.0f}' for one in times)} ms", flush=True)
    page.context.close()
    return {"search_ms": round(statistics.median(times))}


def measure(site: Path) -> dict[str, float]:
    """One after the other, in one browser."""
    with Emulator(0) as emulator, serving(site, "no-cache") as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        figures = {**conversations(browser, url), **typing(browser, url, emulator), **searching(browser, url)}
        browser.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
