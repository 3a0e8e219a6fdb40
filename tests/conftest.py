"""What every test gets: no network but loopback, and async tests on a clock that does not wait."""

from __future__ import annotations

import inspect
import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import settings

from tests.fakes.virtual_time import run

# Hypothesis times each example by itself, and a busy machine is no defect.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def test_…` to its end in virtual time: the same in CPython and in Pyodide."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    run(pyfuncitem.obj(**{name: value for name, value in pyfuncitem.funcargs.items() if name in wanted}))
    return True


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test reaches nothing that it did not start itself."""
    connect = socket.socket.connect
    look_up = socket.getaddrinfo

    def local_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as the socket module has it
        refuse_unless_local(address[0] if isinstance(address, tuple) else "localhost")
        connect(self, address)

    def local_look_up(host: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the socket module has it
        refuse_unless_local(host or "localhost")
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket.socket, "connect", local_connect)
    monkeypatch.setattr(socket, "getaddrinfo", local_look_up)


def refuse_unless_local(host: str | bytes) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = name == "localhost"
    if not local:
        pytest.fail(f"This test tried to reach {name}: tests never use the network.")
