"""What the engine of this tab does: loads, is ready, answers. A region of its own, because it changes often."""

from __future__ import annotations

from typing import Literal

import htpy as h

from app.features.models.said import ModelUnloadPressed
from app.features.models.state import Models, Running
from app.features.providers.words import plain
from app.ondevice import words
from app.ondevice.speed import figure
from app.ondevice.values import Loaded
from app.ui import kit
from app.ui.html import Node


def stage(running: Running) -> Literal["", "loading", "loaded"]:
    """As far as the rest of the room follows it."""
    if running.state == "loading":
        return "loading"
    return "loaded" if running.state in {"ready", "answering"} else ""


def panel(models: Models) -> Node:
    """Nothing, where nothing is loaded."""
    running = models.running
    if running.state == "idle":
        return None
    name = plain(running.name)
    return h.section(".running", aria_label="What runs now")[
        h.div(".running-words")[
            kit.lamp("device", {"loading": "Loading", "ready": "Loaded", "answering": "Answering"}[running.state]),
            h.strong(".running-name", title=name)[name],
        ],
        _progress(running) if running.state == "loading" else h.p(".running-facts")[_facts(running)],
        kit.button("Unload", ModelUnloadPressed(), id="unload") if running.state != "loading" else None,
    ]


def _progress(running: Running) -> Node:
    return kit.meter(round(running.share * 100), 100, f"Loading {plain(running.name)}", f"{running.share:.0%}")


def _facts(running: Running) -> str:
    loaded = running.loaded
    parts = (*_loaded(loaded), f"{figure(running.rate)} tokens/s" if running.rate else "") if loaded else ()
    return " · ".join(part for part in parts if part)


def _loaded(loaded: Loaded) -> tuple[str, ...]:
    threads = f", {loaded.threads} threads" if loaded.threads > 1 and not loaded.gpu else ""
    return (
        f"on the {'GPU' if loaded.gpu else f'CPU{threads}'}",
        f"{loaded.context:,} tokens of context",
        f"{words.size(loaded.memory)} of memory" if loaded.memory else "",
    )
