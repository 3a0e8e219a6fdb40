"""Brings a fresh machine to where it can build: the virtual environment, node_modules, the wheels.

Each step looks at its stamp first, so that a second run costs a few milliseconds.
"""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import sys
from typing import TYPE_CHECKING

from tools.places import BUILD, NODE_MODULES, REQUIREMENTS, ROOT, VENV, venv_python
from tools.progress import run, step
from tools.stamp import digest, digest_files, is_current, make_folder, read_stamp, write_stamp
from tools.trouble import NO_VENV, Trouble

if TYPE_CHECKING:
    from pathlib import Path

OLDEST_NODE = 20
# Pyodide 314 is Python 3.14 on this platform. The second platform is only ever used for a package
# whose wheel is taken for its pure Python part (see requirements/browser.txt).
BROWSER_PLATFORM = (
    *("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314"),
    *("--platform", "pyemscripten_2026_0_wasm32", "--platform", "manylinux2014_x86_64"),
)


def node() -> str:
    """The Node program, once it is known to be new enough."""
    found = shutil.which("node")
    if found is None:
        message = "Node was not found: install Node 20 or newer and run the command again."
        raise Trouble(message)
    said = run("asking Node for its version", [found, "--version"]).strip()
    version = re.match(r"v(\d+)", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        message = f"Node {OLDEST_NODE} or newer is needed and this is {said}: install a newer one and run again."
        raise Trouble(message)
    return found


def ensure_venv() -> Path:
    """The virtual environment with the pinned packages; its interpreter."""
    requirements = REQUIREMENTS / "dev.txt"
    stamp = VENV / "switchyard.stamp.json"
    inputs = digest(requirements.read_bytes(), sys.version, platform.platform(), str(VENV))
    if read_stamp(stamp).get("inputs") == inputs and venv_python().exists():
        return venv_python()
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise Trouble(NO_VENV)
    # A virtual environment knows its own path, so it is made in place, and stamped last.
    stamp.unlink(missing_ok=True)
    with step("Python packages"):
        run("making the virtual environment", [sys.executable, "-m", "venv", "--clear", VENV])
        install = ("install", "--no-compile", "--require-hashes", "--only-binary=:all:", "-r", requirements)
        run("the Python packages", [venv_python(), "-m", "pip", *_PIP, *install])
    write_stamp(stamp, {"inputs": inputs})
    return venv_python()


def ensure_node_modules() -> Path:
    """The npm packages, exactly as locked; the folder they are in."""
    node_program = node()
    npm = shutil.which("npm")
    if npm is None:
        message = "Node is here but npm is not: install npm and run the command again."
        raise Trouble(message)
    stamp = NODE_MODULES / ".switchyard.stamp.json"
    pins = digest_files(ROOT, [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])
    inputs = digest(pins, platform.system(), platform.machine(), node_program)
    if read_stamp(stamp).get("inputs") == inputs:
        return NODE_MODULES
    stamp.unlink(missing_ok=True)
    with step("npm packages"):
        run("the npm packages", [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2"])
    write_stamp(stamp, {"inputs": inputs})
    return NODE_MODULES


def ensure_wheels(name: str) -> Path:
    """The wheels of requirements/NAME.txt for Pyodide, hash-checked; the folder they are in."""
    requirements = REQUIREMENTS / f"{name}.txt"
    folder = BUILD / "wheels" / name
    inputs = digest(requirements.read_bytes(), *BROWSER_PLATFORM)
    if is_current(folder, inputs):
        return folder
    python = ensure_venv()
    strict = ("--require-hashes", "--no-deps", "--only-binary=:all:", *BROWSER_PLATFORM)

    def fetch(draft: Path) -> None:
        download = ("download", *strict, "-d", draft, "-r", requirements)
        run(f"the wheels of {name}.txt", [python, "-m", "pip", *_PIP, *download])

    with step(f"Wheels for Pyodide ({name})"):
        make_folder(folder, inputs, fetch)
    return folder


_PIP = ("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2")
