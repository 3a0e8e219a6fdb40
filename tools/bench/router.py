"""How long the router takes to decide: 20 lines, 600 models, 50 rules, in CPython and in Pyodide (in Node)."""

from __future__ import annotations

import json
from typing import Any

from tools.bench._decisions import figures
from tools.places import ROOT, TOOLS
from tools.progress import run
from tools.setup_steps import ensure_node_modules, ensure_wheels, node


def in_pyodide() -> dict[str, Any]:
    """The same code, in Pyodide."""
    script = TOOLS / "bench" / "router.mjs"
    folders = [ensure_node_modules() / "pyodide", ROOT, ensure_wheels("browser")]
    said = run("the router in Pyodide", [node(), script, *folders])
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    print(json.dumps({**figures("cpython"), **in_pyodide()}))
