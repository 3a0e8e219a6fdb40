"""Each expected failure is one sentence, and the right one."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tools import setup_steps
from tools.places import ROOT
from tools.progress import run
from tools.trouble import DISK_FULL, HASH_MISMATCH, NO_NETWORK, NO_VENV, Trouble, explain, guarded

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("npm error code EINTEGRITY\nnpm error sha512-… integrity checksum failed", HASH_MISMATCH),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", HASH_MISMATCH),
        ("WARNING: Retrying after NewConnectionError\nDO NOT MATCH THE HASHES", HASH_MISMATCH),
        ("npm error code ENOTFOUND\nnpm error network request failed", NO_NETWORK),
        ("npm error code EAI_AGAIN", NO_NETWORK),
        ("NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused", NO_NETWORK),
        ("Could not install packages due to an OSError: [Errno 28] No space left on device", DISK_FULL),
        ("npm error code ENOSPC", DISK_FULL),
        ("The virtual environment was not created successfully because ensurepip is not available.", NO_VENV),
    ],
)
def test_a_known_failure_has_its_sentence(tmp_path: Path, log: str, sentence: str) -> None:
    assert explain("the npm packages", log, tmp_path / "log") == sentence.format(what="the npm packages")


def test_an_unknown_failure_shows_its_last_lines_and_where_the_rest_is(tmp_path: Path) -> None:
    said = explain("the boot snapshot", "many lines\nModuleNotFoundError: app.nothing", tmp_path / "the.log")
    assert "The boot snapshot failed" in said
    assert "ModuleNotFoundError: app.nothing" in said
    assert "the.log" in said


def test_a_full_disk_is_a_sentence_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def fill(_: list[str]) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert guarded(fill, []) == 1
    assert capsys.readouterr().err.strip() == DISK_FULL


def test_a_defect_keeps_its_traceback() -> None:
    def fail(_: list[str]) -> int:
        raise OSError(errno.EIO, "defect")

    with pytest.raises(OSError, match="defect"):
        guarded(fail, [])


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(Trouble, match="'no-such-program' was not found, and drawing needs it"):
        run("drawing", ["no-such-program"])


def test_without_node_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Trouble, match="install Node 20 or newer"):
        setup_steps.node()


def test_an_old_node_is_refused_by_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/node")
    monkeypatch.setattr(setup_steps, "run", lambda *_: "v18.19.0\n")
    with pytest.raises(Trouble, match=r"this is v18\.19\.0"):
        setup_steps.node()


def test_an_old_python_is_told_so_before_anything_else_is_imported(tmp_path: Path) -> None:
    old = tmp_path / "old.py"
    old.write_text(
        "import sys\n"
        "sys.version_info = (3, 8, 1)\n"
        "sys.argv = ['tools', 'serve']\n"
        "import runpy\n"
        "runpy.run_module('tools', run_name='__main__')\n"
    )
    ended = subprocess.run(
        [sys.executable, str(old)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Switchyard needs Python 3.11 or newer and this is 3.8")
    assert "Traceback" not in ended.stderr


def test_an_unknown_command_lists_those_there_are() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tools", "fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "There is no command 'fly'" in ended.stderr
    assert "serve" in ended.stderr
