"""The person's side of the vault: protecting, unlocking and locking the keys, and the ways in. Knows no key itself."""
