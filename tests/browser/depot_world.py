"""Tabs with the real depot, driven from CPython: `depot.js` in a page, `WorkerDepot` here.

world.file("seed", 5_000_000)        a file of the emulator's host of models
world.depot()                        the depot of a new tab
world.ended(depot, "m")              the last that was told of a job
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.browser.depot import WorkerDepot
from app.ondevice.values import Job, JobTold, ModelFile
from tests.browser.records_world import run
from tests.emulator.models import Seeded
from tools.places import ROOT
from tools.setup_steps import ensure_node_modules
from tools.vendor import VENDORED

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from app.ondevice.values import Scope
    from tests.emulator.faults import Fault
    from tests.emulator.server import Emulator

PATIENCE_MS = 5
"""Between two tries of a host."""
ENGINE = "web-llm"
LAST = {"done", "failed", "paused"}
# The layout, written down once more: as WebLLM's own cache has it.
AT_HOME = """
  const folder = async ({ scope }) => {
    let here = await navigator.storage.getDirectory();
    for (const part of ['tvmjs-opfs-store', ...scope.split('/')]) {
      here = await here.getDirectoryHandle(part, { create: true });
    }
    return here;
  };
  const digest = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = ({ url }) => digest(new TextEncoder().encode(url));
  const handle = async (file, ending) => (await folder(file)).getFileHandle(`${await name(file)}.${ending}`);
  const kept = async (file, ending) => (await handle(file, ending)).getFile();
  const endings = async (file) => {
    const begins = await name(file);
    const all = await Array.fromAsync((await folder(file)).keys());
    return all.filter((one) => one.startsWith(begins)).map((one) => one.slice(begins.length + 1));
  };
"""


def lay_depot_site(folder: Path) -> None:
    """One empty page, and the modules under test."""
    page = "<!doctype html><title>Depot</title><link rel=icon href=data:,>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    for part in ("worker", "depot"):
        shutil.copytree(ROOT / "static" / "js" / part, folder / "static" / "js" / part)
    for row in VENDORED:
        if row.to in {"noble", ENGINE}:
            vendor = folder / "static" / "vendor" / row.to
            vendor.mkdir(parents=True)
            for name in row.files:
                shutil.copy(ensure_node_modules() / row.package / name, vendor)


def seeded(file: ModelFile) -> Seeded:
    """What a file of the host is made from."""
    _, seed, size, _ = file.url.rsplit("/", 3)
    return Seeded(seed, int(size))


class DepotTab:
    """A page with `depot.js`, as Python in its worker would see it; and the page's own ports."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.called: list[str] = []

    def connect(self) -> DepotTab:
        self.page.evaluate("async () => { window.depot = (await import('./static/js/worker/depot.js')).connect(); }")
        return self

    async def ask(self, text: str) -> str:
        answer: str = self.page.evaluate("(text) => window.depot.ask(text)", text)
        return answer

    async def events(self) -> str:
        told: str = self.page.evaluate(
            """() => Promise.race([
                window.depot.events(),
                new Promise((_, fail) => setTimeout(() => fail(new Error('nothing was told for a minute')), 60_000)),
            ])"""
        )
        return told

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        self.called.append(port)
        if port == "depot.hand-out":
            asked = "async (given) => (await import('./static/js/depot/saving.js')).handOut(given)"
            return self.page.evaluate(asked, fields)
        return True


class TabDepot(WorkerDepot):
    """The depot of one tab, and what was told there."""

    def __init__(self, tab: DepotTab) -> None:
        async def load() -> DepotTab:
            return tab

        super().__init__(load, tab, patience=PATIENCE_MS)
        self.tab = tab
        self.page = tab.page
        self.heard = self.told()

    def next_told(self) -> JobTold:
        return run(anext(self.heard))

    def until(self, id: str, *states: str, done: int = 0) -> JobTold:
        """Hear until this job is told like that, with so many bytes at least."""
        while True:
            told = self.next_told()
            if told.id == id and told.state in states and told.done >= done:
                return told

    def until_any(self, *states: str) -> JobTold:
        """The next job that is told like that."""
        while (told := self.next_told()).state not in states:
            pass
        return told

    def brought(self, job: Job) -> JobTold:
        """Begin it, and hear how it ended."""
        run(self.begin(job))
        return self.until(job.id, *LAST)


