"""A backup: an envelope of the same format with a data key of its own and one passphrase, as the text of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.vault.ports import Key
from app.vault.told import SecretInfo


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened, to be looked at and then restored. Its keys are still encrypted; its repr is dots."""

    secrets: tuple[SecretInfo, ...]
    key: Key = field(repr=False)
