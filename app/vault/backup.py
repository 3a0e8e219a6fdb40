"""A backup: an envelope of the same format with a data key of its own and one passphrase, as the text of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.vault import envelope as form, sealing
from app.vault.envelope import Envelope, SealedSecret
from app.vault.opening import Locksmith
from app.vault.ports import Key
from app.vault.told import BackupDamaged, Passphrase, SecretInfo, VaultDamaged, VaultNewer

_NEWER = "This backup was written by a newer version of Switchyard."


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened, to be looked at and then restored. Its keys are still encrypted; its repr is dots."""

    secrets: tuple[SecretInfo, ...]
    envelope: Envelope = field(repr=False)
    key: Key = field(repr=False)


async def write(smith: Locksmith, held: Key, vault: Envelope, passphrase: str) -> str:
    """Encrypt all keys of a vault into the text of a file."""
    crypto = smith.crypto
    turned = await smith.make(Passphrase(passphrase))
    data, id = await crypto.new_key(), sealing.new_id(crypto)
    copy = Envelope(
        id=id,
        revision=1,
        locks=(await smith.wrap(id, turned, data),),
        secrets=await sealing.moved(crypto, (held, data), (vault.id, id), vault.secrets),
    )
    return form.write(await sealing.seal(crypto, data, copy)) + "\n"


async def read(smith: Locksmith, text: str, passphrase: str) -> Backup:
    """Open the text of a file, and check all of it before anything is restored from it."""
    crypto = smith.crypto
    try:
        envelope = form.read(text.strip("\ufeff\r\n\t "))
    except VaultNewer:
        raise BackupDamaged(_NEWER, next_step=VaultNewer.next_step) from None
    except VaultDamaged:  # its sentences speak of the browser's own vault
        raise BackupDamaged from None
    turned = await smith.open(envelope, Passphrase(passphrase))
    key = await smith.data_key(envelope.id, turned)
    try:
        await sealing.check(crypto, key, envelope)
        for one in envelope.secrets:
            await sealing.revealed(crypto, key, envelope.id, one)
    except VaultDamaged:
        raise BackupDamaged from None
    return Backup(tuple(one.told() for one in envelope.secrets), envelope, key)


def wanted(vault: Envelope, backup: Backup) -> tuple[SealedSecret, ...]:
    """The keys of a backup that the vault lacks, or has an older one of."""
    return tuple(
        one for one in backup.envelope.secrets if (mine := vault.kept(one.id)) is None or mine.changed < one.changed
    )
