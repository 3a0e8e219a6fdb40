"""What the tests ask of the client in the browser: JSON in, JSON out."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from app.base.secret import Secret
from app.browser.page import import_module
from app.browser.transport import FetchTransport
from app.browser.world import BrowserChance, BrowserClock
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.deltas import Finished, Text
from app.llm.errors import ProviderError
from app.llm.exchange import Patience
from app.llm.request import ChatRequest, EmbeddingRequest, Turn
from app.llm.retry import Backoff

if TYPE_CHECKING:
    from app.llm.catalog.model import Line


async def chat(given: str) -> str:
    """Stream an answer; with `cancel_after`, hang up after so many characters."""
    asked = json.loads(given)
    line, secret = line_of(asked)
    client = await client_of(asked)
    told: dict[str, Any] = {"text": "", "finished": "", "deltas": 0}
    began = time.perf_counter()

    async def read() -> None:
        async with aclosing(client.chat(line, Model(id=asked["model"]), request_of(asked), secret)) as deltas:
            async for delta in deltas:
                told["deltas"] += 1
                if isinstance(delta, Text):
                    told["text"] += delta.text
                    if len(told["text"]) >= asked.get("cancel_after", 1e9):
                        enough.set()
                if isinstance(delta, Finished):
                    told["finished"] = delta.reason

    enough = asyncio.Event()
    reading = asyncio.ensure_future(read())
    if "cancel_after" in asked:
        await enough.wait()
        told["cancelled"] = time.time()
        reading.cancel()
    try:
        await reading
    except ProviderError as error:
        told |= {"error": type(error).__name__, "what": error.what, "partial": error.partial}
    except asyncio.CancelledError:
        told["error"] = "cancelled"
    told["seconds"] = time.perf_counter() - began
    return json.dumps(told)


async def rest(given: str) -> str:
    """Everything but chat, in one go."""
    asked = json.loads(given)
    line, secret = line_of(asked)
    client = await client_of(asked)
    told: dict[str, Any] = {}
    try:
        told["key"] = await client.check_key(line, secret)
        told["models"] = [model.id for model in (await client.list_models(line, secret)).models]
        if line.paths.embeddings:
            texts = tuple(f"text {number}" for number in range(100))
            read = await client.embed(line, Model(id="points-embed"), EmbeddingRequest("points-embed", texts), secret)
            told["vectors"] = len(read.vectors)
    except ProviderError as error:
        told["error"] = type(error).__name__
    return json.dumps(told)


def line_of(asked: dict[str, Any]) -> tuple[Line, Secret]:
    line = BY_ID[asked["line"]].through(asked["url"])
    return line, Secret(asked["key"], line.base_url)


def request_of(asked: dict[str, Any]) -> ChatRequest:
    return ChatRequest(asked["model"], (Turn("user", "Is the line clear?"),))


async def client_of(asked: dict[str, Any]) -> Client:
    wire, probe = [await import_module(f"static/js/worker/{name}.js") for name in ("wire", "probe")]
    patience = Patience(connecting=5, first_token=5, stalled=asked.get("stalled", 5), backoff=Backoff(tries=1))
    return Client(FetchTransport(wire, probe), BrowserClock(), BrowserChance(), patience=patience)
