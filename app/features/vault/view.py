"""The vault as it is seen: its section in Settings, its sign in the header, its actions."""

from __future__ import annotations

from datetime import UTC, datetime

import htpy as h

from app.features.frame.state import RoomOpened, SettingChosen
from app.features.settings.update import counted
from app.features.vault.keeping import NAMES, removable
from app.features.vault.state import (
    BackupPicked,
    BackupWanted,
    CodeWanted,
    EnvelopeWanted,
    LockPressed,
    PassphraseChangeWanted,
    RotationWanted,
    UnlockWanted,
    VaultErasePressed,
    VaultRoom,
    WayDropped,
    WayWanted,
)
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FILES, Node
from app.vault.told import LockInfo

IDLE = (("5", "5 min"), ("15", "15 min"), ("60", "1 hour"), ("never", "Never"))
_AS_IT_IS = "The vault in this browser is not as it was written. Nothing was written over it."
HIDDEN = (("1", "1 min"), ("15", "15 min"), ("60", "1 hour"), ("never", "Never"))


def actions(room: VaultRoom) -> tuple[Action, ...]:
    """What can be done from anywhere."""
    match room.status.state:
        case "unlocked":
            lock = Action("lock", "Lock the keys", LockPressed(), "k l", "lock", "Keys")
        case "locked":
            lock = Action("unlock", "Unlock the keys", UnlockWanted(), "k u", "lock-open", "Keys")
        case _:
            return ()
    return lock, Action("backup-keys", "Back up the keys", BackupWanted(), "k b", "download", "Keys")


def sign(room: VaultRoom) -> Node:
    """In the header, where a vault exists: how it stands, and a press changes that."""
    match room.status.state:
        case "unlocked":
            return kit.icon_button("Keys are unlocked. Lock them", "lock-open", LockPressed(), id="vault-sign")
        case "locked":
            return kit.icon_button("Keys are locked. Unlock them", "lock", UnlockWanted(), id="vault-sign")
        case "damaged":
            go = RoomOpened("settings")
            return kit.icon_button("The vault is damaged. Look", "triangle-alert", go, id="vault-sign")
        case "none":
            return None


def section(room: VaultRoom) -> Node:
    """How the vault stands, and all that can be done with it."""
    bodies = {"none": _none, "locked": _kept, "unlocked": _kept, "damaged": _damaged}
    return kit.section("vault", "Vault", bodies[room.status.state](room))


def _none(_: VaultRoom) -> Node:
    return [
        h.p(".lead")[
            "Keys of your providers are kept encrypted in this browser, and only you can unlock them. ",
            "The vault is made when you add your first key in ",
            h.a(href="#/providers")["Providers"],
            ".",
        ],
        _restore_row(),
    ]


def _kept(room: VaultRoom) -> Node:
    unlocked = room.status.state == "unlocked"
    return [
        h.p(".lead")[
            _counted(room),
            h.a(href="#/providers")["Providers"],
            ".",
        ],
        kit.note("warn", room.status.problem) if room.status.problem else None,
        kit.row("Now", _now(unlocked=unlocked)),
        _ways(room, unlocked=unlocked),
        _locking(room),
        kit.row(
            "Backup",
            kit.button("Back up the keys", BackupWanted(), picture="download"),
            hint="One encrypted file with a passphrase of its own, for another browser or for a bad day.",
        ),
        _restore_row(),
        kit.row(
            "Data key",
            kit.button("Encrypt anew", RotationWanted(), picture="refresh-cw") if unlocked else _unlock_first(),
            hint="For when an old copy of the vault, or a way to unlock that you removed, may be in other hands.",
        ),
        _erase_row(),
    ]


def _counted(room: VaultRoom) -> str:
    count = len(room.status.secrets)
    if not count:
        return "There is no key in it yet. Add one in "
    return (
        f"{counted(count, 'key')} of your providers, encrypted in this browser. "
        "Which of them is used for what is chosen in "
    )


def _now(*, unlocked: bool) -> Node:
    if unlocked:
        lamp, button = kit.lamp("clear", "Unlocked"), kit.button("Lock now", LockPressed(), picture="lock")
    else:
        unlock = kit.button("Unlock", UnlockWanted(), look="primary", picture="lock-open")
        lamp, button = kit.lamp("closed", "Locked"), unlock
    return h.div(".vault-now")[lamp, button]


