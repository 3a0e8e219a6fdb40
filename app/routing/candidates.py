"""Who might answer: every model on every line, compiled once so that a request only touches what it needs.

    catalog = catalog_of(lines, lists, tiers)      # anew when a line, a list or a tier changes
    exclusions(…)                                  # filtering.py: who is left out of a request, and why

Sets of candidates are integers, one bit a candidate (`Mask`): leaving out is one operation, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from operator import or_
from typing import NamedTuple, TypeAlias

from app.llm.catalog.merge import models_of
from app.llm.catalog.model import Line, Model, ModelList, Tier
from app.llm.prices import at_length, rates_at, varies_by_hour
from app.llm.tiers import TIERS, tier_of
from app.routing.values import Candidate, Place

Mask: TypeAlias = int

CURRENCY = "USD"
"""Only amounts in one currency can be compared; nobody here knows an exchange rate."""
CAPABILITIES = ("images", "tools", "json_schema")
_MILLION = 1e6


def mask_of(indices: Iterable[int]) -> Mask:
    """The set of these candidates."""
    bits = 0
    for index in indices:
        bits |= 1 << index
    return bits


def members(mask: Mask) -> Iterator[int]:
    """The candidates of a set, in their order."""
    signs = bin(mask)[:1:-1]
    at = signs.find("1")
    while at >= 0:
        yield at
        at = signs.find("1", at + 1)


def bits(mask: Mask, count: int) -> str:
    """A set as a text of `count` signs, `1` for each member: quicker than a shift where all are gone through."""
    return bin(mask | 1 << count)[:2:-1]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Candidates by how much they take at most: who takes less than what is asked is one look-up."""

    heights: tuple[int, ...]
    below: tuple[Mask, ...]

    @classmethod
    def of(cls, heights: Iterable[int | None]) -> Ladder:
        """From each candidate's bound; None: nobody says."""
        rungs = sorted((height, index) for index, height in enumerate(heights) if height is not None)
        masks = accumulate((1 << index for _, index in rungs), or_, initial=0)
        return cls(tuple(height for height, _ in rungs), tuple(masks))

    def under(self, wanted: int) -> Mask:
        """Those whose bound is lower than what is wanted."""
        return self.below[bisect_left(self.heights, wanted)]


@dataclass(frozen=True, slots=True)
class Takes:
    """Of one capability: who says no, and who says nothing."""

    no: Mask
    unknown: Mask


class Tariff(NamedTuple):
    """What a candidate costs today in dollars a token, for ordering only; a row shows the exact estimate."""

    input: float
    output: float
    request: float


