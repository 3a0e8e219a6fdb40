"""Finds the Chromium for the browser tests, or gets one: the system's own first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.progress import run, step
from tools.setup_steps import ensure_venv

# What every Chromium here is started with: it asks for nothing of its own, and reaches nothing but this machine.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # CI runs as root, where Chromium refuses to start with it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chromium() -> str | None:
    """The program named by CHROME, or the system's Chromium or Chrome."""
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or (_MAC if Path(_MAC).exists() else None)


def ensure_chromium() -> dict[str, str]:
    """What to put in the tests' environment so that they start the right browser."""
    found = find_chromium()
    if found is None and shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        with step("Chromium, from the system's packages"):
            run("updating the list of packages", ["apt-get", "update"])
            quiet = {"DEBIAN_FRONTEND": "noninteractive"}
            run("installing Chromium", ["apt-get", "install", "-y", "--no-install-recommends", "chromium"], env=quiet)
        found = find_chromium()
    if found is not None:
        return {"CHROME": found}
    with step("Chromium, from Playwright"):
        run("installing Playwright's Chromium", [ensure_venv(), "-m", "playwright", "install", "chromium"])
    return {}
