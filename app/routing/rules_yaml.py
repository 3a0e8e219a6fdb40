"""Rules from YAML, and every mistake in it with its line, its column, and what may stand there.

    rules:
      - name: Creative writing goes to one of two models
        when: {task: creative}
        use: [anthropic/claude-opus-*, openai/gpt-6-sol]

`read(text, known)` never raises. The rules are only meant to be used when there is no error among the problems;
warnings (a line that nobody knows) leave them usable. grammar.py is the table of what may stand where.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from itertools import chain
from typing import cast

from app.llm.catalog.price import Daily
from app.routing.grammar import (
    ACTIONS,
    CONDITIONS,
    DAYS,
    FLAGS,
    PARAMETERS,
    RULE,
    SPAN,
    SPANS_OF_DAYS,
    TOP,
    Field,
    flag,
)
from app.routing.rules import Rule, Span, When
from app.routing.targets import ALLOWED, Target, line_of, target_of
from app.routing.values import Strategy, Task
from app.routing.words import listed
from app.routing.yaml_nodes import Fields, Items, Node, Problem, Severity, Spot, Text, Unreadable, nodes_of

MOST_RULES = 200
MOST_WORDS = 50
LONGEST_NAME = 80
LONGEST_WORD = 200
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")
_ALWAYS = tuple(range(len(DAYS)))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text of rules says."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the rules may be used."""
        return all(problem.severity != "error" for problem in self.problems)


def read(text: str, lines: Collection[str] = ()) -> Reading:
    """The rules; `lines` are the ids of the lines that there are, to warn of those that there are not."""
    try:
        root = nodes_of(text)
    except Unreadable as error:
        return Reading(problems=(error.problem,))
    reader = _Reader(lines)
    rules = tuple(reader.rules(root)) if root is not None else ()
    return Reading(rules, tuple(sorted(reader.problems, key=lambda problem: problem.spot)))


