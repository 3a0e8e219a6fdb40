"""The engines: WebLLM and wllama in workers (`static/js/worker/engines.js`), the browser's own model on the page.

Each order is a call that is read in few pieces: what came between two looks of Python arrives together.
"""

from __future__ import annotations

import asyncio
import json
from array import array
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from app.llm.deltas import Noted, Usage
from app.llm.dialects.dialect import Embeddings, nothing_hidden
from app.llm.dialects.quoting import quoted
from app.llm.errors import TooLong
from app.ondevice.errors import LEAVES, EngineFailed, NotHere
from app.ondevice.speaking import Reader, asked_of
from app.ondevice.values import Loaded, Loading

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from app.base.ports import Page
    from app.llm.deltas import Delta
    from app.llm.errors import ProviderError
    from app.llm.request import ChatRequest
    from app.ondevice.values import LoadOrder

Told = dict[str, Any]
"""What a call told since it was last read, and how it ended if it has: `{told: […], done: {…}, failed: {…}}`."""

_LEAVES = {**LEAVES, TooLong.__name__: TooLong}
_LONGEST_DETAIL = 300


class Call(Protocol):
    """One order to an engine."""

    async def read(self) -> Told:
        """Wait for what comes next."""

    async def close(self) -> None:
        """Stop it, if it has not ended."""


class Host(Protocol):
    """Where engines of a kind live."""

    def fault(self) -> ProviderError | None:
        """What the engine died of since the load."""

    async def load(self, order: LoadOrder) -> Call:
        """Load a model."""

    async def ask(self, what: str, given: Any) -> Call:  # noqa: ANN401 - JSON
        """`chat`, with a body of OpenAI's shape, or `embed`, with texts."""

    async def unload(self) -> None:
        """Let go of it."""


class BrowserEngines:
    """Implements `app.ondevice.ports.Engines`. What is asked waits for what is running."""

    def __init__(self, load: Callable[[], Awaitable[Any]], page: Page) -> None:
        """`load` fetches the module engines.js, with the first model that needs a worker."""
        self._workers, self._page = Workers(load), PageModel(page)
        self._host: Host = self._workers
        self._order: LoadOrder | None = None
        self._loaded: Loaded | None = None
        self._turn = asyncio.Lock()

    @property
    def loaded(self) -> Loaded | None:
        """See `Engines`; what died meanwhile is not loaded any more."""
        return None if self._host.fault() else self._loaded

    async def load(self, order: LoadOrder) -> AsyncGenerator[Loading | Loaded, None]:
        """See `Engines`."""
        await self.unload()
        async with self._turn:
            self._host = self._page if order.model.engine == "builtin" else self._workers
            async with _closing(await self._host.load(order)) as call:
                done: Told | None = None
                while done is None:
                    answer = await call.read()
                    for told in answer["told"]:
                        yield Loading(min(max(float(told["share"]), 0.0), 1.0), str(told["words"]))
                    done = _done(answer)
                self._order = order
                self._loaded = Loaded(order.model.id, order.model.engine, **done)
                yield self._loaded

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """See `Engines`."""
        async with self._turn:
            order = self._expect_loaded()
            asked = asked_of(order.model, request)
            for note in asked.notes:
                yield Noted(note)
            reader = Reader(order.model.engine)
            async with _closing(await self._host.ask("chat", asked.body)) as call:
                done: Told | None = None
                while done is None:
                    answer = await call.read()
                    for delta in reader.read(answer["told"]):
                        yield delta
                    done = _done(answer)
            for delta in reader.end():
                yield delta

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """See `Engines`."""
        async with self._turn:
            self._expect_loaded()
            async with _closing(await self._host.ask("embed", list(texts))) as call:
                done: Told | None = None
                while done is None:
                    done = _done(await call.read())
        numbers, width = array("f", done["vectors"]), done["width"]
        rows = tuple(tuple(numbers[at : at + width]) for at in range(0, len(numbers), width))
        return Embeddings(rows, Usage(input=done["tokens"]))

    async def unload(self) -> None:
        """See `Engines`."""
        self._order = self._loaded = None
        await self._host.unload()

    def _expect_loaded(self) -> LoadOrder:
        """What is loaded, or the error that says why nothing is."""
        fault = self._host.fault()
        if fault:
            self._order = self._loaded = None
            raise fault
        if self._order is None:
            raise NotHere
        return self._order


