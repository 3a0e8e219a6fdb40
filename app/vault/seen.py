"""How far the vault had come when this browser last saw it, so that an older one put in its place is noticed.

It lies apart from the envelope (in IndexedDB). Who puts back both at once is not noticed.
"""

from __future__ import annotations

from pydantic import ValidationError

from app.vault.canonical import canonical
from app.vault.envelope import Count, Envelope, Id, Part
from app.vault.ports import Shelf

NAME = "seen"
_ATTEMPTS = 8
_GONE = "The vault that was in this browser is gone. If you did not erase it, restore a backup."
_OTHER = "This is not the vault that was here last. If you did not put it here, erase it and restore a backup."
_OLDER = (
    "This vault is older than the one that was here last: changes since then are missing, and keys or ways to unlock"
    " that were removed may be back. Look through them; the next change accepts what is here."
)


class Seen(Part):
    """Which vault, and its age."""

    vault: Id
    age: Count


async def seen(shelf: Shelf) -> Seen | None:
    """Read it. What can't be read was not seen."""
    try:
        return Seen.model_validate_json(await shelf.read(NAME) or "")
    except ValidationError:
        return None


async def oddness(shelf: Shelf, envelope: Envelope | None) -> str:
    """Say what is odd about what lies there now."""
    before = await seen(shelf)
    if before is None:
        return ""
    if envelope is None:
        return _GONE
    if before.vault != envelope.id:
        return _OTHER
    return _OLDER if envelope.age < before.age else ""


async def least_age(shelf: Shelf, envelope: Envelope) -> int:
    """Give the age that a changed envelope must exceed."""
    before = await seen(shelf)
    return max(envelope.age, before.age if before and before.vault == envelope.id else 0)


async def note(shelf: Shelf, envelope: Envelope, *, accept: bool = False) -> None:
    """Remember what was found to be authentic. It only grows; another vault is only noted if that is accepted."""
    for _ in range(_ATTEMPTS):
        text = await shelf.read(NAME)
        before = await seen(shelf)
        if before and (envelope.age <= before.age if before.vault == envelope.id else not accept):
            return
        if await shelf.swap(NAME, text, canonical(Seen(vault=envelope.id, age=envelope.age).plain())):
            return


async def forget(shelf: Shelf) -> None:
    """The vault was erased on purpose."""
    for _ in range(_ATTEMPTS):
        text = await shelf.read(NAME)
        if text is None or await shelf.swap(NAME, text, None):
            return
