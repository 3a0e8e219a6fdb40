"""The client in CPython against the emulator: real sockets, real time, and no test key in anything that is written."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from tests.client.world import KEY, World
from tests.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def world(emulator: Emulator) -> World:
    emulator.clear()
    return World(emulator)


@pytest.fixture(autouse=True)
def _nothing_written_holds_the_key(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Whatever the app and the libraries under it print or log, down to the last detail."""
    caplog.set_level(logging.DEBUG)
    yield
    written = capfd.readouterr()
    assert KEY not in written.out + written.err + caplog.text
    sys.stdout.write(written.out)
