"""Reading and changing the envelope, with other tabs doing the same: read, change, seal, swap, and again if need be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import TypeAlias

from app.vault import envelope as form, sealing, seen
from app.vault.envelope import Envelope
from app.vault.ports import Crypto, Key, Shelf
from app.vault.told import NoVault, VaultBusy, VaultThere

NAME = "sy.vault"
_ATTEMPTS = 8

Change: TypeAlias = Callable[[Envelope], Awaitable[Envelope]]


class KeyOutdated(Exception):
    """The data key at hand is not this envelope's: another tab made a new one, or the envelope was tampered with."""


@dataclass(slots=True)
class Store:
    """The envelope on the shelf."""

    crypto: Crypto
    shelf: Shelf
    _last: tuple[str, Envelope] | None = field(default=None, repr=False)

    async def read(self) -> Envelope | None:
        """Give what lies there now; None for no vault. VaultDamaged."""
        text = await self.shelf.read(NAME)
        return None if text is None else self._parsed(text)

    async def there(self) -> Envelope:
        """Give the vault that must be there."""
        return self._parsed(await self._text())

    async def must_be_free(self) -> None:
        """Raise VaultThere before anybody is asked for anything; `create` makes sure of it."""
        if await self.shelf.read(NAME) is not None:
            raise VaultThere

    async def create(self, key: Key, envelope: Envelope) -> Envelope:
        """Put the first envelope of a vault there, where nothing may be."""
        sealed = await sealing.seal(self.crypto, key, envelope)
        if not await self.shelf.swap(NAME, None, form.write(sealed)):
            raise VaultThere
        await seen.note(self.shelf, sealed, accept=True)
        return sealed

    async def change(self, key: Key, how: Change, new_key: Key | None = None) -> Envelope:
        """Change the envelope in one step; `how` may be asked again. With `new_key` the seal is made by that one."""
        for _ in range(_ATTEMPTS):
            text = await self._text()
            before = self._parsed(text)
            if not await sealing.fits(self.crypto, key, before):
                raise KeyOutdated
            revision = await seen.least_age(self.shelf, before) + 1
            after = (await how(before)).model_copy(update={"revision": revision})
            sealed = await sealing.seal(self.crypto, key if new_key is None else new_key, after)
            if await self.shelf.swap(NAME, text, form.write(sealed)):
                await seen.note(self.shelf, sealed, accept=True)
                return sealed
        raise VaultBusy

    async def take_out(self, ids: Collection[str]) -> Envelope | None:
        """Remove keys without any data key; the old seal still holds over what stays."""
        for _ in range(_ATTEMPTS):
            text = await self.shelf.read(NAME)
            before = None if text is None else self._parsed(text)
            if before is None or not any(before.kept(id) for id in ids):
                return before
            after = before.without(ids)
            known = await seen.seen(self.shelf) == seen.Seen(vault=before.id, age=before.age)
            if await self.shelf.swap(NAME, text, form.write(after)):
                if known:
                    await seen.note(self.shelf, after)
                return after
        raise VaultBusy

    async def erase(self) -> None:
        """Remove the envelope, whatever it is."""
        for _ in range(_ATTEMPTS):
            text = await self.shelf.read(NAME)
            if text is None or await self.shelf.swap(NAME, text, None):
                return
        raise VaultBusy

    async def _text(self) -> str:
        text = await self.shelf.read(NAME)
        if text is None:
            raise NoVault
        return text

    def _parsed(self, text: str) -> Envelope:
        if self._last is None or self._last[0] != text:
            self._last = (text, form.read(text))
        return self._last[1]
