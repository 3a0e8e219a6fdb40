"""What unit tests get beside the rest: they run in two Pythons, and one of them cannot wait."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.virtual_time import run


@pytest.fixture(autouse=True)
def _no_real_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`asyncio.run` in a test is the loop of `async def test_…`; Pyodide could not run its own one to an end."""
    monkeypatch.setattr(asyncio, "run", run)
