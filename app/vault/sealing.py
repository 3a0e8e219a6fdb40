"""What the data key does: encrypt one key, decrypt one, seal the envelope, check its seal."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.base.secret import Secret, origin_of
from app.vault import bounds
from app.vault.canonical import canonical, to_text, whole
from app.vault.envelope import Envelope, Seal, SealedSecret
from app.vault.ports import Crypto, Forged, Key
from app.vault.told import DoesNotFit, NoOrigin, Plain, VaultDamaged

_STEP = 64
_FORGED = "The vault in this browser was changed by something other than Switchyard."
_SWAPPED = "One key in this browser's vault is not the one that was put there."


def new_id(crypto: Crypto) -> str:
    """Make the id of a vault, a lock or a key."""
    return to_text(crypto.random(12))


def fit(plain: Plain) -> Plain:
    """Check that a key and its headers are not beyond bounds, and can be written as UTF-8."""
    headers = tuple((whole(name), whole(value)) for name, value in plain.headers)
    texts = (plain.key, *(value for _, value in headers))
    fits = len(headers) <= bounds.HEADERS and all(len(text) <= bounds.KEY for text in texts)
    if not fits or not all(0 < len(name) <= bounds.HEADER_NAME for name, _ in headers):
        raise DoesNotFit
    return Plain(whole(plain.key), headers)


def origin_for(url: str) -> str:
    """Say where a key may be sent that is entered for this address."""
    origin = origin_of(url)
    if not origin or len(origin) > bounds.ORIGIN:
        raise NoOrigin
    return origin


async def conceal(crypto: Crypto, key: Key, vault: str, record: SealedSecret, plain: Plain) -> SealedSecret:
    """Encrypt a key into its record, bound to all that the record says of it."""
    plain = fit(plain)
    text = canonical({"key": plain.key, "headers": plain.headers})
    padded = text + " " * (-len(text) % _STEP)  # its length tells little of the key's
    nonce = crypto.random(12)
    record = record.model_copy(update={"headers": tuple(name for name, _ in plain.headers), "nonce": nonce})
    sealed = await crypto.encrypt(key, nonce, record.context(vault), padded.encode())
    return record.model_copy(update={"sealed": sealed})


async def revealed(crypto: Crypto, key: Key, vault: str, record: SealedSecret) -> Plain:
    """Decrypt a key, or raise VaultDamaged."""
    try:
        padded = await crypto.decrypt(key, record.nonce, record.context(vault), record.sealed)
    except Forged:
        raise VaultDamaged(_SWAPPED) from None
    return _plain(padded)


async def secret_of(crypto: Crypto, key: Key, vault: str, record: SealedSecret) -> Secret:
    """Decrypt a key into what can be carried about; it opens for its own origin only."""
    plain = await revealed(crypto, key, vault, record)
    return Secret(plain.key, record.origin, plain.headers)


async def moved(
    crypto: Crypto, keys: tuple[Key, Key], vaults: tuple[str, str], secrets: Sequence[SealedSecret]
) -> tuple[SealedSecret, ...]:
    """Encrypt keys anew: from one data key and vault to another. One at a time lies open."""
    return tuple(
        [
            await conceal(crypto, keys[1], vaults[1], one, await revealed(crypto, keys[0], vaults[0], one))
            for one in secrets
        ]
    )


async def seal(crypto: Crypto, key: Key, envelope: Envelope) -> Envelope:
    """Authenticate all of it. What was noted as removed is settled by that."""
    settled = envelope.model_copy(update={"removed": ()})
    nonce = crypto.random(12)
    tag = await crypto.encrypt(key, nonce, settled.context(), b"")
    return settled.model_copy(update={"seal": Seal(nonce=nonce, tag=tag)})


async def fits(crypto: Crypto, key: Key, envelope: Envelope) -> bool:
    """Whether this data key made the seal, over just this."""
    try:
        return await crypto.decrypt(key, envelope.seal.nonce, envelope.context(), envelope.seal.tag) == b""
    except Forged:
        return False


async def check(crypto: Crypto, key: Key, envelope: Envelope) -> None:
    """Raise VaultDamaged unless all of it is as someone with the data key left it."""
    if not await fits(crypto, key, envelope):
        raise VaultDamaged(_FORGED)


def _plain(padded: bytes) -> Plain:
    """Read what was decrypted: it is authentic, so it is what `conceal` wrote."""
    said = json.loads(padded)
    return Plain(said["key"], tuple((name, value) for name, value in said["headers"]))
