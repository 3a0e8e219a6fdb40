"""What the router's tests share: an ordinary need and an ordinary world, and short names for looking at a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.llm.tokens import Span
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.values import Need, Place, World

if TYPE_CHECKING:
    from app.routing.candidates import Catalog
    from app.routing.values import Plan

NOW = datetime(2026, 8, 12, 15, 30, tzinfo=UTC)  # a Wednesday
NEED = Need(prompt=Span(900, 1_000, 1_100), answer=500)


def world_of(catalog: Catalog, **more: Any) -> World:  # noqa: ANN401 - any field of a World
    """A key for every line, and whatever a test is about."""
    return replace(World(NOW, keys={line: f"key-{line}" for line in catalog.by_line}), **more)


def planned(catalog: Catalog, need: Need = NEED, world: World | None = None, **policy: Any) -> Plan:  # noqa: ANN401 - of a Policy
    return plan(need, catalog, world or world_of(catalog), Policy(**policy))


def places(plan: Plan) -> list[str]:
    return ["/".join(row.candidate.place) for row in plan.rows]


def reasons(plan: Plan) -> dict[str, str]:
    return {"/".join(one.candidate.place): one.reason for one in plan.left_out}


def said(plan: Plan, place: str) -> tuple[str, ...]:
    return next(row.reasons for row in plan.rows if "/".join(row.candidate.place) == place)


def at(place: str) -> Place:
    line, _, model = place.partition("/")
    return Place(line, model)
