"""A pytest plugin that writes down how each test ended, so that two Pythons can be compared by name.

A line for each step, so that a crash of the whole Python leaves behind which test it was in. Where several
processes run the tests (pytest-xdist), the one that hands them out hears of all and writes alone.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_worst: dict[str, str] = {}
_ORDER = ("passed", "skipped", "failed")


def note(test: str, outcome: str) -> None:
    if path := os.environ.get("SY_REPORT"):
        with Path(path).open("a", encoding="utf-8") as report:
            report.write(json.dumps([test, outcome]) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.pluginmanager.unregister(sys.modules[__name__])


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        for item in session.items:
            note(item.nodeid, "collected")


def pytest_runtest_logstart(nodeid: str) -> None:
    """Until it has ended well, it has failed."""
    note(nodeid, "failed")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Set-up, call and tear-down: the worst of the three is how a test ended."""
    _worst[report.nodeid] = max(_worst.get(report.nodeid, "passed"), report.outcome, key=_ORDER.index)
    if report.outcome == "failed":  # of a process that died nothing more is heard
        note(report.nodeid, "failed")


def pytest_runtest_logfinish(nodeid: str) -> None:
    note(nodeid, _worst.get(nodeid, "failed"))
