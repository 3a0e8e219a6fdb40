"""The vault's engine over the `cryptography` package: what WebCrypto does in the browser, with the same bytes."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.vault.ports import Forged

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class RealKey:
    raw: bytes = field(repr=False)
    rewrap: bool = False


class RealCrypto:
    """Real ciphers; the randomness is drawn from a seed, so that vectors come out the same each time."""

    def __init__(self, seed: int = 0, costs: Mapping[str, int] | None = None) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - never used outside tests
        self._costs = costs or {"memory_kib": 19 * 1024, "passes": 1}

    def random(self, count: int) -> bytes:
        return self._draw.randbytes(count)

    async def new_key(self) -> RealKey:
        return RealKey(self.random(32), rewrap=True)

    async def key_of(self, raw: bytes) -> RealKey:
        assert len(raw) == 32
        return RealKey(raw)

    async def encrypt(self, key: RealKey, nonce: bytes, context: bytes, text: bytes) -> bytes:
        assert len(nonce) == 12
        return AESGCM(key.raw).encrypt(nonce, text, context)

    async def decrypt(self, key: RealKey, nonce: bytes, context: bytes, sealed: bytes) -> bytes:
        try:
            return AESGCM(key.raw).decrypt(nonce, sealed, context)
        except InvalidTag:
            raise Forged from None

    async def wrap(self, outer: RealKey, nonce: bytes, context: bytes, inner: RealKey) -> bytes:
        assert inner.rewrap, "this key may not be wrapped"
        return await self.encrypt(outer, nonce, context, inner.raw)

    async def unwrap(
        self, outer: RealKey, nonce: bytes, context: bytes, wrapped: bytes, *, rewrap: bool = False
    ) -> RealKey:
        return RealKey(await self.decrypt(outer, nonce, context, wrapped), rewrap)

    async def argon2id(self, passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
        hashing = Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory_kib)
        return hashing.derive(passphrase.encode())

    async def pbkdf2(self, passphrase: str, salt: bytes, rounds: int) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, rounds)

    async def hkdf(self, raw: bytes, salt: bytes, info: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(raw)

    async def costs(self) -> Mapping[str, int]:
        return self._costs
