"""What the vault's dialogs are built of: a form that is sent once, fields for secrets, the choice of a way."""

from __future__ import annotations

import htpy as h

from app.features.vault.fields import PROBLEM, STRENGTH
from app.features.vault.keeping import NAMES
from app.features.vault.state import (
    AddWay,
    MeansChosen,
    NewCode,
    Protect,
    Restore,
    Rotate,
    TypedShown,
    Unlock,
    VaultDialogClosed,
    VaultFormSent,
    VaultRoom,
)
from app.ui import kit
from app.ui.html import Node, on
from app.vault.told import Kind

CLOSED = VaultDialogClosed()

PASSPHRASE_HINT = "Four or five words that don't belong together are good. Nobody can reset it: there is no server."


def form(  # noqa: PLR0913 - each is one word of the dialog
    room: VaultRoom, id: str, title: str, *content: Node, does: str, doing: str, wait: int = 0
) -> Node:
    """A dialog with one form. While its order is carried out it says so, and can't be sent again."""
    said = doing if room.busy else f"Wait {wait} s" if wait else does
    still = {"aria-disabled": "true"} if room.busy or wait else {}
    send = kit.button(said, look="primary", **still, autofocus=not _has_field(room)) if does else None
    return kit.dialog(
        f"vault-{id}",
        title,
        CLOSED,
        h.form(".vault-form", on(submit=VaultFormSent()), autocomplete="on")[
            content,
            h.div(".vault-problem", id=PROBLEM, role="alert")[
                kit.note("danger", room.problem) if room.problem else None
            ],
            h.div(".dialog-foot")[kit.button("Cancel", CLOSED), send],
        ],
    )


def _has_field(room: VaultRoom) -> bool:
    """Where something is typed, the focus begins there."""
    match room.dialog:
        case Protect(means) | Unlock(means) | NewCode(means):
            return means in {"passphrase", "recovery"}
        case AddWay(new, means):
            return new == "passphrase" or means in {"passphrase", "recovery"}
        case Rotate():
            return "passphrase" in room.kinds
        case Restore(_, _, found):
            return found is None
        case _:
            return True


def choice(label: str, kinds: tuple[Kind, ...], chosen: Kind) -> Node:
    """One of the ways, under what is asked."""
    ways = ((kind, NAMES[kind], MeansChosen(kind)) for kind in kinds)
    return h.div(".field")[
        h.span(".field-name", aria_hidden="true")[label], kit.choice("vault-means", label, ways, chosen)
    ]


def username(name: str = "Switchyard vault") -> Node:
    """Password managers file a passphrase under a name."""
    return h.input(
        {"type": "text", "class": "unseen", "autocomplete": "username", "value": name, "tabindex": "-1"},
        readonly=True,
        aria_label="Account",
        aria_hidden="true",
    )


def field(  # noqa: PLR0913 - what a field for a secret can be
    room: VaultRoom, id: str, label: str, *, first: bool = False, strength: bool = False, kept_by_managers: bool = True
) -> Node:
    """A field for a secret. Its text is taken from the page by a performer; here it is only drawn."""
    kept = ("new-password" if strength else "current-password") if kept_by_managers else "off"
    box = {
        "id": id,
        "type": "text" if room.typed_in_sight else "password",
        # What stands in a text field is kept by browsers for a reload, on the disk, unless they are told not to.
        "autocomplete": "off" if room.typed_in_sight else kept,
        "autocapitalize": "off",
        "spellcheck": "false",
        "aria-describedby": PROBLEM,
        **({"data-strength": STRENGTH} if strength else {}),
        **({"aria-invalid": "true"} if room.problem else {}),
    }
    word, picture = ("Hide what is typed", "eye-off") if room.typed_in_sight else ("Show what is typed", "eye")
    return h.div(".vault-field")[
        kit.field(label, h.input(box, data_secret=True, data_keep=True, required=True, autofocus=first)),
        kit.icon_button(word, picture, TypedShown(), id=f"{id}-shown"),
        [h.output(".vault-strength", {"id": STRENGTH, "data-keep": True}), h.p(".hint")[PASSPHRASE_HINT]]
        if strength
        else None,
    ]
