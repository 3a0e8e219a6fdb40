"""What is stored of what was used and spent. Money is a decimal as text, everywhere; times are milliseconds.

A day is the local day that the person's clock showed when a request left: it belongs to its record for ever, so every
day sums exactly in any time zone, over any change of the clocks, without a table of zones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from app.records.kind import Id, Millis, Record, Text
from app.records.talking import Part

Tokens = Annotated[int, Field(ge=0, le=2**53 - 1)]
Minutes = Annotated[int, Field(ge=-1_440, le=1_440)]
Decimals = Annotated[str, Field(pattern=r"^(\d{1,18}(\.\d{1,12})?)?$")]
"""An exact amount; empty: nobody knows."""
MINUTE = 60_000


class UsageRecord(Record):
    """One attempt to get an answer, whatever became of it. It is stored before its request leaves."""

    at: Millis  # when it left
    offset: Minutes  # of the person's clock then, east of UTC
    line: str
    line_name: Text = ""
    model: str
    key: str = ""  # the id of the key; empty: none was sent
    key_name: Text = ""
    room: str = "chat"
    conversation: str = ""  # or the comparison
    profile: str = ""
    task: str = ""  # which kind of prompt it is taken for
    outcome: Literal["open", "answered", "failed", "cancelled", "lost"] = "open"  # lost: its tab died
    error: str = ""  # the leaf of the error tree
    input: Tokens = 0
    output: Tokens = 0
    cached: Tokens = 0
    reasoning: Tokens = 0
    told: bool = False  # the provider counted; else it is our estimate
    cost: Decimals = ""  # empty: unknown, at most `most`
    currency: str = "USD"
    source: Literal["reported", "typed", "list", "public", "free", "estimated", "unknown"] = "unknown"
    most: Decimals = ""  # the upper estimate before it left; empty: nobody knows a price
    first_ms: Tokens | None = None  # until the first token
    took_ms: Tokens = 0
    saved: Decimals = ""  # on this device: what `instead` would have cost; empty: unknown, or nothing to save
    instead: tuple[str, str] = ("", "")  # the line and model that it replaced
    tab: str = ""  # which tab sent it

    @property
    def day(self) -> str:
        """The local day, an ISO date."""
        return f"{self._local:%Y-%m-%d}"

    @property
    def hour(self) -> int:
        """Of the week, from Monday at midnight: 0 to 167."""
        return self._local.weekday() * 24 + self._local.hour

    @property
    def open(self) -> Millis | None:
        """When it left, while nothing is known of its end."""
        return self.at if self.outcome == "open" else None

    @property
    def _local(self) -> datetime:
        return datetime.fromtimestamp((self.at + self.offset * MINUTE) / 1_000, UTC)


Names: TypeAlias = tuple[str, str, str, str, str, str, str, str, str]
"""Line, model, key, room, profile, currency, source, outcome, error: what sums are kept by."""
Numbers: TypeAlias = tuple[int, int, int, int, int]
"""Requests; tokens in, out, cached, of reasoning."""
Amounts: TypeAlias = tuple[str, str, str]
"""Cost; the most that those cost of which it is unknown; saved."""
Spread: TypeAlias = tuple[int, ...]
"""A bucket, how often, the next bucket, how often, …; see app/ledger/spreads.py."""
CellRow: TypeAlias = tuple[Names, Numbers, Amounts, tuple[Spread, Spread, Spread, Spread]]
"""Sums of what has the same names; spread over first token, time, speed and hours of the week."""
TaskRow: TypeAlias = tuple[tuple[str, str, str, str], tuple[int, int, int, int], str]
"""Task, line, model, currency; requests, tokens in, out, cached; cost."""


class UsageDay(Record):
    """The sums of one local day in one browser; the id is `2026-11-21/<browser>`."""

    cells: tuple[CellRow, ...] = ()


class UsageMonth(Record):
    """The same for a month; the id is `2026-11/<browser>`. `tasks`: which kinds of prompts went to which models."""

    cells: tuple[CellRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()


class UsageTalk(Record):
    """What a conversation or a comparison took, from its beginning; the id is `<conversation>/<currency>`."""

    conversation: Id
    currency: str
    requests: Tokens = 0
    tokens: Tokens = 0
    cost: Decimals = "0"
    last: Millis = 0

    @property
    def rank(self) -> int:
        """For finding the dearest: millionths, rounded down."""
        whole, _, part = self.cost.partition(".")
        return min(int(whole + part[:6].ljust(6, "0")), 2**53 - 1)


class StoredBudget(Part):
    """So much for a time and a purpose; see `Budget` in app/ledger/values.py."""

    id: Id
    period: Literal["session", "day", "week", "month"]
    scope: Literal["all", "line", "key", "room", "profile"] = "all"
    of: str = ""  # which line, key, room or profile
    currency: str = "USD"
    soft: Decimals = ""  # a notice; empty: none
    hard: Decimals = ""  # a wall; empty: none


class BudgetBook(Record):
    """What the person wants of the ledger; one record."""

    budgets: tuple[StoredBudget, ...] = ()
    at_wall: Literal["refuse", "free", "device"] = "refuse"
    unknown: Literal["refuse", "assume"] = "refuse"  # what a request is taken to cost whose price nobody knows
    assumed: Decimals = ""  # at most this, each
    assumed_currency: str = "USD"
    keeps: Literal["30", "90", "365", "always"] = "365"  # days of single records; the sums stay


class LedgerBook(Record):
    """What the ledger keeps for itself (the purse, prices seen last, what was dismissed): see features/ledger."""

    book: str  # JSON
