"""Fills index.html: the frame as Python renders it first, the icons it uses, the worker's settings, its style.

The name of the release stays open: it is the hash of everything, this page included.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import posixpath
import re
import tomllib
from typing import TYPE_CHECKING

from tools.progress import run
from tools.setup_steps import ensure_node_modules, ensure_venv
from tools.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

FRAME = "<!--sy:frame-->"
ICONS = "<!--sy:icons-->"
PRELOADS = "<!--sy:preloads-->"
PYTHON = "{{python}}"
RELEASE = "{{release}}"

_LIST_ICONS = "import json; from app.ui.icons import ICONS; print(json.dumps(ICONS))"
ENTRY = "static/js/boot.js"
_IMPORT = re.compile(r"^import (?:[^'\"();]* from )?['\"](\.[^'\"]+)['\"]", re.MULTILINE)
_STYLE = re.compile(rf'<link rel="stylesheet" href="r/{re.escape(RELEASE)}/([^"]+)">\n')
_EARLY = re.compile(rf'<script src="r/{re.escape(RELEASE)}/([^"]+)"></script>')
_INSIDE_SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# How the set is drawn; the width of the stroke is left to the style sheet.
_STROKE = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'


def filled_page(source: Path) -> str:
    """The page with everything in it but the release's name, which is only known later."""
    page = (source / "index.html").read_text(encoding="utf-8")
    if FRAME in page:
        page = page.replace(FRAME, python_of_app(source, "-m", "app.features.prerender").strip())
    if ICONS in page:
        page = page.replace(ICONS, sprite(json.loads(python_of_app(source, "-c", _LIST_ICONS))))
    page = inlined(page.replace(PRELOADS, preloads(source)), source)
    # The worker's settings as an attribute: the page need not fetch and parse a file to start it.
    settings = tomllib.loads((source / "pyscript.toml").read_text(encoding="utf-8"))
    return page.replace(PYTHON, html.escape(json.dumps(settings, separators=(",", ":"))))


def inlined(page: str, source: Path) -> str:
    """What the first paint waits for lies in the page itself: one file to fetch instead of ten.

    The policy names both by their hashes, so that nothing else that is inline may run or be worn.
    """
    style = "".join((source / name).read_text(encoding="utf-8") for name in _STYLE.findall(page))
    early = "".join((source / name).read_text(encoding="utf-8") for name in _EARLY.findall(page))
    if style:
        page = _STYLE.sub("", _STYLE.sub(lambda _: f"<style>{style}</style>\n", page, count=1))
        page = page.replace("style-src 'self'", f"style-src 'self' '{hash_of(style)}'")
    if early:
        page = _EARLY.sub(lambda _: f"<script>{early}</script>", page)
        page = page.replace("script-src 'self'", f"script-src 'self' '{hash_of(early)}'")
    return page


def hash_of(text: str) -> str:
    """As a Content-Security-Policy names what is inline."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def preloads(source: Path) -> str:
    """Name every module that the page imports at once: it would find them one behind the other by itself."""
    found = [ENTRY]
    for name in found:  # grows while it is read
        if name.startswith("static/vendor/"):
            continue  # not here before the build, and none of them imports another
        for imported in _IMPORT.findall((source / name).read_text(encoding="utf-8")):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), imported))
            if path not in found:
                found.append(path)
    return "\n".join(f'<link rel="modulepreload" href="r/{RELEASE}/{name}">' for name in found)


def python_of_app(source: Path, *arguments: str) -> str:
    """Run a piece of the app in CPython; it must not leave compiled files among the sources."""
    hashing = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    return run("the first rendering of the page", [ensure_venv(), "-B", *arguments], cwd=source, env=hashing)


def sprite(names: list[str]) -> str:
    """One inline drawing that holds every icon in use, to be shown by `<use href="#i-NAME">`."""
    icons = ensure_node_modules() / "lucide-static" / "icons"
    return (
        f'<div hidden><svg aria-hidden="true">{"".join(symbol(icons, name) for name in sorted(set(names)))}</svg></div>'
    )


def symbol(icons: Path, name: str) -> str:
    """One icon of the set as a symbol."""
    file = icons / f"{name}.svg"
    if not file.exists():
        message = f"app/ui/icons.py names an icon '{name}' that the icon set does not have."
        raise Trouble(message)
    drawing = _INSIDE_SVG.search(file.read_text(encoding="utf-8"))
    if drawing is None:
        message = f"The icon '{name}' could not be read: {file.name} is not an SVG drawing."
        raise Trouble(message)
    lines = re.sub(r"\s*\n\s*", "", drawing[1])
    return f'<symbol id="i-{name}" viewBox="0 0 24 24" {_STROKE}>{lines}</symbol>'
