"""A small HTTP server on loopback that speaks every dialect, down to each byte on the wire.

    with Emulator() as emulator:
        line = row.through(emulator.at("openai", "/v1", Fault(stall_after=3)))

It writes down every request: what came, when, and when the client hung up.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from tests.emulator import cors, login, models, providers
from tests.emulator.answer import Answer, Asked, reply
from tests.emulator.faults import Fault, fault_in
from tests.emulator.sending import Connection, Left, WeLeft

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
_LARGEST_HEAD = 64 * 1024
_LOOK_AGAIN = 0.02


@dataclass
class Seen:
    """A request as it came. The times are of the machine's clock, in seconds, so that a browser's can be compared."""

    at: str  # the origin that was asked
    method: str
    target: str
    headers: dict[str, str]
    body: str
    opened: float
    status: int = 0
    sent: int = 0  # bytes of the body
    closed: float | None = None  # when the client hung up, if it did so before the answer's end
    finished: bool = False


@dataclass
class Emulator:
    """Two origins: `url`, and `other_url` for what must not follow a redirect there."""

    port: int = 0
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = self.other_url = ""
        self._counts: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._changed = threading.Condition()

    def at(self, provider: str, path: str = "", fault: Fault | None = None) -> str:
        """The base URL of a provider that misbehaves like this."""
        return f"{self.url}{(fault or Fault()).segment}/{provider}{path}"

    def clear(self) -> None:
        self.seen.clear()
        self._counts.clear()

    def wait_for(self, claim: Callable[[], object], seconds: float = 5) -> bool:
        """Wait until it holds; looked at whenever something happened on the wire, and between two bytes of it."""
        late = time.monotonic() + seconds
        with self._changed:
            while not claim() and time.monotonic() < late:
                self._changed.wait(_LOOK_AGAIN)
        return bool(claim())

    # ---- Its own thread ----

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        main = await asyncio.start_server(self._connected, HOST, self.port, limit=_LARGEST_HEAD)
        other = await asyncio.start_server(self._connected, HOST, 0, limit=_LARGEST_HEAD)
        self.url, self.other_url = (f"http://{HOST}:{one.sockets[0].getsockname()[1]}" for one in (main, other))
        ready.set()
        await self._stop.wait()
        for one in (main, other):
            one.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ---- A connection ----

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            with suppress(Left, ConnectionError, asyncio.IncompleteReadError):
                while await self._one(connection):
                    pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _one(self, connection: Connection) -> bool:
        """Answer one request; False: the connection is over."""
        request = await connection.request()
        if request is None:
            return False
        method, target, headers, body = request
        port = connection.port
        seen = Seen(f"http://{HOST}:{port}", method, target, headers, body.decode("utf-8", "replace"), time.time())
        self.seen.append(seen)
        self._happened()
        try:
            fault = self._fault(method, target)
            answer, fault = self._answer(Asked.of(fault_in(target)[1], method, headers, body), fault)
        except (ValueError, KeyError, TypeError, IndexError) as wrong:
            answer, fault = reply({"emulator": f"{type(wrong).__name__}: {wrong}"}, 418), Fault()
        seen.status = answer.status
        try:
            await connection.answer(answer, fault, seen)
        except (Left, ConnectionError) as left:
            seen.closed = None if isinstance(left, WeLeft) else time.time()
            raise
        finally:
            self._happened()
        return seen.finished

    def _fault(self, method: str, target: str) -> Fault:
        """What goes wrong this time. Only a preflight's CORS can be wrong: the rest is kept for the request."""
        fault, _ = fault_in(target)
        if method != "OPTIONS" and fault.times:
            self._counts[target] += 1
            if self._counts[target] > fault.times:
                return Fault()
        return fault

    def _answer(self, asked: Asked, fault: Fault) -> tuple[Answer, Fault]:
        if asked.provider == "control":
            return self._control(asked.path), Fault()
        if asked.provider == "auth":  # OpenRouter's, at its origin
            return login.page(asked), Fault()
        told = cors.headers_for(asked, [cors.ELSEWHERE] if fault.refuse_origins else None)
        if told is None:
            return Answer(status=403), Fault()
        told = cors.spoilt(told, fault.cors, asked.method)
        if asked.method == "OPTIONS":
            return Answer(status=204, headers=told), Fault()
        if fault.redirect:
            place = self.other_url + asked.target if fault.redirect == "other" else fault.redirect
            return Answer(status=307, headers={"Location": place, **told}), fault
        answer = (models if asked.provider == "models" else providers).answer(asked, fault)
        return replace(answer, headers={**answer.headers, **fault.headers, **told}), fault

    def _control(self, path: str) -> Answer:
        """For hand trials and for pages: what was seen, and to forget it."""
        told: Any = [asdict(one) for one in self.seen]
        if path == "clear":
            self.clear()
        return replace(reply(told), headers={"Access-Control-Allow-Origin": "*"})

    def _happened(self) -> None:
        with self._changed:
            self._changed.notify_all()


def json_of(seen: Seen) -> dict[str, Any]:
    """The body of a request."""
    told: dict[str, Any] = json.loads(seen.body)
    return told
