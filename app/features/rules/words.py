"""A rule in plain words: when it holds, and what it does then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.base.money import Money
from app.llm.catalog.price import Daily
from app.routing.grammar import DAYS
from app.routing.language import LANGUAGES
from app.routing.rules import Rule, Span, When
from app.routing.words import listed

_TASKS = {
    "code": "it asks for code",
    "creative": "it asks for creative writing",
    "simple": "it is a simple question",
    "reasoning": "it needs reasoning",
    "translation": "it asks for a translation",
    "long": "it brings a long text",
    "extraction": "it asks for facts out of a text",
    "general": "it is of no special kind",
}
_STRATEGIES = {
    "fallback": "your order decides",
    "free": "what is free comes first",
    "cheapest": "the cheapest comes first",
    "fastest": "the fastest comes first",
    "best": "the best comes first",
    "balanced": "your sliders decide",
    "private": "nothing leaves this device and your network",
    "spread": "equal lines take turns",
}
_TARGETS = {"device": "this device", "local": "servers near here", "free": "free models"}
_FLAGS = (
    ("images", "pictures go with it", "no pictures go with it"),
    ("attachments", "a file goes with it", "no file goes with it"),
    ("tools", "tools are offered", "no tools are offered"),
    ("online", "you are online", "you are offline"),
    ("urgent", "somebody waits for the answer", "nobody waits for the answer"),
)
_EVERY_DAY, _WEEKDAYS, _WEEKENDS = tuple(range(7)), tuple(range(5)), (5, 6)
_LAST_MINUTE = 23, 59


def when_words(when: When) -> str:
    """`When it asks for code and you are offline`; `Always`."""
    said = [
        *_any(_TASKS[task] for task in sorted(when.task)),
        *([f"it has {_span(when.tokens, lambda n: f'{n:,}')} tokens"] if when.tokens else []),
        *_any((LANGUAGES.get(code, code) for code in sorted(when.language)), "it is in "),
        *[yes if value else no for name, yes, no in _FLAGS if (value := getattr(when, name)) is not None],
        *([f"{_span(when.budget_left, lambda n: str(Money(n)))} of your budget is left"] if when.budget_left else []),
        *_any(_part(part) for part in when.clock),
        *_any((f"“{tag}”" for tag in sorted(when.tags)), "the conversation is tagged "),
        *_any((f"“{word}”" for word in when.contains), "the prompt contains "),
    ]
    return f"When {', and '.join(said)}" if said else "Always"


def does_words(rule: Rule) -> str:
    """`only Groq may answer; the temperature is 1`."""
    said = [
        *([f"only {_targets(rule.use)} may answer, in this order" if len(rule.use) > 1 else
           f"only {_targets(rule.use)} may answer"] if rule.use else []),
        *([f"{_targets(rule.prefer)} first"] if rule.prefer else []),
        *([f"{_targets(rule.avoid)} last"] if rule.avoid else []),
        *([f"never {_targets(rule.forbid, 'or')}"] if rule.forbid else []),
        *([_STRATEGIES[rule.strategy]] if rule.strategy else []),
        *(f"{name.replace('_', ' ')}: {shown(value)}" for name, value in rule.set),
    ]  # fmt: skip
    return "; ".join(said)


def shown(value: object) -> str:
    """The value of a parameter."""
    if isinstance(value, tuple):
        return listed([f"“{one}”" for one in value])
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def _any(words: Iterable[str], before: str = "") -> list[str]:
    """One condition of which any may hold."""
    said = tuple(words)
    return [before + listed(said, "or")] if said else []


def _targets(targets: Sequence[object], last: str = "and") -> str:
    names = [str(getattr(one, "text", one)) for one in targets]
    return listed([_TARGETS.get(name, name) for name in names], last)


def _span(span: Span, shown_as: object) -> str:
    def word(bound: Decimal) -> str:
        return str(shown_as(bound)) if callable(shown_as) else str(bound)

    parts = [
        *([f"more than {word(span.over)}"] if span.over is not None else []),
        *([f"less than {word(span.under)}"] if span.under is not None else []),
    ]
    return listed(parts)


def _part(part: Daily) -> str:
    days = _days(part.days)
    if part.start.hour == part.start.minute == 0 and (part.end.hour, part.end.minute) == _LAST_MINUTE:
        return f"it is {days}" if days else "it is any day"
    return f"it is between {part.start:%H:%M} and {part.end:%H:%M}{f' ({days})' if days else ''}"


def _days(days: tuple[int, ...]) -> str:
    if days == _EVERY_DAY:
        return ""
    if days == _WEEKDAYS:
        return "a weekday"
    if days == _WEEKENDS:
        return "the weekend"
    return listed([DAYS[day].title() for day in days], "or")
