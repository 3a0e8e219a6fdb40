"""What the Usage room says in words: amounts, changes, budgets, failures; and what lines, keys and rooms are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.base.errors import SwitchyardError
from app.base.money import Money, shown
from app.features.providers.route import line_of
from app.features.providers.words import plain
from app.ledger.values import Budget, Gauge, Sum, Totals
from app.llm import errors
from app.llm.catalog.model import Line
from app.llm.catalog.rows import LINES
from app.records.kinds import Profile
from app.records.spending import StoredBudget, UsageRecord
from app.vault.told import SecretInfo

ROOM_WORDS: Mapping[str, str] = {
    "chat": "Chat",
    "compare": "Compare",
    "merge": "Merging answers",
    "queue": "The queue",
    "title": "Titles",
    "summary": "Summaries",
    "trial": "Trying a line",
}
OUTCOME_WORDS: Mapping[str, str] = {
    "open": "Under way",
    "answered": "Answered",
    "failed": "Failed",
    "cancelled": "Stopped by you",
    "lost": "Lost: its tab was closed",
}
SOURCE_WORDS: Mapping[str, str] = {
    "reported": "reported",
    "typed": "your price",
    "list": "its list",
    "public": "public data",
    "free": "free",
    "estimated": "estimated",
    "unknown": "unknown",
}
PERIOD_WORDS: Mapping[str, str] = {"session": "in this tab", "day": "today", "week": "this week", "month": "this month"}
EACH_WORDS: Mapping[str, str] = {"session": "a tab", "day": "a day", "week": "a week", "month": "a month"}
_FAILURES: Mapping[str, tuple[str, str]] = {
    "cancelled": ("You stopped it.", "What had come by then is kept, and paid for."),
    "lost": (
        "Its tab was closed or crashed before it ended.",
        "The provider may have billed it, so it counts at most what it could cost.",
    ),
    "failed": ("It failed, and nobody said why.", "Look at the answer in its conversation."),
}
_PERCENT, _MILLION, _THOUSAND = 100, 1_000_000, 10_000
_DOUBLE, _MUCH = 2.0, 20


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for. What is gone meanwhile goes by its id."""

    lines: tuple[Line, ...] = LINES
    keys: tuple[SecretInfo, ...] = ()
    profiles: tuple[Profile, ...] = ()

    def line(self, id: str) -> str:
        """A line."""
        line = line_of(self.lines, id)
        return plain(line.name if line else id)

    def colour(self, id: str) -> str:
        """Its own; grey for one that is gone."""
        line = line_of(self.lines, id)
        return line.colour if line else "--sy-muted"

    def model(self, name: str) -> str:
        """`line/model`."""
        line, _, model = name.partition("/")
        return f"{plain(model) or 'no model'} on {self.line(line)}"

    def key(self, id: str) -> str:
        """A key, with its line."""
        key = next((one for one in self.keys if one.id == id), None)
        return f"{plain(key.name) or 'Key'} ({self.line(key.line)})" if key else "A key that was removed"

    def profile(self, id: str) -> str:
        """A profile."""
        profile = next((one for one in self.profiles if one.id == id), None)
        return plain(profile.name) if profile else "A profile that was removed"

    def room(self, id: str) -> str:
        """What sent it."""
        return ROOM_WORDS.get(id) or plain(id)

    def of(self, by: str, name: str) -> str:
        """Any of them."""
        named = {"line": self.line, "model": self.model, "key": self.key, "profile": self.profile, "room": self.room}
        return named[by](name)


# ---- Amounts ---------------------------------------------------------------------------------------------------------


def money(amount: Decimal, currency: str) -> str:
    """A currency may be called anything by a price list."""
    return plain(shown(Money(amount, currency)))


def told(one: Money) -> str:
    """The same."""
    return plain(shown(one))


def sums(of: Sum, nothing: str = "nothing") -> str:
    """`$1.20 and €0.40`: several currencies side by side."""
    return listed(map(told, of)) or nothing


def tokens(count: int) -> str:
    """`412`, `48,120`, `1.24 million`."""
    return f"{count / _MILLION:,.2f} million" if count >= _MILLION else f"{count:,}"


def requests(count: int) -> str:
    """So many requests."""
    return f"{count:,} request{'' if count == 1 else 's'}"


def percent(part: float) -> str:
    """A share of all."""
    number = part * _PERCENT
    return "< 1 %" if 0 < number < 1 else f"{number:.0f} %"


