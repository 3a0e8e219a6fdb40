"""Nothing is fetched but what this repository names and hashes, and nothing names who hands it out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tools.places import REQUIREMENTS, ROOT
from tools.vendor import VENDORED

if TYPE_CHECKING:
    from pathlib import Path

LOCK = json.loads((ROOT / "package-lock.json").read_text())["packages"]
PACKAGE = json.loads((ROOT / "package.json").read_text())
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    return dict(PINNED.findall((REQUIREMENTS / file).read_text()))


@pytest.mark.parametrize("file", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda file: file.name)
def test_every_python_package_has_a_version_and_hashes(file: Path) -> None:
    text = re.sub(r"#.*", "", file.read_text())
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert PINNED.match(requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_the_browser_and_the_tests_use_the_same_versions() -> None:
    here = pins("dev.txt")
    for file in ("browser.txt", "pyodide-tests.txt"):
        there = pins(file)
        assert {name: here[name] for name in there} == there


def test_every_npm_package_is_locked_with_a_hash_and_without_a_host() -> None:
    for path, package in LOCK.items():
        if path:
            assert package.get("integrity", "").startswith("sha512-"), path
            assert "resolved" not in package, path


def test_npm_versions_are_exact() -> None:
    for version in {**PACKAGE["dependencies"], **PACKAGE["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), version


def test_what_is_served_is_no_development_package() -> None:
    assert {row.package for row in VENDORED} <= PACKAGE["dependencies"].keys()
