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

from tools.lock import building
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
_PIP = ("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2")
_NPM = (
    *("--ignore-scripts", "--no-audit", "--no-fund"),
    *("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
)
_VENV_STAMP = VENV / "switchyard.stamp.json"
_ASK_VERSION = (venv_python(), "-I", "-S", "-c", "import sys; print(sys.version)")


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
    with building():
        if not venv_is_current():
            with step("Python packages"):
                make_venv()
    return venv_python()


def venv_is_current() -> bool:
    """Whether it was finished for these pins, and its interpreter is still the one it was made with.

    Any Python may ask: a second one on the machine must not make it anew for itself each time.
    """
    said = read_stamp(_VENV_STAMP)
    return (
        said.get("inputs") == digest((REQUIREMENTS / "dev.txt").read_bytes(), str(VENV))
        and venv_python().exists()
        and said.get("python") == run("asking the virtual environment for its version", _ASK_VERSION)
    )


def make_venv() -> None:
    """A virtual environment knows its own path, so it is made in place, and stamped last."""
    _VENV_STAMP.unlink(missing_ok=True)
    # Run from inside of it, this must not take the ground from under its own feet.
    python = getattr(sys, "_base_executable", sys.executable)
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise Trouble(NO_VENV)
    run("making the virtual environment", [python, "-m", "venv", "--clear", VENV])
    requirements = REQUIREMENTS / "dev.txt"
    install = ("install", "--no-compile", "--require-hashes", "--only-binary=:all:", "-r", requirements)
    run("the Python packages", [venv_python(), "-m", "pip", *_PIP, *install])
    version = run("asking the virtual environment for its version", _ASK_VERSION)
    write_stamp(_VENV_STAMP, {"inputs": digest(requirements.read_bytes(), str(VENV)), "python": version})


def ensure_node_modules() -> Path:
    """The npm packages, exactly as locked; the folder they are in."""
    node()
    npm = shutil.which("npm")
    if npm is None:
        message = "Node is here but npm is not: install npm and run the command again."
        raise Trouble(message)
    stamp = NODE_MODULES / ".switchyard.stamp.json"
    pins = digest_files(ROOT, [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])
    inputs = digest(pins, platform.system(), platform.machine())
    with building():
        if read_stamp(stamp).get("inputs") != inputs:
            stamp.unlink(missing_ok=True)
            with step("npm packages"):
                run("the npm packages", [npm, "ci", *_NPM])
            write_stamp(stamp, {"inputs": inputs})
    return NODE_MODULES


def ensure_wheels(name: str) -> Path:
    """The wheels of requirements/NAME.txt for Pyodide, hash-checked; the folder they are in."""
    requirements = REQUIREMENTS / f"{name}.txt"
    folder = BUILD / "wheels" / name
    inputs = digest(requirements.read_bytes(), *BROWSER_PLATFORM)
    strict = ("--require-hashes", "--no-deps", "--only-binary=:all:", *BROWSER_PLATFORM)

    def fetch(draft: Path) -> None:
        download = ("download", *strict, "-d", draft, "-r", requirements)
        run(f"the wheels of {name}.txt", [ensure_venv(), "-m", "pip", *_PIP, *download])

    with building():
        if not is_current(folder, inputs):
            with step(f"Wheels for Pyodide ({name})"):
                make_folder(folder, inputs, fetch)
    return folder
