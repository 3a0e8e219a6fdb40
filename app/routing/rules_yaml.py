"""Rules from YAML, and every mistake in it with its line, its column, and what may stand there.

    rules:
      - name: Creative writing goes to one of two models
        when: {task: creative}
        use: [anthropic/claude-opus-*, openai/gpt-6-sol]

`read(text, known)` never raises. The rules are only meant to be used when there is no error among the problems;
warnings (a line that nobody knows) leave them usable. grammar.py is the table of what may stand where.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from app.routing.grammar import ACTIONS, CONDITIONS, PARAMETERS, RULE, TOP
from app.routing.rules import Rule, When
from app.routing.rules_values import LONGEST_NAME, Values
from app.routing.values import Strategy, Task
from app.routing.yaml_nodes import Items, Node, Problem, Spot, Text, Unreadable, nodes_of

MOST_RULES = 200


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


class _Reader(Values):
    """Reads the outline: the list of rules, and of each its conditions and actions."""

    def rules(self, root: Node) -> list[Rule]:
        """All rules of a text."""
        top = self.fields(root, TOP, "the text")
        found = top.get("rules")
        if found is None:
            if not self.problems:
                self.wrong(root.spot, "A text of rules begins with “rules:”.", ("rules:",))
            return []
        if isinstance(found, Text) and not found.text:
            return []
        if not isinstance(found, Items):
            self.wrong(found.spot, "Under “rules:” stands a list: begin each rule with “- ”.", ("- name: …",))
            return []
        if len(found.items) > MOST_RULES:
            self.wrong(found.items[MOST_RULES].spot, f"There can be {MOST_RULES} rules at most.")
            return []
        rules = [self._rule(node, number) for number, node in enumerate(found.items, start=1)]
        self._same_names(rules)
        return rules

    def _same_names(self, rules: list[Rule]) -> None:
        seen: dict[str, int] = {}
        for rule in rules:
            if rule.name in seen:
                first = f"The rule on line {seen[rule.name]} is called “{rule.name}” too"
                self.wrong(Spot(rule.line, 1), f"{first}: the board could not tell them apart.")
            seen.setdefault(rule.name, rule.line)

    def _rule(self, node: Node, number: int) -> Rule:
        known = len(self.problems)
        said = self.fields(node, RULE, "a rule")
        # A misspelt action is told once: as misspelt.
        if len(self.problems) == known and not any(action in said for action in ACTIONS):
            self.wrong(node.spot, "This rule does nothing: it needs an action.", tuple(ACTIONS))
        targets = {name: self.targets(said[name]) for name in ("use", "prefer", "avoid", "forbid") if name in said}
        strategy = self.choice(said["strategy"], RULE["strategy"]) if "strategy" in said else None
        enabled = self.flag(said["enabled"]) if "enabled" in said else None
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
        text = self.text(node, "a name")
        if text is None:
            return ""
        if not text or len(text) > LONGEST_NAME or not text.isprintable():
            self.wrong(node.spot, f"A name has between 1 and {LONGEST_NAME} printable characters.")
        return text[:LONGEST_NAME]

    def _when(self, node: Node) -> When:
        said = self.fields(node, CONDITIONS, "“when”")
        flags = {name: self.flag(value) for name, value in said.items() if CONDITIONS[name].form == "flag"}
        spans = {
            name: self.span(value, CONDITIONS[name]) for name, value in said.items() if CONDITIONS[name].form == "span"
        }
        words = {
            name: tuple(word.casefold() for word in self.words(said[name]))
            for name in ("tags", "contains")
            if name in said
        }
        tasks = self.choices(said["task"], CONDITIONS["task"]) if "task" in said else []
        languages = self.choices(said["language"], CONDITIONS["language"]) if "language" in said else []
        return When(
            task=frozenset(cast("list[Task]", tasks)),
            tokens=spans.get("tokens"),
            language=frozenset(languages),
            images=flags.get("images"),
            attachments=flags.get("attachments"),
            tools=flags.get("tools"),
            budget_left=spans.get("budget_left"),
            clock=self.clock(said.get("time"), said.get("days")),
            online=flags.get("online"),
            tags=frozenset(words.get("tags", ())),
            urgent=flags.get("urgent"),
            contains=words.get("contains", ()),
        )

    def _parameters(self, node: Node) -> tuple[tuple[str, object], ...]:
        found: list[tuple[str, object]] = []
        for name, value in self.fields(node, PARAMETERS, "“set”").items():
            field = PARAMETERS[name]
            if field.form == "words":
                read: object = tuple(self.words(value))
            elif field.form == "choice":
                read = self.choice(value, field)
            else:
                number = self.number(value, field)
                read = number if number is None else int(number) if field.whole else float(number)
            if read is not None:
                found.append((name, read))
        return tuple(found)
