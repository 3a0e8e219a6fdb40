"""JSON from strangers, read without trust: a value of the wrong type is as good as none."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

_MOST = 10**15


def mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:  # noqa: ANN401 - JSON
    """A string that can be encoded, or an empty one."""
    if not isinstance(value, str) or value.isascii():
        return piece(value)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def piece(value: Any) -> str:  # noqa: ANN401 - JSON
    """A string of which the next one may be the rest: even a character may be cut in two."""
    return value if isinstance(value, str) else ""


def is_text(value: Any) -> TypeGuard[str]:  # noqa: ANN401 - JSON
    """Whether it is a string with something in it."""
    return isinstance(value, str) and bool(value)


def count(value: Any) -> int:  # noqa: ANN401 - JSON
    """A number of things; what is no sensible number is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return int(value) if 0 < value < _MOST else 0


def some(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """A count above nothing, or None: nobody says."""
    return count(value) or None


def amount(value: Any) -> Decimal | None:  # noqa: ANN401 - JSON
    """An amount of money, from a number or a string; None where it is no such thing."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return read if read.is_finite() and 0 <= read < _MOST else None


def at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """What a dotted path leads to."""
    for name in path.split("."):
        value = mapping(value).get(name)
    return value


def web_address(value: Any) -> str:  # noqa: ANN401 - JSON
    """An address that a link may have; a provider's `javascript:` is not one."""
    address = text(value).strip()
    return address if re.fullmatch(r"https?://[^\s\"'<>\\]+", address, re.IGNORECASE) else ""
