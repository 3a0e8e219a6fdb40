"""The vault's dialogs: protect, unlock, and keeping it in order. No secret is ever in their markup."""

from __future__ import annotations

import htpy as h

from app.features.settings.update import counted
from app.features.vault import parts
from app.features.vault.fields import BACKUP, CODE, NEW, OLD, field_of
from app.features.vault.keeping import ORDER
from app.features.vault.state import (
    AddWay,
    Backup,
    ChangePassphrase,
    CodeCopied,
    CodeKept,
    CodeShown,
    CodeSkipped,
    NewCode,
    Protect,
    Restore,
    Rotate,
    Unlock,
    VaultRoom,
)
from app.ui import kit
from app.ui.html import Node
from app.vault.told import Kind, SecretInfo

ABOUT: dict[Kind, Node] = {
    "passkey": (
        "A fingerprint, a face, a PIN or a security key. The browser asks for it whenever the keys are to be unlocked. "
        "Not every passkey can do this; if yours can't, you are told, and nothing is kept."
    ),
    "device": [
        "The keys open by themselves in this browser, and nothing is asked. No page can read the key to them, but ",
        "the browser keeps it on the disk as it is. ",
        h.strong[
            "It does not protect you from a person who uses this browser or your account on this computer, "
            "from whoever copies the whole browser profile (a backup, a stolen disk that is not encrypted), "
            "nor from malicious software."
        ],
    ],
}

WORK: dict[Kind, str] = {
    "passphrase": "a passphrase",
    "passkey": "a passkey",
    "device": "this device",
    "recovery": "the recovery code",
}


def dialog(room: VaultRoom) -> Node:
    """The one that is open."""
    shown: Node = None
    match room.dialog:
        case Protect(means):
            shown = _protect(room, means)
        case Unlock(means):
            shown = _unlock(room, means)
        case CodeShown(skipping):
            shown = _code(skipping=skipping)
        case ChangePassphrase():
            shown = _change(room)
        case AddWay(new, means):
            shown = _add(room, new, means)
        case NewCode(means):
            shown = _new_code(room, means)
        case Rotate():
            shown = _rotate(room)
        case Backup():
            shown = _backup(room)
        case Restore(name, _, found):
            shown = _restore_asks(room, name) if found is None else _restore(room, name, found)
    return shown


def _protect(room: VaultRoom, means: Kind) -> Node:
    offered = tuple(kind for kind in ORDER if kind != "recovery" and (kind != "passkey" or room.passkeys))
    return parts.form(
        room,
        "protect",
        "Protect your keys",
        h.p[
            "Keys are kept in this browser only, encrypted. Choose how they are unlocked. "
            "Other ways can be added later."
        ],
        parts.choice("How to protect", offered, means),
        _new(room, means, first=True),
        does=f"Protect with {WORK[means]}",
        doing="Protecting …",
    )


def _new(room: VaultRoom, kind: Kind, *, first: bool) -> Node:
    """What a new way wants of the person."""
    if kind == "passphrase":
        return [parts.username(), parts.field(room, NEW, "New passphrase", first=first, strength=True)]
    return h.p(".hint")[ABOUT[kind]]


def _unlock(room: VaultRoom, means: Kind) -> Node:
    counted_means = means in {"passphrase", "recovery"}
    return parts.form(
        room,
        "unlock",
        "Unlock your keys",
        h.p["What you began goes on as soon as they are unlocked."] if room.then is not None else None,
        _confirm(room, means, "How to unlock", frozenset(room.kinds)),
        does=f"Unlock with {WORK[means]}" if means in {"passkey", "device"} else "Unlock",
        doing="Unlocking …",
        wait=room.wait if counted_means else 0,
    )


def _confirm(room: VaultRoom, means: Kind, asked: str, kinds: frozenset[Kind]) -> Node:
    """One of the ways that there are."""
    usable = tuple(kind for kind in ORDER if kind in kinds and (kind != "passkey" or room.passkeys))
    choice = parts.choice(asked, usable, means) if len(usable) > 1 else None
    match means:
        case "passphrase":
            asks: Node = [parts.username(), parts.field(room, field_of(means), "Passphrase", first=True)]
        case "recovery":
            asks = parts.field(room, field_of(means), "Recovery code", first=True, kept_by_managers=False)
        case "passkey":
            asks = h.p(".hint")["The browser will ask you for it."]
        case "device":
            asks = h.p(".hint")["This browser holds a key of its own; nothing else is asked."]
    return [choice, asks]


def _sure(room: VaultRoom, means: Kind) -> Node:
    """A way in, before something is changed; a device key needs no person."""
    if means == "device":
        return None
    return _confirm(room, means, "Confirm with", room.kinds - {"device"})