@dataclass
class DepotWorld:
    """One browser profile with the empty page at `url`, and the host of models."""

    context: BrowserContext
    url: str
    emulator: Emulator
    tabs: list[DepotTab] = field(default_factory=list)

    def depot(self) -> TabDepot:
        page = self.context.new_page()
        page.goto(self.url)
        self.tabs.append(DepotTab(page))
        return TabDepot(self.tabs[-1])

    def file(
        self, seed: str, size: int, *, by: str = "", fault: Fault | None = None, scope: Scope = "webllm/model"
    ) -> ModelFile:
        """A file of the host; `by`: the algorithm of the hash that is promised."""
        url = self.emulator.at("models", f"/files/{seed}/{size}/{seed}.bin", fault)
        promised = Seeded(seed, size).digest(by) if by else ""
        return ModelFile(url=url, scope=scope, bytes=size, hash=promised)

    def sent(self, file: ModelFile) -> int:
        """Bytes of a file that the host has sent, all requests together."""
        return sum(seen.sent for seen in self.emulator.seen if file.url.endswith(seen.target))

    def asked(self, file: ModelFile) -> list[str]:
        """The ranges that were asked for."""
        return [seen.headers.get("range", "") for seen in self.emulator.seen if file.url.endswith(seen.target)]

    def kept(self, depot: TabDepot, file: ModelFile) -> list[str]:
        """What lies in the private file system for a file: the endings of its names."""
        find = f"async (file) => {{ {AT_HOME} return endings(file); }}"
        told: list[str] = depot.page.evaluate(find, file.model_dump())
        return sorted(told)

    def record(self, depot: TabDepot, file: ModelFile, ending: str = "record.json") -> dict[str, Any]:
        """What is kept beside a file."""
        told: str = depot.page.evaluate(
            f"async ([file, ending]) => {{ {AT_HOME} return (await kept(file, ending)).text(); }}",
            [file.model_dump(), ending],
        )
        read: dict[str, Any] = json.loads(told)
        return read

    def digest(self, depot: TabDepot, file: ModelFile) -> str:
        """Of the bytes that lie there."""
        told: str = depot.page.evaluate(
            f"async (file) => {{ {AT_HOME} return digest(await (await kept(file, 'bin')).arrayBuffer()); }}",
            file.model_dump(),
        )
        return f"sha256:{told}"

    def flip(self, depot: TabDepot, file: ModelFile, at: int) -> None:
        """The disk spoils a byte."""
        self._write(
            depot,
            file,
            f"""const byte = new Uint8Array(await (await kept(file, 'bin')).slice({at}, {at + 1}).arrayBuffer())[0];
            await writing.write({{ type: 'write', position: {at}, data: Uint8Array.of(byte ^ 0xff) }});""",
        )

    def truncate(self, depot: TabDepot, file: ModelFile, size: int) -> None:
        """The disk loses the end."""
        self._write(depot, file, f"await writing.truncate({size});")

    @staticmethod
    def _write(depot: TabDepot, file: ModelFile, how: str) -> None:
        depot.page.evaluate(
            f"""async (file) => {{ {AT_HOME}
              const writing = await (await handle(file, 'bin')).createWritable({{ keepExistingData: true }});
              {how}
              await writing.close();
            }}""",
            file.model_dump(),
        )

    def quota(self, depot: TabDepot, size: int) -> None:
        """So much may this site take in all."""
        devtools = self.context.new_cdp_session(depot.page)
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": self.url.rstrip("/"), "quotaSize": size})

    @staticmethod
    def pick(depot: TabDepot, path: Path) -> list[dict[str, Any]]:
        """The person picks a file on the page."""
        depot.page.evaluate("() => { document.body.innerHTML = '<input type=file>'; }")
        depot.page.locator("input").set_input_files(path)
        told: list[dict[str, Any]] = depot.page.evaluate(
            """async () => (await import('./static/js/depot/picked.js')).keep(document.querySelector('input').files)"""
        )
        return told
