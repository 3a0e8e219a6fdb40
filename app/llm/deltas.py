"""What every line's answer becomes while it arrives: one stream of these, whoever the provider is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

FinishReason = Literal["done", "length", "tools", "filtered", "failed"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `input` is the total including the cached ones, `output` the total including reasoning."""

    input: int = 0
    output: int = 0
    cached: int = 0
    cache_written: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of what the model says it thinks.

    A signature is opaque: all of an answer's, joined, are its turn's, which the line wants back in tool loops.
    """

    text: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A piece of the call number `index`: its id and name come once, its arguments in pieces to be joined."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the provider names for the answer."""

    url: str
    title: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class UsageTold:
    """What the provider counted; a later one replaces an earlier one."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class CostTold:
    """What the provider says it charges."""

    amount: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is over, told once; usage and cost may still follow. `raw` is the provider's own word for why."""

    reason: FinishReason
    raw: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something a person may want to know, in a sentence: a parameter left out, a malformed frame skipped."""

    what: str


Delta = Text | Reasoning | ToolCallPart | Citation | UsageTold | CostTold | Finished | Noted


def joined(deltas: Sequence[Delta]) -> list[Delta]:
    """The same with neighbouring texts as one: what came in one read is one step for all who hand it on."""
    found: list[Delta] = []
    texts: list[str] = []
    for delta in deltas:
        if type(delta) is Text:
            texts.append(delta.text)
            continue
        if texts:
            found.append(Text("".join(texts)))
            texts = []
        found.append(delta)
    return [*found, Text("".join(texts))] if texts else found
