"""What is stored of routing: how a profile chooses the line of a prompt, and how that came out for each answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.records.kind import Millis, Text

Percent = Annotated[int, Field(ge=0, le=100)]
Amount = Annotated[int, Field(ge=0, le=10**12)]


class Split(BaseModel):
    """An A/B test: prompts of a kind are split between two places, each a line and a model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    task: str = ""  # of which kind; empty: of every kind
    a: tuple[str, str]
    b: tuple[str, str]


class LineLimits(BaseModel):
    """How much of a line may be used, where the person says otherwise than the catalog. None: not limited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests_per_minute: Amount | None = None
    requests_per_day: Amount | None = None
    requests_per_month: Amount | None = None
    tokens_per_minute: Amount | None = None
    tokens_per_day: Amount | None = None
    credit: str = ""  # US dollars a month, a decimal; empty: not limited


class Routing(BaseModel):
    """How a profile chooses the line of each prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strategy: Literal["fallback", "free", "cheapest", "fastest", "best", "balanced", "private", "spread"] = "balanced"
    order: tuple[tuple[str, str], ...] = ()  # lines and models; an empty model means any of the line
    quality: Percent = 50  # what `balanced` weighs
    speed: Percent = 50
    cost: Percent = 50
    rules: Text = ""  # YAML, see app/routing/rules_yaml.py
    falls_over: bool = False  # also what the person chose is followed by others when it fails
    goes_on: bool = False  # an answer that breaks off is continued on another line
    remembers: bool = False  # the same request gets the same answer again
    limits: dict[str, LineLimits] = Field(default_factory=dict)  # by line
    split: Split | None = None


class Choice(BaseModel):
    """A row of the departure board, in the words that it was shown in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    model: str
    name: Text  # of the line
    title: Text  # of the model
    cost: Text = ""
    wait: Text = ""
    quota: Text = ""
    why: Text = ""
    rule: Text = ""


class Tried(BaseModel):
    """Somebody who was asked, or stood in the plan, and what became of it. Times are seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    model: str
    name: Text
    seconds: float
    outcome: Literal["answered", "failed", "cancelled", "not tried"]
    first_token: float | None = None
    reason: Text = ""
    next_step: Text = ""


class Join(BaseModel):
    """Where another line went on with an answer that broke off: after so many characters of the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: int
    left: Text
    line: Text
    why: Text = ""


class Board(BaseModel):
    """Why an answer came from where it came: the departure board of its request, and what was really tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headline: Text = ""
    decided: Text = ""
    notes: tuple[Text, ...] = ()
    task: str = ""
    rows: tuple[Choice, ...] = ()  # the first of them
    more: int = 0  # rows that are not kept
    left_out: tuple[tuple[Text, int], ...] = ()  # reasons, and for how many each holds
    tried: tuple[Tried, ...] = ()
    joins: tuple[Join, ...] = ()
    remembered: Millis = 0  # when the same request was answered before, if this is that answer
    side: Literal["", "a", "b"] = ""  # of an A/B test
    split: str = ""  # its id
