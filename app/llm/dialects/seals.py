"""What a provider wants back in a tool loop, and nobody else may get: signatures and encrypted thoughts.

A seal is one line of JSON: the line's id and the block to echo. A turn's `signature` is all of its seals joined, so
that a conversation can go on over another line, which then leaves out what is not its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.base.jsontext import parse


def sealed(line: str, block: Mapping[str, Any]) -> str:
    """Keep a block for the line that made it."""
    return json.dumps({"line": line, "block": block}, separators=(",", ":")) + "\n"


def unsealed(line: str, signature: str) -> Iterator[dict[str, Any]]:
    """The blocks that this line made, in their order."""
    # Not splitlines: a seal is ASCII today, but a stored one may come from an import.
    for text in signature.split("\n"):
        try:
            seal = parse(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(seal, dict) and seal.get("line") == line and isinstance(seal.get("block"), dict):
            yield seal["block"]
