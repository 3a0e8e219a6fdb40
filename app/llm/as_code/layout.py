"""A body laid out over lines, in any language whose lists and maps look like JSON's; and its strings."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.llm.as_code.parts import Mixed, Text

_SIXTEEN_BITS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Words:
    """How a language writes what JSON has."""

    text: Callable[[Text], str]
    name: Callable[[str], str]  # of a field
    true: str = "true"
    false: str = "false"
    none: str = "null"
    last_comma: str = ","
    step: str = "  "


def laid_out(value: Any, words: Words, depth: int = 0) -> str:  # noqa: ANN401 - JSON with texts in it
    """`depth`: of the line that it begins on."""
    if isinstance(value, str | Mixed):
        return words.text(value)
    if isinstance(value, Mapping):
        items = [f"{words.name(name)}: {laid_out(item, words, depth + 1)}" for name, item in value.items()]
        return block(items, "{}", words, depth)
    if isinstance(value, list):
        return block([laid_out(item, words, depth + 1) for item in value], "[]", words, depth)
    if isinstance(value, bool):
        return words.true if value else words.false
    return words.none if value is None else _number(value)


def block(items: list[str], ends: str, words: Words, depth: int = 0) -> str:
    """Each on a line of its own, between two brackets."""
    if not items:
        return ends
    inner, outer = words.step * (depth + 1), words.step * depth
    return f"{ends[0]}\n" + ",\n".join(f"{inner}{item}" for item in items) + f"{words.last_comma}\n{outer}{ends[1]}"


def quoted(text: str, astral: Callable[[int], str]) -> str:
    """In double quotes, as JSON, Python and JavaScript all have them."""
    return f'"{inside(text, astral)}"'


def inside(text: str, astral: Callable[[int], str]) -> str:
    """Without the quotes. What can't be seen, or turns the line around, is an escape, so that no code lies.

    `astral`: the escape for what is beyond sixteen bits, which languages write in different ways.
    """
    told = json.dumps(text, ensure_ascii=False)[1:-1]
    return told if told.isprintable() else "".join(one if one.isprintable() else _escape(one, astral) for one in told)


def pair(code: int) -> str:
    """As JSON and JavaScript write what is beyond sixteen bits: in two halves."""
    high, low = divmod(code - _SIXTEEN_BITS - 1, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _escape(one: str, astral: Callable[[int], str]) -> str:
    return astral(ord(one)) if ord(one) > _SIXTEEN_BITS else f"\\u{ord(one):04x}"


def _number(value: float) -> str:
    """As JSON has it; what is no number is never sent."""
    if not math.isfinite(value):
        error = f"{value} can't be sent"
        raise ValueError(error)
    return repr(value)
