"""The strategies: each gives every candidate a number, the lowest departs, and says in words why.

    fallback  the person's order                free     free tiers, then cheap, then paid
    cheapest  by cost                           fastest  by what was measured here
    best      by tier and ratings               balanced by three sliders
    private   only what is near, best first     spread   equal lines in turn

They only order what filtering.py left; ties are settled by the person's order, then by the catalog's.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.base.money import shown_range
from app.llm.prices import Estimate
from app.routing.candidates import bits
from app.routing.filtering import Request
from app.routing.measures import Measures, tier_words
from app.routing.values import Candidate, Place, Sliders, Strategy
from app.routing.words import seconds

_UNKNOWN = math.inf


@dataclass(frozen=True, slots=True)
class Equals:
    """What takes turns: all that has the tier of the first in the person's order."""

    tier: int
    lines: int
    fewest: int  # requests that the least busy of them was sent lately


@dataclass(frozen=True)
class Scene:
    """One request, and who is left for it in the person's order."""

    request: Request
    measures: Measures
    able: Sequence[int]

    @cached_property
    def known_costs(self) -> list[float]:
        """What those that are left cost, in order."""
        return sorted(cost for number in self.able if (cost := self.measures.costs[number]) is not None)

    @cached_property
    def known_times(self) -> list[float]:
        """How fast those are that are left and were measured, in order."""
        return sorted(self.measures.times[number] for number in self.able if number in self.measures.speeds)

    @cached_property
    def served_by_line(self) -> dict[str, int]:
        """Requests lately sent to each line."""
        counts: dict[str, int] = {}
        for place, count in self.request.world.served.items():
            counts[place.line] = counts.get(place.line, 0) + count
        return counts

    @cached_property
    def fastest(self) -> float:
        """The shortest time of those that are left."""
        return min((self.measures.times[number] for number in self.able), default=1.0)

    @cached_property
    def equals(self) -> Equals:
        """Which lines take turns."""
        tiers = self.request.catalog.tiers
        tier = tiers[self.able[0]] if self.able else 0
        lines = {self.request.catalog.places[number].line for number in self.able if tiers[number] == tier}
        return Equals(tier, len(lines), min((self.served_by_line.get(line, 0) for line in lines), default=0))

    def one(self, number: int) -> Candidate:
        """The candidate of this number."""
        return self.request.catalog.candidates[number]


Keys = Mapping[int, float] | Sequence[float]


@dataclass(frozen=True, slots=True)
class Way:
    """A strategy: how it orders, and how it says why a candidate stands where it does."""

    keys: Callable[[Scene], Keys]
    say: Callable[[Scene, int], list[str]]


def cost_words(scene: Scene, number: int, estimate: Estimate | None) -> str:
    """`$0.0004, the cheapest of 7`."""
    cost = scene.measures.costs[number]
    if estimate is None:
        return "its price is unknown"
    amount = "free" if estimate.source == "free" else shown_range(estimate.low, estimate.high)
    if cost is None:
        return f"{amount}, in another currency than the others"
    return f"{amount}, {_rank(bisect_left(scene.known_costs, cost), len(scene.known_costs), 'cheapest')}"


def speed_words(scene: Scene, number: int) -> str:
    """`answers begin after 0.4 s here, the fastest of 5 measured`."""
    speed = scene.measures.speeds.get(number)
    if speed is None:
        return "never measured here: taken to be fast, so that it is tried"
    place = bisect_left(scene.known_times, scene.measures.times[number])
    rank = _rank(place, len(scene.known_times), "fastest", " measured")
    return f"answers begin after {seconds(speed.first_token)} here, {speed.per_second:.0f} tokens a second, {rank}"


def quality_words(scene: Scene, number: int) -> str:
    """`master, the highest of 4 tiers; rated 0.82 ± 0.05 for code here`."""
    rating = scene.measures.ratings.get(number)
    words = tier_words(scene.one(number))
    if rating is None:
        return words
    task = scene.request.need.task
    return f"{words}; rated {rating.mean:.2f} ± {rating.spread:.2f} for {task} here, from {rating.seen}"


def _rank(place: int, count: int, most: str, of: str = "") -> str:
    if count == 1:
        return f"the only one{of or ' with a known price'}"
    return f"the {most} of {count}{of}" if place == 0 else f"number {place + 1} of {count}{of}"


def _cost(scene: Scene, number: int) -> str:
    return cost_words(scene, number, scene.measures.estimate(number))


# ---- The person's order ---------------------------------------------------------------------------------------------


def _as_ordered(scene: Scene) -> Keys:
    return {number: place for place, number in enumerate(scene.able)}


def _say_order(scene: Scene, number: int) -> list[str]:
    places = {place: at for at, place in reversed(list(enumerate(scene.request.ready.policy.order, start=1)))}
    one = scene.one(number)
    at = places.get(one.place) or places.get(Place(one.line.id, ""))
    return [f"number {at} in your order" if at else "not in your order: after those that are"]


# ---- Cost -----------------------------------------------------------------------------------------------------------


def _by_cost(scene: Scene) -> Keys:
    return [_UNKNOWN if cost is None else cost for cost in scene.measures.costs]


