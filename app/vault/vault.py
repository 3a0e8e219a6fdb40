"""The vault: what the rooms ask it for. How it is done lies in the modules beside this one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.base.ports import Clock
from app.base.secret import Secret
from app.vault.backup import Backup
from app.vault.ports import Crypto, DeviceKeys, Passkeys, Shelf
from app.vault.told import Passphrase, Plain, SecretInfo, Status, Way


class Vault:
    """The keys of this browser. `status` tells how it stands; a new object only when something changed."""

    status: Status

    def __init__(self, crypto: Crypto, shelf: Shelf, devices: DeviceKeys, passkeys: Passkeys, clock: Clock) -> None:
        self.status = Status()
        self._ports = (crypto, shelf, devices, passkeys, clock)

    async def look(self) -> Status:
        """Read the shelf again. Stays unlocked if the data key still fits, else locks."""
        raise NotImplementedError

    async def create(self, way: Way) -> str:
        """Make a vault with this way and a recovery code; give the code, to be shown once. It is unlocked then."""
        raise NotImplementedError

    async def unlock(self, way: Way) -> None:
        """Open it, or raise WrongWay, TooSoon, VaultDamaged or PasskeyRefused."""
        raise NotImplementedError

    def lock(self) -> None:
        """Drop the data key."""
        raise NotImplementedError

    async def add_secret(self, line: str, url: str, name: str, plain: Plain) -> SecretInfo:
        """Keep a key of a line; it is bound to the origin of `url`, the line's base address."""
        raise NotImplementedError

    async def replace_secret(self, id: str, url: str, plain: Plain) -> SecretInfo:
        """Put another key in the place of this one; its version grows."""
        raise NotImplementedError

    async def rename_secret(self, id: str, name: str) -> None:
        """Give a key another name."""
        raise NotImplementedError

    async def remove_secrets(self, ids: Collection[str]) -> None:
        """Take keys out of storage at once, also while locked. Those that are not there are no error."""
        raise NotImplementedError

    async def secret(self, id: str) -> Secret:
        """Decrypt a key now; it is kept nowhere. VaultLocked, KeyNotThere, VaultDamaged."""
        raise NotImplementedError

    async def add_lock(self, confirm: Way, new: Way) -> None:
        """Add a way to unlock; `confirm` is one that opens it now (Device() needs no person)."""
        raise NotImplementedError

    async def new_recovery_code(self, confirm: Way) -> str:
        """Replace the recovery code; give the new one, to be shown once."""
        raise NotImplementedError

    async def remove_lock(self, id: str) -> None:
        """Take a way to unlock away, but never the last one."""
        raise NotImplementedError

    async def change_passphrase(self, old: Passphrase, new: Passphrase) -> None:
        """Put the new one in the place of the old one."""
        raise NotImplementedError

    async def rotate(self, ways: Sequence[Way]) -> str:
        """Encrypt everything with a new data key; give the new recovery code.

        Every lock that exists must be opened by one of the ways; a Passkey asks for each. If one is missing,
        nothing changes and the error names it.
        """
        raise NotImplementedError

    async def backup(self, passphrase: str) -> str:
        """Give the text of a file with all keys, under a passphrase of its own."""
        raise NotImplementedError

    async def read_backup(self, text: str, passphrase: str) -> Backup:
        """Open the text of such a file and check all of it. Nothing is written."""
        raise NotImplementedError

    async def restore(self, backup: Backup) -> int:
        """Add what is new and replace what is older; say how many keys that were."""
        raise NotImplementedError

    async def erase(self) -> None:
        """Remove the vault, the keys of this device, and everything that was noted about it."""
        raise NotImplementedError
