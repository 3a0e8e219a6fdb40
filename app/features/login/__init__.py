"""Logging in with a provider instead of pasting a key, which goes from there into the vault and nowhere else."""
