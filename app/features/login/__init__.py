"""Logging in with a provider instead of pasting a key, which goes from the provider into the vault and not past here."""
