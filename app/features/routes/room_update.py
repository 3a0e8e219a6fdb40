"""What follows for the Routes room itself: its forms, its countdowns, breakers begun anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.providers.state import KeyKept, LineSeen
from app.features.routes import limits_form
from app.features.routes.figures import countdowns
from app.features.routes.room_said import (
    AdjustClosed,
    AdjustWanted,
    BreakerReset,
    LimitsReset,
    LimitsSubmitted,
    ModelAddClosed,
    ModelAddWanted,
    ModelSought,
    PlaceAdded,
    QualityForgiven,
    ToldForgotten,
)
from app.features.routes.state import (
    Adjusting,
    ForgiveLine,
    LimitsGiven,
    OrderTold,
    PassLine,
    ReadBooks,
    ReopenLine,
    ResetLine,
    Routes,
    SurroundingsTaken,
    Tick,
    Ticked,
)
from app.records.routed import LineLimits
from app.ui.loop import Say

Next = tuple[Routes, tuple[object, ...]]


def ticking(routes: Routes) -> Next:
    """Seconds are counted only while the room is open and something in it lasts until a moment that is known."""
    counts = countdowns(routes.standing) if routes.open and not routes.ticking else ()
    return (replace(routes, ticking=True), (Tick(counts),)) if counts else (routes, ())


def ticked(routes: Routes, fact: Ticked) -> Next:
    """What has come is read anew, and that goes on counting."""
    routes = replace(routes, ticking=False)
    return (routes, (ReadBooks(),) if routes.open else ()) if fact.over else ticking(routes)


def surroundings_taken(routes: Routes, _: SurroundingsTaken) -> Next:
    """Other limits may hold now."""
    return routes, (ReadBooks(),) if routes.open else ()


def order_told(routes: Routes, fact: OrderTold) -> Next:
    """For those who can't see it."""
    return replace(routes, said=fact.text), ()


# ---- Forms -----------------------------------------------------------------------------------------------------------


def add_wanted(routes: Routes, _: ModelAddWanted) -> Next:
    """A list of all models."""
    return replace(routes, adding=""), ()


def sought(routes: Routes, fact: ModelSought) -> Next:
    """A query that arrives after the list was closed is stale."""
    return (routes if routes.adding is None else replace(routes, adding=fact.text)), ()


def add_closed(routes: Routes, _: ModelAddClosed | PlaceAdded) -> Next:
    """It has done its work."""
    return replace(routes, adding=None), ()


def adjust_wanted(routes: Routes, fact: AdjustWanted) -> Next:
    """With what holds now in its fields."""
    return replace(routes, adjusting=Adjusting(fact.line)), ()


def adjust_closed(routes: Routes, _: AdjustClosed) -> Next:
    """Nothing is kept."""
    return replace(routes, adjusting=None), ()


def limits_submitted(routes: Routes, fact: LimitsSubmitted) -> Next:
    """What can't be limits is said field by field, and stays as it was typed."""
    read = limits_form.read(fact.fields)
    if isinstance(read, LineLimits):
        return replace(routes, adjusting=None), (Say(LimitsGiven(fact.line, read)),)
    return replace(routes, adjusting=Adjusting(fact.line, fact.fields, read)), ()


def limits_reset(routes: Routes, fact: LimitsReset) -> Next:
    """As the catalog says."""
    return replace(routes, adjusting=None), (Say(LimitsGiven(fact.line, None)),)


def told_forgotten(routes: Routes, fact: ToldForgotten) -> Next:
    """The ledger knows what that is."""
    return routes, (ReopenLine(fact.line),)


# ---- Breakers --------------------------------------------------------------------------------------------------------


def breaker_reset(routes: Routes, fact: BreakerReset) -> Next:
    """Requests are let through at once."""
    return replace(routes, uncheckable=routes.uncheckable - {fact.line}), (ResetLine(fact.line, "you reset it"),)


def key_kept(routes: Routes, fact: KeyKept) -> Next:
    """That is what a line with a bad key waited for."""
    return routes, (ResetLine(fact.line, "you put in a key", held=True),)


def line_seen(routes: Routes, fact: LineSeen) -> Next:
    """A line that is clear lets a request try it. Where a check could tell nothing, that is said."""
    if fact.lamp.aspect == "clear":
        return replace(routes, uncheckable=routes.uncheckable - {fact.line}), (PassLine(fact.line),)
    if fact.lamp.aspect == "untried" and not fact.lamp.what:
        return replace(routes, uncheckable=routes.uncheckable | {fact.line}), ()
    return routes, ()


def quality_forgiven(routes: Routes, fact: QualityForgiven) -> Next:
    """Its answers are judged anew."""
    return routes, (ForgiveLine(fact.line),)


HANDLERS: Mapping[type[Any], Callable[[Routes, Any], Next]] = {
    Ticked: ticked,
    SurroundingsTaken: surroundings_taken,
    OrderTold: order_told,
    ModelAddWanted: add_wanted,
    ModelSought: sought,
    ModelAddClosed: add_closed,
    PlaceAdded: add_closed,
    AdjustWanted: adjust_wanted,
    AdjustClosed: adjust_closed,
    LimitsSubmitted: limits_submitted,
    LimitsReset: limits_reset,
    ToldForgotten: told_forgotten,
    BreakerReset: breaker_reset,
    KeyKept: key_kept,
    LineSeen: line_seen,
    QualityForgiven: quality_forgiven,
}
