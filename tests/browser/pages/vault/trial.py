"""What the tests ask of the vault's engine in the browser: JSON in, JSON out, bytes as hex."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from app.base.errors import SwitchyardError
from app.browser.page import BrowserPage, import_module
from app.browser.vault import BrowserCrypto, BrowserDevices, BrowserPasskeys, BrowserShelf
from app.browser.world import BrowserClock
from app.vault.canonical import from_text
from app.vault.ports import Forged, PasskeyAnswer
from app.vault.told import Device, Passkey, Passphrase, Plain, Recovery, SecretInfo, VaultDamaged, Way, WrongWay
from app.vault.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NONCE, CONTEXT = bytes(12), b"context"


async def crypto() -> BrowserCrypto:
    return BrowserCrypto(await import_module("static/js/worker/cipher.js"))


async def devices() -> BrowserDevices:
    return BrowserDevices(await import_module("static/js/worker/device-keys.js"))


async def derive(given: str) -> str:
    """All three derivations of the same passphrase and salt."""
    asked = json.loads(given)
    engine, salt = await crypto(), bytes.fromhex(asked["salt"])
    return json.dumps(
        {
            "argon2id": (await engine.argon2id(asked["passphrase"], salt, asked["memory_kib"], asked["passes"])).hex(),
            "pbkdf2": (await engine.pbkdf2(asked["passphrase"], salt, asked["rounds"])).hex(),
            "hkdf": (await engine.hkdf(asked["passphrase"].encode(), salt, b"info")).hex(),
        }
    )


async def seal(given: str) -> str:
    """Wrap a new data key under this key, and seal a text with it."""
    asked = json.loads(given)
    engine = await crypto()
    outer, inner = await engine.key_of(bytes.fromhex(asked["key"])), await engine.new_key()
    return json.dumps(
        {
            "wrapped": (await engine.wrap(outer, NONCE, CONTEXT, inner)).hex(),
            "sealed": (await engine.encrypt(inner, NONCE, CONTEXT, asked["text"].encode())).hex(),
        }
    )


async def open_sealed(given: str) -> str:
    """Undo it, with whatever was made of it meanwhile."""
    asked = {name: bytes.fromhex(value) for name, value in json.loads(given).items()}
    engine = await crypto()
    try:
        outer = await engine.key_of(asked["key"])
        inner = await engine.unwrap(outer, NONCE, asked["context"], asked["wrapped"])
        return json.dumps((await engine.decrypt(inner, NONCE, asked["context"], asked["sealed"])).decode())
    except Forged:
        return json.dumps("forged")


async def readable(_: str) -> str:
    """Which keys give their bytes away; and whether one that may be wrapped again really can be."""
    engine = await crypto()
    outer, fresh = await engine.key_of(bytes(32)), await engine.new_key()
    wrapped = await engine.wrap(outer, NONCE, CONTEXT, fresh)
    again = await engine.unwrap(outer, NONCE, CONTEXT, wrapped, rewrap=True)
    keys = {
        "of a passphrase": outer,
        "of this device": await (await devices()).make("here"),
        "unlocked": await engine.unwrap(outer, NONCE, CONTEXT, wrapped),
        "to be wrapped again": again,
    }
    same = await engine.wrap(outer, NONCE, CONTEXT, again) == wrapped
    return json.dumps({"same": same, "readable": [name for name, key in keys.items() if await gives_bytes(key)]})


async def gives_bytes(key: Any) -> bool:  # noqa: ANN401 - a CryptoKey
    try:
        await js.crypto.subtle.exportKey("raw", key)
    except JsException:
        return False
    return True


async def costs(_: str) -> str:
    """What this device can afford, and how long that takes it."""
    engine = await crypto()
    measured = dict(await engine.costs())
    began = js.performance.now()
    if "passes" in measured:
        await engine.argon2id("correct horse", bytes(16), measured["memory_kib"], measured["passes"])
    return json.dumps({"costs": measured, "ms": js.performance.now() - began})


async def keep_device_key(_: str) -> str:
    """Wrap a data key under a new key of this device, and seal a text."""
    engine, device = await crypto(), await (await devices()).make("mine")
    inner = await engine.new_key()
    wrapped = await engine.wrap(device, NONCE, CONTEXT, inner)
    return json.dumps(
        {"wrapped": wrapped.hex(), "sealed": (await engine.encrypt(inner, NONCE, CONTEXT, b"kept")).hex()}
    )


async def use_device_key(given: str) -> str:
    """Open with the key that this browser kept; then forget it."""
    asked = json.loads(given)
    engine, kept = await crypto(), await devices()
    device = await kept.get("mine")
    assert device is not None, "it was kept"
    inner = await engine.unwrap(device, NONCE, CONTEXT, bytes.fromhex(asked["wrapped"]))
    text = (await engine.decrypt(inner, NONCE, CONTEXT, bytes.fromhex(asked["sealed"]))).decode()
    names, exportable = list(await kept.names()), await gives_bytes(device)
    await kept.forget("mine")
    await kept.forget("never there")
    gone = await kept.get("mine") is None and not await kept.names()
    return json.dumps({"text": text, "names": names, "exportable": exportable, "gone": gone})


async def device_keys_where_refused(_: str) -> str:
    """Say what a person reads; the note of the last revision works on, for as long as the tab."""
    shelf = await shelf_of_page()
    swapped = [await shelf.swap("seen", None, "1"), await shelf.swap("seen", None, "2")]
    try:
        await (await devices()).make("mine")
    except SwitchyardError as error:
        return json.dumps({"said": str(error), "swapped": swapped, "seen": await shelf.read("seen")})
    return json.dumps("nothing was refused")


async def shelf_of_page() -> BrowserShelf:
    return BrowserShelf(await BrowserPage.connected(), await import_module("static/js/worker/device-keys.js"))


async def put(given: str) -> str:
    """One swap, and what is said when it is refused."""
    shelf = await shelf_of_page()
    try:
        return json.dumps(await shelf.swap(**json.loads(given)))
    except SwitchyardError as error:
        return json.dumps(f"{type(error).__name__}: {error}")


async def passkeys(_: str) -> str:
    """Make a passkey, then ask for it among others: the same salt must give the same bytes."""
    keys = BrowserPasskeys(await BrowserPage.connected())
    try:
        made = await keys.make("test", b"user", bytes(32))
        same = await keys.ask({made.credential: bytes(32), b"another": bytes(32)})
        other = await keys.ask({made.credential: b"\1" * 32})
    except SwitchyardError as error:
        return json.dumps({"refused": f"{type(error).__name__}: {error}"})
    told = {"same": same == made, "other": other.output != made.output, "length": len(made.output)}
    return json.dumps(told)


class Shelf:
    """One envelope, and nothing that was noted about it."""

    def __init__(self, envelope: str) -> None:
        self.texts: dict[str, str | None] = {"sy.vault": envelope}

    async def read(self, name: str) -> str | None:
        return self.texts.get(name)

    async def swap(self, name: str, before: str | None, after: str | None) -> bool:
        fits = self.texts.get(name) == before
        if fits:
            self.texts[name] = after
        return fits


class OneDevice:
    """The one key that a vector says this device has."""

    def __init__(self, name: str, key: Any) -> None:  # noqa: ANN401 - a CryptoKey
        self.keys = {name: key}

    async def get(self, name: str) -> Any:  # noqa: ANN401 - a CryptoKey
        return self.keys.get(name)

    async def names(self) -> tuple[str, ...]:
        return tuple(self.keys)


class OnePasskey:
    """Answers what a vector says."""

    def __init__(self, answer: PasskeyAnswer) -> None:
        self.answer = answer

    async def ask(self, _: object) -> PasskeyAnswer:
        return self.answer


async def vector(given: str) -> str:
    """Open an envelope in one way, and tell every key in it; or why not."""
    asked = json.loads(given)
    way, engine = asked["way"], await crypto()
    device: Any = OneDevice("", None)
    passkey: Any = OnePasskey(PasskeyAnswer(b"", b""))
    if way["kind"] == "device":
        device = OneDevice(way["key"], await engine.key_of(from_text(way["raw"])))
    if way["kind"] == "passkey":
        passkey = OnePasskey(PasskeyAnswer(from_text(way["credential"]), from_text(way["output"])))
    vault = Vault(engine, Shelf(asked["envelope"]), device, passkey, BrowserClock())
    try:
        await vault.look()
        if vault.status.state == "damaged":
            return json.dumps({"expect": "damaged"})
        await vault.unlock(way_of(way))
        return json.dumps(
            {"expect": "opens", "secrets": {one.id: await told(vault, one) for one in vault.status.secrets}}
        )
    except WrongWay:
        return json.dumps({"expect": "wrong"})
    except VaultDamaged:
        return json.dumps({"expect": "damaged"})


def way_of(way: dict[str, str]) -> Way:
    if way["kind"] == "passphrase":
        return Passphrase(way["text"])
    if way["kind"] == "recovery":
        return Recovery(way["text"])
    return Device() if way["kind"] == "device" else Passkey()


async def told(vault: Vault, info: SecretInfo) -> dict[str, Any]:
    secret = await vault.secret(info.id)
    headers = [[name, value.reveal(info.origin)] for name, value in secret.also]
    said = {"line": info.line, "origin": info.origin, "name": info.name, "version": info.version}
    return said | {"key": secret.reveal(info.origin), "headers": headers}


# ---- A browser that goes away --------------------------------------------------------------------------------------

PHRASE = "a passphrase for rotating"
KEYS = {"work": "sk-1", "home": "sk-2"}
URL = "https://api.example"


@dataclass
class Fate:
    """Counts everything that is asked of the world; from a step on, nothing is ever answered again."""

    kill_at: int = 0  # 0: never
    kill_in: str = ""  # or the first step of this description
    after: bool = False  # whether the fatal step is still done
    steps: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def step(self, what: str, act: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what the act gives
        self.steps += 1
        if self.steps != self.kill_at and what != self.kill_in:
            return await act()
        if self.after:
            await act()
        self.over.set()
        return await asyncio.Future()


class MortalPage:
    """The page, as far as fate allows."""

    def __init__(self, page: BrowserPage, fate: Fate) -> None:
        self.page, self.fate = page, fate

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - as the port
        return await self.fate.step(f"{port} {fields.get('name', '')}", lambda: self.page.call(port, **fields))


class MortalModule:
    """device-keys.js, as far as fate allows."""

    def __init__(self, module: Any, fate: Fate) -> None:  # noqa: ANN401 - a JavaScript module
        self.module, self.fate = module, fate

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        return lambda *given: self.fate.step(name, lambda: getattr(self.module, name)(*given))


class QuickCrypto(BrowserCrypto):
    """The real engine at the lowest cost: there are many rounds."""

    async def costs(self) -> dict[str, int]:
        return {"memory_kib": 19 * 1024, "passes": 2}


async def mortal_vault(fate: Fate) -> Vault:
    page: Any = MortalPage(await BrowserPage.connected(), fate)
    kept = MortalModule(await import_module("static/js/worker/device-keys.js"), fate)
    engine = QuickCrypto(await import_module("static/js/worker/cipher.js"))
    return Vault(engine, BrowserShelf(page, kept), BrowserDevices(kept), BrowserPasskeys(page), BrowserClock())


async def make_vault(_: str) -> str:
    """With three ways in and two keys."""
    vault = await mortal_vault(Fate())
    await vault.create(Passphrase(PHRASE))
    await vault.add_lock(Passphrase(PHRASE), Device())
    await vault.add_lock(Passphrase(PHRASE), Passkey("Laptop"))
    for name, key in KEYS.items():
        await vault.add_secret("own", URL, name, Plain(key, (("X-Team", key),)))
    return json.dumps("made")


async def rotate(given: str) -> str:
    """A new data key, until it is made or the browser goes away."""
    fate = Fate(**json.loads(given))
    vault = await mortal_vault(fate)
    work = asyncio.ensure_future(vault.rotate([Passphrase(PHRASE), Passkey(), Device()]))
    end = asyncio.ensure_future(fate.over.wait())
    await asyncio.wait([work, end], return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    if work.done():
        work.result()
    return json.dumps({"killed": fate.over.is_set(), "steps": fate.steps})


async def found_by(given: str) -> str:
    """What each of these ways in finds, in a tab that begins afresh."""
    ways: dict[str, Way] = {"passphrase": Passphrase(PHRASE), "passkey": Passkey(), "device": Device()}
    found = {}
    for name in json.loads(given)["ways"]:
        vault = await mortal_vault(Fate())
        await vault.look()
        await vault.unlock(ways[name])
        keys = {one.name: (await told(vault, one))["key"] for one in vault.status.secrets}
        found[name] = {"keys": keys, "problem": vault.status.problem}
    return json.dumps(found)