def _code(*, skipping: bool) -> Node:
    sure = "Without it, a forgotten passphrase or a lost passkey means that the keys in the vault are lost."
    return kit.dialog(
        "vault-code-dialog",
        "Your recovery code",
        parts.CLOSED,
        h.div(".vault-form")[
            h.p["It opens your keys if every other way is lost. ", h.strong["It is shown only now."]],
            h.div(".vault-code-line")[
                h.output(f"#{CODE}.vault-code", {"aria-label": "Recovery code", "data-keep": True}, tabindex="0"),
                kit.button("Copy", CodeCopied(), picture="copy", autofocus=True),
            ],
            h.p(".hint")["Write it down, or put it into your password manager, and not only on this device."],
            h.div(role="alert")[kit.note("warn", sure) if skipping else None],
            h.div(".dialog-foot")[
                kit.button(
                    "Go on without it" if skipping else "Skip", CodeSkipped(), look="danger" if skipping else "plain"
                ),
                kit.button("I have kept it", CodeKept(), look="primary"),
            ],
        ],
    )


def _change(room: VaultRoom) -> Node:
    return parts.form(
        room,
        "change",
        "Change the passphrase",
        parts.username(),
        parts.field(room, OLD, "Passphrase until now", first=True),
        parts.field(room, NEW, "New passphrase", strength=True),
        does="Change it",
        doing="Changing …",
    )


def _add(room: VaultRoom, new: Kind, means: Kind) -> Node:
    title = "Let this device unlock" if new == "device" else f"Add {WORK[new]}"
    sure = _sure(room, means)
    return parts.form(room, "add", title, sure, _new(room, new, first=sure is None), does=title, doing="Adding …")


def _new_code(room: VaultRoom, means: Kind) -> Node:
    return parts.form(
        room,
        "renew",
        "Make a new recovery code",
        h.p["It is shown once. The one that you have now will no longer open anything."],
        _sure(room, means),
        does="Make a new code",
        doing="Making it …",
    )


def _rotate(room: VaultRoom) -> Node:
    asks = "passphrase" in room.kinds
    keys = sum(lock.kind == "passkey" for lock in room.status.locks)
    return parts.form(
        room,
        "rotate",
        "Encrypt everything anew",
        h.p[
            "A fresh data key takes the place of the one that encrypts your keys, so that whoever got hold of the old "
            "one, by an old copy or a way in that you removed, can open nothing that is stored from now on. "
            "Keys that may have been seen are better replaced at their provider."
        ],
        [parts.username(), parts.field(room, field_of("passphrase"), "Passphrase", first=True)] if asks else None,
        h.p(".hint")[_asked(keys)] if keys else None,
        h.p(".hint")["A new recovery code is made as well, and shown once."],
        does="Encrypt anew",
        doing="Encrypting …",
    )


def _asked(passkeys: int) -> str:
    """Each of them is wanted once."""
    which = "your passkey" if passkeys == 1 else f"all {passkeys} passkeys, one after the other"
    return f"The browser will ask for {which}."


def _backup(room: VaultRoom) -> Node:
    return parts.form(
        room,
        "backup",
        "Back up your keys",
        h.p[
            f"One file with {counted(len(room.status.secrets), 'key')}, encrypted, to be restored in any browser. "
            "It has a passphrase of its own, and nothing else opens it."
        ],
        parts.username("Switchyard backup"),
        parts.field(room, NEW, "Passphrase of the backup", first=True, strength=True),
        does="Save the backup",
        doing="Encrypting …",
    )


def _restore_asks(room: VaultRoom, name: str) -> Node:
    return parts.form(
        room,
        "restore",
        "Restore a backup",
        h.p["You see what lies in ", h.strong[name], " before anything is written."],
        parts.username("Switchyard backup"),
        parts.field(room, BACKUP, "Passphrase of the backup", first=True),
        does="Open it",
        doing="Opening …",
    )


def _restore(room: VaultRoom, name: str, found: tuple[SecretInfo, ...]) -> Node:
    lead = f" holds {counted(len(found), 'key')}. Those that are here already, and are as new, stay as they are."
    more = None if room.exists else h.p["This browser has no vault yet: next you choose how to protect it."]
    return parts.form(
        room,
        "restore-found",
        "Restore a backup",
        h.p[h.strong[name], lead],
        h.ul(".vault-found", tabindex="0", aria_label="Keys in the backup")[(_found(one) for one in found)],
        more,
        does=f"Restore {counted(len(found), 'key')}" if found else "",
        doing="Restoring …",
    )


def _found(one: SecretInfo) -> Node:
    return h.li[h.strong[one.name or "Key"], h.span(".hint")[one.line, " · ", one.origin]]
