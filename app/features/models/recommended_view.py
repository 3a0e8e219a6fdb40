"""The two to begin with: one for quality, one for speed."""

from __future__ import annotations

import htpy as h

from app.features.models.said import ModelTryPressed, ModelWanted
from app.features.models.state import Models
from app.features.models.words import RUNS_ON, memory_of, size_of
from app.features.providers.words import plain
from app.ondevice import words
from app.ondevice.fit import fit, free_space
from app.ondevice.values import DeviceModel
from app.ui import kit
from app.ui.html import Node

FOR_QUALITY = "The best of those that run here."
FOR_SPEED = "Answers quickly, and is small to download."
FOR_BOTH = "The best of those that run here, and quick as well."


def section(models: Models) -> Node:
    """Nothing is recommended that does not run here."""
    quality, speed = models.quality, models.speed
    if models.facts is None or quality is None:
        return None
    same = speed is None or speed.id == quality.id
    picks = [("Quality and speed" if same else "For quality", FOR_BOTH if same else FOR_QUALITY, quality)]
    if speed is not None and not same:
        picks.append(("For speed", FOR_SPEED, speed))
    free = free_space(models.facts)
    return kit.section(
        "models-recommended",
        "Recommended",
        h.ul(".picks")[(_pick(models, *one) for one in picks)],
        h.p(".hint")[f"This site may take {words.size(free)} more on this device."] if free is not None else None,
    )


def _pick(models: Models, wish: str, why: str, model: DeviceModel) -> Node:
    name, judged = plain(model.name), fit(model, models.facts) if models.facts else None
    tight = judged.reason if judged and judged.fits == "tight" else ""
    return h.li(".pick")[
        h.p(".pick-wish")[wish],
        h.h3(".pick-name", title=name)[name],
        h.p(".pick-why")[f"{why} Good at {', '.join(model.good_at)}." if model.good_at else why],
        h.dl(".pick-facts")[
            h.div[h.dt["Download"], h.dd[size_of(model)]],
            h.div[h.dt["Memory"], h.dd[memory_of(model)]],
            h.div[h.dt["Runs"], h.dd[RUNS_ON[model.engine]]],
        ],
        h.p(".pick-tight")[kit.tone_icon("warn"), tight] if tight else None,
        get(models, model, primary=True),
    ]


def get(models: Models, model: DeviceModel, *, primary: bool = False) -> Node:
    """The one thing to do with a model of the list now."""
    id, name, copy = model.id, plain(model.name), models.copies.get(model.id)
    if copy is not None and copy.state == "here":
        said = kit.button("Try", ModelTryPressed(id), picture="play", aria_label=f"Try {name}")
        return said if not model.embeddings else kit.lamp("device", "Here")
    if copy is not None:
        return kit.lamp("slow", "Paused" if copy.state == "paused" else "Coming")
    waits = models.work.get(id) == "weighing"
    label = "Looking …" if waits else "Use it" if model.engine == "builtin" else "Download"
    return kit.button(
        label,
        ModelWanted(id),
        look="primary" if primary else "plain",
        picture="download",
        aria_disabled="true" if waits else None,
        aria_label=f"{label} {name}",
    )
