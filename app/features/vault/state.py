"""What the rooms know of the vault. What is typed into its dialogs never comes here: performers take it from the page.

Another room that needs a key tells `VaultNeeded(then)`: `then` is told as soon as there is a vault and it is
unlocked, or `VaultRefused` when the person does not want that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.records.kinds import Settings
from app.ui.messages import effect, fact, message
from app.vault.told import Kind, SecretInfo, Status


@dataclass(frozen=True, slots=True)
class Protect:
    """The first use: how the keys are to be protected."""

    means: Kind = "passphrase"


@dataclass(frozen=True, slots=True)
class Unlock:
    """One of the ways in is asked for."""

    means: Kind


@dataclass(frozen=True, slots=True)
class CodeShown:
    """The recovery code lies before the person, this once. `skipping`: they are about to go without it."""

    skipping: bool = False


@dataclass(frozen=True, slots=True)
class ChangePassphrase:
    """The old passphrase and a new one."""


@dataclass(frozen=True, slots=True)
class AddWay:
    """A further way in, confirmed by one that there is."""

    new: Kind
    means: Kind


@dataclass(frozen=True, slots=True)
class NewCode:
    """A new recovery code in the place of the old one, confirmed likewise."""

    means: Kind


@dataclass(frozen=True, slots=True)
class Rotate:
    """A new data key: every way in is asked once."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One encrypted file with a passphrase of its own."""


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup that was picked. `found` is what lies in it, once its passphrase was right."""

    name: str
    text: str = field(repr=False)
    found: tuple[SecretInfo, ...] | None = None


Dialog = Protect | Unlock | CodeShown | ChangePassphrase | AddWay | NewCode | Rotate | Backup | Restore


@dataclass(frozen=True, slots=True)
class VaultRoom:
    """How the vault stands, and what of it lies before the person."""

    known: bool = False  # whether it was looked at
    status: Status = field(default_factory=Status)
    dialog: Dialog | None = None
    busy: bool = False
    problem: str = ""
    wait: int = 0  # seconds until the next try
    typed_in_sight: bool = False
    passkeys: bool = False  # whether this browser has them
    then: object = None  # what is to be told when the vault is open
    settings: Settings = field(default_factory=Settings)

    @property
    def exists(self) -> bool:
        """Whether there is one, in whatever state."""
        return self.status.state != "none"

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of the ways in."""
        return frozenset(lock.kind for lock in self.status.locks)


@fact
class VaultChanged:
    """The vault stands differently: made, unlocked, locked, other keys in it, gone, damaged."""

    status: Status


@fact
class VaultNeeded:
    """A room needs an unlocked vault: `then` is told when there is one, at once if there is already."""

    then: object


@fact
class VaultRefused:
    """The person closed the dialog that `VaultNeeded` led to. `then` is what will not be told."""

    then: object


@message
class UnlockWanted:
    """The person wants the keys unlocked."""


@message
class LockPressed:
    """The person wants the keys locked, in every tab."""


@message
class IdleReached:
    """Nobody touched the page for as long as the settings say, or it was out of sight for so long."""


@message
class LockedElsewhere:
    """Another tab locked the keys in all tabs."""


@message
class VaultTouched:
    """Another tab changed the vault."""


@message
class VaultDialogClosed:
    """Escape, the backdrop, the cross or 'Cancel'."""


@message
class VaultFormSent:
    """The form of the open dialog was sent. What was typed stays in its fields until a performer takes it."""


@message
class MeansChosen:
    """The person wants another way than the one that the dialog shows."""

    means: Kind


@message
class TypedShown:
    """The person wants to see, or no longer see, what is typed."""


@message
class CodeCopied:
    """The recovery code is to go to the clipboard."""


@message
class CodeKept:
    """The person says that the recovery code is kept."""


@message
class CodeSkipped:
    """The person wants to go without keeping it; asked once more, they mean it."""


@message
class WayWanted:
    """The person wants a further way in."""

    kind: Kind


@message
class WayDropped:
    """The person pressed 'remove' on a way in; a question follows."""

    id: str


@message
class WayGivenUp:
    """They confirmed it."""

    id: str


@message
class PassphraseChangeWanted:
    """The person wants another passphrase."""


@message
class CodeWanted:
    """The person wants a new recovery code."""


@message
class RotationWanted:
    """The person wants a new data key."""


@message
class BackupWanted:
    """The person wants the keys in a file."""


@message
class BackupPicked:
    """A file was chosen: `files` holds one of name, size and text."""

    files: list[dict[str, str | int]]


@fact
class RestoreAgreed:
    """The person has seen what lies in the backup, and the vault is open."""


@message
class VaultErasePressed:
    """The person pressed 'erase the vault'; a question with a typed word follows."""


@message
class VaultEraseConfirmed:
    """The word was typed."""


@message
class EnvelopeWanted:
    """The person wants the damaged vault as it lies there, in a file."""


@fact
class VaultDone:
    """What the open dialog ordered is done."""


@fact
class VaultProblem:
    """It is not done; why stands beside the field."""

    problem: str


@fact
class CodeMade:
    """A new recovery code waits to be shown."""


@fact
class BackupRead:
    """The passphrase of the backup was right; this lies in it."""

    found: tuple[SecretInfo, ...]


@fact
class DeviceRefused:
    """The key of this device did not open the vault at a press; another way must be asked for."""

    problem: str


@fact
class WaitTold:
    """So many seconds remain until the next try."""

    seconds: int


@fact
class PasskeysTold:
    """Whether this browser has passkeys."""

    offered: bool


@effect
class LookAtVault:
    """Read it again; with `opens`, let the key of this device unlock it."""

    opens: bool = False


@effect
class WatchIdle:
    """Let the page lock the keys after so many minutes without a touch, or out of sight; 0 is never."""

    idle: int
    hidden: int


@effect
class MakeVault:
    """Make a vault with this way in."""

    means: Kind


@effect
class OpenVault:
    """Unlock it this way. At once: by a press, with no dialog open."""

    means: Kind
    at_once: bool = False


@effect
class LockVault:
    """Lock it here, and tell the other tabs."""

    everywhere: bool = True


@effect
class CountDown:
    """Tell each second how long it is until the next try."""

    until: int


@effect
class ChangeThePassphrase:
    """From the old one to the new one."""


@effect
class MakeWay:
    """Add a way in."""

    new: Kind
    means: Kind


@effect
class MakeCode:
    """Make a new recovery code."""

    means: Kind


@effect
class RemoveWay:
    """Remove a way in."""

    id: str


@effect
class RotateDataKey:
    """Make a new data key and wrap it for every way in."""

    kinds: tuple[Kind, ...]


@effect
class SaveBackup:
    """Write the file."""


@effect
class ReadBackup:
    """Open a backup with its passphrase; nothing is written."""

    text: str = field(repr=False)


@effect
class WriteRestore:
    """Put what the backup held into the vault."""


@effect
class ForgetRestore:
    """Let the opened backup go."""


@effect
class ShowCode:
    """Put the recovery code before the person."""


@effect
class CopyCode:
    """Put it on the clipboard."""


@effect
class EraseVault:
    """Remove the vault with all keys in it."""


@effect
class SaveEnvelope:
    """Hand the person what lies in storage, as it is."""
