"""Values in a text of rules: each is read as what grammar.py says it is, or told to be wrong at its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from itertools import chain

from app.llm.catalog.price import Daily
from app.routing.grammar import CONDITIONS, DAYS, FLAGS, SPAN, SPANS_OF_DAYS, Field, flag
from app.routing.nearest import nearest
from app.routing.rules import Span
from app.routing.targets import ALLOWED, Target, line_of, target_of
from app.routing.words import listed
from app.routing.yaml_nodes import Fields, Items, Node, Problem, Severity, Spot, Text

MOST_WORDS = 50
LONGEST_NAME = 80
LONGEST_WORD = 200
MOST_TOLD = 14
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")
_ALWAYS = tuple(range(len(DAYS)))


class Values:
    """Reads values and gathers what is wrong; what can't be read is left out, so that one mistake hides no other."""

    def __init__(self, lines: Collection[str]) -> None:
        self.problems: list[Problem] = []
        self._lines = lines

    def fields(self, node: Node, grammar: Mapping[str, Field], where: str) -> dict[str, Node]:
        """Names with values, of which the grammar knows the names."""
        if not isinstance(node, Fields):
            self.wrong(
                node.spot, f"In {where} names with values are expected: {listed(tuple(grammar), 'or')}.", tuple(grammar)
            )
            return {}
        found: dict[str, Node] = {}
        for name, value in node.fields:
            if name.text in grammar:
                found[name.text] = value
            else:
                self.unknown(name.spot, f"There is no “{name.text}” in {where}.", name.text, tuple(grammar))
        return found

    def _many(self, node: Node) -> tuple[Node, ...]:
        """A list, or one value that stands for a list of one."""
        items = node.items if isinstance(node, Items) else (node,)
        if len(items) > MOST_WORDS:
            self.wrong(items[MOST_WORDS].spot, f"At most {MOST_WORDS} can stand here.")
        if not items:
            self.wrong(node.spot, "This list is empty: write something into it, or remove it.")
        return items[:MOST_WORDS]

    def text(self, node: Node, what: str, allowed: tuple[str, ...] = ()) -> str | None:
        """What was written, where one word or sentence belongs."""
        if isinstance(node, Text):
            if node.text or node.quoted:
                return node.text.strip()
            self.wrong(node.spot, f"Nothing stands here: {what} is expected.", allowed)
        else:
            self.wrong(
                node.spot,
                f"Here {what} is expected, and not a {'list' if isinstance(node, Items) else 'group of names'}.",
                allowed,
            )
        return None

    def flag(self, node: Node) -> bool | None:
        """True or false."""
        text = self.text(node, "true or false", FLAGS)
        if text is None:
            return None
        value = flag(text)
        if value is None:
            self.unknown(node.spot, f"“{_short(text)}” is neither true nor false.", text, FLAGS)
        return value

    def choice(self, node: Node, field: Field) -> str | None:
        """One of the values that the field knows."""
        choices = tuple(field.choices or ())
        text = self.text(node, f"one of {listed(choices[:8], 'or')}", choices)
        if text is None or text.lower() in choices:
            return text and text.lower()
        self.unknown(node.spot, f"“{_short(text)}” is not known here.", text, choices)
        return None

    def choices(self, node: Node, field: Field) -> list[str]:
        """Any number of them."""
        return [choice for item in self._many(node) if (choice := self.choice(item, field)) is not None]

    def words(self, node: Node) -> list[str]:
        """Words or sentences of any kind."""
        words = []
        for item in self._many(node):
            text = self.text(item, "a word")
            if text is not None and not 0 < len(text) <= LONGEST_WORD:
                self.wrong(item.spot, f"A word or sentence here has between 1 and {LONGEST_WORD} characters.")
            elif text is not None:
                words.append(text)
        return words

    def number(self, node: Node, field: Field) -> Decimal | None:
        """A number within the bounds of the field."""
        text = self.text(node, "a number")
        if text is None:
            return None
        try:
            number = Decimal(text.replace("_", "")) if len(text) <= LONGEST_NAME else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            self.wrong(node.spot, f"“{_short(text)}” is no number.")
            return None
        if field.most and not Decimal(str(field.least)) <= number <= Decimal(str(field.most)):
            self.wrong(node.spot, f"This must be between {field.least:,g} and {field.most:,.0f}.")
            return None
        if field.whole and number != number.to_integral_value():
            self.wrong(node.spot, "This must be a whole number.")
            return None
        return number

    def span(self, node: Node, field: Field) -> Span | None:
        """Between two bounds, of which one may be missing."""
        said = self.fields(node, SPAN, "this condition")
        bounds = {name: self.number(value, field) for name, value in said.items()}
        span = Span(bounds.get("over"), bounds.get("under"))
        if span.over is not None and span.under is not None and span.over >= span.under:
            self.wrong(node.spot, f"Nothing is over {span.over} and under {span.under}.")
        if isinstance(node, Fields) and not node.fields:
            self.wrong(node.spot, "A bound is missing here.", tuple(SPAN))
        return span if span.over is not None or span.under is not None else None

    def clock(self, times: Node | None, days: Node | None) -> tuple[Daily, ...]:
        """Parts of days. One that reaches over midnight belongs to the day on which it begins."""
        chosen = self.choices(days, CONDITIONS["days"]) if days is not None else []
        numbers = tuple(sorted(set(chain.from_iterable(SPANS_OF_DAYS[day] for day in chosen)))) or _ALWAYS
        if times is None:
            whole = (Daily(start=time(0), end=time(23, 59, 59, 999_999), days=numbers),)
            return whole if chosen else ()
        parts = (self._part(item) for item in self._many(times))
        return tuple(Daily(start=part[0], end=part[1], days=numbers) for part in parts if part)

    def _part(self, node: Node) -> tuple[time, time] | None:
        text = self.text(node, "a time of day like 22:00-06:00")
        found = _CLOCK.fullmatch(text) if text is not None else None
        if found:
            hours = [int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])]
            if max(hours) <= 24 * 60 and hours[0] % 1440 != hours[1] % 1440:
                start, end = (time(minutes // 60 % 24, minutes % 60) for minutes in hours)
                return start, end
        if text is not None:
            self.wrong(
                node.spot,
                f"“{_short(text)}” is no part of a day: write it like 22:00-06:00.",
                ("09:00-17:00", "22:00-06:00"),
            )
        return None

    def targets(self, node: Node) -> tuple[Target, ...]:
        """Lines, models and kinds of them."""
        found: list[Target] = []
        for item in self._many(node):
            text = self.text(item, "a line or model", (ALLOWED,))
            if text is None:
                continue
            try:
                target = target_of(text)
            except ValueError as error:
                self.wrong(item.spot, str(error), tuple(self._lines))
                continue
            found.append(target)
            line = line_of(target)
            if line and self._lines and line not in self._lines:
                self.unknown(
                    item.spot,
                    f"There is no line “{line}” now, so this means nobody.",
                    line,
                    tuple(self._lines),
                    "warning",
                )
        return tuple(found)

    # ---- Problems ----------------------------------------------------------------------------------------------------

    def unknown(
        self, spot: Spot, message: str, said: str, allowed: tuple[str, ...], severity: Severity = "error"
    ) -> None:
        """Something is written that is not known here: tell what may be meant, or what is allowed."""
        near = nearest(said.lower(), allowed)
        more = (f"{len(allowed) - MOST_TOLD} more",) if len(allowed) > MOST_TOLD else ()
        told = listed((*allowed[:MOST_TOLD], *more), "or")
        hint = f" Did you mean “{near}”?" if near else f" Allowed: {told}." if allowed else ""
        self.problems.append(Problem(spot, message + hint, allowed, severity))

    def wrong(self, spot: Spot, message: str, allowed: tuple[str, ...] = ()) -> None:
        """Something else is the matter."""
        self.problems.append(Problem(spot, message, allowed))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to find it again
