"""`bench NAME`: runs tools/bench/NAME.py in the virtual environment, on the built site.

A benchmark prints one line of JSON last: its figures by name. SY_SITE names the folder of the site,
CHROME the browser.
"""

from __future__ import annotations

import os
import subprocess

from tools.chromium import ensure_chromium
from tools.places import ROOT, TOOLS
from tools.setup_steps import ensure_venv
from tools.site import ensure_site
from tools.trouble import Trouble


def main(arguments: list[str]) -> int:
    """Run one benchmark; without a name, say which there are."""
    names = sorted(file.stem for file in (TOOLS / "bench").glob("*.py") if not file.stem.startswith("_"))
    if not arguments or arguments[0] not in names:
        message = f"Name a benchmark: {', '.join(names) or 'there is none yet'}."
        raise Trouble(message)
    env = {**os.environ, **ensure_chromium(), "SY_SITE": str(ensure_site())}
    command = [ensure_venv(), "-m", f"tools.bench.{arguments[0]}", *arguments[1:]]
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode
