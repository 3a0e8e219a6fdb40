"""Which files of app/ the browser needs: those that its entry reaches by imports. The rest is not downloaded."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tools.stamp import files_below

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

ENTRIES = ("app.main", "app.features.prerender")
"""Where Python starts in the browser, and what the snapshot renders with."""


def reached_files(source: Path, entries: Iterable[str] = ENTRIES) -> list[Path]:
    """The modules that are reached, and the data beside them."""
    modules = {module_name(source, file): file for file in files_below(source / "app") if file.suffix == ".py"}
    reached: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name in reached or name not in modules:
            continue
        reached.add(name)
        waiting += [*packages_of(name), *imports_of(modules[name])]
    packages = {file.parent for file in modules.values()}
    folders = {modules[name].parent for name in reached}
    data = [file for file in files_below(source / "app") if file.suffix != ".py" and home(file, packages) in folders]
    return sorted([*(modules[name] for name in reached), *data])


def home(file: Path, packages: Collection[Path]) -> Path | None:
    """The package that data belongs to: it may lie in a folder below it that holds no modules, such as `generated`."""
    return next((folder for folder in file.parents if folder in packages), None)


def module_name(source: Path, file: Path) -> str:
    """`app/llm/__init__.py` is `app.llm`."""
    return ".".join(file.relative_to(source).with_suffix("").parts).removesuffix(".__init__")


def packages_of(name: str) -> Iterator[str]:
    """The packages that are imported with a module."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def imports_of(file: Path) -> Iterator[str]:
    """Whatever may be a module of those that it imports, also inside functions and for type checkers only."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
