"""The ways in: from what a person has or knows to the key that turns a lock.

Two answers are kept apart: WrongWay (this opens no lock here, nothing is broken) and VaultDamaged.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from app.base.ports import Clock
from app.vault import bounds, device_keys
from app.vault.canonical import normal, whole
from app.vault.envelope import (
    Argon2id,
    DeviceLock,
    Envelope,
    Lock,
    PasskeyLock,
    PassphraseLock,
    Pbkdf2,
    RecoveryLock,
)
from app.vault.ports import Crypto, DeviceKeys, Forged, Key, Passkeys
from app.vault.recovery import read_code
from app.vault.sealing import new_id
from app.vault.told import (
    Device,
    DoesNotFit,
    Kind,
    Passkey,
    Passphrase,
    Recovery,
    UnfitPassphrase,
    VaultDamaged,
    Way,
    WrongWay,
)
from app.vault.tries import millis

_PASSKEY_INFO = b"switchyard-vault 1 passkey"
_RECOVERY_INFO = b"switchyard-vault 1 recovery"
_KINDS: dict[type, Kind] = {Passphrase: "passphrase", Passkey: "passkey", Device: "device", Recovery: "recovery"}
_NONE = {
    "passphrase": "This vault has no passphrase.",
    "passkey": "This vault has no passkey.",
    "device": "This vault is not opened by this browser alone.",
    "recovery": "This vault has no recovery code.",
}
_KEY_GONE = "The key that this browser kept for the vault is gone."
_DEVICE_FORGED = "The vault's lock for this browser was changed by something other than Switchyard."


@dataclass(frozen=True, slots=True)
class Turned:
    """A lock, and the key that turns it. The lock may be one that nothing is wrapped in yet."""

    lock: Lock
    outer: Key = field(repr=False)


@dataclass(frozen=True, slots=True)
class Locksmith:
    """Opens locks, and makes new ones."""

    crypto: Crypto
    devices: DeviceKeys
    passkeys: Passkeys
    clock: Clock

    async def open(self, envelope: Envelope, way: Way) -> Turned:
        """Find the lock that this way opens, or raise WrongWay."""
        kind = _KINDS[type(way)]
        locks = envelope.of_kind(kind)
        if not locks:
            raise WrongWay(_NONE[kind])
        async for turned in self._tried(locks, way):
            if await self._fits(envelope.id, turned):
                return turned
        raise WrongWay(_KEY_GONE if kind == "device" else "")

    async def data_key(self, vault: str, turned: Turned, *, rewrap: bool = False) -> Key:
        """Take the data key out of a lock, or raise WrongWay. Only with `rewrap` can it be put into another."""
        lock = turned.lock
        try:
            return await self.crypto.unwrap(turned.outer, lock.nonce, lock.context(vault), lock.wrapped, rewrap=rewrap)
        except Forged:
            raise WrongWay from None

    async def make(self, way: Way) -> Turned:
        """Make a lock for this way. A device key is kept from now on, before any envelope names it."""
        crypto = self.crypto
        id, made = new_id(crypto), millis(self.clock)
        if isinstance(way, Passphrase):
            if not bounds.PASSPHRASE[0] <= len(way.text) <= bounds.PASSPHRASE[1]:
                raise UnfitPassphrase
            cost = await self._cost()
            by_words = PassphraseLock(id=id, made=made, name="Passphrase", salt=crypto.random(16), cost=cost)
            return Turned(by_words, await self._of_passphrase(by_words, way))
        if isinstance(way, Passkey):
            name = whole(way.name).strip() or "Passkey"
            if len(name) > bounds.NAME:
                raise DoesNotFit
            salt = crypto.random(32)
            answer = await self.passkeys.make(name, crypto.random(16), salt)
            by_passkey = PasskeyLock(id=id, made=made, name=name, credential=answer.credential, salt=salt)
            return Turned(by_passkey, await self._of_passkey(by_passkey, answer.output))
        if isinstance(way, Device):
            key = device_keys.new_name(crypto, self.clock)
            return Turned(DeviceLock(id=id, made=made, name="This browser", key=key), await self.devices.make(key))
        by_code = RecoveryLock(id=id, made=made, name="Recovery code", salt=crypto.random(16))
        return Turned(by_code, await self._of_code(by_code, way))

    async def wrap(self, vault: str, turned: Turned, data: Key) -> Lock:
        """Put the data key into a lock."""
        lock = turned.lock.model_copy(update={"nonce": self.crypto.random(12)})
        wrapped = await self.crypto.wrap(turned.outer, lock.nonce, lock.context(vault), data)
        return lock.model_copy(update={"wrapped": wrapped})

    async def _fits(self, vault: str, turned: Turned) -> bool:
        try:
            await self.data_key(vault, turned)
        except WrongWay:
            if turned.lock.kind == "device":  # nobody typed anything wrong here
                raise VaultDamaged(_DEVICE_FORGED) from None
            return False
        return True

    async def _tried(self, locks: Sequence[Lock], way: Way) -> AsyncIterator[Turned]:
        """Give each lock of the way's kind with the key that this way makes for it."""
        if isinstance(way, Passkey):
            asked = [lock for lock in locks if isinstance(lock, PasskeyLock)]
            answer = await self.passkeys.ask({lock.credential: lock.salt for lock in asked})
            for asked_one in asked:
                if asked_one.credential == answer.credential:
                    yield Turned(asked_one, await self._of_passkey(asked_one, answer.output))
            return
        for lock in locks:
            if isinstance(lock, PassphraseLock) and isinstance(way, Passphrase):
                if len(way.text) <= bounds.PASSPHRASE[1]:
                    yield Turned(lock, await self._of_passphrase(lock, way))
            elif isinstance(lock, RecoveryLock) and isinstance(way, Recovery):
                yield Turned(lock, await self._of_code(lock, way))
            elif isinstance(lock, DeviceLock):
                key = await self.devices.get(lock.key)
                if key is not None:
                    yield Turned(lock, key)

    async def _cost(self) -> Argon2id | Pbkdf2:
        costs = await self.crypto.costs()
        if "rounds" in costs:
            return Pbkdf2(rounds=_between(costs["rounds"], bounds.PBKDF2_ROUNDS))
        memory = _between(costs["memory_kib"], bounds.ARGON2_KIB)
        return Argon2id(memory_kib=memory, passes=_between(costs["passes"], bounds.ARGON2_PASSES))

    async def _of_passphrase(self, lock: PassphraseLock, way: Passphrase) -> Key:
        text, cost = normal(way.text), lock.cost
        if isinstance(cost, Argon2id):
            return await self.crypto.key_of(await self.crypto.argon2id(text, lock.salt, cost.memory_kib, cost.passes))
        return await self.crypto.key_of(await self.crypto.pbkdf2(text, lock.salt, cost.rounds))

    async def _of_passkey(self, lock: PasskeyLock, output: bytes) -> Key:
        return await self.crypto.key_of(await self.crypto.hkdf(output, lock.salt, _PASSKEY_INFO))

    async def _of_code(self, lock: RecoveryLock, way: Recovery) -> Key:
        return await self.crypto.key_of(await self.crypto.hkdf(read_code(way.text), lock.salt, _RECOVERY_INFO))


def _between(value: int, bound: tuple[int, int]) -> int:
    return max(bound[0], min(bound[1], int(value)))
