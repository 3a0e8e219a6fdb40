"""What follows in the worn profile when the person changes in this room how lines are chosen.

These are handlers of the Providers slice, where profiles are kept; `house.py` adds them there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.features.providers.changes import LimitsSet, LineSwitched, ModelSwitched, ProfileChange, RoutingSet
from app.features.providers.deriving import Next, followed, profile_changed, without_lamp
from app.features.providers.route import key_in_use, line_of, listed
from app.features.providers.state import CheckLine, Providers, Work
from app.features.providers.words import plain
from app.features.routes.ordering import can_answer, moved, natural, shown_order, to_store
from app.features.routes.room_said import (
    AllChecked,
    BreakerReset,
    ChoiceTurned,
    PlaceAdded,
    PlaceMoved,
    PlacePut,
    PlaceTakenOut,
    StrategyChosen,
    WeightSet,
)
from app.features.routes.state import CheckLines, LimitsGiven, OrderTold
from app.llm.catalog.merge import model_on
from app.routing.values import Place
from app.ui.loop import Say

LONGEST_ID = 300


def strategy_chosen(providers: Providers, fact: StrategyChosen) -> Next:
    """Holds for the next prompt."""
    return profile_changed(providers, RoutingSet("strategy", fact.strategy))


def weight_set(providers: Providers, fact: WeightSet) -> Next:
    """Out of its bounds is at its bounds."""
    return profile_changed(providers, RoutingSet(fact.of, max(0, min(fact.amount, 100))))


def choice_turned(providers: Providers, fact: ChoiceTurned) -> Next:
    """For this profile only."""
    return profile_changed(providers, RoutingSet(fact.of, fact.on))


def place_moved(providers: Providers, fact: PlaceMoved) -> Next:
    """By so many places."""
    order, place = shown_order(providers), Place(fact.line, fact.model)
    return _put(providers, order, place, order.index(place) + fact.by) if place in order else (providers, ())


def place_put(providers: Providers, fact: PlacePut) -> Next:
    """Where it was dropped."""
    order, place = shown_order(providers), Place(fact.line, fact.model)
    return _put(providers, order, place, fact.at - 1) if place in order else (providers, ())


def place_added(providers: Providers, fact: PlaceAdded) -> Next:
    """A single model comes first: that is why one names it. It is on again, if it was off."""
    line, model = line_of(providers.lines, fact.line), fact.model[:LONGEST_ID]
    if line is None or not model or line.where == "script":
        return providers, ()
    on: list[ProfileChange] = []
    if line.id in providers.profile.lines_off:
        on.append(LineSwitched(line.id, on=True))
    if model in providers.profile.models_off.get(line.id, ()):
        on.append(ModelSwitched(line.id, model, on=True))
    providers, orders = profile_changed(providers, *on)
    providers, more = _put(providers, shown_order(providers), Place(line.id, model), 0)
    return providers, (*orders, *more)


def place_taken_out(providers: Providers, fact: PlaceTakenOut) -> Next:
    """It goes with its line again."""
    place = Place(fact.line, fact.model)
    left = tuple(pair for pair in providers.profile.routing.order if Place(*pair) != place)
    told = OrderTold(f"{name_of(providers, place)} is no longer in the order by itself.")
    providers, orders = profile_changed(providers, RoutingSet("order", left))
    return providers, (*orders, Say(told)) if orders else ()


def limits_given(providers: Providers, fact: LimitsGiven) -> Next:
    """They hold at once."""
    return profile_changed(providers, LimitsSet(fact.line, fact.limits))


def breaker_reset(providers: Providers, fact: BreakerReset) -> Next:
    """How it stood is not how it stands."""
    line = line_of(providers.lines, fact.line)
    return followed(without_lamp(providers, line)) if line else (providers, ())


def all_checked(providers: Providers, _: AllChecked) -> Next:
    """Only what needs no question: where keys are locked, their lines are left out."""
    checks = tuple(check for check in map(_check(providers), checkable(providers)) if check)
    if not checks:
        return providers, ()
    checking: dict[str, Work] = {check.line.id: "checking" for check in checks}
    return replace(providers, work={**providers.work, **checking}), (CheckLines(checks),)


def checkable(providers: Providers) -> list[str]:
    """The lines that a check of all asks."""
    off, locked = providers.profile.lines_off, providers.vault.state != "unlocked"
    return [
        line.id
        for line in providers.lines
        if not line.inside and line.id not in off and can_answer(providers, line)
        if not (locked and key_in_use(line, providers.profile, providers.vault))
    ]


def name_of(providers: Providers, place: Place) -> str:
    """A line or a model on it, as a person knows it."""
    line = line_of(providers.lines, place.line)
    if line is None:
        return plain(place.line)
    if not place.model:
        return plain(line.name)
    model = model_on(line, place.model, listed(line, providers.lists.get(line.id)))
    return f"{plain(model.name or model.id)} on {plain(line.name)}"


def _check(providers: Providers) -> Callable[[str], CheckLine | None]:
    def check(id: str) -> CheckLine | None:
        line = line_of(providers.lines, id)
        if line is None or providers.work.get(id):
            return None
        key = key_in_use(line, providers.profile, providers.vault)
        return CheckLine(line, key.id if key else "")

    return check


def _put(providers: Providers, order: Sequence[Place], place: Place, to: int) -> Next:
    """Somewhere in the order, which is told to those who can't see it."""
    after = moved(order, place, to)
    told = OrderTold(f"{name_of(providers, place)} is now number {after.index(place) + 1} of {len(after)}.")
    providers, orders = profile_changed(providers, RoutingSet("order", to_store(after, natural(providers))))
    return providers, (*orders, Say(told))


HANDLERS: Mapping[type[Any], Callable[[Providers, Any], Next]] = {
    StrategyChosen: strategy_chosen,
    WeightSet: weight_set,
    ChoiceTurned: choice_turned,
    PlaceMoved: place_moved,
    PlacePut: place_put,
    PlaceAdded: place_added,
    PlaceTakenOut: place_taken_out,
    LimitsGiven: limits_given,
    BreakerReset: breaker_reset,
    AllChecked: all_checked,
}
