"""What strategies compare: the cost, the time and the quality of each candidate for one request.

Each is worked out for all candidates at once, when a strategy or a row first asks for it.
"""

from __future__ import annotations

from functools import cached_property

from app.llm.deltas import Usage
from app.llm.prices import Estimate, estimate
from app.llm.tiers import TIERS
from app.routing.candidates import members
from app.routing.filtering import Request
from app.routing.values import Candidate, Place, Quota, Rating, Speed

USUAL_ANSWER = 1_000
"""Tokens that an answer is taken to have, when there is room for so many."""
# How good the tiers are taken to be before anybody rated an answer.
TIER_QUALITY = (0.40, 0.58, 0.74, 0.86)
_ENOUGH = 5.0  # so many ratings count as much as the tier
# Seconds to the first token and tokens per second that a tier is taken to have where nothing was ever measured.
_TIER_SPEED = ((0.5, 130.0), (0.8, 100.0), (1.2, 70.0), (2.0, 45.0))
_LEAST = 1e-6  # seconds: nothing takes no time, and times are divided by
_HOPE = 0.9
"""A line that was never measured is taken to be a little faster than the fastest one: so each is tried, once."""


class Measures:
    """The numbers of one request, by the candidates' places in the catalog."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._answer = min(request.answer, USUAL_ANSWER)
        self._estimates: dict[int, Estimate | None] = {}

    @cached_property
    def costs(self) -> list[float | None]:
        """Dollars for a usual answer; None: unknown."""
        request = self._request
        return request.catalog.costs(request.need.prompt.likely, self._answer, request.world.now)

    @cached_property
    def speeds(self) -> dict[int, Speed]:
        """What was measured here."""
        index = self._request.catalog.index
        return {index[place]: speed for place, speed in self._request.world.speeds.items() if place in index}

    def quota(self, number: int) -> Quota | None:
        """The tightest limit of a candidate, of its model or of its whole line."""
        place, quotas = self._request.catalog.places[number], self._request.world.quotas
        own, of_line = quotas.get(place), quotas.get(Place(place.line, ""))
        if own is None or of_line is None:
            return own or of_line
        return min(own, of_line, key=lambda quota: quota.share_left)

    @cached_property
    def times(self) -> list[float]:
        """Seconds until a usual answer is there, pauses included. What was never measured is guessed, with hope."""
        catalog = self._request.catalog
        measured = {number: self._whole(speed) for number, speed in self.speeds.items()}
        of_line: dict[str, list[float]] = {}
        for number, time in measured.items():
            of_line.setdefault(catalog.places[number].line, []).append(time)
        line_means = {line: sum(times) / len(times) for line, times in of_line.items()}
        best = min(measured.values(), default=float("inf"))
        guesses = [min(first + self._answer / rate, best) * _HOPE for first, rate in _TIER_SPEED]
        times = [
            line_means[place.line] if place.line in line_means else guesses[tier]
            for place, tier in zip(catalog.places, catalog.tiers, strict=True)
        ]
        for number, time in measured.items():
            times[number] = time
        for place, quota in self._request.world.quotas.items():
            if quota.pause:
                for number in members(catalog.at(place)):
                    times[number] += quota.pause
        return times

    @cached_property
    def ratings(self) -> dict[int, Rating]:
        """How models did this kind of task here."""
        catalog, task = self._request.catalog, self._request.need.task
        return {
            catalog.index[place]: rating
            for (place, rated), rating in self._request.world.ratings.items()
            if rated == task and place in catalog.index and rating.seen > 0
        }

    @cached_property
    def qualities(self) -> list[float]:
        """From 0 to 1: the tier, and the more ratings there are the more these; what is unsure counts less."""
        catalog = self._request.catalog
        found = [TIER_QUALITY[tier] for tier in catalog.tiers]
        for number, rating in self.ratings.items():
            weight = rating.seen / (rating.seen + _ENOUGH)
            found[number] = (1 - weight) * found[number] + weight * max(0.0, rating.mean - rating.spread)
        return found

    def estimate(self, number: int) -> Estimate | None:
        """What the request may cost, exactly: from a prompt and no answer to one that fills its room."""
        if number not in self._estimates:
            need, model = self._request.need, self._request.catalog.candidates[number].model
            least = Usage(input=need.prompt.low)
            most = Usage(input=need.prompt.high, output=self._request.answer)
            self._estimates[number] = estimate(least, most, model, self._request.world.now)
        return self._estimates[number]

    def _whole(self, speed: Speed) -> float:
        writing = self._answer / speed.per_second if speed.per_second > 0 else 0.0
        return max(speed.first_token + writing, _LEAST)


def tier_words(one: Candidate) -> str:
    """`master, the best of four tiers`."""
    place = TIERS.index(one.tier)
    if place == len(TIERS) - 1:
        return f"{one.tier}, the highest of {len(TIERS)} tiers"
    return f"{one.tier}, tier {place + 1} of {len(TIERS)}"
