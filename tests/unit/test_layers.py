"""Imports go down only, so that each layer can be read, tested and replaced without those above it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = Path(__file__).parents[2] / "app"
# Top to bottom. A package may import those of every row below its own, and none beside it.
LAYERS = (
    ("main",),
    ("browser", "features"),
    ("ui", "routing", "ondevice", "vault", "ledger", "records"),
    ("llm",),
    ("base",),
)
RANK = {package: rank for rank, row in enumerate(LAYERS) for package in row}
BROWSER_ONLY = {"js", "pyodide", "pyodide_js", "pyscript", "polyscript"}
TOUCHES_THE_BROWSER = {"main", "browser"}
FILES = sorted(APP.rglob("*.py"))


def package_of(file: Path) -> str:
    """The part of app/ that a file belongs to; "" for app/__init__.py."""
    first = file.relative_to(APP).parts[0]
    return first.removesuffix(".py").removesuffix("__init__")


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions, with relative names made absolute."""
    inside = ("app", *file.relative_to(APP).parent.parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = inside[: len(inside) - node.level + 1] if node.level else ()
            start = ".".join((*above, *([node.module] if node.module else [])))
            yield from (f"{start}.{name.name}" for name in node.names)


def trespasses(package: str, module: str) -> bool:
    """Whether a package may not import this module."""
    top, _, rest = module.partition(".")
    if top in BROWSER_ONLY:
        return package not in TOUCHES_THE_BROWSER
    if top != "app" or package == "":
        return False
    other = rest.partition(".")[0]
    if other == package:
        return False
    return other not in RANK or RANK[other] <= RANK[package]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(APP).as_posix())
def test_imports_go_down_only(file: Path) -> None:
    package = package_of(file)
    assert package in RANK or package == "", f"app/{package} has no place in LAYERS"
    assert [module for module in imports(file) if trespasses(package, module)] == []


def test_base_needs_nothing_but_pydantic() -> None:
    allowed = {"app", "pydantic", "pydantic_core", *sys.stdlib_module_names}
    needed = {module.partition(".")[0] for file in (APP / "base").rglob("*.py") for module in imports(file)}
    assert needed - allowed == set()


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("base", "app.llm.client"),
        ("llm", "app.routing.breaker"),
        ("ui", "app.features.chat"),
        ("ui", "app.routing.explain"),
        ("features", "app.browser.page"),
        ("features", "js"),
        ("records", "pyodide.ffi"),
        ("browser", "app.main"),
    ],
)
def test_an_import_upwards_or_sideways_is_caught(package: str, module: str) -> None:
    assert trespasses(package, module)


def test_an_import_hidden_in_a_function_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "APP", tmp_path)
    hidden = tmp_path / "base" / "sly.py"
    hidden.parent.mkdir()
    hidden.write_text("def f():\n    from js import window\n    from ..ui import loop\n")
    assert list(imports(hidden)) == ["js.window", "app.ui.loop"]
