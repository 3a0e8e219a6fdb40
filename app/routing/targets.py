"""Whom a rule speaks of: `groq`, `openai/gpt-6*`, `*/llama-*`, `advanced+`, `device`, `local`, `free`.

A line is named by its id; a model after a slash, by its id with `*` for any run of characters. The last part of an
id is enough: `*/llama-3.3*` also means `meta-llama/llama-3.3-70b`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from app.llm.catalog.model import Tier
from app.llm.tiers import TIERS, at_least
from app.routing.candidates import Catalog, Mask, mask_of

Word = Literal["device", "local", "free"]
WORDS: tuple[Word, ...] = get_args(Word)
LONGEST = 160
ALLOWED = "write a line's id, line/model, a tier (advanced, or advanced+ for that and better), device, local or free"
_LINE = re.compile(r"[a-z0-9*][a-z0-9*-]*")


@dataclass(frozen=True, slots=True)
class Target:
    """Some candidates, as they were written."""

    text: str

    def mask(self, catalog: Catalog) -> Mask:
        """Who that is in a catalog; nobody, when nothing there is called so."""
        words = {"device": catalog.device, "local": catalog.local, "free": catalog.free & ~catalog.script}
        if self.text in words:
            return words[self.text]
        tier = _tier(self.text)
        if tier is not None:
            wanted, better = tier
            return mask_of(
                number
                for number, one in enumerate(catalog.candidates)
                if one.tier == wanted or (better and at_least(one.tier, wanted))
            )
        return self._named(catalog)

    def _named(self, catalog: Catalog) -> Mask:
        line, _, model = self.text.partition("/")
        lines = {each: mask for each, mask in catalog.by_line.items() if matches(line, each)}
        if not model or model == "*":
            return sum(lines.values())  # the sets have nothing in common
        pattern = model.lower()
        return mask_of(
            number
            for number, one in enumerate(catalog.candidates)
            if one.line.id in lines and _is_called(pattern, one.model.id.lower())
        )


def target_of(text: str) -> Target:
    """A target as written; ValueError says what is wrong with it."""
    wanted = text.strip()
    if not wanted or len(wanted) > LONGEST:
        message = f"A target has between 1 and {LONGEST} characters."
        raise ValueError(message)
    if wanted.lower() in WORDS or _tier(wanted.lower()) is not None:
        return Target(wanted.lower())
    line, slash, model = wanted.partition("/")
    if not _LINE.fullmatch(line.lower()) or (slash and not model):
        message = f"“{wanted}” is no target: {ALLOWED}."
        raise ValueError(message)
    if not model.isprintable():
        message = "The name of a model has only printable characters."
        raise ValueError(message)
    return Target(line.lower() + slash + model)


def line_of(target: Target) -> str:
    """The one line that a target names; empty when it names none, or several."""
    line = target.text.partition("/")[0]
    return "" if "*" in line or line in WORDS or _tier(line) is not None else line


def matches(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern with `*` in it. Takes time in proportion to the name, whatever the pattern."""
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    *between, last = others
    if not name.startswith(first) or not name.endswith(last) or len(name) < len(first) + len(last):
        return False
    at, end = len(first), len(name) - len(last)
    for part in between:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _is_called(pattern: str, model_id: str) -> bool:
    return matches(pattern, model_id) or matches(pattern, model_id.rpartition("/")[2])


def _tier(text: str) -> tuple[Tier, bool] | None:
    name = text.removesuffix("+")
    return next(((tier, text.endswith("+")) for tier in TIERS if tier == name), None)
