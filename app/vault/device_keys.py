"""Names of the keys that the browser keeps, and the sweeping of those that no envelope names.

A key is made before the envelope names it and forgotten after: a kill between the two leaves one too many, never
one too few.
"""

from __future__ import annotations

import re

from app.base.ports import Clock
from app.vault.canonical import to_text
from app.vault.envelope import DeviceLock, Envelope
from app.vault.ports import Crypto, DeviceKeys
from app.vault.tries import millis

_NAME = re.compile(r"vault-(\d{1,16})-[A-Za-z0-9_-]{16}")
# Another tab may have made a key a moment ago, and not have written its envelope yet.
_GRACE = 10 * 60 * 1000


def new_name(crypto: Crypto, clock: Clock) -> str:
    """Say when it was made, so that sweeping spares what is about to be used."""
    return f"vault-{millis(clock)}-{to_text(crypto.random(12))}"


def named_by(envelope: Envelope | None) -> set[str]:
    """The keys that an envelope needs."""
    return {lock.key for lock in (envelope.locks if envelope else ()) if isinstance(lock, DeviceLock)}


async def sweep(devices: DeviceKeys, clock: Clock, envelope: Envelope | None) -> None:
    """Forget what was left over."""
    needed = named_by(envelope)
    for name in await devices.names():
        match = _NAME.fullmatch(name)
        if match and name not in needed and abs(millis(clock) - int(match[1])) > _GRACE:
            await devices.forget(name)
