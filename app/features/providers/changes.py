"""What can be changed in a profile or a line's record, as values: applied to the state at once, to the store after.

Applied to what is stored *now*, so that two tabs that change two things keep both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.llm.catalog.model import Tier
from app.llm.tokens import Calibration
from app.records.kinds import Counted, LineConfig, Profile
from app.records.routed import LineLimits, Routing


@dataclass(frozen=True, slots=True)
class RouteSet:
    """Prompts go to this model of this line."""

    line: str
    model: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """Of the line's keys, use this one."""

    line: str
    key: str


@dataclass(frozen=True, slots=True)
class LineSwitched:
    """The line is offered, or not."""

    line: str
    on: bool


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """A model of the line is offered, or not."""

    line: str
    model: str
    on: bool


@dataclass(frozen=True, slots=True)
class RoutingSet:
    """One of the choices of how lines are chosen is this now; `name` is a field of `Routing`."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class LimitsSet:
    """So much of a line may be used; None: as the catalog says."""

    line: str
    limits: LineLimits | None


ProfileChange = RouteSet | KeySet | LineSwitched | ModelSwitched | RoutingSet | LimitsSet


@dataclass(frozen=True, slots=True)
class AddressSet:
    """The line's server is here; empty: where the catalog says."""

    address: str


@dataclass(frozen=True, slots=True)
class TierSet:
    """The person thinks otherwise of how good a model is; no tier: as the app thinks."""

    model: str
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What an answer taught of a model: parameters that it refuses, and how it counts tokens."""

    model: str
    refused: tuple[str, ...] = ()
    counted: Calibration | None = None


LineChange = AddressSet | TierSet | Learned


def profile_with(profile: Profile, change: ProfileChange) -> Profile:
    """The profile after the change."""
    match change:
        case RouteSet(line, model):
            new: Mapping[str, object] = {"line": line, "model": model}
        case KeySet(line, key):
            new = {"keys": {**profile.keys, line: key}}
        case LineSwitched(line, on):
            new = {"lines_off": _switched(profile.lines_off, line, on=on)}
        case ModelSwitched(line, model, on):
            off = _switched(profile.models_off.get(line, ()), model, on=on)
            others = {name: models for name, models in profile.models_off.items() if name != line}
            new = {"models_off": {**others, line: off} if off else others}
        case RoutingSet(name, value):
            new = {"routing": routing_with(profile.routing, name, value)}
        case LimitsSet(line, limits):
            rest = {name: old for name, old in profile.routing.limits.items() if name != line}
            new = {"routing": routing_with(profile.routing, "limits", {**rest, line: limits} if limits else rest)}
    return profile.model_copy(update=dict(new))


def routing_with(routing: Routing, name: str, value: object) -> Routing:
    """With one choice changed. What does not fit is a `ValueError`: it may come from markup."""
    return Routing.model_validate({**dict(routing), name: value})


def line_with(config: LineConfig, change: LineChange) -> LineConfig:
    """The record after the change."""
    match change:
        case AddressSet(address):
            new: Mapping[str, object] = {"address": address}
        case TierSet(model, tier):
            others = {name: old for name, old in config.tiers.items() if name != model}
            new = {"tiers": {**others, model: tier} if tier else others}
        case Learned(model, refused, counted):
            known = config.refused.get(model, ())
            union = tuple(sorted({*known, *refused}))
            new = {
                "refused": {**config.refused, model: union} if union else config.refused,
                "counted": {**config.counted, model: _stored(counted)} if counted else config.counted,
            }
    return config.model_copy(update=dict(new))


def _switched(off: tuple[str, ...], name: str, *, on: bool) -> tuple[str, ...]:
    others = tuple(one for one in off if one != name)
    return others if on else (*others, name)


def _stored(counted: Calibration) -> Counted:
    return Counted(ratio=counted.ratio, error=counted.error, seen=counted.seen)
