"""What may stand where in a text of rules: one table, for the reader, for the editor's completions and for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.llm.request import Effort
from app.routing.language import LANGUAGES
from app.routing.values import Strategy, Task

Form = Literal["flag", "choice", "span", "money", "clock", "words", "targets", "number", "count", "text", "fields"]

FLAGS = ("true", "false")
_ON, _OFF = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS_OF_DAYS: Mapping[str, tuple[int, ...]] = {
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    **{day: (number,) for number, day in enumerate(DAYS)},
    **{day[:3]: (number,) for number, day in enumerate(DAYS)},
}


@dataclass(frozen=True, slots=True)
class Field:
    """One name that may stand somewhere, and what its value is like."""

    says: str
    form: Form
    choices: Mapping[str, str] | None = None  # value → what it means
    least: float = 0.0
    most: float = 0.0
    whole: bool = False


def _plain(values: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(values, "")


TASKS: dict[str, str] = {
    "code": "programming",
    "creative": "stories, poems, names, slogans",
    "simple": "a short question with a short answer",
    "reasoning": "mathematics, logic, plans, comparisons",
    "translation": "from one language into another",
    "long": "a long text to read",
    "extraction": "facts out of a text, as a list, a table or JSON",
    "general": "everything else",
}
STRATEGIES: dict[str, str] = {
    "fallback": "in your order",
    "free": "what is free first, then what is cheap",
    "cheapest": "by cost",
    "fastest": "by what was measured here",
    "best": "by tier and your ratings",
    "balanced": "by your sliders",
    "private": "only this device and your own network",
    "spread": "equal lines in turn",
}
if set(TASKS) != set(get_args(Task)) or set(STRATEGIES) != set(get_args(Strategy)):
    message = "A task or a strategy has no place in the grammar of rules."
    raise TypeError(message)

CONDITIONS: dict[str, Field] = {
    "task": Field("what the prompt asks for", "choice", TASKS),
    "tokens": Field("length of all that is sent: {over: 8000} or {under: 500}", "span", whole=True, most=100_000_000),
    "language": Field("of the prompt, as a code: en, de, fr", "choice", LANGUAGES),
    "images": Field("pictures go with it", "flag"),
    "attachments": Field("files of any kind go with it", "flag"),
    "tools": Field("tools are offered to the model", "flag"),
    "budget_left": Field("money left: {under: 1.50}", "span", most=1_000_000_000),
    "time": Field("of the day, in your time: 22:00-06:00", "clock"),
    "days": Field("of the week: weekdays, weekends, monday", "choice", _plain(tuple(SPANS_OF_DAYS))),
    "online": Field("this device has a connection", "flag"),
    "tags": Field("the conversation has one of these tags", "words"),
    "urgent": Field("a person waits for the answer", "flag"),
    "contains": Field("one of these words is in the prompt", "words"),
}

ACTIONS: dict[str, Field] = {
    "use": Field("only these, in this order", "targets"),
    "prefer": Field("these first, then the others", "targets"),
    "avoid": Field("these after all others", "targets"),
    "forbid": Field("never these", "targets"),
    "set": Field("parameters of the request", "fields"),
    "strategy": Field("what decides among those that are left", "choice", STRATEGIES),
}

RULE: dict[str, Field] = {
    "name": Field("what the board calls the rule", "text"),
    "when": Field("conditions; all must hold. Without them it always holds", "fields"),
    **ACTIONS,
    "enabled": Field("false: the rule rests", "flag"),
}

PARAMETERS: dict[str, Field] = {
    "max_tokens": Field("the longest answer, in tokens", "number", least=1, most=1_000_000, whole=True),
    "temperature": Field("how free the wording is", "number", least=0, most=2),
    "top_p": Field("how much of the likely wording is considered", "number", least=0, most=1),
    "top_k": Field("among how many words is chosen", "number", least=1, most=1000, whole=True),
    "frequency_penalty": Field("against repeating words", "number", least=-2, most=2),
    "presence_penalty": Field("against repeating topics", "number", least=-2, most=2),
    "seed": Field("the same number gives similar answers", "number", least=0, most=2**53, whole=True),
    "stop": Field("text at which the answer ends", "words"),
    "effort": Field("how long it thinks", "choice", _plain(tuple(effort for effort in get_args(Effort) if effort))),
}

TOP: dict[str, Field] = {"rules": Field("the list of rules, the most important first", "fields")}
SPAN: dict[str, Field] = {
    "over": Field("more than this", "number"),
    "under": Field("less than this", "number"),
}


def flag(text: str) -> bool | None:
    """`true`, `yes` and `on`, or their opposites; None: neither."""
    said = text.lower()
    return True if said in _ON else False if said in _OFF else None
