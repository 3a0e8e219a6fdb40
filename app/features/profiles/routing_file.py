"""How a profile chooses lines, in a file: bounded, since a stranger may have written it, and told before it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from app.features.routes.surroundings import millionths
from app.llm.catalog.model import Line
from app.records.routed import LineLimits, Routing, Split
from app.routing import explain, rules_yaml
from app.routing.grammar import TASKS
from app.routing.words import listed
from app.routing.yaml_nodes import LONGEST

MOST_IN_ORDER, MOST_LINES = 2_000, 100
_LONGEST_WORD, _LONGEST_AMOUNT, _NAMED = 300, 20, 5
_LIMIT_WORDS = {
    "requests_per_minute": "requests a minute",
    "requests_per_day": "requests a day",
    "requests_per_month": "requests a month",
    "tokens_per_minute": "tokens a minute",
    "tokens_per_day": "tokens a day",
}

Word = Annotated[str, Field(max_length=_LONGEST_WORD)]
Pair = tuple[Word, Word]


class SplitInFile(Split):
    """An A/B test. Its id is made anew: the votes that are counted here belong to tests that were made here."""

    id: Word = ""
    task: Annotated[str, Field(max_length=20)] = ""
    a: Pair
    b: Pair


def _with_amount(limits: LineLimits) -> LineLimits:
    """A limit that can't be read must not become none."""
    credit = limits.credit
    if credit and (len(credit) > _LONGEST_AMOUNT or millionths(credit) is None):
        message = "no amount of money"
        raise ValueError(message)
    return limits


LimitsInFile = Annotated[LineLimits, AfterValidator(_with_amount)]


class RoutingInFile(Routing):
    """`Routing` with bounds."""

    model_config = ConfigDict(hide_input_in_errors=True)

    order: Annotated[tuple[Pair, ...], Field(max_length=MOST_IN_ORDER)] = ()
    rules: Annotated[str, Field(max_length=LONGEST)] = ""
    limits: Annotated[dict[Word, LimitsInFile], Field(max_length=MOST_LINES)] = Field(default_factory=dict)
    split: SplitInFile | None = None


def taken(told: Routing, names: Mapping[str, str], id: str) -> Routing:
    """With the ids that lines have here; what is about a line that is not known is left out, but for rules."""
    split = told.split
    sides = [(names[line], model) for line, model in (split.a, split.b) if line in names] if split else []
    kept = None
    if split and len(sides) == 2 and split.task in {"", *TASKS}:  # noqa: PLR2004 - a and b
        kept = Split(id=id, task=split.task, a=sides[0], b=sides[1])
    return Routing(
        **told.model_dump(exclude={"order", "rules", "limits", "split"}),
        order=tuple((names[line], model) for line, model in told.order if line in names),
        rules=_renamed(told.rules, names),
        limits={names[line]: limits for line, limits in told.limits.items() if line in names},
        split=kept,
    )


def without_faults(routing: Routing, lines: Collection[str]) -> tuple[Routing, str, list[str]]:
    """The routing, rules that are no more than a draft because they have a mistake, and what to think about."""
    if not routing.rules.strip():
        return routing, "", []
    reading = rules_yaml.read(routing.rules, lines)
    mistake = next((one for one in reading.problems if one.severity == "error"), None)
    if mistake is None:
        return routing, "", [f"In its rules: {one}" for one in reading.problems]
    text = f"Its rules have a mistake, so they come as a draft that does not hold. Mend it in Routes. {mistake}"
    return routing.model_copy(update={"rules": ""}), routing.rules, [text]


def sentences_of(routing: Routing, lines: Mapping[str, Line]) -> list[str]:
    """What it brings; nothing is said of what is as everywhere."""
    said = [f"Chooses lines by: {explain.STRATEGY_WORDS[routing.strategy]}{_sliders(routing)}."]
    if routing.order:
        said.append(f"Brings an order of {_count(len(routing.order), 'line')}.")
    rules = rules_yaml.read(routing.rules, lines).rules
    if rules:
        said.append(
            f"Brings {_count(len(rules), 'rule')}: {listed([f'“{one.name}”' for one in rules[:_NAMED]])}{_more(rules)}."
        )
    said += [
        f"Limits {lines[line].name} to {words}." if words else f"Lifts the limits of {lines[line].name}."
        for line, limits in routing.limits.items()
        for words in [_limit_words(limits)]
        if line in lines
    ]
    if routing.falls_over:
        said.append("Asks another line when the one that you chose fails.")
    if routing.goes_on:
        said.append("Goes on with another line when an answer breaks off.")
    if routing.remembers:
        said.append("Gives the same answer again to the same request.")
    if routing.split:
        first, second = (lines[line].name for line, _ in (routing.split.a, routing.split.b))
        said.append(f"Splits prompts between {first} and {second}, to compare them.")
    return said


def _sliders(routing: Routing) -> str:
    if routing.strategy != "balanced":
        return ""
    return f" (quality {routing.quality}, speed {routing.speed}, cost {routing.cost})"


def _more(rules: tuple[object, ...]) -> str:
    return " and others" if len(rules) > _NAMED else ""


def _limit_words(limits: LineLimits) -> str:
    amounts = limits.model_dump(include=set(_LIMIT_WORDS), exclude_none=True)
    said = [f"{amount:,} {_LIMIT_WORDS[name]}" for name, amount in amounts.items()]
    return listed([*said, *([f"${limits.credit} a month"] if limits.credit else [])])


def _renamed(rules: str, names: Mapping[str, str]) -> str:
    """Lines of one's own may have another id here; all at once, so that none is renamed twice."""
    others = {old: new for old, new in names.items() if old != new}
    if not others:
        return rules
    pattern = "|".join(re.escape(old) for old in sorted(others, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", lambda found: others[found[0]], rules)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
