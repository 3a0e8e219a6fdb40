"""The vault: what the rooms ask it for. How it is done lies in the modules beside this one.

While it is unlocked it holds the data key in a form that can't be wrapped again, and nothing else: a key of a line
is decrypted when it is used. Whatever changes a way to unlock must therefore be confirmed by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from app.vault import backup as backups, rotation, sealing, seen
from app.vault.backup import Backup
from app.vault.envelope import Envelope
from app.vault.keys import Keys
from app.vault.opening import Turned
from app.vault.recovery import new_code
from app.vault.told import (
    Device,
    LastLock,
    LockNotThere,
    Passphrase,
    Recovery,
    VaultBusy,
    VaultError,
    VaultLocked,
    Way,
)


class Vault(Keys):
    """The keys of this browser, and the ways to unlock them. How it is opened and locked lies in session.py."""

    async def create(self, way: Way) -> str:
        """Make a vault with this way and a recovery code; give the code, to be shown once. It is unlocked then."""
        times_locked = self._times_locked
        await self._store.must_be_free()
        code, id = new_code(self._crypto), sealing.new_id(self._crypto)
        made = [await self._smith.make(way), await self._smith.make(Recovery(code))]
        data = await self._crypto.new_key()
        envelope = Envelope(id=id, revision=0, locks=await rotation.wrap_all(self._smith, id, made, data))
        created = await self._store.create(data, envelope)
        self._hold(await self._smith.data_key(id, Turned(created.locks[0], made[0].outer)), times_locked)
        await self._tries.forget()
        await self._tell(created)
        return code

    async def add_lock(self, confirm: Way, new: Way) -> None:
        """Add a way to unlock; `confirm` is one that opens it now (Device() needs no person)."""
        data, _ = await self._confirmed(confirm)
        made = await self._smith.make(new)

        async def added(before: Envelope) -> Envelope:
            # A browser keeps one key; another one takes its place.
            stay = [lock for lock in before.locks if not (isinstance(new, Device) and lock.kind == "device")]
            return before.with_locks([*stay, await self._smith.wrap(before.id, made, data)])

        await self._changed(data, added)

    async def new_recovery_code(self, confirm: Way) -> str:
        """Replace the recovery code; give the new one, to be shown once."""
        data, _ = await self._confirmed(confirm)
        code = new_code(self._crypto)
        made = await self._smith.make(Recovery(code))

        async def replaced(before: Envelope) -> Envelope:
            stay = [lock for lock in before.locks if lock.kind != "recovery"]
            return before.with_locks([*stay, await self._smith.wrap(before.id, made, data)])

        await self._changed(data, replaced)
        return code

    async def remove_lock(self, id: str) -> None:
        """Take a way to unlock away, but never the last one."""

        async def removed(before: Envelope) -> Envelope:
            stay = [lock for lock in before.locks if lock.id != id]
            if len(stay) == len(before.locks):
                raise LockNotThere
            if not stay:
                raise LastLock
            return before.with_locks(stay)

        await self._changed(self._key(), removed)

    async def change_passphrase(self, old: Passphrase, new: Passphrase) -> None:
        """Put the new one in the place of the old one."""
        data, turned = await self._confirmed(old)
        made = await self._smith.make(new)
        id = turned.lock.id
        in_its_place = Turned(made.lock.model_copy(update={"id": id, "name": turned.lock.name}), made.outer)

        async def replaced(before: Envelope) -> Envelope:
            if turned.lock not in before.locks:
                raise LockNotThere
            lock = await self._smith.wrap(before.id, in_its_place, data)
            return before.with_locks(lock if one.id == id else one for one in before.locks)

        await self._changed(data, replaced)

    async def rotate(self, ways: Sequence[Way]) -> str:
        """Encrypt everything with a new data key; give the new recovery code. It is unlocked then.

        Every lock that exists must be opened by one of the ways; a Passkey asks for each. If one is missing,
        nothing changes and the error names it.
        """
        times_locked = self._times_locked
        envelope = await self._store.there()
        opened = await self._counted(envelope, ways, lambda: rotation.open_all(self._smith, envelope, ways))
        old = await self._smith.data_key(envelope.id, opened[0].turned)
        await sealing.check(self._crypto, old, envelope)
        new, code = await self._crypto.new_key(), new_code(self._crypto)
        made = [*await rotation.anew(self._smith, opened), await self._smith.make(Recovery(code))]

        async def rotated(before: Envelope) -> Envelope:
            if before.locks != envelope.locks:
                raise VaultBusy
            secrets = await sealing.moved(self._crypto, (old, new), (before.id, before.id), before.secrets)
            locks = await rotation.wrap_all(self._smith, before.id, made, new)
            return before.model_copy(update={"locks": locks, "secrets": secrets})

        after = await self._changed(old, rotated, new)
        self._hold(await self._smith.data_key(after.id, Turned(after.locks[0], made[0].outer)), times_locked)
        await self._tell(after)
        return code

    async def backup(self, passphrase: str) -> str:
        """Give the text of a file with all keys, under a passphrase of its own."""
        envelope, key = await self._store.there(), self._key()
        if not await sealing.fits(self._crypto, key, envelope):
            await self.look()
            raise VaultLocked
        return await backups.write(self._smith, key, envelope, passphrase)

    async def read_backup(self, text: str, passphrase: str) -> Backup:
        """Open the text of such a file and check all of it. Nothing is written."""
        return await backups.read(self._smith, text, passphrase)

    async def restore(self, backup: Backup) -> int:
        """Add what is new and replace what is older; say how many keys that were."""
        key, ids = self._key(), (backup.envelope.id,)
        count = 0

        async def restored(before: Envelope) -> Envelope:
            nonlocal count
            wanted = backups.wanted(before, backup)
            count = len(wanted)
            for one in await sealing.moved(self._crypto, (backup.key, key), (*ids, before.id), wanted):
                before = before.with_secret(one)
            return before

        await self._changed(key, restored)
        return count

    async def erase(self) -> None:
        """Remove the vault, the keys of this device, and everything that was noted about it."""
        self.lock()
        await self._store.erase()
        await seen.forget(self._shelf)
        await self._tries.forget()
        with suppress(VaultError):  # some browsers keep no keys; and without the envelope a key opens nothing
            for name in await self._devices.names():
                await self._devices.forget(name)
        await self._tell(None)
