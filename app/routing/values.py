"""What the router speaks of: a request's needs, the state of the world, and the plan with its reasons.

    plan(need, catalog, world, policy) → Plan

All of it is frozen and pure. Money is `Money`, times are seconds of the clock or aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from app.base.money import Money
from app.llm.catalog.model import Line, Model, Tier
from app.llm.prices import Estimate
from app.llm.tokens import Span

Task = Literal["code", "creative", "simple", "reasoning", "translation", "long", "extraction", "general"]
Strategy = Literal["fallback", "free", "cheapest", "fastest", "best", "balanced", "private", "spread"]
BreakerState = Literal["closed", "open", "half_open", "held"]  # held: bad key or no credit, until the person acts
Standing = Literal["departing", "next", "later"]


class Place(NamedTuple):
    """A model on a line, by their ids: what counts, limits and memories are kept by."""

    line: str
    model: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model on a line that might answer."""

    line: Line
    model: Model
    tier: Tier
    key: str = ""  # the id of the key that would be used

    @property
    def place(self) -> Place:
        """Its name."""
        return Place(self.line.id, self.model.id)


@dataclass(frozen=True, slots=True)
class Need:
    """What a request asks for. `need_of` (need.py) makes one of a ChatRequest."""

    task: Task = "general"
    task_reason: str = ""  # why it is taken for that: 'asks for code: “def”, “refactor”'
    text: str = ""  # what the person wrote last, for rules that look for words in it
    prompt: Span = field(default_factory=lambda: Span(0, 0, 0))  # tokens of everything that is sent
    answer: int = 1024  # tokens of room for the answer
    most: int = 0  # tokens that the prompt has at most, whoever counts
    images: bool = False
    attachments: bool = False  # a file of any kind goes with it
    tools: bool = False
    json_schema: bool = False
    language: str = ""  # of the prompt, as far as it can be told: an ISO 639-1 code
    tags: frozenset[str] = frozenset()  # of the conversation
    pinned: Place | None = None  # for this message or this conversation; an empty model: any of the line
    urgent: bool = True  # a person waits; batch work is not urgent


@dataclass(frozen=True, slots=True)
class Speed:
    """Measured on one model, with what is old counting less."""

    first_token: float  # seconds
    per_second: float  # tokens
    seen: float  # how much it rests on, after decay


@dataclass(frozen=True, slots=True)
class Rating:
    """How well a model does one kind of task here: the mean of a Beta distribution and how sure that is."""

    mean: float
    spread: float  # standard deviation
    seen: int


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of the tightest limit of a place, and when it begins anew."""

    share_left: float  # 0 to 1
    words: str  # '37 of 50 requests today'
    opens: datetime | None = None  # closed until then
    pause: float = 0.0  # seconds to wait before the next request, to stay under a limit that is near


@dataclass(frozen=True, slots=True)
class Allowance:
    """What budgets leave for a line. `assumed`: what a request counts as that has no price; None: it may not go."""

    left: Money
    budget: str  # in words: 'your budget of $5.00 a day'
    assumed: Money | None = None

    @property
    def words(self) -> str:
        """How it stands."""
        return f"{self.budget} {f'has {self.left} left' if self.left.amount > 0 else 'is used up'}"


@dataclass(frozen=True, slots=True)
class World:
    """The state of everything outside the request, at one moment."""

    now: datetime  # in the person's time zone: rules speak of their evenings and weekends
    online: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)  # line → the id of its key; a line without one is not in it
    breakers: Mapping[Place, BreakerState] = field(default_factory=dict)  # a whole line: Place(line, "")
    quotas: Mapping[Place, Quota] = field(default_factory=dict)
    speeds: Mapping[Place, Speed] = field(default_factory=dict)
    ratings: Mapping[tuple[Place, Task], Rating] = field(default_factory=dict)
    demoted: Mapping[Place, str] = field(default_factory=dict)  # why
    on_device: Mapping[str, Literal["loaded", "ready", "absent"]] = field(default_factory=dict)  # by model
    budget_left: Money | None = None  # None: there is no budget
    allowances: Mapping[str, Allowance] = field(default_factory=dict)  # by line; one without a wall is not in it
    at_wall: Literal["refuse", "free", "device"] = "free"  # who may be asked when a budget bars the first choice
    served: Mapping[Place, int] = field(default_factory=dict)  # requests sent there lately, for spreading them


@dataclass(frozen=True, slots=True)
class Sliders:
    """What `balanced` weighs; each from 0 to 1."""

    quality: float = 0.5
    speed: float = 0.5
    cost: float = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the departure board."""

    candidate: Candidate
    cost: Estimate | None  # None: unknown
    wait: float | None  # seconds until the answer begins; None: never measured
    quota: Quota | None
    reasons: tuple[str, ...]  # in words, the most telling first
    rule: str = ""  # the name of the rule that put it here
    score: Decimal | float = 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A candidate that will not be tried, and why not."""

    candidate: Candidate
    reason: str
    rule: str = ""
    until: datetime | None = None  # when the reason ends by itself, where that is known
    budget: bool = False  # only money is in the way, and a person may pass that once


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is asked, in which order. The first row departs; the others are for when it fails.

    The order of all candidates is decided at once; the words of a row are made when it is looked at (lazy.py).
    """

    rows: Sequence[Row]
    left_out: Sequence[LeftOut]
    task: Task
    task_reason: str  # 'asks for code: “def”, “refactor”'
    strategy: Strategy
    parameters: Mapping[str, object] = field(default_factory=dict)  # set by rules, by the names of ChatRequest
    rules: tuple[str, ...] = ()  # the names of the rules that held
    notes: tuple[str, ...] = ()  # what a person must know of it: a pinned choice that can't be kept, and why
