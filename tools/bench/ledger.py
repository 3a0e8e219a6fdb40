"""The Usage room over a million requests: opening it, changing the range, filtering.

Each counts from the click, or the choice, until its figures are painted.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.visit import until
from tools.bench._usage import fill
from tools.bench.boot import load, serving
from tools.chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = 7
STORE_IS_THERE = "() => indexedDB.databases().then((all) => all.some(({ name }) => name === 'switchyard'))"
FIGURES = "document.querySelector('.usage .figures')?.textContent ?? ''"
PAINTED = "new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))"
TIMED = f"""async (act) => {{
  const before = {FIGURES};
  const began = performance.now();
  (0, acts[act])();
  while (({FIGURES}) === before || !({FIGURES})) await {PAINTED};
  await {PAINTED};
  return performance.now() - began;
}}"""
ACTS = """() => {
  const chosen = (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const range = (name) => () => document.querySelector(`[name=usage-range][value='${name}']`).click();
  const only = (by, value) => () => chosen(document.getElementById(`usage-only-${by}`), value);
  window.acts = {
    open: () => { location.hash = '#/usage'; },
    year: range('12-months'),
    month: range('30-days'),
    week: range('7-days'),
    anthropic: only('line', 'anthropic'),
    compare: only('room', 'compare'),
    everywhere: only('room', ''),
    everyone: only('line', ''),
  };
}"""


def timed(page: Page, act: str) -> float:
    """Milliseconds until what it leads to is painted."""
    return float(page.evaluate(TIMED, act))


def opened(page: Page, url: str) -> float:
    """From a click in another room, in a tab that has read nothing of it yet."""
    load(page, url)
    page.evaluate(ACTS)
    return timed(page, "open")


def measure_in(browser: Browser, url: str) -> dict[str, float]:
    """In one browser."""
    page = browser.new_context(timezone_id="UTC").new_page()
    load(page, url)
    until(page, STORE_IS_THERE)
    began = time.monotonic()
    count = fill(page, datetime.now(UTC).date())
    print(f"{count:,} requests seeded in {time.monotonic() - began:.0f} s", flush=True)
    opens, ranges, filters = [], [], []
    for number in range(RUNS):
        opens.append(opened(page, url))
        ranges += [timed(page, act) for act in ("year", "week", "month", "year")]
        filters += [timed(page, act) for act in ("anthropic", "compare", "everywhere", "everyone")]
        said = f"open {opens[-1]:.0f} ms, ranges {_all(ranges[-4:])}, filters {_all(filters[-4:])}"
        print(f"run {number + 1}: {said}", flush=True)
    page.context.close()
    return {
        "open_ms": round(statistics.median(opens)),
        "range_ms": round(statistics.median(ranges)),
        "filter_ms": round(statistics.median(filters)),
    }


def _all(times: list[float]) -> str:
    return "/".join(f"{one:.0f}" for one in times)


def measure(site: Path) -> dict[str, float]:
    """On the built site."""
    with serving(site, "no-cache") as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        figures = measure_in(browser, url)
        browser.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["SY_SITE"]))))
