"""What may be known of a vault while it is locked, and what it says when something is wrong. Never a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.base.errors import SwitchyardError

Kind = Literal["passphrase", "passkey", "device", "recovery"]
State = Literal["none", "locked", "unlocked", "damaged"]


@dataclass(frozen=True, slots=True)
class LockInfo:
    """One way to unlock. Times are milliseconds since 1970 in UTC."""

    id: str
    kind: Kind
    name: str
    made: int


@dataclass(frozen=True, slots=True)
class SecretInfo:
    """One key, as the envelope names it in the open."""

    id: str
    line: str  # the id of its line
    origin: str  # the only place where it may be sent
    name: str  # 'work', 'private'
    made: int
    changed: int  # when the key itself was last put in
    version: int
    headers: tuple[str, ...] = ()  # the names, not the values, of what else travels with it


@dataclass(frozen=True, slots=True)
class Status:
    """How the vault stands, for the rooms to show."""

    state: State = "none"
    locks: tuple[LockInfo, ...] = ()
    secrets: tuple[SecretInfo, ...] = ()
    problem: str = ""  # why it is damaged, or what is odd about it: in sentences
    wait_until: int = 0  # no passphrase is tried before this time

    def of_line(self, line: str) -> tuple[SecretInfo, ...]:
        """The keys of a line, oldest first."""
        return tuple(one for one in self.secrets if one.line == line)


@dataclass(frozen=True, slots=True)
class Plain:
    """What is to be put into the vault: a key as it was typed, and the headers that travel with it. Its repr is dots.

    It lives from the field to the envelope and no longer; what comes out again is a `Secret`.
    """

    key: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A way in: the passphrase as it was typed. Its repr is dots."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A way in: the passkey asks the person. `name` is for one that is to be made."""

    name: str = "Passkey"


@dataclass(frozen=True, slots=True)
class Device:
    """A way in: the key that this browser keeps."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A way in: the recovery code as it was typed. Its repr is dots."""

    text: str = field(repr=False)


Way = Passphrase | Passkey | Device | Recovery


class VaultError(SwitchyardError):
    """The branch of everything that a vault can say."""


class VaultLocked(VaultError):
    """A key is needed, and the vault is locked."""

    what = "Your keys are locked."
    next_step = "Unlock them, then try again."


class WrongWay(VaultError):
    """The passphrase, the code or the passkey does not open this vault."""

    what = "That does not open this vault."
    kept = "Nothing was changed."
    next_step = "Try again, or use another way to unlock."


class TooSoon(VaultError):
    """Too many wrong tries. `until` is when the next one is allowed."""

    what = "Too many wrong tries."
    kept = "Nothing was changed."

    def __init__(self, until: int, seconds: int) -> None:
        """Say how long."""
        self.until = until
        super().__init__(next_step=f"Wait {seconds} s, then try again.")


class VaultDamaged(VaultError):
    """The envelope is not as it was written: cut, changed, mixed up, or of an unknown version."""

    what = "The vault in this browser is damaged."
    kept = "Nothing was written over it."
    next_step = "Restore a backup, or erase the vault and add your keys again."


class VaultNewer(VaultDamaged):
    """The envelope is of a version that this Switchyard does not know yet."""

    what = "The vault in this browser was written by a newer version of Switchyard."
    next_step = "Reload the page to get the newer version."


class PasskeyRefused(VaultError):
    """No passkey answered: the person cancelled, or the browser or the authenticator can't. `what` says which."""

    what = "No passkey answered."
    kept = "Nothing was changed."
    next_step = "Try again, or use another way."


class KeyNotThere(VaultError):
    """A key that was asked for is not in the vault any more."""

    what = "That key is not in the vault any more."
    next_step = "Choose or add another one in Providers."


class VaultBusy(VaultError):
    """Another tab changed the vault at the same moment, again and again."""

    what = "Another tab was changing the vault."
    kept = "Nothing was changed here."
    next_step = "Try again."


class DoesNotFit(VaultError):
    """Something is too long, or there is too much of it, for the vault."""

    what = "This is more than the vault can hold."
    kept = "Nothing was changed."
    next_step = "Shorten it, or remove keys that you don't need."


class UnfitPassphrase(VaultError):
    """A new passphrase is too short (or absurdly long)."""

    what = "A passphrase needs 8 characters or more, and at most 1,024."
    kept = "Nothing was changed."
    next_step = "Choose a longer one: four or five words that don't belong together are good."


class NoOrigin(VaultError):
    """An address names no place that a key could be bound to."""

    what = "A key can only be kept for an address that begins with http:// or https://."
    kept = "Nothing was changed."
    next_step = "Correct the address of the line, then add the key again."


class VaultThere(VaultError):
    """A vault was to be made where one lies already, perhaps from another tab."""

    what = "There is a vault in this browser already."
    kept = "It was not changed."
    next_step = "Unlock it, or erase it first."


class NoVault(VaultError):
    """Something is wanted from a vault, and there is none (any more)."""

    what = "There is no vault in this browser."
    next_step = "Add a key in Providers; that makes one."


class LastLock(VaultError):
    """The last way to unlock was to be removed."""

    what = "This is the last way to unlock your keys."
    kept = "It was not removed."
    next_step = "Add another way first."


class LockNotThere(VaultError):
    """A way to unlock that is to be removed, or that was to confirm something, is gone or not what it was."""

    what = "That way to unlock is not in the vault any more."
    kept = "Nothing was changed."
    next_step = "Look at the list of ways again."


class LockMissing(VaultError):
    """Everything was to be encrypted anew, and one of the ways to unlock was not given: the sentence names it."""

    what = "One of the ways to unlock is missing."
    kept = "Nothing was changed."
    next_step = "Give it as well, or remove it from the vault first."


class CodeMistyped(WrongWay):
    """What was typed can't be a recovery code: a character is wrong, missing or too many."""

    what = "That recovery code has a typing mistake in it."
    kept = "Nothing was changed."
    next_step = "Compare it with what you wrote down, then try again."


class BackupDamaged(VaultDamaged):
    """A file that was to be restored is no backup, or not as it was written."""

    what = "This file is not a backup of Switchyard, or it is damaged."
    kept = "Nothing was restored, and your vault was not changed."
    next_step = "Try another copy of the file."
