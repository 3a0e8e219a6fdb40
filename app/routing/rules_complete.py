"""What may stand at a place in a text of rules: for the editor, while the text is half written.

    complete(text, line, column, lines) → Completion(start, options)

A half-written text is no YAML yet, so this reads indentation and not nodes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.llm.tiers import TIERS
from app.routing.grammar import CONDITIONS, FLAGS, PARAMETERS, RULE, SPAN, TOP, Field
from app.routing.targets import WORDS

_KEY = re.compile(r"([A-Za-z_]+):(?=\s|$)")
_LEVEL = re.compile(r"( *)((?:- +)*)")
_BELOW: Mapping[str, Mapping[str, Field]] = {"when": CONDITIONS, "set": PARAMETERS, "tokens": SPAN, "budget_left": SPAN}
_TARGET_WORDS = {
    "device": "models on this device",
    "local": "servers on your own machine or network",
    "free": "models that cost nothing",
}
_CLOCKS = {"09:00-17:00": "working hours", "22:00-06:00": "over midnight"}
_RULE = "- name: "


class Option(NamedTuple):
    """Something that may stand there, and what it means."""

    text: str
    says: str


@dataclass(frozen=True, slots=True)
class Completion:
    """`options` take the place of what stands from column `start` (from 1) to the cursor."""

    start: int
    options: tuple[Option, ...] = ()


class _Token(NamedTuple):
    """A name or a dash, and its column from 0."""

    at: int
    text: str


def complete(text: str, line: int, column: int, lines: Mapping[str, Sequence[str]] | None = None) -> Completion:
    """What may stand there; `lines` are the ids of the lines, with those of their models."""
    rows = text.split("\n")
    if not 1 <= line <= len(rows):
        return Completion(column)
    before = rows[line - 1][: column - 1]
    path, typed, is_value = _place(rows[: line - 1], before)
    options = _values(path, lines or {}) if is_value else _names(path, _siblings(rows, line, before))
    wanted = typed.lower()
    fitting = tuple(option for option in options if option.text.lower().startswith(wanted))
    # In the middle of a name is good enough when nothing begins with it: `gpt` finds `openai/gpt-6-sol`.
    inside = tuple(option for option in options if wanted in option.text.lower()) if not fitting else ()
    return Completion(column - len(typed), fitting or inside)


def _place(above: Sequence[str], before: str) -> tuple[list[str], str, bool]:
    """The names that lead to the cursor, the word that is being typed, and whether it is a value."""
    tokens, at, rest = _tokens(before)
    named = _KEY.match(rest)
    path = _path(above, tokens, at)
    if named is None:
        in_list = bool(path) and path[-1] == "-" and _is_list(path[:-1])
        return path, rest.strip(), in_list
    inner, typed, is_value = _in_flow(rest[named.end() :])
    return [*path, named[1], *inner], typed, is_value


def _in_flow(value: str) -> tuple[list[str], str, bool]:
    """Inside `{…}` and `[…]`: the names that lead there."""
    stack: list[str] = []
    names: list[str] = []
    word, is_value = "", True
    for sign in value:
        if sign in "{[":
            stack.append(sign)
            names.append("")
            word, is_value = "", sign == "["
        elif sign in "}]" and stack:
            stack.pop()
            names.pop()
            word, is_value = "", True
        elif sign == "," and stack:
            word, is_value = "", stack[-1] == "["
            names[-1] = ""
        elif sign == ":" and stack and stack[-1] == "{" and not is_value:
            names[-1], word, is_value = word.strip(), "", True
        else:
            word += sign
    return [name for name in names if name], word.strip(), is_value


def _tokens(row: str) -> tuple[list[_Token], int, str]:
    """The dashes at the beginning of a row, the column of what follows, and what follows."""
    level = _LEVEL.match(row)
    end = level.end() if level else 0
    dashes = [_Token(at, "-") for at, sign in enumerate(row[:end]) if sign == "-"]
    rest = row[end:]
    if rest == "-":
        return [*dashes, _Token(end, "-")], end + 1, ""
    return dashes, end, rest


def _path(above: Sequence[str], tokens: list[_Token], at: int) -> list[str]:
    """From the row of the cursor upwards: each name or dash that stands further left than the last one."""
    path = [token.text for token in reversed(tokens)]
    limit = tokens[0].at if tokens else at
    for row in reversed(above):
        dashes, column, rest = _tokens(row)
        named = _KEY.match(rest)
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        # A list may stand as far left as the name that it belongs to.
        for token in reversed([*dashes, *([_Token(column, named[1])] if named else [])]):
            belongs = token.at < limit or (token.at == limit and token.text != "-" and path[-1:] == ["-"])
            if belongs:
                path.append(token.text)
                limit = token.at
        if limit == 0 and path[-1:] != ["-"]:
            break
    return path[::-1]


def _siblings(rows: Sequence[str], line: int, before: str) -> set[str]:
    """Names that stand already where a name is typed: none may stand twice."""
    _, at, _ = _tokens(before)
    found: set[str] = set()
    for part in (rows[line - 2 :: -1] if line > 1 else [], rows[line:]):
        for row in part:
            dashes, column, rest = _tokens(row)
            named = _KEY.match(rest)
            begins = dashes[0].at if dashes else column
            if named and column == at:
                found.add(named[1])
            if row.strip() and (column < at or (dashes and begins < at)):
                break
    return found


def _grammar(path: list[str]) -> Mapping[str, Field] | None:
    """What names may stand below a path; None: no names do."""
    if not path:
        return TOP
    if path[:2] == ["rules", "-"] and len(path) == len(["rules", "-"]):
        return RULE
    return _BELOW.get(path[-1])


def _is_list(path: list[str]) -> bool:
    """Whether a list of values may stand below a path."""
    field = _field(path)
    return field is not None and field.form in {"targets", "choice", "words", "clock"}


def _field(path: list[str]) -> Field | None:
    names = [name for name in path if name != "-"]
    if not names:
        return None
    above = {"when": CONDITIONS, "set": PARAMETERS}.get(names[-2] if len(names) > 1 else "", RULE)
    return above.get(names[-1])


def _names(path: list[str], taken: set[str]) -> list[Option]:
    if path == ["rules"]:
        return [Option(_RULE, "a new rule")]
    grammar = _grammar(path)
    if grammar is None:
        return []
    return [Option(f"{name}: ", field.says) for name, field in grammar.items() if name not in taken]


def _values(path: list[str], lines: Mapping[str, Sequence[str]]) -> list[Option]:
    field = _field(path)
    if field is None:
        return []
    if field.form == "flag":
        return [Option(value, "") for value in FLAGS]
    if field.form == "span":
        return [Option("{" + f"{name}: ", each.says) for name, each in SPAN.items()]
    if field.form == "clock":
        return [Option(part, says) for part, says in _CLOCKS.items()]
    if field.form == "targets":
        return _targets(lines)
    return [Option(value, says) for value, says in (field.choices or {}).items()]


def _targets(lines: Mapping[str, Sequence[str]]) -> list[Option]:
    words = [Option(word, _TARGET_WORDS[word]) for word in WORDS]
    tiers = [Option(tier, "models of this tier") for tier in TIERS]
    better = [Option(f"{tier}+", "of this tier or better") for tier in TIERS[1:-1]]
    named = [Option(line, "any model of this line") for line in lines]
    models = [Option(f"{line}/{model}", "") for line, ids in lines.items() for model in ids]
    return [*named, *words, *tiers, *better, *models]
