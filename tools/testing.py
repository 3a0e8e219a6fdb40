"""`test [unit|pyodide|browser] [pytest args]`: everything, or a part of it.

unit     tests/unit, tests/tools, tests/client (against the emulated providers) and tests/vault in CPython
pyodide  tests/unit again, inside Pyodide in Node: the same tests, or it fails
browser  tests/browser in real Chromiums side by side, on the built site

With everything, the first two run side by side. A part that is given pytest args runs in one process.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tools import check
from tools.chromium import ensure_chromium
from tools.places import BUILD, ROOT, venv_python
from tools.prices import ensure_prices
from tools.setup_steps import ensure_node_modules, ensure_venv, ensure_wheels, node
from tools.site import ensure_site
from tools.webllm_list import ensure_webllm_list

if TYPE_CHECKING:
    from collections.abc import Sequence, Set as AbstractSet

TESTS_FAILED = 1  # pytest's exit code when nothing worse happened
NOTHING_COLLECTED = 5  # and when a selection matches nothing
_NAMES_SHOWN = 10
_UNIT = ROOT / "tests" / "unit"
_TOOLS = ROOT / "tests" / "tools"
_CLIENT = ROOT / "tests" / "client"
_VAULT = ROOT / "tests" / "vault"
_BROWSER = ROOT / "tests" / "browser"
SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")
"""How the browser tests are shared out: a page waits about as long as it works, on the smallest machine too."""
FEW = 5
"""So many browser tests at most are tried a second time, and the output names them."""


@dataclass
class Outcome:
    """How one part went: which tests pytest ran (by their ids) and how it ended."""

    part: str
    code: int = 0
    ran: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """Failures and errors; a part that ended badly without one counts itself."""
        return sum(result == "failed" for result in self.ran.values()) or int(self.code != 0)

    @property
    def passed(self) -> int:
        """The tests that passed."""
        return sum(result == "passed" for result in self.ran.values())


def main(arguments: list[str]) -> int:
    """Run the parts asked for; the last line says how many tests passed and failed."""
    parts = {"unit": unit, "pyodide": pyodide, "browser": browser}
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments and arguments[0] in parts:
        outcomes = [parts[arguments[0]](arguments[1:])]
    else:
        outcomes = [checks(), *both_pythons(arguments), browser(arguments)]
    print()
    for outcome in outcomes:
        print(f"{outcome.part}: {outcome.passed} passed, {outcome.failed} failed")
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


def checks() -> Outcome:
    """Linters and types first: they are quick, and say where to look."""
    results = check.run_all()
    return Outcome("check", int("failed" in results.values()), results)


def both_pythons(arguments: Sequence[str]) -> list[Outcome]:
    """Each keeps one core busy, so they run side by side; what Pyodide's prints is shown when both have ended."""
    folders = prepare_pyodide()
    with tempfile.TemporaryFile("a+", encoding="utf-8") as said, ThreadPoolExecutor(1) as beside:
        running = beside.submit(run_pyodide, arguments, folders, said)
        outcomes = [unit(arguments), running.result()]
        said.seek(0)
        print(said.read(), end="", flush=True)
    return outcomes


def unit(arguments: Sequence[str]) -> Outcome:
    """The tests of the app and of the tools, in CPython."""
    ensure_prices()
    ensure_webllm_list()
    return pytest("unit", [_UNIT, _TOOLS, _CLIENT, _VAULT], arguments)


def browser(arguments: Sequence[str]) -> Outcome:
    """The tests in Chromium."""
    ensure_venv()
    env = ensure_chromium()
    ensure_site()
    first = pytest("browser", [_BROWSER], arguments or SIDE_BY_SIDE, env)
    failed = [name for name, result in first.ran.items() if result == "failed"]
    if first.code != TESTS_FAILED or not 0 < len(failed) <= FEW:
        return first
    # A real browser on a busy machine may lose a race that the test did not mean to run; a defect fails twice.
    print(f"\n{len(failed)} failed in the browser and are tried once more:", *failed, sep="\n  ", flush=True)
    second = pytest("browser, again", [], failed, env)
    return Outcome("browser", second.code, {**first.ran, **second.ran})


