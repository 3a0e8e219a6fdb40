"""A new data key: every lock that exists is turned, everything is encrypted anew, and one swap makes it true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.vault.envelope import Envelope, Lock
from app.vault.opening import Locksmith, Turned
from app.vault.told import Device, LockMissing, Passkey, Passphrase, Recovery, Way, WrongWay


@dataclass(frozen=True, slots=True)
class Opened:
    """A lock of the envelope, and the way that opened it."""

    turned: Turned
    way: Way


async def open_all(smith: Locksmith, envelope: Envelope, ways: Sequence[Way]) -> tuple[Opened, ...]:
    """Open every lock but the recovery code's, which a new one replaces; or raise LockMissing."""
    opened: list[Opened] = []
    for way in ways:
        again = True
        while again:
            left = _left(envelope, opened)
            turned = await _next(smith, left, way)
            opened += [Opened(turned, way)] if turned else []
            if turned is None and not any(one.way is way for one in opened) and isinstance(way, Passphrase | Recovery):
                raise WrongWay
            # A passkey answers for one lock at a time; a passphrase may open several.
            again = turned is not None and isinstance(way, Passkey | Passphrase)
    missing = [lock.name for lock in _left(envelope, opened).locks if lock.kind != "recovery"]
    if missing or not opened:
        names = ", ".join(f"“{name}”" for name in missing) or "any"
        sentence = f"To encrypt everything anew, each way to unlock is needed. Missing: {names}."
        raise LockMissing(sentence)
    return tuple(opened)


async def anew(smith: Locksmith, opened: Sequence[Opened]) -> list[Turned]:
    """Make the locks of the new envelope: the same ways under the same names, with fresh salts and keys.

    A passkey keeps its salt, or the person would have to be asked twice for each.
    """
    made: list[Turned] = []
    for one in opened:
        lock = one.turned.lock
        if isinstance(one.way, Passphrase | Device):
            fresh = await smith.make(one.way)
            same = {"id": lock.id, "name": lock.name, "made": lock.made}
            made.append(Turned(fresh.lock.model_copy(update=same), fresh.outer))
        elif isinstance(one.way, Passkey):
            made.append(one.turned)
    return made


async def wrap_all(smith: Locksmith, vault: str, turned: Sequence[Turned], data: object) -> tuple[Lock, ...]:
    """Put the new data key into each lock."""
    return tuple([await smith.wrap(vault, one, data) for one in turned])


async def _next(smith: Locksmith, left: Envelope, way: Way) -> Turned | None:
    """Open one more lock by this way; None where none is left for it."""
    if not left.locks:
        return None
    try:
        return await smith.open(left, way)
    except WrongWay:
        return None


def _left(envelope: Envelope, opened: Sequence[Opened]) -> Envelope:
    done = {one.turned.lock.id for one in opened}
    return envelope.with_locks(lock for lock in envelope.locks if lock.id not in done)
