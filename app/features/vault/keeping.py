"""What follows when the person keeps the vault in order: its ways in, its code, its backup, and its end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Question, Questioned
from app.features.vault.state import (
    AddWay,
    Backup,
    BackupPicked,
    BackupRead,
    BackupWanted,
    ChangePassphrase,
    ChangeThePassphrase,
    CodeCopied,
    CodeKept,
    CodeShown,
    CodeSkipped,
    CodeWanted,
    CopyCode,
    Dialog,
    EnvelopeWanted,
    EraseVault,
    ForgetRestore,
    MakeCode,
    MakeVault,
    MakeWay,
    NewCode,
    OpenVault,
    PassphraseChangeWanted,
    Protect,
    ReadBackup,
    RemoveWay,
    Restore,
    RestoreAgreed,
    Rotate,
    RotateDataKey,
    RotationWanted,
    SaveBackup,
    SaveEnvelope,
    Unlock,
    VaultEraseConfirmed,
    VaultErasePressed,
    VaultFormSent,
    VaultNeeded,
    VaultRoom,
    WayDropped,
    WayGivenUp,
    WayWanted,
    WriteRestore,
)
from app.ui.loop import Say
from app.vault.told import Kind, LockInfo

Next = tuple[VaultRoom, tuple[object, ...]]

ERASE_WORD = "erase"

# The order in which ways are offered, the last resort last.
ORDER: tuple[Kind, ...] = ("passphrase", "passkey", "device", "recovery")
# The order in which they are asked for: the least trouble first.
EASE: tuple[Kind, ...] = ("device", "passphrase", "passkey", "recovery")

NAMES: Mapping[Kind, str] = {
    "passphrase": "Passphrase",
    "passkey": "Passkey",
    "device": "This device",
    "recovery": "Recovery code",
}


def best_way(room: VaultRoom, among: Collection[Kind] = ()) -> Kind:
    """The way in that is asked for first."""
    kinds = among or room.kinds
    return next((kind for kind in EASE if kind in kinds), "passphrase")


def removable(room: VaultRoom, lock: LockInfo) -> bool:
    """A recovery code alone is no way to live: one other way in must stay, whatever goes."""
    return any(other.kind != "recovery" for other in room.status.locks if other.id != lock.id)


def form_sent(room: VaultRoom, _: VaultFormSent) -> Next:
    """Once at a time: deriving a key takes half a second, and a second press means nothing."""
    order = None if room.busy else _ordered(room)
    return (replace(room, busy=True, problem=""), (order,)) if order else (room, ())


def _ordered(room: VaultRoom) -> object:
    """What the open dialog is for."""
    order: object = None
    match room.dialog:
        case Protect(means):
            order = MakeVault(means)
        case Unlock(means):
            counted = means in {"passphrase", "recovery"}
            order = None if counted and room.wait else OpenVault(means)
        case ChangePassphrase():
            order = ChangeThePassphrase()
        case AddWay(new, means):
            order = MakeWay(new, means)
        case NewCode(means):
            order = MakeCode(means)
        case Rotate():
            order = RotateDataKey(tuple(kind for kind in ORDER if kind in room.kinds and kind != "recovery"))
        case Backup():
            order = SaveBackup()
        case Restore(_, text, None):
            order = ReadBackup(text)
        case Restore():
            order = Say(VaultNeeded(RestoreAgreed()))
    return order


def way_wanted(room: VaultRoom, fact: WayWanted) -> Next:
    """Confirmed by a way that there is."""
    return _open(room, AddWay(fact.kind, best_way(room)))


def passphrase_change_wanted(room: VaultRoom, _: PassphraseChangeWanted) -> Next:
    """The old one confirms it."""
    return _open(room, ChangePassphrase())


def code_wanted(room: VaultRoom, _: CodeWanted) -> Next:
    """The old one ends with it."""
    return _open(room, NewCode(best_way(room, room.kinds - {"recovery"})))


def rotation_wanted(room: VaultRoom, _: RotationWanted) -> Next:
    """Every way in is asked."""
    return _open(room, Rotate())


def backup_wanted(room: VaultRoom, _: BackupWanted) -> Next:
    """A locked vault is opened first."""
    if room.status.state == "locked":
        return room, (Say(VaultNeeded(BackupWanted())),)
    return _open(room, Backup())


def _open(room: VaultRoom, dialog: Dialog) -> Next:
    if room.status.state != "unlocked":
        return room, ()
    return replace(room, dialog=dialog, busy=False, problem="", typed_in_sight=False), ()


def backup_picked(room: VaultRoom, fact: BackupPicked) -> Next:
    """A picker that was cancelled gives no file."""
    if not fact.files:
        return room, ()
    file = fact.files[0]
    dialog = Restore(str(file.get("name", "")), str(file.get("text", "")))
    return replace(room, dialog=dialog, busy=False, problem="", typed_in_sight=False), (ForgetRestore(),)


def backup_read(room: VaultRoom, fact: BackupRead) -> Next:
    """Show what lies in it, before anything is written."""
    if not isinstance(room.dialog, Restore):
        return replace(room, busy=False), (ForgetRestore(),)
    return replace(room, busy=False, problem="", dialog=replace(room.dialog, found=fact.found)), ()


def restore_agreed(room: VaultRoom, _: RestoreAgreed) -> Next:
    """Now."""
    return room, (WriteRestore(),)


def code_copied(room: VaultRoom, _: CodeCopied) -> Next:
    """From the element that shows it: it is nowhere else."""
    return room, (CopyCode(),)


def code_kept(room: VaultRoom, _: CodeKept) -> Next:
    """It is on paper, or in a password manager."""
    return replace(room, dialog=None) if isinstance(room.dialog, CodeShown) else room, ()


def code_skipped(room: VaultRoom, _: CodeSkipped) -> Next:
    """The first time says what that means."""
    if not isinstance(room.dialog, CodeShown):
        return room, ()
    return replace(room, dialog=None if room.dialog.skipping else CodeShown(skipping=True)), ()


def way_dropped(room: VaultRoom, fact: WayDropped) -> Next:
    """Ask first."""
    lock = next((one for one in room.status.locks if one.id == fact.id), None)
    if lock is None or not removable(room, lock):
        return room, ()
    name = NAMES[lock.kind]
    named = f"“{lock.name}” ({name.lower()})" if lock.kind == "passkey" and lock.name else f"“{name}”"
    question = Question(
        "Remove this way to unlock?",
        f"{named} will no longer unlock your keys. The other ways stay, and no key is lost. "
        "A backup or copy of this browser's data made before can still be opened with it, until you rotate the key.",
        "Remove",
        WayGivenUp(lock.id),
    )
    return room, (Say(Questioned(question)),)


def way_given_up(room: VaultRoom, fact: WayGivenUp) -> Next:
    """Remove it."""
    return room, (RemoveWay(fact.id),)


def erase_pressed(room: VaultRoom, _: VaultErasePressed) -> Next:
    """A word must be typed."""
    question = Question(
        "Erase the vault?",
        "All keys in this browser's vault and all ways to unlock it will be removed. Conversations and settings stay. "
        "Without a backup nothing can bring the keys back; you would have to get new ones from your providers.",
        "Erase the vault",
        VaultEraseConfirmed(),
        typed=ERASE_WORD,
    )
    return room, (Say(Questioned(question)),)


def erase_confirmed(room: VaultRoom, _: VaultEraseConfirmed) -> Next:
    """It is gone at once."""
    return room, (EraseVault(),)


def envelope_wanted(room: VaultRoom, _: EnvelopeWanted) -> Next:
    """As it lies there."""
    return room, (SaveEnvelope(),)


HANDLERS: Mapping[type[Any], Callable[[VaultRoom, Any], Next]] = {
    VaultFormSent: form_sent,
    WayWanted: way_wanted,
    WayDropped: way_dropped,
    WayGivenUp: way_given_up,
    PassphraseChangeWanted: passphrase_change_wanted,
    CodeWanted: code_wanted,
    CodeCopied: code_copied,
    CodeKept: code_kept,
    CodeSkipped: code_skipped,
    RotationWanted: rotation_wanted,
    BackupWanted: backup_wanted,
    BackupPicked: backup_picked,
    BackupRead: backup_read,
    RestoreAgreed: restore_agreed,
    VaultErasePressed: erase_pressed,
    VaultEraseConfirmed: erase_confirmed,
    EnvelopeWanted: envelope_wanted,
}
