"""A pytest plugin that writes down how each test ended, so that two Pythons can be compared by name."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_ended: dict[str, str] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        _ended.update({item.nodeid: "collected" for item in session.items})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test fails in any of its phases; it is passed or skipped when no later phase fails."""
    if report.failed or report.nodeid not in _ended:
        _ended[report.nodeid] = report.outcome
    elif report.skipped and _ended[report.nodeid] == "passed":
        _ended[report.nodeid] = "skipped"


def pytest_sessionfinish() -> None:
    if path := os.environ.get("SY_REPORT"):
        Path(path).write_text(json.dumps(_ended), encoding="utf-8")
