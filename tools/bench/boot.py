"""Time to a usable page: the app under its service worker against a page that only does `loadPyodide()`.

Both are warm and take turns in one browser. The bare page gets the same files from a server that lets
the browser cache them, which is the best that a page without a service worker can have.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import tempfile
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tools.chromium import FLAGS, find_chromium
from tools.hosting import SiteHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

PAIRS = 9
TRACED = 3
USABLE = "() => performance.getEntriesByName('sy:usable')[0]?.startTime"
PAINTED = "() => performance.getEntriesByName('sy:painted')[0]?.startTime"
# To be evaluated, not polled: a promise is true at once.
OFFLINE_READY = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
}"""
BARE = """<!doctype html><meta charset="utf-8"><title>bare</title><script type="module">
import {{ loadPyodide }} from './{vendor}/pyodide/pyodide.mjs';
import {{ LOCK }} from './{vendor}/python/snapshot.mjs';
await loadPyodide({{ lockFileContents: LOCK, packageBaseUrl: './' }});
performance.mark('sy:usable');
</script>"""


@contextmanager
def serving(folder: Path, cache: str) -> Iterator[tuple[str, list[int]]]:
    """Serve the folder; answers its address and the sizes of what was sent."""
    sent: list[int] = []

    class Handler(SiteHandler.over(lambda _: folder)):  # type: ignore[misc]
        def send_header(self, keyword: str, value: str) -> None:
            if keyword == "Content-Length":
                sent.append(int(value))
            super().send_header(keyword, cache if keyword == "Cache-Control" else value)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", sent
    finally:
        server.shutdown()
        server.server_close()


def load(page: Page, url: str) -> float:
    """Open the page anew; answers the milliseconds from navigation to usable."""
    page.goto("about:blank")
    page.goto(url)
    return float(page.wait_for_function(USABLE, timeout=60_000).json_value())


def longest_task(browser: Browser, page: Page, url: str) -> float:
    """The longest task of the page's main thread from navigation to usable, by the browser's own trace."""
    browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing", "__metadata"])
    load(page, url)
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    navigation = [e for e in events if e["name"] == "navigationStart"][-1]
    process = navigation["pid"]
    (thread,) = {
        e["tid"]
        for e in events
        if e["pid"] == process and e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    tasks = [e for e in events if e["pid"] == process and e["tid"] == thread and e["name"].endswith("RunTask")]
    return max(float(e.get("dur", 0)) for e in tasks if e["ts"] >= navigation["ts"]) / 1000


def first_visit(playwright: Playwright, url: str, sent: list[int]) -> tuple[float, int, int]:
    """Milliseconds to usable, bytes sent until then, and until the whole release is kept for offline use.

    With a cache on disk, as people have it: the one in memory is too small for the snapshot, which the
    service worker would then fetch again.
    """
    with tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=find_chromium(), args=list(FLAGS)
        )
        page = context.new_page()
        cold_ms, usable = load(page, url), sum(sent)
        page.evaluate(OFFLINE_READY)
        context.close()
    return cold_ms, usable, sum(sent)


def measure(site: Path) -> dict[str, float]:
    """Cold once, then warm in turn."""
    (vendor,) = site.glob("r/*/static/vendor")
    (site / "bare.html").write_text(BARE.format(vendor=vendor.relative_to(site).as_posix()))
    with (
        serving(site, "no-cache") as (app_url, sent),
        serving(site, "public, max-age=3600") as (bare_origin, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        bare, app = browser.new_context().new_page(), browser.new_context().new_page()
        bare_url = f"{bare_origin}bare.html"
        cold_ms, cold_usable, cold = first_visit(playwright, app_url, sent)
        load(app, app_url)
        app.evaluate(OFFLINE_READY)
        for page, url in ((bare, bare_url), (app, app_url), (app, app_url)):
            load(page, url)
        pairs = []
        for number in range(PAIRS):
            bare_ms, app_ms = load(bare, bare_url), load(app, app_url)
            painted = float(app.evaluate(PAINTED))
            print(
                f"pair {number + 1}: bare {bare_ms:.0f} ms, app {app_ms:.0f} ms (painted {painted:.0f} ms)", flush=True
            )
            pairs.append((bare_ms, app_ms, painted))
        tasks = [longest_task(browser, app, app_url) for _ in range(TRACED)]
        browser.close()
    bare_ms, app_ms, painted_ms = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "ratio": round(statistics.median(b / a for a, b, _ in pairs), 3),
        "usable_ms": round(app_ms),
        "bare_ms": round(bare_ms),
        "painted_ms": round(painted_ms),
        "longest_task_ms": round(statistics.median(tasks), 1),
        "cold_mb": round(cold / 1e6, 2),
        "cold_usable_mb": round(cold_usable / 1e6, 2),
        "cold_usable_ms": round(cold_ms),
    }


def main() -> None:
    """Work on a copy: the bare page is no part of the site."""
    with tempfile.TemporaryDirectory() as folder:
        site = shutil.copytree(os.environ["SY_SITE"], Path(folder) / "site")
        print(json.dumps(measure(site)))


if __name__ == "__main__":
    main()
