"""A small site of a test's own pages, with Pyodide, our packages, our scripts, and `app/` as it is now."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING

from tools.places import ROOT
from tools.setup_steps import ensure_node_modules, ensure_wheels
from tools.vendor import copy_vendored

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ROOT / "tests" / "browser" / "pages"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]+>')


def lay_site(pages: str, folder: Path, trial: str = "") -> Path:
    """Copy the pages of this name into the folder, with all that they need. `{{policy}}` is that of the app.

    `trial`: whose trial.py it is, where several do with the same pages.
    """
    site = shutil.copytree(PAGES / pages, folder)
    modules = ensure_node_modules()
    copy_vendored(modules, site / "static" / "vendor")
    shutil.copytree(ROOT / "static" / "js", site / "static" / "js")
    (site / "pyodide").mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        shutil.copyfile(modules / "pyodide" / name, site / "pyodide" / name)
    wheels = sorted(ensure_wheels("browser").glob("*.whl"))
    (site / "wheels").mkdir()
    for wheel in wheels:
        shutil.copyfile(wheel, site / "wheels" / wheel.name)
    (site / "wheels.json").write_text(json.dumps([wheel.name for wheel in wheels]), encoding="utf-8")
    policy = POLICY.search((ROOT / "index.html").read_text(encoding="utf-8"))
    assert policy, "index.html has a policy"
    index = site / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace("{{policy}}", policy[0]), encoding="utf-8")
    _pack(site / "app.zip", PAGES / (trial or pages) / "trial.py")
    return site


def _pack(archive: Path, trial: Path) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for file in (ROOT / "app").rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                packed.write(file, file.relative_to(ROOT))
        packed.write(trial, "trial.py")
