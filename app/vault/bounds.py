"""How large, slow and many things may be. An envelope beyond these bounds is not opened: it may be there to hurt."""

from __future__ import annotations

# Below the floors a passphrase is guessed too cheaply; above the ceilings one try would stop the tab.
ARGON2_KIB = (19 * 1024, 1024 * 1024)
ARGON2_PASSES = (1, 16)
PBKDF2_ROUNDS = (600_000, 10_000_000)

PASSPHRASE = (8, 1024)  # characters of a new one
LOCKS = 16
SECRETS = 256
REMOVED = 1024  # keys taken out while locked, until the vault is sealed again
HEADERS = 16
NAME = 80  # characters of what a person calls a key or a lock
LINE = 200
ORIGIN = 300
HEADER_NAME = 128
KEY = 8192  # characters of a key or of a header's value
SEALED = 256 * 1024  # bytes of one encrypted key with all its headers
ENVELOPE = 2 * 1024 * 1024  # characters of the whole; localStorage holds about five million
TIME = 2**53 - 1  # JavaScript counts so far exactly
