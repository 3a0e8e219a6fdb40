"""The Models room as it is seen: what runs, what comes, what is here, what this device can do, and all there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import htpy as h

from app.features.models import (
    downloads_view,
    here_view,
    list_view,
    own_view,
    recommended_view,
    report_view,
    running_view,
    trial_view,
)
from app.features.models.running_update import tried
from app.features.models.said import ModelTryPressed, ModelUnloadPressed, ModelWanted
from app.features.models.state import Models
from app.features.providers.words import plain
from app.features.settings.state import Service
from app.ui.actions import Action
from app.ui.html import Node
from app.ui.loop import Region

GROUP = "Models"


def actions(models: Models) -> tuple[Action, ...]:
    """What can be done from anywhere."""
    best, id, running = models.quality, tried(models), models.running
    found = []
    if best and best.id not in models.copies:
        label = f"Download {plain(best.name)}, recommended"
        found.append(Action("model-download", label, ModelWanted(best.id), icon="download", group=GROUP))
    if id:
        label = "Try a model on this device"
        found.append(Action("model-try", label, ModelTryPressed(id), icon="play", group=GROUP))
    if running.state in {"ready", "answering"}:
        label = f"Unload {plain(running.name)}"
        found.append(Action("model-unload", label, ModelUnloadPressed(), icon="cpu", group=GROUP))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Part:
    """Of the room: what it follows, and what it shows. Each is drawn by itself, so none waits for the others."""

    id: str
    seen: Callable[[Models], tuple[Any, ...]]
    view: Callable[[Models], Node]


def _copies_seen(models: Models) -> tuple[Any, ...]:
    told = (models.held, models.work, models.trouble, models.updates, models.measured, models.short, models.facts)
    return (models.copies, *told, models.fetching, *_loaded(models))


def _loaded(models: Models) -> tuple[Any, ...]:
    """Not how far: that changes many times a second."""
    return (running_view.stage(models.running), models.running.model)


def _lead(models: Models) -> Node:
    if models.here:
        return None
    return h.p(".lead")[
        "A model that was downloaded runs in this browser, on your own processor. It costs nothing, works without a "
        "network, and what you write to it never leaves this device."
    ]


# In the order of the room. Who has a model here comes for that; who has none wants to know which to take.
PARTS = (
    Part("models-lead", lambda m: (m.copies,), _lead),
    Part("models-said", lambda m: (m.said,), lambda m: h.p(".unseen", role="status")[m.said]),
    Part("models-running", lambda m: (m.running,), running_view.panel),
    Part("models-downloads", lambda m: (m.jobs, m.copies, m.online), downloads_view.section),
    Part("models-copies", _copies_seen, lambda m: [here_view.short(m), here_view.section(m) if m.here else None]),
    Part("models-try", lambda m: (m.copies, m.trial, *_loaded(m)), trial_view.section),
    Part("models-picks", lambda m: (m.facts, m.quality, m.speed, m.copies, m.work), recommended_view.section),
    Part("models-list", lambda m: (m.facts, m.rows, m.wanted, m.page, m.copies, m.work), list_view.section),
    Part("models-add", lambda m: (m.facts, m.wrong, m.taking), own_view.section),
)


def regions() -> tuple[Region[Any], ...]:
    """Drawn only while the room is open."""
    return tuple(_region(part) for part in PARTS)


def _region(part: Part) -> Region[Any]:
    return Region(
        part.id,
        lambda h: (h.models.open, *part.seen(h.models)) if h.models.open else (False,),
        lambda h: part.view(h.models) if h.models.open else None,
        inside=True,
    )


def seen(models: Models) -> tuple[Any, ...]:
    """What the rest of the room follows."""
    return (models.facts, models.settings)


def room(models: Models, service: Service) -> Node:
    """One column."""
    shown: dict[str, Node] = {part.id: h.div({"id": part.id}, data_keep=True)[part.view(models)] for part in PARTS}
    last = shown.pop("models-list"), shown.pop("models-add")
    return h.div(".models-room")[
        shown.values(),
        report_view.section(models, service),
        last,
        here_view.settings(models) if _keeps(models) else None,
    ]


def _keeps(models: Models) -> bool:
    return models.facts is not None and models.facts.files