class Workers:
    """Engines in workers."""

    def __init__(self, load: Callable[[], Awaitable[Any]]) -> None:
        """`load` fetches the module engines.js."""
        self._load_module = load
        self._engines: Any = None

    def fault(self) -> ProviderError | None:
        """See `Host`."""
        lost = self._engines.lost if self._engines else None
        return _fault_of(json.loads(lost)) if lost else None

    async def load(self, order: LoadOrder) -> Call:
        """See `Host`."""
        self._engines = self._engines or (await self._load_module()).connect()
        model = order.model
        given = {
            "model": model.id,
            "url": model.url,
            "library": model.library,
            "manifest": model.manifest,
            "embeddings": model.embeddings,
            "files": [{"scope": file.scope, "url": file.url} for file in order.files],
            **{name: value for name, value in asdict(order).items() if name not in {"model", "files"}},
        }
        return WorkerCall(self._engines.load(model.engine, json.dumps(given)))

    async def ask(self, what: str, given: Any) -> Call:  # noqa: ANN401 - JSON
        """See `Host`."""
        return WorkerCall(self._engines.ask(what, json.dumps(given)))

    async def unload(self) -> None:
        """See `Host`."""
        if self._engines:
            self._engines.unload()


class WorkerCall:
    """A call of engines.js."""

    def __init__(self, call: Any) -> None:  # noqa: ANN401 - a JS object has no Python type
        """It has begun."""
        self._call = call

    async def read(self) -> Told:
        """See `Call`. Vectors come as the bytes that they are."""
        answer: Told = json.loads(await self._call.read())
        vectors = self._call.vectors
        if vectors is not None:
            answer["done"]["vectors"] = vectors.to_bytes()
        return answer

    async def close(self) -> None:
        """See `Call`."""
        await self._call.close()


class PageModel:
    """The browser's own model, which only a window may use: `static/js/built-in.js`."""

    def __init__(self, page: Page) -> None:
        """Nothing is asked."""
        self._page = page

    def fault(self) -> None:
        """See `Host`: the browser looks after it."""

    async def load(self, order: LoadOrder) -> Call:  # noqa: ARG002 - there is only the one
        """See `Host`."""
        return PageCall(self._page, await self._page.call("builtin.load"))

    async def ask(self, what: str, given: Any) -> Call:  # noqa: ANN401 - JSON
        """See `Host`."""
        if what != "chat":
            message = "The browser’s own model makes no vectors."
            raise EngineFailed(message)
        return PageCall(self._page, await self._page.call("builtin.chat", body=given))

    async def unload(self) -> None:
        """See `Host`."""
        await self._page.call("builtin.unload")


class PageCall:
    """A call of built-in.js."""

    def __init__(self, page: Page, id: int) -> None:
        """It has begun."""
        self._page, self._id = page, id

    async def read(self) -> Told:
        """See `Call`."""
        answer: Told = await self._page.call("builtin.read", id=self._id)
        return answer

    async def close(self) -> None:
        """See `Call`."""
        await self._page.call("builtin.close", id=self._id)


@asynccontextmanager
async def _closing(call: Call) -> AsyncIterator[Call]:
    """Whoever stops reading stops the engine, also where that is a task that was cancelled."""
    try:
        yield call
    finally:
        await asyncio.shield(call.close())


def _done(answer: Told) -> Told | None:
    """How it ended; None: it has not."""
    if "failed" in answer:
        raise _fault_of(answer["failed"])
    done: Told | None = answer.get("done")
    return done


def _fault_of(told: Mapping[str, str]) -> ProviderError:
    """The leaf that a worker named. Its detail is for people only where no leaf says what happened."""
    leaf: type[ProviderError] = _LEAVES.get(told["leaf"], EngineFailed)
    detail = quoted(told["detail"], nothing_hidden, _LONGEST_DETAIL)
    fault = leaf(said=detail) if leaf is EngineFailed else leaf()
    fault.add_note(detail)
    return fault
