"""Lines that lead to the emulator, and a client whose waiting takes no time."""

from __future__ import annotations

import asyncio
import time
import traceback
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from app.base.secret import Secret
from app.llm.catalog.model import Line, Model
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.deltas import Delta, Finished, Noted, Reasoning, Text, ToolCallPart, Usage, UsageTold
from app.llm.dialects import DIALECTS
from app.llm.errors import ProviderError
from app.llm.exchange import Patience
from app.llm.request import ChatRequest, Tool, Turn
from docs.examples.httpx_transport import HttpxTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.emulator.faults import Fault
    from tests.emulator.server import Emulator

T = TypeVar("T")
KEY = "sy-test-key-5d1f0c9a"
LINES = tuple(line for line in BY_ID.values() if line.dialect in DIALECTS)
TOOL = Tool("route", "Find a way.", {"type": "object", "properties": {"from": {"type": "string"}}})


@dataclass
class RestlessClock:
    """Sleeping is written down and not done; otherwise it is the machine's clock."""

    slept: list[float] = field(default_factory=list)
    ahead: float = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def ticks(self) -> float:
        return time.monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead += seconds


class MiddlingChance:
    """No luck either way."""

    def token(self) -> str:
        return "t"

    def fraction(self) -> float:
        return 0.5


@dataclass
class World:
    """One emulator, and what a test asks of it."""

    emulator: Emulator
    clock: RestlessClock = field(default_factory=RestlessClock)
    patience: Patience = field(default_factory=lambda: Patience(connecting=5, first_token=5, stalled=5))

    def line(self, id: str, fault: Fault | None = None) -> Line:
        """A row of the catalog, served by the emulator."""
        row = BY_ID[id]
        return row.through(self.emulator.at(id, urlsplit(row.base_url).path, fault))

    def client(self, transport: HttpxTransport, **more: Any) -> Client:  # noqa: ANN401 - as the client takes it
        return Client(transport, self.clock, MiddlingChance(), patience=self.patience, **more)

    def run(self, work: Callable[[Client], Coroutine[Any, Any, T]], **more: Any) -> T:  # noqa: ANN401 - as above
        """Do it with a client of its own, on an event loop of its own."""

        async def main() -> T:
            async with HttpxTransport() as transport:
                return await work(self.client(transport, **more))

        return asyncio.run(main())

    def chat(self, line: Line, model: str = "relay-mini", **asked: Any) -> Told:  # noqa: ANN401 - as ChatRequest
        """Everything an answer brought, and how it ended."""
        return self.run(lambda client: told_by(client, line, model, **asked))

    def ask(self, line: Line, request: ChatRequest) -> Told:
        """The same for a whole conversation."""
        return self.run(lambda client: answer_to(client, line, request))


@dataclass
class Told:
    """An answer, taken apart."""

    deltas: list[Delta] = field(default_factory=list)
    error: ProviderError | None = None

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, Text))

    @property
    def reasoning(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, Reasoning))

    @property
    def calls(self) -> list[tuple[str, str]]:
        found: dict[int, list[str]] = {}
        for delta in self.deltas:
            if isinstance(delta, ToolCallPart):
                name_and_arguments = found.setdefault(delta.index, ["", ""])
                name_and_arguments[0] += delta.name
                name_and_arguments[1] += delta.arguments
        return [(name, arguments) for name, arguments in found.values()]

    @property
    def usage(self) -> Usage | None:
        return next((delta.usage for delta in reversed(self.deltas) if isinstance(delta, UsageTold)), None)

    @property
    def finished(self) -> list[str]:
        return [delta.reason for delta in self.deltas if isinstance(delta, Finished)]

    @property
    def notes(self) -> list[str]:
        return [delta.what for delta in self.deltas if isinstance(delta, Noted)]


async def told_by(client: Client, line: Line, model: str, **asked: Any) -> Told:  # noqa: ANN401 - as ChatRequest
    return await answer_to(client, line, ChatRequest(model, (Turn("user", "Is the line clear?"),), **asked))


async def answer_to(client: Client, line: Line, request: ChatRequest) -> Told:
    told = Told()
    secret = Secret(KEY, line.base_url)
    try:
        async with aclosing(client.chat(line, Model(id=request.model), request, secret)) as deltas:
            async for delta in deltas:
                told.deltas.append(delta)
    except ProviderError as error:
        told.error = error
    assert KEY not in everything_about(told)
    return told


def everything_about(told: Told) -> str:
    """What a log that hides nothing would say, with the variables of every frame."""
    if told.error is None:
        return repr(told)
    trace = traceback.TracebackException.from_exception(told.error, capture_locals=True)
    return repr(told) + repr(vars(told.error)) + "".join(trace.format())
