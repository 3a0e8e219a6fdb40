"""The ids of the fields that keys are typed into: views write them, performers take what is in them."""

from __future__ import annotations


def new_key_field(line: str) -> str:
    """For a new key. It names the line: a key never waits in the form of another one."""
    return f"key-text-{line}"


def header_field(line: str, place: int, *, known: bool = False) -> str:
    """For what travels with it: of the headers that the provider knows, or of one's own."""
    return f"key-{'known' if known else 'header'}-{line}-{place}"


def replacement_field(key: str, header: int | None = None) -> str:
    """For what takes the place of a key, or of a header that travels with it."""
    return f"replace-{key}" if header is None else f"replace-{key}-{header}"