class Catalog:
    """All candidates, in the order of the lines and of each line's models. Compared by identity."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = tuple(candidates)
        self.all: Mask = (1 << len(self.candidates)) - 1
        self.places = tuple(one.place for one in self.candidates)
        self.index: Mapping[Place, int] = {place: number for number, place in enumerate(self.places)}
        by_line: dict[str, Mask] = {}
        for number, one in enumerate(self.candidates):
            by_line[one.line.id] = by_line.get(one.line.id, 0) | 1 << number
        self.by_line: Mapping[str, Mask] = by_line
        models = [one.model for one in self.candidates]
        lines = [one.line for one in self.candidates]
        self.no_chat = self._where(model.embeddings for model in models) | self._where(
            not line.paths.chat and not line.inside for line in lines
        )
        self.needs_key = self._where(line.key.needed == "yes" for line in lines)
        self.cloud = self._where(line.where == "cloud" for line in lines)
        self.local = self._where(line.where == "local" for line in lines)
        self.device = self._where(line.where == "device" for line in lines)
        self.script = self._where(line.where == "script" for line in lines)
        self.free = self._where(model.free for model in models)
        self.free_plan = self.free | mask_of(
            number for number, line in enumerate(lines) if _has_free_plan(line) and not self.free & by_line[line.id]
        )
        self.tiers = tuple(TIERS.index(one.tier) for one in self.candidates)
        self.takes = {
            what: Takes(*(self._where(getattr(model, what) is said for model in models) for said in (False, None)))
            for what in CAPABILITIES
        }
        self.unknown_context = self._where(model.context is None for model in models)
        self.contexts = Ladder.of(model.context for model in models)
        self.outputs = Ladder.of(model.max_output for model in models)
        self.retiring = self._where(model.retires is not None for model in models)
        self._tariffs: tuple[date, tuple[Tariff | None, ...]] | None = None
        priced = [(number, m.price) for number, m in enumerate(models) if m.price is not None and not m.free]
        self._hourly = tuple(number for number, price in priced if varies_by_hour(price))
        self._stepped = tuple(
            number
            for number, price in priced
            if any(period.rates.input.steps or period.rates.output.steps for period in price.periods)
        )

    def __len__(self) -> int:
        return len(self.candidates)

    def at(self, place: Place) -> Mask:
        """A model on a line, or all of a line when the model is empty; nobody if there is no such thing."""
        if not place.model:
            return self.by_line.get(place.line, 0)
        index = self.index.get(place)
        return 0 if index is None else 1 << index

    def costs(self, prompt: int, answer: int, now: datetime) -> list[float | None]:
        """What each would take for this many tokens, in dollars; None: unknown, or in another currency."""
        costs: list[float | None] = [
            None if tariff is None else prompt * tariff[0] + answer * tariff[1] + tariff[2]
            for tariff in self._tariffs_at(now)
        ]
        for number in self._stepped:
            tariff = tariff_of(self.candidates[number].model, now, prompt)
            if tariff is not None:
                costs[number] = prompt * tariff.input + answer * tariff.output + tariff.request
        return costs

    def _tariffs_at(self, now: datetime) -> Sequence[Tariff | None]:
        today = now.astimezone(UTC).date()
        if self._tariffs is None or self._tariffs[0] != today:
            self._tariffs = (today, tuple(tariff_of(one.model, now) for one in self.candidates))
        tariffs = self._tariffs[1]
        if not self._hourly:
            return tariffs
        fresh = list(tariffs)
        for number in self._hourly:
            fresh[number] = tariff_of(self.candidates[number].model, now)
        return fresh

    @staticmethod
    def _where(facts: Iterable[bool]) -> Mask:
        return mask_of(index for index, fact in enumerate(facts) if fact)


def _has_free_plan(line: Line) -> bool:
    """Whether its catalog row counts what a key may do without paying, for all of its models."""
    limits = line.limits
    counted = (limits.requests_per_minute, limits.requests_per_day, limits.requests_per_month, limits.tokens_per_day)
    return line.where == "cloud" and limits.applies_to in {"free", "trial"} and any(counted)


_NOTHING = Tariff(0.0, 0.0, 0.0)


def tariff_of(model: Model, now: datetime, prompt: int = 0) -> Tariff | None:
    """What a model costs at a time, for a prompt of this length."""
    if model.free:
        return _NOTHING
    if model.price is None or model.price.currency != CURRENCY:
        return None
    rates = rates_at(model.price, now)
    if rates is None:
        return None
    return Tariff(
        float(at_length(rates.input, prompt)) / _MILLION,
        float(at_length(rates.output, prompt)) / _MILLION,
        float(rates.per_request or 0),
    )


def catalog_of(
    lines: Iterable[Line],
    lists: Mapping[str, ModelList] | None = None,
    tiers: Mapping[str, Mapping[str, Tier]] | None = None,
) -> Catalog:
    """Every line with its models: those of the provider's own list where it was fetched, with the person's tiers."""
    found: dict[Place, Candidate] = {}
    for line in lines:
        changed = (tiers or {}).get(line.id)
        for model in models_of(line, (lists or {}).get(line.id)):
            # A list may name a model twice; the first counts.
            found.setdefault(Place(line.id, model.id), Candidate(line, model, tier_of(model, changed)))
    return Catalog(tuple(found.values()))