class _Reader:
    """Reads nodes and gathers what is wrong; what can't be read is left out, so that one mistake hides no other."""

    def __init__(self, lines: Collection[str]) -> None:
        self.problems: list[Problem] = []
        self._lines = lines

    # ---- The outline -------------------------------------------------------------------------------------------------

    def rules(self, root: Node) -> list[Rule]:
        """All rules of a text."""
        top = self._fields(root, TOP, "the text")
        found = top.get("rules")
        if found is None:
            if not self.problems:
                self._wrong(root.spot, "A text of rules begins with “rules:”.", ("rules:",))
            return []
        if isinstance(found, Text) and not found.text:
            return []
        if not isinstance(found, Items):
            self._wrong(found.spot, "Under “rules:” stands a list: begin each rule with “- ”.", ("- name: …",))
            return []
        if len(found.items) > MOST_RULES:
            self._wrong(found.items[MOST_RULES].spot, f"There can be {MOST_RULES} rules at most.")
            return []
        rules = [self._rule(node, number) for number, node in enumerate(found.items, start=1)]
        self._same_names(rules)
        return rules

    def _same_names(self, rules: list[Rule]) -> None:
        seen: dict[str, int] = {}
        for rule in rules:
            if rule.name in seen:
                first = f"The rule on line {seen[rule.name]} is called “{rule.name}” too"
                self._wrong(Spot(rule.line, 1), f"{first}: the board could not tell them apart.")
            seen.setdefault(rule.name, rule.line)

    def _rule(self, node: Node, number: int) -> Rule:
        known = len(self.problems)
        said = self._fields(node, RULE, "a rule")
        # A misspelt action is told once: as misspelt.
        if len(self.problems) == known and not any(action in said for action in ACTIONS):
            self._wrong(node.spot, "This rule does nothing: it needs an action.", tuple(ACTIONS))
        targets = {name: self._targets(said[name]) for name in ("use", "prefer", "avoid", "forbid") if name in said}
        strategy = self._choice(said["strategy"], RULE["strategy"]) if "strategy" in said else None
        enabled = self._flag(said["enabled"]) if "enabled" in said else None
        return Rule(
            name=self._name(said["name"]) if "name" in said else f"Rule {number}",
            when=self._when(said["when"]) if "when" in said else When(),
            set=self._parameters(said["set"]) if "set" in said else (),
            strategy=cast("Strategy | None", strategy),
            enabled=enabled is not False,
            line=node.spot.line,
            **targets,
        )

    def _name(self, node: Node) -> str:
        text = self._text(node, "a name")
        if text is None:
            return ""
        if not text or len(text) > LONGEST_NAME or not text.isprintable():
            self._wrong(node.spot, f"A name has between 1 and {LONGEST_NAME} printable characters.")
        return text[:LONGEST_NAME]

    def _when(self, node: Node) -> When:
        said = self._fields(node, CONDITIONS, "“when”")
        flags = {name: self._flag(value) for name, value in said.items() if CONDITIONS[name].form == "flag"}
        spans = {
            name: self._span(value, CONDITIONS[name]) for name, value in said.items() if CONDITIONS[name].form == "span"
        }
        words = {
            name: tuple(word.casefold() for word in self._words(said[name]))
            for name in ("tags", "contains")
            if name in said
        }
        tasks = self._choices(said["task"], CONDITIONS["task"]) if "task" in said else []
        languages = self._choices(said["language"], CONDITIONS["language"]) if "language" in said else []
        return When(
            task=frozenset(cast("list[Task]", tasks)),
            tokens=spans.get("tokens"),
            language=frozenset(languages),
            images=flags.get("images"),
            attachments=flags.get("attachments"),
            tools=flags.get("tools"),
            budget_left=spans.get("budget_left"),
            clock=self._clock(said.get("time"), said.get("days")),
            online=flags.get("online"),
            tags=frozenset(words.get("tags", ())),
            urgent=flags.get("urgent"),
            contains=words.get("contains", ()),
        )

    def _parameters(self, node: Node) -> tuple[tuple[str, object], ...]:
        found: list[tuple[str, object]] = []
        for name, value in self._fields(node, PARAMETERS, "“set”").items():
            field = PARAMETERS[name]
            if field.form == "words":
                read: object = tuple(self._words(value))
            elif field.form == "choice":
                read = self._choice(value, field)
            else:
                number = self._number(value, field)
                read = number if number is None else int(number) if field.whole else float(number)
            if read is not None:
                found.append((name, read))
        return tuple(found)

    # ---- Values ------------------------------------------------------------------------------------------------------

    def _fields(self, node: Node, grammar: Mapping[str, Field], where: str) -> dict[str, Node]:
        if not isinstance(node, Fields):
            self._wrong(
                node.spot, f"In {where} names with values are expected: {listed(tuple(grammar), 'or')}.", tuple(grammar)
            )
            return {}
        found: dict[str, Node] = {}
        for name, value in node.fields:
            if name.text in grammar:
                found[name.text] = value
            else:
                self._unknown(name.spot, f"There is no “{name.text}” in {where}.", name.text, tuple(grammar))
        return found

    def _many(self, node: Node) -> tuple[Node, ...]:
        """A list, or one value that stands for a list of one."""
        items = node.items if isinstance(node, Items) else (node,)
        if len(items) > MOST_WORDS:
            self._wrong(items[MOST_WORDS].spot, f"At most {MOST_WORDS} can stand here.")
        if not items:
            self._wrong(node.spot, "This list is empty: write something into it, or remove it.")
        return items[:MOST_WORDS]

    def _text(self, node: Node, what: str, allowed: tuple[str, ...] = ()) -> str | None:
        if isinstance(node, Text):
            if node.text or node.quoted:
                return node.text.strip()
            self._wrong(node.spot, f"Nothing stands here: {what} is expected.", allowed)
        else:
            self._wrong(
                node.spot,
                f"Here {what} is expected, and not a {'list' if isinstance(node, Items) else 'group of names'}.",
                allowed,
            )
        return None

    def _flag(self, node: Node) -> bool | None:
        text = self._text(node, "true or false", FLAGS)
        if text is None:
            return None
        value = flag(text)
        if value is None:
            self._unknown(node.spot, f"“{_short(text)}” is neither true nor false.", text, FLAGS)
        return value

    def _choice(self, node: Node, field: Field) -> str | None:
        choices = tuple(field.choices or ())
        text = self._text(node, f"one of {listed(choices[:8], 'or')}", choices)
        if text is None or text.lower() in choices:
            return text and text.lower()
        self._unknown(node.spot, f"“{_short(text)}” is not known here.", text, choices)
        return None

    def _choices(self, node: Node, field: Field) -> list[str]:
        return [choice for item in self._many(node) if (choice := self._choice(item, field)) is not None]

    def _words(self, node: Node) -> list[str]:
        words = []
        for item in self._many(node):
            text = self._text(item, "a word")
            if text is not None and not 0 < len(text) <= LONGEST_WORD:
                self._wrong(item.spot, f"A word or sentence here has between 1 and {LONGEST_WORD} characters.")
            elif text is not None:
                words.append(text)
        return words

    def _number(self, node: Node, field: Field) -> Decimal | None:
        text = self._text(node, "a number")
        if text is None:
            return None
        try:
            number = Decimal(text.replace("_", "")) if len(text) <= LONGEST_NAME else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            self._wrong(node.spot, f"“{_short(text)}” is no number.")
            return None
        if field.most and not Decimal(str(field.least)) <= number <= Decimal(str(field.most)):
            self._wrong(node.spot, f"This must be between {field.least:,g} and {field.most:,.0f}.")
            return None
        if field.whole and number != number.to_integral_value():
            self._wrong(node.spot, "This must be a whole number.")
            return None
        return number

    def _span(self, node: Node, field: Field) -> Span | None:
        said = self._fields(node, SPAN, "this condition")
        bounds = {name: self._number(value, field) for name, value in said.items()}
        span = Span(bounds.get("over"), bounds.get("under"))
        if span.over is not None and span.under is not None and span.over >= span.under:
            self._wrong(node.spot, f"Nothing is over {span.over} and under {span.under}.")
        if isinstance(node, Fields) and not node.fields:
            self._wrong(node.spot, "A bound is missing here.", tuple(SPAN))
        return span if span.over is not None or span.under is not None else None

    def _clock(self, times: Node | None, days: Node | None) -> tuple[Daily, ...]:
        """Parts of days. One that reaches over midnight belongs to the day on which it begins."""
        chosen = self._choices(days, CONDITIONS["days"]) if days is not None else []
        numbers = tuple(sorted(set(chain.from_iterable(SPANS_OF_DAYS[day] for day in chosen)))) or _ALWAYS
        if times is None:
            whole = (Daily(start=time(0), end=time(23, 59, 59, 999_999), days=numbers),)
            return whole if chosen else ()
        parts = (self._part(item) for item in self._many(times))
        return tuple(Daily(start=part[0], end=part[1], days=numbers) for part in parts if part)

    def _part(self, node: Node) -> tuple[time, time] | None:
        text = self._text(node, "a time of day like 22:00-06:00")
        found = _CLOCK.fullmatch(text) if text is not None else None
        if found:
            hours = [int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])]
            if max(hours) <= 24 * 60 and hours[0] % 1440 != hours[1] % 1440:
                start, end = (time(minutes // 60 % 24, minutes % 60) for minutes in hours)
                return start, end
        if text is not None:
            self._wrong(
                node.spot,
                f"“{_short(text)}” is no part of a day: write it like 22:00-06:00.",
                ("09:00-17:00", "22:00-06:00"),
            )
        return None

    def _targets(self, node: Node) -> tuple[Target, ...]:
        found: list[Target] = []
        for item in self._many(node):
            text = self._text(item, "a line or model", (ALLOWED,))
            if text is None:
                continue
            try:
                target = target_of(text)
            except ValueError as error:
                self._wrong(item.spot, str(error), tuple(self._lines))
                continue
            found.append(target)
            line = line_of(target)
            if line and self._lines and line not in self._lines:
                self._unknown(
                    item.spot,
                    f"There is no line “{line}” now, so this means nobody.",
                    line,
                    tuple(self._lines),
                    "warning",
                )
        return tuple(found)

    # ---- Problems ----------------------------------------------------------------------------------------------------

    def _unknown(
        self, spot: Spot, message: str, said: str, allowed: tuple[str, ...], severity: Severity = "error"
    ) -> None:
        near = get_close_matches(said.lower()[:LONGEST_NAME], allowed, n=1, cutoff=0.6)
        hint = f" Did you mean “{near[0]}”?" if near else f" Allowed: {listed(allowed[:14], 'or')}." if allowed else ""
        self.problems.append(Problem(spot, message + hint, allowed, severity))

    def _wrong(self, spot: Spot, message: str, allowed: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(spot, message, allowed))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to find it again
