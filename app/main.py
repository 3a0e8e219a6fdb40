"""The worker's entry: builds the ports, shows the first frame, then opens the store and listens.

PyScript runs this file in the worker after the heap snapshot was restored; everything it imports from
`app` lies in that snapshot already.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable
from typing import Any

from polyscript import xworker

from app.base.errors import SwitchyardError
from app.browser.depot import WorkerDepot
from app.browser.device import BrowserDevice
from app.browser.engines import BrowserEngines
from app.browser.page import BrowserPage, import_module
from app.browser.records import open_store
from app.browser.search import WorkerSearch
from app.browser.transport import FetchTransport
from app.browser.vault import open_vault
from app.browser.world import BrowserChance, BrowserClock
from app.features.frame.state import Booted
from app.features.house import REGIONS, House, update
from app.features.orders import performer
from app.features.ports import DeviceKit, Ports
from app.features.settings.state import ServiceChanged, StorageLost
from app.llm.client import Client
from app.records.errors import DamagedRecord, NewerRecord
from app.records.search import PlainSearch
from app.ui.loop import Loop
from app.ui.messages import decode

WORKER = "static/js/worker"


async def start(page: BrowserPage) -> None:
    """Compose the app. The order is that of what a person waits for."""
    random.seed()  # the snapshot's generator is the same for everybody
    clock = BrowserClock()
    store: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    client: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    vault: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    finder: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    device: asyncio.Future[DeviceKit] = asyncio.get_running_loop().create_future()
    device.set_result(open_device(page))
    chance = BrowserChance()
    ports = Ports(page, clock, chance, store, client, vault, finder, device)
    loop = Loop(House(), update, performer(ports), REGIONS, page)

    loop.already_shown()

    def say(text: str) -> None:
        for name, fields in json.loads(text):
            loop.tell(decode(name, fields))

    def report(fault: NewerRecord | DamagedRecord) -> None:
        loop.tell(fault)

    page.answer("say", say)
    page.answer("rest", loop.settled)
    database = asyncio.ensure_future(import_module(f"{WORKER}/records.js"))
    loop.tell(Booted(**json.loads(await page.ask("facts"))), ServiceChanged({"boot": globals().get("sy_boot", "")}))
    await loop.shown()
    keys, way = asyncio.ensure_future(open_vault(page, clock)), asyncio.ensure_future(open_client(clock, chance))
    await page.ask("usable")

    records, refused = await open_store(await database, clock, report)
    store.set_result(records)
    finder.set_result(PlainSearch(records) if refused else WorkerSearch(lambda: import_module(f"{WORKER}/search.js")))
    if refused:
        loop.tell(StorageLost(str(refused)))
    await opened(vault, keys)
    await opened(client, way)
    async for event in records.events():
        loop.tell(event)


async def opened(port: asyncio.Future[Any], opening: Awaitable[Any]) -> None:
    """Hand over what was opened, or why it could not be: whoever needs it says so then, and all else works."""
    try:
        port.set_result(await opening)
    except SwitchyardError as error:
        port.set_exception(error)
        port.exception()  # it was seen, should nobody ever ask


async def open_client(clock: BrowserClock, chance: BrowserChance) -> Client:
    """The way to the providers."""
    wire, probe = await asyncio.gather(import_module(f"{WORKER}/wire.js"), import_module(f"{WORKER}/probe.js"))
    return Client(FetchTransport(wire, probe), clock, chance)


def open_device(page: BrowserPage) -> DeviceKit:
    """What models on this device need; nothing of it is loaded before it is asked."""
    return DeviceKit(
        BrowserDevice(lambda: import_module(f"{WORKER}/device.js"), page),
        BrowserEngines(lambda: import_module(f"{WORKER}/engines.js"), page),
        WorkerDepot(lambda: import_module(f"{WORKER}/depot.js"), page),
    )


async def run() -> None:
    """A failure to start must reach the page: nobody sees a worker's console."""
    page = await BrowserPage.connected()
    try:
        await start(page)
    except Exception as error:
        await page.ask("failed", f"{type(error).__name__}: {error}")
        raise


xworker.onmessage = lambda _: None  # PyScript would print its own first message to the console
running = asyncio.ensure_future(run())  # noqa: RUF006 - a global of PyScript's namespace, which lives as long as the worker
