"""The script in docs/ streams from any row."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.client.world import KEY
from tests.emulator.faults import Fault
from tests.emulator.script import script_for
from tools.places import ROOT

if TYPE_CHECKING:
    from tests.client.world import World


def example(world: World, id: str, fault: Fault | None = None) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "docs" / "examples" / "stream.py")
    command = [sys.executable, "-W", "error", script, id, "relay-mini", "Clear?"]
    env = {**os.environ, "SWITCHYARD_KEY": KEY, "PYTHONUTF8": "1"}
    address = world.line(id, fault).base_url
    done = subprocess.run(
        [*command, "--base-url", address], env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert KEY not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("id", ["openai", "anthropic", "gemini", "ollama"])
def test_it_prints_the_answer(id: str, world: World) -> None:
    done = example(world, id)
    assert (done.returncode, done.stdout) == (0, f"{script_for('relay-mini').text}\n")


def test_it_says_what_went_wrong(world: World) -> None:
    done = example(world, "groq", Fault(error="bad_key"))
    assert done.returncode == 1
    assert "Groq did not accept the key." in done.stderr
    assert "Traceback" not in done.stderr