def change(ratio: float | None, before: str, *, was: bool = True) -> str:
    """`12 % less than the 30 days before`. `was`: there was something to compare with."""
    if ratio is None:
        return f"nothing {before}" if not was else ""
    if ratio > _MUCH:
        return f"more than {_MUCH} times as much as {before}"
    if ratio > _DOUBLE:
        return f"{ratio + 1:,.1f} times as much as {before}"
    number = round(abs(ratio) * _PERCENT)
    if number == 0:
        return f"as much as {before}"
    return f"{number} % {'more' if ratio > 0 else 'less'} than {before}"


def unknown(these: Totals) -> str:
    """`3 requests of unknown cost, at most $0.04`; empty where all is known."""
    if not these.unknown:
        return ""
    most = f", at most {sums(these.bound)} as far as prices are known" if these.bound else ", and no price is known"
    return f"{requests(these.unknown)} of unknown cost{most}"


def milliseconds(amount: float | None) -> str:
    """`420 ms`, `1.8 s`, `72 s`."""
    if amount is None:
        return "not measured"
    return f"{amount:,.0f} ms" if amount < 1_000 else f"{amount / 1_000:,.{1 if amount < _THOUSAND else 0}f} s"  # noqa: PLR2004 - a second


def per_second(amount: float | None) -> str:
    """Tokens a second."""
    return "not measured" if amount is None else f"{amount:,.0f} tokens/s"


def cost(record: UsageRecord) -> tuple[str, str]:
    """What it came to, and who says so: `$0.0042`, `its list`; `unknown`, `at most $0.01`."""
    if not record.cost:
        return "unknown", f"at most {_amount(record.most, record.currency)}" if record.most else ""
    return (
        ("free", "")
        if record.source == "free"
        else (_amount(record.cost, record.currency), SOURCE_WORDS[record.source])
    )


def _amount(text: str, currency: str) -> str:
    return money(Decimal(text), currency)


# ---- Failures --------------------------------------------------------------------------------------------------------


def failure(error: str) -> tuple[str, str]:
    """What it means, and what to do about it: as the leaf of the error tree says, without a line."""
    if error in _FAILURES:
        return _FAILURES[error]
    leaf = getattr(errors, error, None)
    if isinstance(leaf, type) and issubclass(leaf, SwitchyardError):
        return _anyone(leaf.what), _anyone(leaf.next_step)
    return plain(error), _FAILURES["failed"][1]


def _anyone(text: str) -> str:
    """Sentences of errors name a line; here it is any."""
    told = text.replace("{line}", "the line")
    return told[:1].upper() + told[1:]


# ---- Budgets ---------------------------------------------------------------------------------------------------------


def budget_for(budget: Budget | StoredBudget, names: Names | None = None) -> str:
    """What it counts. Without names, as far as that can be said."""
    if budget.scope == "all":
        return "everything"
    if names is None and budget.scope in {"key", "profile"}:
        return f"one {budget.scope}"
    words = {"line": "the line ", "key": "the key ", "profile": "the profile ", "room": ""}[budget.scope]
    return words + (names or Names()).of(budget.scope, budget.of)


def budget_words(budget: StoredBudget, names: Names | None = None) -> str:
    """`At most $20.00 a month for everything, with a notice at $15.00`."""
    each = f"{EACH_WORDS[budget.period]} for {budget_for(budget, names)}"
    soft = f"a notice at {_amount(budget.soft, budget.currency)}" if budget.soft else ""
    if not budget.hard:
        return f"{soft[:1].upper()}{soft[1:]} {each}, and no wall"
    return f"At most {_amount(budget.hard, budget.currency)} {each}{', with ' if soft else ''}{soft}"


def budget_near(gauge: Gauge) -> str:
    """What is told when a limit is near, passed or reached."""
    budget = gauge.budget
    spent = f"{money(gauge.spent, budget.currency)} spent {PERIOD_WORDS[budget.period]} for {budget_for(budget)}"
    if gauge.state == "full" and budget.hard is not None:
        return f"A budget is used up: {spent}, of {money(budget.hard, budget.currency)}."
    if gauge.state == "over" and budget.soft is not None:
        return f"{spent}: more than the {money(budget.soft, budget.currency)} at which you wanted to know."
    limit = next_limit(gauge)
    return f"{spent}, of {money(limit, budget.currency)}." if limit is not None else f"{spent}."


def next_limit(gauge: Gauge) -> Decimal | None:
    """The limit that comes next: the notice, then the wall."""
    soft, hard = gauge.budget.soft, gauge.budget.hard
    return soft if soft is not None and (hard is None or gauge.spent < soft) else hard


def listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = ("", *parts)
    return f"{', '.join(most[1:])} and {last}" if len(most) > 1 else last
