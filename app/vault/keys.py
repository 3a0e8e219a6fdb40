"""The keys in the vault: put in, replaced, renamed, removed, and decrypted when one is used."""

from __future__ import annotations

from collections.abc import Collection

from app.base.secret import Secret
from app.vault import bounds, sealing
from app.vault.canonical import whole
from app.vault.envelope import Envelope, SealedSecret
from app.vault.session import Session
from app.vault.told import DoesNotFit, KeyNotThere, Plain, SecretInfo, VaultLocked
from app.vault.tries import millis


class Keys(Session):
    """What is kept."""

    async def add_secret(self, line: str, url: str, name: str, plain: Plain) -> SecretInfo:
        """Keep a key of a line; it is bound to the origin of `url`, the line's base address."""
        now, origin, name = millis(self._clock), sealing.origin_for(url), _fit_name(name)
        if not 0 < len(line) <= bounds.LINE:
            raise DoesNotFit
        empty = SealedSecret(
            id=sealing.new_id(self._crypto),
            line=whole(line),
            origin=origin,
            name=name,
            made=now,
            changed=now,
            version=1,
            nonce=bytes(12),
            sealed=bytes(16),
        )
        key, plain = self._key(), sealing.fit(plain)

        async def added(before: Envelope) -> Envelope:
            return before.with_secret(await sealing.conceal(self._crypto, key, before.id, empty, plain))

        return _kept(await self._changed(key, added), empty.id).told()

    async def replace_secret(self, id: str, url: str, plain: Plain) -> SecretInfo:
        """Put another key in the place of this one; its version grows."""
        key, origin, plain = self._key(), sealing.origin_for(url), sealing.fit(plain)

        async def replaced(before: Envelope) -> Envelope:
            old = _kept(before, id)
            # Never older than what it replaces, whatever the clock says: a backup must not win over it.
            changed = max(millis(self._clock), old.changed + 1)
            said = {"origin": origin, "changed": changed, "version": old.version + 1}
            record = old.model_copy(update=said)
            return before.with_secret(await sealing.conceal(self._crypto, key, before.id, record, plain))

        return _kept(await self._changed(key, replaced), id).told()

    async def rename_secret(self, id: str, name: str) -> None:
        """Give a key another name."""
        fit = _fit_name(name)

        async def renamed(before: Envelope) -> Envelope:
            return before.with_secret(_kept(before, id).model_copy(update={"name": fit}))

        await self._changed(self._key(), renamed)

    async def remove_secrets(self, ids: Collection[str]) -> None:
        """Take keys out of storage at once, also while locked. Those that are not there are no error."""
        envelope = await self._store.take_out(ids)
        if self._held is not None and envelope and envelope.removed:
            envelope = await self._settled(self._held, envelope)
        await self._tell(envelope)

    async def secret(self, id: str) -> Secret:
        """Decrypt a key now; it is kept nowhere. VaultLocked, KeyNotThere, VaultDamaged."""
        envelope = await self._store.read()
        record = envelope.kept(id) if envelope else None
        if envelope is None or record is None:
            raise KeyNotThere
        key = self._key()
        if not await sealing.fits(self._crypto, key, envelope):
            await self.look()
            raise VaultLocked
        secret = await sealing.secret_of(self._crypto, key, envelope.id, record)
        if self._held is not key:  # locked meanwhile: that counts
            raise VaultLocked
        return secret


def _fit_name(name: str) -> str:
    fit = whole(name).strip()
    if not 0 < len(fit) <= bounds.NAME:
        raise DoesNotFit
    return fit


def _kept(envelope: Envelope, id: str) -> SealedSecret:
    record = envelope.kept(id)
    if record is None:
        raise KeyNotThere
    return record
