"""`check`: everything that judges the code without running the app: linters, types, the layer test."""

from __future__ import annotations

import subprocess

from tools.places import NODE_MODULES, ROOT
from tools.setup_steps import ensure_node_modules, ensure_venv, node


def commands() -> dict[str, list[str]]:
    """Each check by the name it is reported under."""
    python = [str(ensure_venv()), "-m"]
    node_program = node()
    ensure_node_modules()
    return {
        "ruff": [*python, "ruff", "check"],
        "format": [*python, "ruff", "format", "--check"],
        "mypy": [*python, "mypy"],
        "eslint": [node_program, str(NODE_MODULES / "eslint" / "bin" / "eslint.js"), "."],
        "tsc": [node_program, str(NODE_MODULES / "typescript" / "bin" / "tsc"), "--project", "tsconfig.json"],
        "layers": [*python, "pytest", "-q", "tests/unit/test_layers.py"],
    }


def run_all() -> dict[str, str]:
    """Run every check, also after one failed, so that one run shows all there is to do."""
    results = {}
    for name, command in commands().items():
        print(f"\n== check: {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        results[name] = "failed" if code else "passed"
    return results


def main(arguments: list[str]) -> int:
    """All checks, or those named; the last line says how they went."""
    del arguments
    results = run_all()
    print()
    print(", ".join(f"{name} {result}" for name, result in results.items()))
    return int("failed" in results.values())