def _free_first(scene: Scene) -> Keys:
    """What is free counts as less than nothing, the better the less; then by cost."""
    catalog, qualities = scene.request.catalog, scene.measures.qualities
    free = bits(catalog.free_plan, len(catalog))
    return [
        -1 - qualities[number] if free[number] == "1" else _UNKNOWN if cost is None else cost
        for number, cost in enumerate(scene.measures.costs)
    ]


def _say_free(scene: Scene, number: int) -> list[str]:
    catalog = scene.request.catalog
    if catalog.free >> number & 1:
        return ["free", quality_words(scene, number)]
    if catalog.free_plan >> number & 1:
        return [f"within the free plan of {scene.one(number).line.name}", quality_words(scene, number)]
    return [_cost(scene, number)]


# ---- Speed, quality, and both with cost ------------------------------------------------------------------------------


def _by_time(scene: Scene) -> Keys:
    return scene.measures.times


def _by_quality(scene: Scene) -> Keys:
    return [-quality for quality in scene.measures.qualities]


Weights = tuple[float, float, float]


def weights_of(sliders: Sliders) -> Weights:
    """For quality, speed and cost, one together. Sliders that are all at nothing weigh the same."""
    given = (sliders.quality, sliders.speed, sliders.cost)
    total = sum(given)
    if total <= 0:
        return (1 / 3, 1 / 3, 1 / 3)
    return (given[0] / total, given[1] / total, given[2] / total)


_UNKNOWN_PRICE = 0.25  # as if it were rather dear
# Between these, in dollars, each tenth part of the price is worth the same.
_CHEAP, _DEAR = 1e-5, 1.0
_RANGE = math.log10(_CHEAP / _DEAR)


def _cheapness(cost: float | None) -> float:
    if cost is None:
        return _UNKNOWN_PRICE
    return 1.0 if cost <= _CHEAP else max(0.0, math.log10(cost / _DEAR) / _RANGE)


def _parts(scene: Scene, number: int) -> tuple[float, float, float]:
    measures = scene.measures
    return measures.qualities[number], scene.fastest / measures.times[number], _cheapness(measures.costs[number])


def _by_balance(scene: Scene) -> Keys:
    """The sum of `_parts`, weighed; without their calls, for it is done for every candidate."""
    quality, speed, cost = weights_of(scene.request.ready.policy.sliders)
    measures, speed = scene.measures, speed * scene.fastest
    qualities, times, costs = measures.qualities, measures.times, measures.costs
    return {
        number: -(quality * qualities[number] + speed / times[number] + cost * _cheapness(costs[number]))
        for number in scene.able
    }


def _say_balance(scene: Scene, number: int) -> list[str]:
    parts = _parts(scene, number)
    weights = weights_of(scene.request.ready.policy.sliders)
    total = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    numbers = "quality {:.2f}, speed {:.2f}, cost {:.2f}".format(*parts)
    return [f"{total:.2f} by your sliders: {numbers}", quality_words(scene, number), _cost(scene, number)]


# ---- Equal lines in turn ---------------------------------------------------------------------------------------------


_MANY = 1_000_000  # more than any line has models, or was lately sent requests


def _in_turn(scene: Scene) -> Keys:
    """The least busy line first; of each line one model, then the second ones."""
    tiers, counts, wanted = scene.request.catalog.tiers, scene.served_by_line, scene.equals.tier
    turns: dict[tuple[str, int], int] = {}
    keys: dict[int, float] = {}
    for number in scene.able:
        line, tier = scene.request.catalog.places[number].line, tiers[number]
        turn = turns.get((line, tier), 0)
        turns[line, tier] = turn + 1
        keys[number] = (abs(tier - wanted) * _MANY + turn) * _MANY + counts.get(line, 0)
    return keys


def _say_turn(scene: Scene, number: int) -> list[str]:
    one, equals = scene.one(number), scene.equals
    if scene.request.catalog.tiers[number] != equals.tier:
        return [f"of another tier than those that take turns: {tier_words(one)}"]
    count = scene.served_by_line.get(one.line.id, 0)
    words = f"{count} request{'' if count == 1 else 's'} lately"
    if equals.lines == 1:
        return [f"{words}; no other line is its equal"]
    rank = "the fewest" if count == equals.fewest else f"{count - equals.fewest} more than the least busy"
    return [f"{words}, {rank} of {equals.lines} equal lines"]


WAYS: Mapping[Strategy, Way] = {
    "fallback": Way(_as_ordered, _say_order),
    "free": Way(_free_first, _say_free),
    "cheapest": Way(_by_cost, lambda scene, number: [_cost(scene, number)]),
    "fastest": Way(_by_time, lambda scene, number: [speed_words(scene, number)]),
    "best": Way(_by_quality, lambda scene, number: [quality_words(scene, number)]),
    "balanced": Way(_by_balance, _say_balance),
    "private": Way(_by_quality, lambda scene, number: [_near(scene.one(number)), quality_words(scene, number)]),
    "spread": Way(_in_turn, _say_turn),
}


def _near(one: Candidate) -> str:
    return {
        "device": "stays on this device",
        "local": "stays on your own machine or network",
        "script": "stays in this page",
    }.get(one.line.where, "leaves your network")