def prepare_pyodide() -> list[Path]:
    """Fetch what it needs; the folders of Pyodide and of the wheels."""
    ensure_venv()
    ensure_prices()
    ensure_webllm_list()
    wheels = [ensure_wheels("browser"), ensure_wheels("pyodide-tests")]
    return [ensure_node_modules() / "pyodide", *wheels]


def pyodide(arguments: Sequence[str]) -> Outcome:
    """The unit tests inside Pyodide, and whether they were all there."""
    return run_pyodide(arguments, prepare_pyodide())


def run_pyodide(arguments: Sequence[str], folders: Sequence[Path], output: IO[str] | None = None) -> Outcome:
    """Once all is fetched, so that it builds nothing while something else does."""
    title("pyodide", output)
    runtime, *wheels = folders
    report = new_report("pyodide")
    relative = [Path(part).relative_to(ROOT).as_posix() if Path(part).is_absolute() else part for part in arguments]
    selection = relative if names_a_path(relative) else ["tests/unit", *relative]
    runner = ROOT / "tests" / "pyodide" / "runner.mjs"
    command = [node(), runner, runtime, ROOT, report, *wheels, "--", *selection]
    written = [str(part) for part in command]
    code = subprocess.run(written, cwd=ROOT, check=False, stdout=output, stderr=output).returncode
    here = read_report(report)
    there = collected_in_cpython(selection)
    if code and "failed" in here.values():
        print("\n".join(f"failed: {name}" for name, result in here.items() if result == "failed"), file=output)
    if here.keys() != there:
        print(difference(here.keys(), there), file=output)
        code = code or 1
    elif not code:
        print(f"The same {len(here)} unit tests as in CPython.", file=output)
    return Outcome("pyodide", 0 if code == NOTHING_COLLECTED else code, here)


def difference(here: AbstractSet[str], there: AbstractSet[str]) -> str:
    """One sentence on two sets of tests that should be one, and the first names that differ."""
    names = [
        *(f"  only in CPython: {name}" for name in sorted(there - here)),
        *(f"  only in Pyodide: {name}" for name in sorted(here - there)),
    ]
    more = [f"  and {len(names) - _NAMES_SHOWN} more"] if len(names) > _NAMES_SHOWN else []
    sentence = f"Pyodide ran {len(here)} unit tests and CPython has {len(there)}: they must be the same."
    return "\n".join([sentence, *names[:_NAMES_SHOWN], *more])


def collected_in_cpython(selection: Sequence[str]) -> set[str]:
    """The ids of the same tests as CPython sees them."""
    report = new_report("collected")
    command = [venv_python(), "-m", "pytest", "-p", "tests.recorder", "--collect-only", "-q", *selection]
    env = {**os.environ, "SY_REPORT": str(report)}
    subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False, stdout=subprocess.DEVNULL)
    return set(read_report(report))


def pytest(
    part: str, paths: Sequence[Path], arguments: Sequence[str], more_env: dict[str, str] | None = None
) -> Outcome:
    """Run pytest in the virtual environment; its own lines are what the person sees."""
    title(part)
    python = ensure_venv()
    report = new_report(part)
    env = {**os.environ, **(more_env or {}), "SY_REPORT": str(report)}
    where = [] if names_a_path(arguments) else [path for path in paths if path.exists()]
    command = [python, "-m", "pytest", "-p", "tests.recorder", *where, *arguments]
    code = subprocess.run([str(each) for each in command], cwd=ROOT, env=env, check=False).returncode
    return Outcome(part, 0 if code == NOTHING_COLLECTED else code, read_report(report))


def names_a_path(arguments: Sequence[str]) -> bool:
    """Whether pytest is told where to look; then the part's own folders are not added."""
    return any((ROOT / part.partition("::")[0]).exists() for part in arguments if not part.startswith("-"))


def new_report(part: str) -> Path:
    """An empty place for what the recorder writes: a report of an earlier run must not be read."""
    report = BUILD / "reports" / f"{part}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    return report


def read_report(report: Path) -> dict[str, str]:
    """Test ids and how each ended: the last that was written of each."""
    if not report.exists():
        return {}
    return dict(json.loads(line) for line in report.read_text(encoding="utf-8").splitlines())


def title(part: str, output: IO[str] | None = None) -> None:
    """A line between the parts, before what their programs print."""
    print(f"\n== {part}", file=output, flush=True)
