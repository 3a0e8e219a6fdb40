"""Builds the site: sources and fetched files in, one folder out that any static host can serve.

index.html, 404.html, service-worker.js, manifest.webmanifest, icons/   at the top
r/<release>/pyscript.toml, app/main.py, static/…                        one whole release
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from pathlib import Path

from tools import licences, page, release
from tools.bundle import LIBRARY, ensure_python
from tools.lock import building
from tools.places import ROOT, TOOLS
from tools.prices import ensure_prices
from tools.progress import run, step
from tools.setup_steps import ensure_node_modules, ensure_venv, ensure_wheels, node
from tools.stamp import copy_tree, digest, digest_files, is_current, make_folder
from tools.trouble import Trouble
from tools.vendor import copy_vendored
from tools.webllm_list import ensure_webllm_list

SOURCES = ("index.html", "service-worker.js", "pyscript.toml", "app", "static", "package-lock.json")
_NEEDED = ("index.html", "service-worker.js", "pyscript.toml", "app/main.py", "static")

NOT_FOUND = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not found: Switchyard</title>
<h1>There is nothing at this address</h1>
<p>Everything in Switchyard is on one page: <a href="{base}">open Switchyard</a>.</p>
</html>
"""


def ensure_site(source: Path = ROOT) -> Path:
    """The built site for these sources, made anew only when something it is made from changed."""
    build = source / "build"
    build.mkdir(exist_ok=True)
    with building():
        ensure_venv()
        ensure_node_modules()
        ensure_prices(source)
        ensure_webllm_list(source)
        site = build / "site"
        inputs = digest_of_sources(source)
        if not is_current(site, inputs):
            missing = [name for name in _NEEDED if not (source / name).exists()]
            if missing:
                message = f"The site cannot be built: {', '.join(missing)} is missing from {source}."
                raise Trouble(message)
            python = ensure_python(source, build)
            with step("Site"):
                make_folder(site, inputs, lambda draft: make_site(source, build, python, draft))
        return site


def digest_of_sources(source: Path) -> str:
    """What decides whether the site is current: its sources, the pins, and how it is built."""
    pins = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    builders = sorted([*TOOLS.glob("*.py"), *TOOLS.glob("*.mjs")])
    return digest(
        digest_files(source, [source / name for name in SOURCES]),
        digest_files(ROOT, [*sorted(pins), *builders]),
    )


def make_site(source: Path, build: Path, python: Path, site: Path) -> None:
    """Lay the release out under a neutral name, hash it, then give it the name that it earned."""
    with tempfile.TemporaryDirectory(prefix=".release-", dir=build) as folder:
        draft = Path(folder)
        lay_top(source, draft / "top")
        lay_release(source, python, draft / "release")
        worker = (source / "service-worker.js").read_bytes()
        name = release.name_of_release(draft, worker)
        copy_tree(draft / "top", site)
        copy_tree(draft / "release", site / "r" / name)
    index = site / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace(page.RELEASE, name), encoding="utf-8")
    # From here on nothing is part of the release: the worker must not precache itself.
    files = release.records(site)
    (site / "service-worker.js").write_bytes(release.worker_with_release(worker, name, files))
    write_not_found(site, "/")
    (site / ".nojekyll").touch()
    (site / "THIRD_PARTY.txt").write_text(licences.as_text(licences_of(source)), encoding="utf-8")
    release.compress(site, build / "gzip")


def lay_top(source: Path, top: Path) -> None:
    """The few files with fixed addresses."""
    top.mkdir()
    (top / "index.html").write_text(page.filled_page(source), encoding="utf-8")
    manifest = source / "static" / "manifest.webmanifest"
    if manifest.exists():
        shutil.copyfile(manifest, top / manifest.name)
    drawings = source / "static" / "icons"
    if drawings.exists():
        icons = top / "icons"
        icons.mkdir()
        run("drawing the app icons", [node(), TOOLS / "icons.mjs", drawings, icons])


def lay_release(source: Path, python: Path, folder: Path) -> None:
    """Everything the page loads after itself."""
    static = folder / "static"
    for part in sorted((source / "static").iterdir()):
        if part.is_dir() and part.name != "icons":
            copy_tree(part, static / part.name)
    (folder / "app").mkdir()
    shutil.copyfile(source / "app" / "main.py", folder / "app" / "main.py")
    shutil.copyfile(source / "pyscript.toml", folder / "pyscript.toml")
    copy_vendored(ensure_node_modules(), static / "vendor")
    copy_tree(python, static / "vendor" / "python")
    # Where Pyodide looks for it by itself.
    (static / "vendor" / "python" / LIBRARY).rename(static / "vendor" / "pyodide" / LIBRARY)
    everybody = licences.as_json(licences_of(source))
    (static / "vendor" / "licences.json").write_text(everybody, encoding="utf-8")


def write_not_found(site: Path, base: str) -> None:
    """The one page that needs to know where the site lies: it is shown at any depth below it."""
    (site / "404.html").write_text(NOT_FOUND.format(base=html.escape(base)), encoding="utf-8")


def licences_of(source: Path) -> list[licences.Licence]:
    """The licences of everything fetched that the site serves."""
    lock = source if (source / "package-lock.json").exists() else ROOT
    fetched = licences.all_licences(lock, ensure_node_modules(), ensure_wheels("browser"))
    # No file of this package is served, but a part of its data is.
    return [*fetched, *licences.of_wheels(ensure_wheels("prices"))]


def release_of(site: Path) -> str:
    """The name of the release in a built site."""
    first = (site / "service-worker.js").read_text(encoding="utf-8").partition("\n")[0]
    said: dict[str, str] = json.loads(first.removeprefix("self.SY_RELEASE = ").removesuffix(";"))
    return said["release"]
