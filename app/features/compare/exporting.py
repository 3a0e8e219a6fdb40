"""A comparison as a file: a table for reckoning, JSON for programs, Markdown for people. Pure.

While a round's names are hidden they are hidden here too.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from app.features.compare.figures import figures_of, money_of
from app.features.compare.rounds import NONE, alias, hides
from app.features.compare.said import Format
from app.features.providers.words import plain
from app.records.kinds import Comparison, Message
from app.records.talking import Round

TYPES: Mapping[Format, str] = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
HEADS = (
    *("round", "prompt", "slot", "line", "model", "answer", "state", "finish", "first_token_s", "tokens_per_s"),
    *("input_tokens", "output_tokens", "tokens_counted_by", "cost", "currency", "cost_source", "best", "stars"),
)
# What a spreadsheet would take for a formula, or for the end of a cell.
_FORMULA = re.compile(r"^[\s\x00-\x1f]*[=+\-@\t\r|%]|^[\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_FENCE = re.compile(r"`{3,}|~{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of one round, with what may be told of it."""

    number: int
    prompt: str
    name: str  # of the slot: `Slot 1`, or `Answer A`
    line: str
    model: str
    answer: Message
    best: bool
    stars: int


def exported(comparison: Comparison, messages: Mapping[str, Message], kind: Format) -> str:
    """The text of the file."""
    if kind == "csv":
        return as_csv(comparison, messages)
    return as_json(comparison, messages) if kind == "json" else as_markdown(comparison, messages)


def file_name(comparison: Comparison, kind: Format) -> str:
    """Of letters, digits and hyphens only, whatever the title holds."""
    words = _NOT_IN_NAMES.sub("-", comparison.title[:60]).strip("-_") or "comparison"
    return f"switchyard-{words}.{kind}"


def entries(comparison: Comparison, messages: Mapping[str, Message]) -> Iterator[Entry]:
    """In the order of rounds and slots."""
    for number, one in enumerate(comparison.rounds, start=1):
        prompt = messages[one.prompt].text if one.prompt in messages else ""
        for name, answer, slot in _answers(comparison, one, messages):
            hidden = hides(one)
            yield Entry(
                number,
                prompt,
                name,
                "" if hidden else plain(answer.line),
                "" if hidden else plain(answer.model),
                answer,
                best=bool(one.best) and one.best == slot,
                stars=one.stars.get(slot, 0),
            )


def _answers(comparison: Comparison, one: Round, messages: Mapping[str, Message]) -> Iterator[tuple[str, Message, str]]:
    places = {slot.id: place for place, slot in enumerate(comparison.slots, start=1)}
    for place, (slot, id) in enumerate(one.answers.items()):
        if id in messages:
            named = f"Slot {places[slot]}" if slot in places else "A slot that was removed"
            yield alias(place) if one.blind else named, messages[id], slot
    if one.merged in messages:
        yield "Merged", messages[one.merged], ""


# ---- CSV -------------------------------------------------------------------------------------------------------------


def as_csv(comparison: Comparison, messages: Mapping[str, Message]) -> str:
    """With a mark at its beginning, by which spreadsheets know that it is Unicode."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADS)
    for entry in entries(comparison, messages):
        writer.writerow([harmless(value) for value in _cells(entry)])
    return f"\ufeff{out.getvalue()}"


def harmless(value: object) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe, so that it takes it for text."""
    text = str(value).replace("\0", "")
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _cells(entry: Entry) -> tuple[object, ...]:
    known, answer = figures_of(entry.answer), entry.answer
    hidden = not entry.line and bool(answer.line)
    money = None if hidden else money_of(answer)
    spent = answer.spent
    return (
        *(entry.number, entry.prompt, entry.name, entry.line, entry.model, answer.text, answer.state, known.finish),
        *(_number(known.first_token), _number(known.per_second), _number(known.input), _number(known.output)),
        ("provider" if known.told else "estimate") if spent else "",
        f"{money.amount:f}" if money else "",
        money.currency if money else "",
        spent.source if spent and not hidden else "",
        "yes" if entry.best else "",
        entry.stars or "",
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


# ---- JSON ------------------------------------------------------------------------------------------------------------


def as_json(comparison: Comparison, messages: Mapping[str, Message]) -> str:
    """Everything that the table has, and how it was asked."""
    told: dict[str, Any] = {"title": comparison.title, "created": _moment(comparison.created), "rounds": []}
    for entry in entries(comparison, messages):
        if len(told["rounds"]) < entry.number:
            one = comparison.rounds[entry.number - 1]
            none = one.best == NONE
            told["rounds"].append({"prompt": entry.prompt, "blind": one.blind, "none_was_good": none, "answers": []})
        told["rounds"][-1]["answers"].append(_object(entry))
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _object(entry: Entry) -> dict[str, Any]:
    cells = dict(zip(HEADS, _cells(entry), strict=True))
    known, asked = figures_of(entry.answer), entry.answer.asked
    numbers = {
        "first_token_s": known.first_token,
        "tokens_per_s": known.per_second,
        "input_tokens": known.input,
        "output_tokens": known.output,
        "best": entry.best,
        "stars": entry.stars or None,
    }
    more = {"system": asked.system, "parameters": asked.parameters.model_dump(exclude_defaults=True)} if asked else {}
    return {name: value for name, value in {**cells, **numbers, **more}.items() if name not in {"round", "prompt"}}


# ---- Markdown --------------------------------------------------------------------------------------------------------


def as_markdown(comparison: Comparison, messages: Mapping[str, Message]) -> str:
    """To be read. What models and people wrote is fenced, so that none of it is taken for a part of this text."""
    parts = [f"# {_inline(comparison.title)}", f"Compared in Switchyard on {_moment(comparison.created)[:10]}."]
    number = 0
    for entry in entries(comparison, messages):
        if entry.number != number:
            number = entry.number
            parts += [f"## Round {number}", fenced(entry.prompt)]
            if comparison.rounds[number - 1].best == NONE:
                parts.append("None of the answers was found good.")
        about = f" ({_inline(entry.model or entry.line)} on {_inline(entry.line)})" if entry.line else ""
        marks = ("best" if entry.best else "", f"{entry.stars} of 5 stars" if entry.stars else "")
        known = figures_of(entry.answer)
        cost = "" if not entry.line else known.cost
        facts = (f"{known.output:,} tokens" if known.output is not None else "", cost, known.finish, *marks)
        parts += [f"### {entry.name}{about}", " · ".join(part for part in facts if part), fenced(entry.answer.text)]
    return "\n\n".join(parts) + "\n"


def fenced(text: str) -> str:
    """Between fences that are longer than any in it."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}markdown\n{text}\n{fence}"


def _inline(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|!&])", r"\\\1", plain(text))


def _moment(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
