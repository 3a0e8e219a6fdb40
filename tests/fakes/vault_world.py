"""A browser for the vault: shelf, device keys, passkeys, clock and engine, shared by as many tabs as a test opens.

The engine here is made of hashes only, so that it runs in Pyodide, too: good for the logic, worth nothing as a
cipher. The real one is tried in tests/vault (CPython) and tests/browser (Chromium), on the same vectors.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.vault.ports import Crypto, Forged, PasskeyAnswer
from app.vault.told import PasskeyRefused, Passphrase, VaultError
from app.vault.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

GOOD = "correct horse battery staple"


class Killed(BaseException):
    """The browser went away in the middle."""


@dataclass(frozen=True)
class FakeKey:
    raw: bytes = field(repr=False)
    rewrap: bool = False


class FakeCrypto:
    """Behaves as the real engine does, down to which key may be wrapped."""

    def __init__(self, seed: int = 0) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a test must be repeatable

    def random(self, count: int) -> bytes:
        return self._draw.randbytes(count)

    async def new_key(self) -> FakeKey:
        return FakeKey(self.random(32), rewrap=True)

    async def key_of(self, raw: bytes) -> FakeKey:
        assert len(raw) == 32
        return FakeKey(raw)

    async def encrypt(self, key: FakeKey, nonce: bytes, context: bytes, text: bytes) -> bytes:
        assert len(nonce) == 12
        hidden = _xored(key.raw, nonce, text)
        return hidden + _tag(key.raw, nonce, context, hidden)

    async def decrypt(self, key: FakeKey, nonce: bytes, context: bytes, sealed: bytes) -> bytes:
        hidden, tag = sealed[:-16], sealed[-16:]
        if not hmac.compare_digest(tag, _tag(key.raw, nonce, context, hidden)):
            raise Forged
        return _xored(key.raw, nonce, hidden)

    async def wrap(self, outer: FakeKey, nonce: bytes, context: bytes, inner: FakeKey) -> bytes:
        assert inner.rewrap, "this key may not be wrapped"
        return await self.encrypt(outer, nonce, context, inner.raw)

    async def unwrap(
        self, outer: FakeKey, nonce: bytes, context: bytes, wrapped: bytes, *, rewrap: bool = False
    ) -> FakeKey:
        return FakeKey(await self.decrypt(outer, nonce, context, wrapped), rewrap)

    async def argon2id(self, passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
        return hashlib.sha256(f"{memory_kib} {passes} {passphrase}".encode() + salt).digest()

    async def pbkdf2(self, passphrase: str, salt: bytes, rounds: int) -> bytes:
        return hashlib.sha256(f"{rounds} {passphrase}".encode() + salt).digest()

    async def hkdf(self, raw: bytes, salt: bytes, info: bytes) -> bytes:
        return hmac.digest(hmac.digest(salt, raw, "sha256"), info + b"\x01", "sha256")

    async def costs(self) -> Mapping[str, int]:
        return {"memory_kib": 19 * 1024, "passes": 2}


def _tag(key: bytes, nonce: bytes, context: bytes, hidden: bytes) -> bytes:
    whole = len(context).to_bytes(8, "big") + nonce + context + hidden
    return hmac.digest(key, whole, "sha256")[:16]


def _xored(key: bytes, nonce: bytes, text: bytes) -> bytes:
    stream = b"".join(
        hashlib.sha256(key + nonce + count.to_bytes(4, "big")).digest() for count in range(len(text) // 32 + 1)
    )
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))


@dataclass
class World:
    """What all tabs share. `steps` counts what is asked of it; the one at `kill_at` ends in `Killed`."""

    crypto: Crypto = field(default_factory=FakeCrypto)
    texts: dict[str, str] = field(default_factory=dict)
    device: dict[str, Any] = field(default_factory=dict)
    passkeys: dict[bytes, bytes] = field(default_factory=dict)
    now: datetime = datetime(2026, 1, 2, tzinfo=UTC)
    steps: int = 0
    kill_at: int | None = None
    kill_after: bool = False  # whether the fatal step is still done
    pause: Callable[[], int] = lambda: 0  # how many turns others get before a step
    asked: list[tuple[bytes, ...]] = field(default_factory=list)
    refuses: bool = False  # the person answers no passkey's question
    keeps_no_keys: bool = False  # as browsers do that refuse IndexedDB

    def tab(self) -> Vault:
        """Open a tab."""
        return Vault(self.crypto, Shelf(self), Devices(self), Passkeys(self), Clock(self))

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    async def step(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the act gives
        """Do one thing to what is stored, unless this is where the browser goes away."""
        for _ in range(self.pause()):
            await asyncio.sleep(0)
        self.steps += 1
        if self.steps != self.kill_at:
            return act()
        if self.kill_after:
            act()
        raise Killed


async def opened(world: World) -> tuple[Vault, str]:
    """Make a vault with a passphrase; it, and its recovery code."""
    vault = world.tab()
    return vault, await vault.create(Passphrase(GOOD))


@dataclass
class Shelf:
    world: World

    async def read(self, name: str) -> str | None:
        return await self.world.step(lambda: self.world.texts.get(name))  # type: ignore[no-any-return]

    async def swap(self, name: str, before: str | None, after: str | None) -> bool:
        def swapped() -> bool:
            if self.world.texts.get(name) != before:
                return False
            if after is None:
                self.world.texts.pop(name, None)
            else:
                self.world.texts[name] = after
            return True

        return await self.world.step(swapped)  # type: ignore[no-any-return]


class KeepsNoKeys(VaultError):
    what = "This browser keeps no keys."


@dataclass
class Devices:
    world: World

    async def _kept(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the act gives
        if self.world.keeps_no_keys:
            raise KeepsNoKeys
        return await self.world.step(act)

    async def make(self, name: str) -> Any:  # noqa: ANN401 - as the engine holds it
        key = await self.world.crypto.key_of(self.world.crypto.random(32))
        await self._kept(lambda: self.world.device.__setitem__(name, key))
        return key

    async def get(self, name: str) -> Any:  # noqa: ANN401 - as the engine holds it
        return await self._kept(lambda: self.world.device.get(name))

    async def names(self) -> Sequence[str]:
        return await self._kept(lambda: [*self.world.device])  # type: ignore[no-any-return]

    async def forget(self, name: str) -> None:
        await self._kept(lambda: self.world.device.pop(name, None))


@dataclass
class Passkeys:
    world: World

    async def make(self, name: str, user: bytes, salt: bytes) -> PasskeyAnswer:
        assert name
        assert 1 <= len(user) <= 64
        credential = self.world.crypto.random(20)
        secret = self.world.crypto.random(32)
        await self.world.step(lambda: self.world.passkeys.__setitem__(credential, secret))
        return PasskeyAnswer(credential, hmac.digest(secret, salt, "sha256"))

    async def ask(self, salts: Mapping[bytes, bytes]) -> PasskeyAnswer:
        self.world.asked.append((*salts,))
        if self.world.refuses:
            raise PasskeyRefused
        for credential, salt in salts.items():
            if credential in self.world.passkeys:
                return PasskeyAnswer(credential, hmac.digest(self.world.passkeys[credential], salt, "sha256"))
        raise PasskeyRefused


@dataclass
class Clock:
    world: World

    def now(self) -> datetime:
        return self.world.now

    def ticks(self) -> float:
        return self.world.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.world.later(seconds)
