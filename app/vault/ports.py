"""What the vault asks of the world. `app/browser/vault.py` implements it by WebCrypto; tests by another library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Key: TypeAlias = Any
"""An AES-256-GCM key as the engine holds it. In the browser a CryptoKey: its bytes can't be read unless it says so."""


class Forged(Exception):
    """What was to be decrypted was not made with this key and this context."""


class Crypto(Protocol):
    """The engine. Every key is AES-256-GCM with nonces of 12 bytes and tags of 16, the tag behind the text."""

    def random(self, count: int) -> bytes:
        """Bytes that nobody can guess."""

    async def new_key(self) -> Key:
        """Make a data key whose bytes can be wrapped. It is put away as soon as that is done."""

    async def key_of(self, raw: bytes) -> Key:
        """Make a key of 32 bytes that wraps and unwraps; its bytes can't be read again."""

    async def encrypt(self, key: Key, nonce: bytes, context: bytes, text: bytes) -> bytes:
        """Encrypt and authenticate, together with the context."""

    async def decrypt(self, key: Key, nonce: bytes, context: bytes, sealed: bytes) -> bytes:
        """Undo `encrypt`, or raise `Forged`."""

    async def wrap(self, outer: Key, nonce: bytes, context: bytes, inner: Key) -> bytes:
        """Encrypt the 32 bytes of a key (as `encrypt` would), without showing them."""

    async def unwrap(self, outer: Key, nonce: bytes, context: bytes, wrapped: bytes, *, rewrap: bool = False) -> Key:
        """Undo `wrap`, or raise `Forged`. Only with `rewrap` can the key be wrapped again."""

    async def argon2id(self, passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
        """32 bytes; one lane. Does not hold up the interpreter."""

    async def pbkdf2(self, passphrase: str, salt: bytes, rounds: int) -> bytes:
        """32 bytes by PBKDF2 with HMAC-SHA-256."""

    async def hkdf(self, raw: bytes, salt: bytes, info: bytes) -> bytes:
        """32 bytes by HKDF with SHA-256."""

    async def costs(self) -> Mapping[str, int]:
        """Measure what takes about half a second on this device; never below the floors in `bounds.py`.

        `{"memory_kib":, "passes":}`, or `{"rounds":}` where Argon2id can't run.
        """


class DeviceKeys(Protocol):
    """Keys that the browser keeps in IndexedDB and nobody can read, by name."""

    async def make(self, name: str) -> Key:
        """Make a key that wraps and unwraps, keep it under this name, and give it."""

    async def get(self, name: str) -> Key | None:
        """Find it."""

    async def names(self) -> Sequence[str]:
        """Everything that is kept."""

    async def forget(self, name: str) -> None:
        """Remove it. One that is not there is no error."""


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """Which passkey answered, and its 32 bytes for the salt that was asked with."""

    credential: bytes
    output: bytes


class Passkeys(Protocol):
    """WebAuthn with the PRF extension. Both raise `PasskeyRefused` (told.py)."""

    async def make(self, name: str, user: bytes, salt: bytes) -> PasskeyAnswer:
        """Let the person make a passkey of this name for this site."""

    async def ask(self, salts: Mapping[bytes, bytes]) -> PasskeyAnswer:
        """Let the person use one of these: from the credential's id to the salt that it is asked with."""


class Shelf(Protocol):
    """Where the envelope and what belongs to it lie: short texts by name, shared by all tabs of this browser."""

    async def read(self, name: str) -> str | None:
        """Give the text of this name."""

    async def swap(self, name: str, before: str | None, after: str | None) -> bool:
        """Put `after` in the place of `before` (None: nothing there); False when something else lies there by now."""
