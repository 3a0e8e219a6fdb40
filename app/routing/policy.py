"""What the person wants of the router, whatever the request; and the little of it that can be made ready ahead."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from app.routing.candidates import Catalog, Mask
from app.routing.rules import Rule, Rules
from app.routing.values import Place, Sliders, Strategy


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices of a profile. In `order` an empty model means any model of the line."""

    strategy: Strategy = "fallback"
    order: tuple[Place, ...] = ()
    sliders: Sliders = field(default_factory=Sliders)
    rules: tuple[Rule, ...] = ()
    lines_off: frozenset[str] = frozenset()
    models_off: frozenset[Place] = frozenset()

    def __hash__(self) -> int:
        """Asked for with every request: without the rules, of which there may be many."""
        return hash((self.strategy, self.order, self.sliders, len(self.rules), self.lines_off, self.models_off))


class Ready:
    """A policy made ready for a catalog. Frozen in use: the same for every request."""

    def __init__(self, catalog: Catalog, policy: Policy) -> None:
        self.policy = policy
        self.rules = Rules(policy.rules, catalog)
        self.lines_off: Mask = sum(catalog.by_line.get(line, 0) for line in policy.lines_off)
        self.models_off: Mask = sum(catalog.at(place) for place in policy.models_off if place.model)
        self.order = ordered(catalog, policy.order)
        listed = {place.line for place in policy.order}
        # A script answers nothing: it comes last unless the person put it into their order.
        self.behind: Mask = sum(
            catalog.by_line[line] & catalog.script for line in catalog.by_line if line not in listed
        )


@lru_cache(maxsize=8)
def ready(catalog: Catalog, policy: Policy) -> Ready:
    """Made once for as long as both stay the same."""
    return Ready(catalog, policy)


def ordered(catalog: Catalog, order: tuple[Place, ...]) -> tuple[int, ...]:
    """All candidates in the person's order, which also settles every tie.

    It goes round the lines: first one model of each, then the second ones. When a line is down, what comes next is
    another line and not its second model.
    """
    named: dict[Place, int] = {}
    entries: dict[str, int] = {}
    for number, place in enumerate(order):
        named.setdefault(place, number)
        entries.setdefault(place.line, number)
    for number, line in enumerate(catalog.by_line, start=len(order)):
        entries.setdefault(line, number)
    taken = {place.line for place in named if place.model and place in catalog.index}
    rounds = dict.fromkeys(taken, 1)
    keys: list[tuple[int, int]] = []
    for one in catalog.candidates:
        if one.place in named:
            keys.append((0, named[one.place]))
        else:
            turn = rounds.get(one.line.id, 0)
            rounds[one.line.id] = turn + 1
            keys.append((turn, entries[one.line.id]))
    return tuple(sorted(range(len(catalog)), key=keys.__getitem__))
