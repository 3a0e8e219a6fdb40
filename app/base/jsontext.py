"""JSON that strangers wrote. Python's own parser recurses, and in Pyodide a deeply nested text ends the interpreter."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json

# Two thousand levels are still fine in a browser's worker, ten thousand are its end.
_SAFE_DEPTH = 400


def parse(text: str | bytes) -> Any:  # noqa: ANN401 - whatever it holds
    """Read a text of any depth: what is nested beyond reason is a `ValueError`, as all else that is no JSON."""
    opened = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    # The parser that gives up in time refuses half an emoji, which a stream may well hold: it is for the rest.
    return json.loads(text) if opened <= _SAFE_DEPTH else from_json(text)
