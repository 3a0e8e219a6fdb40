"""The test command: what runs beside what, what is tried again, and that every test is counted once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from typing import IO, TYPE_CHECKING

import pytest

from tools import testing
from tools.places import ROOT
from tools.testing import FEW, SIDE_BY_SIDE, TESTS_FAILED, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EVERY_END = """
import pytest

@pytest.fixture
def leaky():
    yield
    raise OSError("after the test")

def test_passes(): pass
def test_skips(): pytest.skip()
def test_fails(): assert False
def test_is_not_cleared_away(leaky): pass
"""
ENDS = {
    "test_passes": "passed",
    "test_skips": "skipped",
    "test_fails": "failed",
    "test_is_not_cleared_away": "failed",
}
CRASH = """
import os

def test_takes_its_process_with_it(): os._exit(3)
def test_comes_after_it(): pass
"""


def recorded(folder: Path, source: str, *arguments: str) -> dict[str, list[str]]:
    """What the recorder writes of each test of a run."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(source)
    report = folder / "report"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"SY_REPORT": str(report), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugins = ("-p", "tests.recorder", "-p", "xdist.plugin")
    command = [sys.executable, "-m", "pytest", *plugins, "-c", folder / "pytest.ini", *arguments, folder]
    subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False, stdout=subprocess.DEVNULL)
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for name, how in map(json.loads, report.read_text().splitlines()):
        lines[name.removeprefix("test_it.py::")].append(how)
    return lines


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["in one process", "side by side"])
def test_how_each_test_ended_is_recorded_by_one_process_alone(tmp_path: Path, arguments: Sequence[str]) -> None:
    lines = recorded(tmp_path, EVERY_END, *arguments)
    assert {name: all_of_it[-1] for name, all_of_it in lines.items()} == ENDS
    assert lines["test_passes"] == ["failed", "passed"], "it has failed until it has passed"


def test_a_test_whose_process_dies_has_failed_and_the_others_go_on(tmp_path: Path) -> None:
    lines = recorded(tmp_path, CRASH, "-n", "1")
    assert lines["test_takes_its_process_with_it"][-1] == "failed"
    assert lines["test_comes_after_it"][-1] == "passed"


class Runs:
    """Stands in for pytest: what it was told, and how it will end."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.told: list[list[str]] = []
        self._outcomes = list(outcomes)

    def __call__(self, part: str, paths: Sequence[Path], arguments: Sequence[str], _: dict[str, str]) -> Outcome:
        del part
        self.told.append([*(path.name for path in paths), *arguments])
        return self._outcomes.pop(0)


def browser_runs(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> Runs:
    runs = Runs(*outcomes)
    monkeypatch.setattr(testing, "pytest", runs)
    for step in ("ensure_venv", "ensure_chromium", "ensure_site"):
        monkeypatch.setattr(testing, step, dict)
    return runs


def failing(*names: str) -> Outcome:
    return Outcome("browser", TESTS_FAILED, {"good": "passed", **dict.fromkeys(names, "failed")})


def test_the_whole_browser_part_runs_side_by_side_and_a_selection_as_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = browser_runs(monkeypatch, Outcome("browser"), Outcome("browser"))
    testing.browser([])
    testing.browser(["-k", "vault"])
    assert runs.told == [["browser", *SIDE_BY_SIDE], ["browser", "-k", "vault"]]


def test_a_few_failed_browser_tests_are_tried_again_one_at_a_time_and_the_second_end_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = browser_runs(monkeypatch, failing("one", "two"), Outcome("again", TESTS_FAILED, {"one": "passed"}))
    outcome = testing.browser([])
    assert runs.told == [["browser", *SIDE_BY_SIDE], ["one", "two"]]
    assert (outcome.passed, outcome.failed) == (2, 1)


@pytest.mark.parametrize(
    "first",
    [failing(*map(str, range(FEW + 1))), Outcome("browser", 3, {"one": "failed"}), Outcome("browser", 4)],
    ids=["many failed", "worse than a failed test", "nothing ran"],
)
def test_what_no_busy_machine_explains_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, first: Outcome) -> None:
    runs = browser_runs(monkeypatch, first)
    assert testing.browser([]) is first
    assert len(runs.told) == 1


def test_pyodide_runs_beside_cpython_and_is_shown_after_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_pyodide(_: Sequence[str], __: Sequence[Path], output: IO[str]) -> Outcome:
        subprocess.run([sys.executable, "-c", "print('first')"], stdout=output, check=True)
        print("then", file=output)
        return Outcome("pyodide")

    def unit(_: Sequence[str]) -> Outcome:
        sys.stdout.write("unit tests\n")
        return Outcome("unit")

    monkeypatch.setattr(testing, "prepare_pyodide", list)
    monkeypatch.setattr(testing, "run_pyodide", run_pyodide)
    monkeypatch.setattr(testing, "unit", unit)
    assert [outcome.part for outcome in testing.both_pythons([])] == ["unit", "pyodide"]
    assert capsys.readouterr().out.split("\n") == ["unit tests", "first", "then", ""]