def _unlock_first() -> Node:
    return h.span(".quiet")["Unlock first"]


def _ways(room: VaultRoom, *, unlocked: bool) -> Node:
    """What opens it. Ways are changed only while it is open."""
    return h.div(".vault-ways")[
        h.h3(".row-name")["Ways to unlock"],
        h.ul[(_way(room, lock, unlocked=unlocked) for lock in room.status.locks)],
        h.div(".vault-more")[_more(room)] if unlocked else h.p(".row-hint")["Unlock to change or add one."],
    ]


def _way(room: VaultRoom, lock: LockInfo, *, unlocked: bool) -> Node:
    name = lock.name if lock.kind == "passkey" and lock.name else NAMES[lock.kind]
    change: Node = None
    if lock.kind == "passphrase":
        change = kit.button("Change", PassphraseChangeWanted(), look="quiet", aria_label="Change the passphrase")
    elif lock.kind == "recovery":
        change = kit.button("Replace", CodeWanted(), look="quiet", aria_label="Replace the recovery code")
    goes = removable(room, lock)
    remove = kit.icon_button(f"Remove {name}", "trash-2", WayDropped(lock.id)) if goes else None
    return h.li(id=f"way-{lock.id}")[
        h.span(".vault-way")[h.span[name], h.span(".row-hint")["since ", day(lock.made)]],
        h.span(".vault-way-does")[change, remove] if unlocked else None,
    ]


def _more(room: VaultRoom) -> Node:
    return [
        kit.button("Add a passphrase", WayWanted("passphrase"), picture="plus")
        if "passphrase" not in room.kinds
        else None,
        kit.button("Add a passkey", WayWanted("passkey"), picture="plus") if room.passkeys else None,
        kit.button("Let this device unlock", WayWanted("device"), picture="plus")
        if "device" not in room.kinds
        else None,
        kit.button("Make a recovery code", CodeWanted(), picture="plus") if "recovery" not in room.kinds else None,
    ]


def _locking(room: VaultRoom) -> Node:
    def chooser(field: str, label: str, options: tuple[tuple[str, str], ...], chosen: str) -> Node:
        return kit.choice(field, label, ((value, name, SettingChosen(field, value)) for value, name in options), chosen)

    settings = room.settings
    return [
        kit.row(
            "Lock when idle",
            chooser("lock_idle_minutes", "Lock when idle", IDLE, settings.lock_idle_minutes),
            hint="When nothing was typed or touched for so long.",
        ),
        kit.row(
            "Lock when hidden",
            chooser("lock_hidden_minutes", "Lock when hidden", HIDDEN, settings.lock_hidden_minutes),
            hint="When Switchyard was behind other tabs or windows for so long.",
        ),
    ]


def _restore_row() -> Node:
    return kit.row(
        "Restore",
        kit.file_button("Choose a backup", BackupPicked(FILES), picture="upload", accept=".json,application/json"),
        hint="You see which keys lie in it before anything is written.",
    )


def _erase_row() -> Node:
    return kit.row(
        "Erase the vault",
        kit.button("Erase the vault", VaultErasePressed(), look="danger", picture="trash-2"),
        hint="Removes all keys and all ways to unlock them. Conversations and settings stay.",
    )


def _damaged(room: VaultRoom) -> Node:
    return [
        kit.note("danger", room.status.problem or _AS_IT_IS),
        h.p(".lead")[
            "The demo line and models on your own machine work as before. "
            "Save what is there, then erase it and restore a backup, or add your keys again."
        ],
        kit.row("Now", kit.lamp("closed", "Damaged")),
        kit.row(
            "As it was found",
            kit.button("Save what is there", EnvelopeWanted(), picture="download"),
            hint="The stored text, still encrypted, for somebody who may be able to repair it.",
        ),
        _erase_row(),
    ]


def day(millis: int) -> str:
    """`21 Nov 2026`."""
    date = datetime.fromtimestamp(millis / 1000, UTC)
    return f"{date.day} {date:%b %Y}"
