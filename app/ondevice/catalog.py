"""What is on this device, as the router and the lists of models see it: rows of the line `device`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from app.llm.catalog.model import Model
from app.ondevice.copies import context_of
from app.ondevice.values import Copy, DeviceModel

CRASHED = "the tab died when it was loaded the last time"


def models_for_router(copies: Iterable[Copy]) -> tuple[Model, ...]:
    """Whatever is here, by name. It costs nothing, and what it can't do is said, not left open."""
    here = (copy for copy in copies if copy.state == "here")
    return tuple(sorted((row(copy.model, context_of(copy)) for copy in here), key=lambda model: model.name.lower()))


def row(model: DeviceModel, context: int) -> Model:
    """One model with the context that it is loaded with."""
    return Model(
        id=model.id,
        name=model.name,
        context=context,
        images=model.images,
        tools=model.tools,
        json_schema=not model.embeddings and model.engine != "builtin",
        reasoning=model.reasoning,
        embeddings=model.embeddings,
        free=True,
        tier=model.tier,
        listed=True,
    )


def on_device(copies: Iterable[Copy], loaded: str) -> Mapping[str, Literal["loaded", "ready", "absent"]]:
    """For `World.on_device`. One that crashed is here too: it can be chosen, see `set_back`."""
    return {
        copy.model.id: "absent" if copy.state != "here" else "loaded" if copy.model.id == loaded else "ready"
        for copy in copies
    }


def set_back(copies: Iterable[Copy], loaded: str) -> Mapping[str, str]:
    """For `World.demoted`, by model: those that took the tab with them come behind all others, and why.

    Behind all others is not never. Where nobody else is left, whoever loads it must refuse with `CrashedBefore`
    unless the person asked for this very model.
    """
    return {copy.model.id: CRASHED for copy in copies if copy.crashed and copy.model.id != loaded}
