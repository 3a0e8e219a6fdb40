"""The person's rules, as values, and what those that hold say about a request.

A rule has conditions (`When`) and says who is used, preferred, avoided or forbidden, which parameters are set and
which strategy decides. Rules are read from the top; where two say different things the higher one counts. Only
`forbid` is never overruled. rules_yaml.py reads them from text; plan.py obeys them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.llm.catalog.price import Daily
from app.llm.prices import covers
from app.routing.candidates import Catalog, Mask
from app.routing.targets import Target
from app.routing.values import Need, Strategy, Task, World

SEARCHED = 100_000
"""Characters of a prompt that `contains` looks at."""


@dataclass(frozen=True, slots=True)
class Span:
    """Between two bounds, which are not part of it."""

    over: Decimal | None = None
    under: Decimal | None = None

    def holds(self, value: int | Decimal) -> bool:
        """Whether a value is between them."""
        return (self.over is None or value > self.over) and (self.under is None or value < self.under)


@dataclass(frozen=True, slots=True)
class When:
    """Conditions; all that are given must hold, and of each list any one. None and empty: not asked."""

    task: frozenset[Task] = frozenset()
    tokens: Span | None = None
    language: frozenset[str] = frozenset()
    images: bool | None = None
    attachments: bool | None = None
    tools: bool | None = None
    budget_left: Span | None = None
    clock: tuple[Daily, ...] = ()  # parts of days, in the person's time
    online: bool | None = None
    tags: frozenset[str] = frozenset()  # casefolded
    urgent: bool | None = None
    contains: tuple[str, ...] = ()  # casefolded

    def checks(self) -> tuple[Check, ...]:
        """Only what is asked, so that a plan asks nothing else."""
        checks: list[Check] = []
        flags: tuple[tuple[bool | None, Callable[[Asked], bool]], ...] = (
            (self.images, lambda a: a.need.images),
            (self.attachments, lambda a: a.need.attachments or a.need.images),
            (self.tools, lambda a: a.need.tools),
            (self.online, lambda a: a.world.online),
            (self.urgent, lambda a: a.need.urgent),
        )
        checks += [_flag(wanted, fact) for wanted, fact in flags if wanted is not None]
        if self.task:
            checks.append(lambda a: a.need.task in self.task)
        if self.language:
            checks.append(lambda a: a.need.language in self.language)
        tokens, budget = self.tokens, self.budget_left
        if tokens is not None:
            checks.append(lambda a: tokens.holds(a.need.prompt.likely))
        if budget is not None:
            checks.append(lambda a: a.world.budget_left is not None and budget.holds(a.world.budget_left.amount))
        if self.clock:
            checks.append(lambda a: any(covers(part, a.world.now) for part in self.clock))
        if self.tags:
            checks.append(lambda a: not self.tags.isdisjoint(a.tags))
        if self.contains:
            checks.append(lambda a: any(words in a.text for words in self.contains))
        return tuple(checks)


class Asked:
    """A request as rules look at it: what takes time is made once, and only if a rule asks for it."""

    __slots__ = ("_text", "need", "tags", "world")

    def __init__(self, need: Need, world: World) -> None:
        self.need, self.world = need, world
        self.tags = frozenset(tag.casefold() for tag in need.tags)
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The prompt in small letters."""
        if self._text is None:
            self._text = self.need.text[:SEARCHED].casefold()
        return self._text


Check = Callable[[Asked], bool]


def _flag(wanted: bool, fact: Callable[[Asked], bool]) -> Check:  # noqa: FBT001 - it is the value of a condition
    return lambda asked: fact(asked) is wanted


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Of `use`, `prefer` and `avoid` the first target counts most."""

    name: str
    when: When = When()
    use: tuple[Target, ...] = ()
    prefer: tuple[Target, ...] = ()
    avoid: tuple[Target, ...] = ()
    forbid: tuple[Target, ...] = ()
    set: tuple[tuple[str, object], ...] = ()
    strategy: Strategy | None = None
    enabled: bool = True
    line: int = 0  # where it stands in the text, from 1


@dataclass(frozen=True, slots=True)
class Named:
    """Some candidates, and the rule that speaks of them."""

    rule: str
    mask: Mask


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules that hold say of one request."""

    held: tuple[str, ...] = ()
    use: tuple[Named, ...] = ()  # in order; empty: no rule says so
    use_rule: str = ""
    prefer: tuple[Named, ...] = ()
    avoid: tuple[Named, ...] = ()
    forbid: tuple[Named, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    strategy: Strategy | None = None
    strategy_rule: str = ""


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    checks: tuple[Check, ...]
    use: tuple[Named, ...]
    prefer: tuple[Named, ...]
    avoid: tuple[Named, ...]
    forbid: tuple[Named, ...]


class Rules:
    """Rules made ready for one catalog: whom each target means is looked up once."""

    def __init__(self, rules: tuple[Rule, ...], catalog: Catalog) -> None:
        def named(rule: Rule, targets: tuple[Target, ...]) -> tuple[Named, ...]:
            return tuple(Named(rule.name, target.mask(catalog)) for target in targets)

        self._rules = tuple(
            _Compiled(
                rule,
                rule.when.checks(),
                *(named(rule, targets) for targets in (rule.use, rule.prefer, rule.avoid, rule.forbid)),
            )
            for rule in rules
            if rule.enabled
        )

    def judge(self, need: Need, world: World) -> Verdict:
        """What they say of a request."""
        asked = Asked(need, world)
        held = [one for one in self._rules if all(check(asked) for check in one.checks)]
        if not held:
            return _SILENT
        uses = next((one for one in held if one.use), None)
        decides = next((one.rule for one in held if one.rule.strategy), None)
        return Verdict(
            held=tuple(one.rule.name for one in held),
            use=uses.use if uses else (),
            use_rule=uses.rule.name if uses else "",
            prefer=tuple(named for one in held for named in one.prefer),
            avoid=tuple(named for one in held for named in one.avoid),
            forbid=tuple(named for one in held for named in one.forbid),
            parameters={name: value for one in reversed(held) for name, value in one.rule.set},
            strategy=decides.strategy if decides else None,
            strategy_rule=decides.name if decides else "",
        )


_SILENT = Verdict()
