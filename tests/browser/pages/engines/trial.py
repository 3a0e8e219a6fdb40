"""What the tests ask of the engines in the browser: JSON in, JSON out."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import asdict
from time import perf_counter
from typing import Any

from app.browser.device import BrowserDevice
from app.browser.engines import BrowserEngines
from app.browser.page import BrowserPage, import_module
from app.llm.deltas import Finished, Noted, Reasoning, Text, UsageTold
from app.llm.errors import ProviderError
from app.llm.request import ChatRequest, Turn
from app.ondevice.values import DeviceModel, Loaded, Loading, LoadOrder, ModelFile

_KEPT: dict[str, BrowserEngines] = {}


async def engines() -> BrowserEngines:
    if not _KEPT:
        page = await BrowserPage.connected()
        _KEPT["engines"] = BrowserEngines(lambda: import_module("static/js/worker/engines.js"), page)
    return _KEPT["engines"]


async def load(given: str) -> str:
    """Load a model; with `stop_at`, close the load when it is so far."""
    asked = json.loads(given)
    model = DeviceModel.model_validate(asked["model"])
    files = tuple(ModelFile.model_validate(file) for file in asked["files"])
    order = LoadOrder(model, files, **asked.get("how", {}))
    told: dict[str, Any] = {"shares": []}
    here = await engines()
    try:
        async with aclosing(here.load(order)) as loading:
            async for step in loading:
                if isinstance(step, Loading):
                    told["shares"].append(step.share)
                    if step.share >= asked.get("stop_at", 2):
                        break
                elif isinstance(step, Loaded):
                    told["loaded"] = asdict(step)
    except ProviderError as error:
        told |= failed(error)
    told["now"] = asdict(here.loaded) if here.loaded else None
    return json.dumps(told)


async def chat(given: str) -> str:
    """Let it answer; with `stop_after`, close the answer when it has so many characters."""
    asked = json.loads(given)
    request = ChatRequest("tiny", tuple(Turn(*turn) for turn in asked["turns"]), **asked.get("how", {}))
    told: dict[str, Any] = {"text": "", "reasoning": "", "notes": [], "deltas": 0}
    here = await engines()
    began = perf_counter()
    try:
        async with aclosing(here.chat(request)) as answer:
            async for delta in answer:
                told["deltas"] += 1
                if isinstance(delta, Text):
                    told.setdefault("first", perf_counter() - began)
                    told["text"] += delta.text
                    if len(told["text"]) >= asked.get("stop_after", 1e9):
                        break
                elif isinstance(delta, Reasoning):
                    told["reasoning"] += delta.text
                elif isinstance(delta, UsageTold):
                    told["usage"] = asdict(delta.usage)
                elif isinstance(delta, Finished):
                    told["finished"] = [delta.reason, delta.raw]
                elif isinstance(delta, Noted):
                    told["notes"].append(delta.what)
    except ProviderError as error:
        told |= failed(error)
    told["seconds"] = perf_counter() - began
    told["now"] = asdict(here.loaded) if here.loaded else None
    return json.dumps(told)


async def cancel(given: str) -> str:
    """The same, and cancel the task that reads it."""
    reading = asyncio.ensure_future(chat(given))
    await asyncio.sleep(0.3)
    reading.cancel()
    done = await asyncio.gather(reading, return_exceptions=True)
    return json.dumps(isinstance(done[0], asyncio.CancelledError))


async def embed(given: str) -> str:
    try:
        read = await (await engines()).embed(json.loads(given)["texts"])
    except ProviderError as error:
        return json.dumps(failed(error))
    return json.dumps({"vectors": read.vectors, "tokens": read.usage.input})


async def unload(_: str) -> str:
    here = await engines()
    await here.unload()
    return json.dumps(here.loaded is None)


async def facts(_: str) -> str:
    page = await BrowserPage.connected()
    device = BrowserDevice(lambda: import_module("static/js/worker/device.js"), page)
    return json.dumps(asdict(await device.facts()))


def failed(error: ProviderError) -> dict[str, Any]:
    return {"error": type(error).__name__, "detail": error.__notes__[0] if hasattr(error, "__notes__") else ""}
