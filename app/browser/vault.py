"""The vault's ports: WebCrypto and this device's keys in the worker, localStorage and passkeys on the page."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pyodide.ffi import JsException, to_js

from app.browser.page import import_module
from app.vault.bounds import ARGON2_KIB, ARGON2_PASSES, PBKDF2_ROUNDS
from app.vault.ports import Forged, PasskeyAnswer
from app.vault.told import PasskeyRefused, VaultError
from app.vault.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from app.base.ports import Clock, Page
    from app.vault.ports import Key

T = TypeVar("T")

Module: TypeAlias = Any
"""One of our JavaScript modules; bytes go in and come out as Uint8Array, and nothing (`undefined`) is None."""

LEAST_PASSES = 2
"""With 19 MiB, what OWASP asks for at least."""


class EngineFailed(VaultError):
    """The browser's cryptography refused: there is none on this page, or a passphrase's cost is too much here."""

    what = "The browser’s encryption did not work."
    kept = "Nothing was changed."
    next_step = "Open Switchyard over https in an up-to-date browser, then try again."


class DeviceKeysRefused(VaultError):
    """IndexedDB is refused, full or broken."""

    what = "This browser does not let this site keep a key of its own."
    kept = "Nothing was changed."
    next_step = "Use a passphrase or a passkey instead, or an ordinary window."


class ShelfRefused(VaultError):
    """The browser gives localStorage to nobody here, or has no room left in it."""

    what = "This browser does not let this site store your keys."
    kept = "Nothing was stored."
    next_step = "Allow site data for this address, or use an ordinary window, then try again."


async def open_vault(page: Page, clock: Clock) -> Vault:
    """The vault of this browser, not looked at yet."""
    cipher = await import_module("static/js/worker/cipher.js")
    kept = await import_module("static/js/worker/device-keys.js")
    return Vault(BrowserCrypto(cipher), BrowserShelf(page, kept), BrowserDevices(kept), BrowserPasskeys(page), clock)


class BrowserCrypto:
    """Implements `app.vault.ports.Crypto` by WebCrypto. A key is a CryptoKey, held by reference."""

    def __init__(self, cipher: Module) -> None:
        self._cipher = cipher

    def random(self, count: int) -> bytes:
        """See `Crypto`."""
        drawn: bytes = self._cipher.random(count).to_bytes()
        return drawn

    async def new_key(self) -> Key:
        """See `Crypto`."""
        return await self._done(self._cipher.newKey)

    async def key_of(self, raw: bytes) -> Key:
        """See `Crypto`."""
        return await self._done(self._cipher.keyOf, raw)

    async def encrypt(self, key: Key, nonce: bytes, context: bytes, text: bytes) -> bytes:
        """See `Crypto`."""
        return _bytes(await self._done(self._cipher.encrypt, key, nonce, context, text))

    async def decrypt(self, key: Key, nonce: bytes, context: bytes, sealed: bytes) -> bytes:
        """See `Crypto`."""
        return _bytes(_genuine(await self._done(self._cipher.decrypt, key, nonce, context, sealed)))

    async def wrap(self, outer: Key, nonce: bytes, context: bytes, inner: Key) -> bytes:
        """See `Crypto`."""
        return _bytes(await self._done(self._cipher.wrap, outer, nonce, context, inner))

    async def unwrap(self, outer: Key, nonce: bytes, context: bytes, wrapped: bytes, *, rewrap: bool = False) -> Key:
        """See `Crypto`."""
        return _genuine(await self._done(self._cipher.unwrap, outer, nonce, context, wrapped, rewrap))

    async def argon2id(self, passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
        """See `Crypto`."""
        return _bytes(await self._done(self._cipher.argon2id, passphrase.encode(), salt, memory_kib, passes))

    async def pbkdf2(self, passphrase: str, salt: bytes, rounds: int) -> bytes:
        """See `Crypto`."""
        return _bytes(await self._done(self._cipher.pbkdf2, passphrase.encode(), salt, rounds))

    async def hkdf(self, raw: bytes, salt: bytes, info: bytes) -> bytes:
        """See `Crypto`."""
        return _bytes(await self._done(self._cipher.hkdf, raw, salt, info))

    async def costs(self) -> Mapping[str, int]:
        """See `Crypto`."""
        floors = {"memory_kib": ARGON2_KIB[0], "passes": LEAST_PASSES, "rounds": PBKDF2_ROUNDS[0]}
        ceilings = {"memory_kib": ARGON2_KIB[1], "passes": ARGON2_PASSES[1], "rounds": PBKDF2_ROUNDS[1]}
        measured: dict[str, int] = json.loads(await self._done(self._cipher.costs, json.dumps(floors)))
        return {name: max(floors[name], min(cost, ceilings[name])) for name, cost in measured.items()}

    async def _done(self, how: Any, *given: Any) -> Any:  # noqa: ANN401 - JavaScript both ways
        if not self._cipher.works():
            what = "This page was not loaded over a secure connection, so the browser gives it no encryption."
            raise EngineFailed(what)
        try:
            return await how(*(to_js(one) if isinstance(one, bytes) else one for one in given))
        except JsException as error:
            what = f"The browser’s encryption did not work ({error})."
            raise EngineFailed(what) from None


class BrowserDevices:
    """Implements `app.vault.ports.DeviceKeys`: CryptoKey objects in IndexedDB, whose bytes nobody can read."""

    def __init__(self, kept: Module) -> None:
        self._kept = kept

    async def make(self, name: str) -> Key:
        """See `DeviceKeys`."""
        return await _kept(self._kept.make(name))

    async def get(self, name: str) -> Key | None:
        """See `DeviceKeys`."""
        return await _kept(self._kept.get(name))

    async def names(self) -> Sequence[str]:
        """See `DeviceKeys`."""
        return tuple(json.loads(await _kept(self._kept.names())))

    async def forget(self, name: str) -> None:
        """See `DeviceKeys`."""
        await _kept(self._kept.forget(name))


class BrowserShelf:
    """Implements `app.vault.ports.Shelf`. Names that begin with `sy.` lie in localStorage, others in IndexedDB.

    So what tells a rolled-back envelope does not lie beside it. Where IndexedDB is refused, it lasts as
    long as the tab.
    """

    def __init__(self, page: Page, kept: Module) -> None:
        self._page = page
        self._kept = kept
        self._here: dict[str, str | None] = {}

    async def read(self, name: str) -> str | None:
        """See `Shelf`. Where storage is refused, nothing lies there."""
        if name.startswith("sy."):
            told = await self._page.call("shelf.read", name=name)
            text: str | None = told.get("text")
            return text
        try:
            note: str | None = await self._kept.note(name)
        except JsException:
            return self._here.get(name)
        return note

    async def swap(self, name: str, before: str | None, after: str | None) -> bool:
        """See `Shelf`."""
        if name.startswith("sy."):
            return await self._swap_on_page(name, before, after)
        try:
            return bool(await self._kept.swapNote(name, before, after))
        except JsException:
            fits = self._here.get(name) == before
            if fits:
                self._here[name] = after
            return fits

    async def _swap_on_page(self, name: str, before: str | None, after: str | None) -> bool:
        told = await self._page.call("shelf.swap", name=name, before=before, after=after)
        if "full" in told:
            what = "There is no room left for your keys in what this browser gives to this site."
            raise ShelfRefused(what, next_step="Remove keys that you don’t need, or clear other data of this site.")
        if "refused" in told:
            raise ShelfRefused
        return bool(told["swapped"])


class BrowserPasskeys:
    """Implements `app.vault.ports.Passkeys`: the page asks, because no worker may."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def make(self, name: str, user: bytes, salt: bytes) -> PasskeyAnswer:
        """See `Passkeys`."""
        return _answer(await self._page.call("passkey.make", name=name, user=_text(user), salt=_text(salt)))

    async def ask(self, salts: Mapping[bytes, bytes]) -> PasskeyAnswer:
        """See `Passkeys`."""
        asked = {_text(credential): _text(salt) for credential, salt in salts.items()}
        return _answer(await self._page.call("passkey.ask", salts=asked))


def _answer(told: Mapping[str, str]) -> PasskeyAnswer:
    if "refused" in told:
        what = f"{told['refused']}."
        raise PasskeyRefused(what, next_step=told.get("next", ""))
    return PasskeyAnswer(_of_text(told["credential"]), _of_text(told["output"]))


async def _kept(work: Awaitable[T]) -> T:
    try:
        return await work
    except JsException as error:
        what = f"{DeviceKeysRefused.what.removesuffix('.')} ({error})."
        raise DeviceKeysRefused(what) from None


def _genuine(answer: T | None) -> T:
    if answer is None:
        raise Forged
    return answer


def _bytes(array: Any) -> bytes:  # noqa: ANN401 - a Uint8Array
    copied: bytes = array.to_bytes()
    return copied


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _of_text(base64url: str) -> bytes:
    return urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4))
