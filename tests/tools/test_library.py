"""The browser's standard library lacks only what nothing of ours asks for."""

from __future__ import annotations

import fnmatch
import zipfile
from typing import TYPE_CHECKING

import pytest

from tools.library import LEFT_OUT, slim_library
from tools.places import ROOT
from tools.reach import imports_of, reached_files
from tools.setup_steps import ensure_node_modules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def original() -> Path:
    return ensure_node_modules() / "pyodide" / "python_stdlib.zip"


def test_no_module_that_the_app_names_is_left_out(original: Path) -> None:
    files = (file for file in reached_files(ROOT) if file.suffix == ".py")
    named = {name.replace(".", "/") for file in files for name in imports_of(file)}
    lacking = set(zipfile.ZipFile(original).namelist()) - dict(slim_library(original)).keys()
    assert {f"{name}{end}" for name in named for end in (".py", "/__init__.py")} & lacking == set()


def test_every_line_of_the_table_leaves_something_out(original: Path) -> None:
    with zipfile.ZipFile(original) as archive:
        names = archive.namelist()
    assert [pattern for pattern in LEFT_OUT if not fnmatch.filter(names, pattern)] == []


def test_the_rest_is_served_unchanged_and_is_half_of_it(original: Path) -> None:
    served = slim_library(original)
    with zipfile.ZipFile(original) as archive:
        assert served == [(name, archive.read(name)) for name, _ in served]
        whole = sum(len(archive.read(name)) for name in archive.namelist())
    assert sum(len(content) for _, content in served) < 0.6 * whole


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "idna", "latin_1", "utf_8", "utf_8_sig", "utf_16", "utf_32"])
def test_the_encodings_that_belong_to_no_region_stay(encoding: str, original: Path) -> None:
    assert f"encodings/{encoding}.py" in dict(slim_library(original))
