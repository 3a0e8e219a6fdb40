"""The rooms of the day: opening a conversation of 2,000 messages, switching between conversations, typing while four
slots of a comparison stream, searching 100,000 messages.

A conversation counts as open when its last answer is set and painted. A key counts as painted with the frame that
shows what it wrote. The main thread's longest task is that of the typing.
"""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.lines import connect
from tests.emulator.faults import Fault
from tests.emulator.server import Emulator
from tools.bench._filling import conversation, put
from tools.bench.boot import load, serving
from tools.bench.stream import WATCH
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

LONG, SHORT = 2_000, 20
RUNS = 9
GO = """async ([id, last]) => {
  const painted = () => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
  const began = performance.now();
  location.hash = `#/chat/${id}`;
  const answer = await new Promise((found) => {
    const look = () => {
      const element = id ? document.getElementById(`answer-${last}`) : document.querySelector('.welcome');
      if (element) found(element);
      else requestAnimationFrame(look);
    };
    look();
  });
  await answer.settled?.();
  await painted();
  return performance.now() - began;
}"""


def opened(page: Page, id: str, messages: int) -> float:
    """Milliseconds from the address to its last answer on the page."""
    return float(page.evaluate(GO, [id, f"{id}-{messages - 1}"]))


def conversations(context: BrowserContext, url: str) -> dict[str, float]:
    """Opening a long one from another, and going to and fro between short ones."""
    page = context.new_page()
    load(page, url)
    put(page, [*conversation("long", LONG), *conversation("a", SHORT), *conversation("b", SHORT)])
    load(page, url)
    opened(page, "a", SHORT)  # also pays for the Markdown parts that load with the first answer
    opens, switches = [], []
    for number in range(RUNS):
        opens.append(opened(page, "long", LONG))
        opened(page, "a", SHORT)
        switches += [opened(page, "b", SHORT), opened(page, "a", SHORT)]
        print(f"run {number + 1}: open {opens[-1]:.0f} ms, switch {switches[-2]:.0f} and {switches[-1]:.0f} ms", flush=True)
    page.close()
    return {"open_ms": round(statistics.median(opens)), "switch_ms": round(statistics.median(switches))}


def measure(site: Path) -> dict[str, float]:
    """One after the other."""
    with Emulator(0), serving(site, "no-cache") as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        figures = conversations(browser.new_context(), url)
        browser.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
