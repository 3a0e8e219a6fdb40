"""The ids of the elements that secrets are typed into and shown in: views draw them, performers empty them."""

from __future__ import annotations

from app.vault.told import Kind

OLD = "vault-old"
NEW = "vault-new"
BACKUP = "vault-backup"
CODE = "vault-code"
STRENGTH = "vault-strength"
PROBLEM = "vault-problem"


def field_of(kind: Kind) -> str:
    """Where a passphrase or a recovery code is typed that exists already."""
    return f"vault-{kind}"
