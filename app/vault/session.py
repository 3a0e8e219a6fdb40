"""A vault that is opened and locked: how it stands, the data key held meanwhile, and the one way to change it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from app.base.ports import Clock
from app.vault import device_keys, sealing, seen, writing
from app.vault.envelope import Envelope
from app.vault.opening import Locksmith, Turned
from app.vault.ports import Crypto, DeviceKeys, Key, Passkeys, Shelf
from app.vault.told import (
    LockMissing,
    Passphrase,
    State,
    Status,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultLocked,
    Way,
    WrongWay,
)
from app.vault.tries import Counter

T = TypeVar("T")


class Session:
    """`status` tells how the vault stands; it is a new object only when something changed."""

    def __init__(self, crypto: Crypto, shelf: Shelf, devices: DeviceKeys, passkeys: Passkeys, clock: Clock) -> None:
        self.status = Status()
        self._crypto, self._shelf, self._devices, self._clock = crypto, shelf, devices, clock
        self._smith = Locksmith(crypto, devices, passkeys, clock)
        self._store = writing.Store(crypto, shelf)
        self._tries = Counter(shelf, clock)
        self._held: Key | None = None
        self._times_locked = 0

    def __repr__(self) -> str:
        return f"Vault({self.status.state})"

    async def look(self) -> Status:
        """Read the shelf again. Stays unlocked if the data key still fits, else locks."""
        try:
            envelope = await self._store.read()
        except VaultDamaged as error:
            wait_until = await self._tries.wait_until()
            self._held = None
            return self._told(Status("damaged", problem=str(error), wait_until=wait_until))
        held = self._held
        if envelope is None or (held is not None and not await sealing.fits(self._crypto, held, envelope)):
            self._held = None
        await self._tell(envelope)
        # A vault that is gone or set back may come again, and need the keys that it names.
        if not self.status.problem:
            with suppress(VaultError):  # some browsers keep no keys; then there is nothing to sweep
                await device_keys.sweep(self._devices, self._clock, envelope)
        return self.status

    async def unlock(self, way: Way) -> None:
        """Open it, or raise WrongWay, TooSoon, VaultDamaged or PasskeyRefused."""
        times_locked = self._times_locked
        envelope = await self._store.there()
        turned = await self._open(envelope, way)
        held = await self._smith.data_key(envelope.id, turned)
        await sealing.check(self._crypto, held, envelope)
        if envelope.removed:
            envelope = await self._settled(held, envelope)
        self._hold(held, times_locked)
        await self._tell(envelope)
        if self._held is None:
            raise VaultLocked

    def lock(self) -> None:
        """Drop the data key."""
        self._times_locked += 1
        self._held = None
        if self.status.state == "unlocked":
            now = self.status
            self._told(Status("locked", now.locks, now.secrets, now.problem, now.wait_until))

    def _hold(self, held: Key, times_locked: int) -> None:
        """Unlock, unless somebody locked while we were at it: that counts."""
        if times_locked == self._times_locked:
            self._held = held

    def _key(self) -> Key:
        if self._held is None:
            raise VaultLocked
        return self._held

    async def _open(self, envelope: Envelope, way: Way) -> Turned:
        return await self._counted(envelope, [way], lambda: self._smith.open(envelope, way))

    async def _counted(self, envelope: Envelope, ways: Sequence[Way], opening: Callable[[], Awaitable[T]]) -> T:
        """Count a try with a passphrase; the right one sets the count to nothing."""
        counts = envelope.of_kind("passphrase") and any(isinstance(way, Passphrase) for way in ways)
        if not counts:
            return await opening()
        await self._tries.count()
        try:
            opened = await opening()
        except WrongWay:
            await self._tell(envelope)
            raise
        except LockMissing:
            await self._tries.forget()
            raise
        await self._tries.forget()
        return opened

    async def _confirmed(self, way: Way) -> tuple[Key, Turned]:
        """Give the data key so that it can be put into another lock. The caller lets go of it soon."""
        envelope = await self._store.there()
        turned = await self._open(envelope, way)
        data = await self._smith.data_key(envelope.id, turned, rewrap=True)
        await sealing.check(self._crypto, data, envelope)
        return data, turned

    async def _changed(self, key: Key, how: writing.Change, new_key: Key | None = None) -> Envelope:
        """Change the envelope, then forget the device keys that it does not name any more."""
        named: set[str] = set()

        async def noting(before: Envelope) -> Envelope:
            named.update(device_keys.named_by(before))
            return await how(before)

        was_held = key is self._held
        try:
            after = await self._store.change(key, noting, new_key)
        except writing.KeyOutdated:
            await self.look()
            raise (VaultLocked if was_held else VaultBusy) from None
        with suppress(VaultError):  # what can't be forgotten now is swept later
            for name in named - device_keys.named_by(after):
                await self._devices.forget(name)
        await self._tell(after)
        return after

    async def _settled(self, key: Key, envelope: Envelope) -> Envelope:
        """Seal anew what was taken out without the data key. If that has to wait, nothing is lost."""

        async def as_it_is(before: Envelope) -> Envelope:
            return before

        with suppress(VaultBusy, writing.KeyOutdated):
            return await self._store.change(key, as_it_is)
        return envelope

    async def _tell(self, envelope: Envelope | None) -> None:
        problem = await seen.oddness(self._shelf, envelope)
        if envelope is not None and self._held is not None:
            await seen.note(self._shelf, envelope)
        wait_until = await self._tries.wait_until()
        if envelope is None:
            self._told(Status("none", problem=problem, wait_until=wait_until))
            return
        secrets = tuple(one.told() for one in envelope.secrets)
        # From here on nothing waits: whoever locks meanwhile is not told otherwise.
        state: State = "locked" if self._held is None else "unlocked"
        self._told(Status(state, envelope.told_locks(), secrets, problem, wait_until))

    def _told(self, status: Status) -> Status:
        if status != self.status:
            self.status = status
        return self.status
