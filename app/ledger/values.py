"""What the ledger speaks of. All of it is frozen; amounts are decimals, sums of money are kept by currency.

Asked of sums (statistics.py, savings.py). `slices` are the days or months of a range, `kept(slices, only)` what a
filter leaves of them, `labels(days, grain)` the names of all days or months that the range has:

    totals(slices) → Totals                                      changed(now, before) → Change
    series(slices, labels, grain, currency, by) → Series         what was spent by line (or model, …) in each of them
    shares(slices, currency, by) → Share, …                      dearest first
    speeds(slices) → ModelSpeed, …                               the models that answered most first
    failures(slices) → Failure, …                                the most frequent first
    heat(slices) → Heat                                          requests by weekday and hour
    savings(tasks, models, now) → Saving, …                      the largest first
    projection(slices, today, currency) → Projection             where the month leads
    gauges(purse, budgets, today) → Gauge, …                     how budgets stand (purse.py)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from app.base.money import Money

Outcome = Literal["open", "answered", "failed", "cancelled", "lost"]  # lost: its tab died before it ended
CostSource = Literal["reported", "typed", "list", "public", "free", "estimated", "unknown"]
Period = Literal["session", "day", "week", "month"]  # session: one tab, from its opening on
Scope = Literal["all", "line", "key", "room", "profile"]
Wall = Literal["refuse", "free", "device"]
Unknown = Literal["refuse", "assume"]
Grain = Literal["day", "month"]
By = Literal["line", "model", "room", "key", "profile", "source", "outcome"]

ROOMS = ("chat", "compare", "merge", "queue", "title", "summary", "trial")
"""What sends requests today; a record may name others."""

Sum: TypeAlias = tuple[Money, ...]
"""An amount in each currency that anything was in; empty: nothing."""


# ---- One request -----------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A model on a line, by their ids."""

    line: str
    model: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt that ended, as it is summed up. Times are milliseconds; `day` and `hour` are local."""

    day: date
    hour: int  # of the week, from Monday at midnight
    line: str
    model: str
    key: str = ""
    room: str = "chat"
    profile: str = ""
    task: str = ""
    outcome: Outcome = "answered"
    error: str = ""
    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0
    cost: Decimal | None = None  # None: unknown, at most `most`
    currency: str = "USD"
    source: CostSource = "unknown"
    most: Decimal | None = None  # None: nobody knows a price
    first_ms: int | None = None
    took_ms: int = 0
    saved: Decimal | None = None


# ---- What is asked ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Only:
    """A filter: ids; empty: all of them. A model goes with its line."""

    line: str = ""
    model: str = ""
    room: str = ""
    key: str = ""
    profile: str = ""


EVERYBODY = Only()


@dataclass(frozen=True, slots=True)
class Days:
    """A range of local days, both ends in it."""

    first: date
    last: date


# ---- What is answered ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Totals:
    """What a range took."""

    requests: int = 0
    answered: int = 0
    failed: int = 0
    cancelled: int = 0
    lost: int = 0
    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0
    cost: Sum = ()
    estimated: Sum = ()  # of the cost
    unknown: int = 0  # requests whose cost nobody knows …
    bound: Sum = ()  # … and the most that those of them cost that have a price
    saved: Sum = ()  # by answers on this device
    free: int = 0  # requests that cost nothing

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input + self.output


@dataclass(frozen=True, slots=True)
class Change:
    """A range beside the one before it, as long. A ratio of 0.25 is a quarter more; None: there was nothing before."""

    now: Totals
    before: Totals
    requests: float | None = None
    tokens: float | None = None
    cost: dict[str, float | None] = field(default_factory=dict)  # by currency


@dataclass(frozen=True, slots=True)
class Stack:
    """One band of a chart: a line's (or a model's, …) amounts, one for each label."""

    name: str  # the id; of a model: `line/model`
    costs: tuple[Decimal, ...]
    requests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Bands over days (`2026-11-21`) or months (`2026-11`), the one with the highest sum first."""

    grain: Grain
    labels: tuple[str, ...]
    currency: str
    stacks: tuple[Stack, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one of them took of all. `part` is of the cost, or of the requests where nothing cost anything."""

    name: str
    requests: int
    tokens: int
    cost: Decimal
    part: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A spread in two figures; None: never measured."""

    median: float | None
    p95: float | None
    seen: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast answers came: milliseconds until the first token and until the end, tokens a second."""

    first: Measured
    took: Measured
    speed: Measured  # its p95 is what 95 of 100 answers were faster than


@dataclass(frozen=True, slots=True)
class ModelSpeed:
    """A model's pace in all of a range, and in each day or month in which it answered."""

    place: Place
    pace: Pace
    over_time: tuple[tuple[str, Pace], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """How often one kind of error was met, and on which lines."""

    error: str  # the leaf of the error tree; `lost` and `cancelled` too
    requests: int
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Requests by weekday, from Monday, and hour."""

    hours: tuple[tuple[int, ...], ...]  # seven rows of 24
    most: int


@dataclass(frozen=True, slots=True)
class TalkCost:
    """What a conversation or a comparison took from its beginning on."""

    conversation: str
    cost: Money
    requests: int
    tokens: int
    last: int  # milliseconds since 1970


@dataclass(frozen=True, slots=True)
class Saving:
    """One kind of prompt on one model cost so much, and the same tokens would have cost so much less elsewhere."""

    task: str
    place: Place
    requests: int
    cost: Money
    instead: Place
    would: Money

    @property
    def saved(self) -> Money:
        """The difference."""
        return Money(self.cost.amount - self.would.amount, self.cost.currency)


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a month leads if its days go on as they did."""

    month: str
    so_far: Money
    expected: Money
    days: int  # that it rests on


# ---- Budgets ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """So much for a time and a purpose. `soft` is told, `hard` is a wall."""

    id: str
    period: Period
    scope: Scope = "all"
    of: str = ""  # which line, key, room or profile
    currency: str = "USD"
    soft: Decimal | None = None
    hard: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Budgets:
    """All that the person wants of them."""

    all: tuple[Budget, ...] = ()
    at_wall: Wall = "refuse"
    unknown: Unknown = "refuse"
    assumed: Money | None = None  # what a request is taken to cost at most whose price nobody knows

    @property
    def walls(self) -> tuple[Budget, ...]:
        """Those with a hard limit."""
        return tuple(one for one in self.all if one.hard is not None)


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a budget stands now."""

    budget: Budget
    spent: Decimal
    held: Decimal  # by requests under way, at most
    began: str  # the first day of its time; empty: of a session
    state: Literal["clear", "near", "over", "full"]  # near: 80 % of the next limit; over: soft is; full: hard is

    @property
    def left(self) -> Decimal | None:
        """Until the wall; None: there is none."""
        hard = self.budget.hard
        return None if hard is None else max(Decimal(0), hard - self.spent - self.held)


# ---- Alerts and checks -----------------------------------------------------------------------------------------------

AlertKind = Literal["budget", "quota", "breaker", "key", "retired", "price"]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at. The same trouble has the same id, so that what was dismissed stays so."""

    id: str
    kind: AlertKind
    grave: bool  # else it is only told
    what: str  # a sentence
    next_step: str
    line: str = ""
    model: str = ""
    key: str = ""
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a provider counted on a key, beside what we did."""

    period: Literal["day", "week", "month"]  # in UTC, as providers count
    theirs: Money
    ours: Money

    @property
    def difference(self) -> Money:
        """What they counted more; less than nothing: what we did."""
        return Money(self.theirs.amount - self.ours.amount, self.theirs.currency)
