"""The line of models that run in this browser. Which there are, and how they run, is known to `app/ondevice`."""

from __future__ import annotations

from app.llm.catalog.model import Cors, Key, Line, Paths, Quirks

LINE = Line(
    id="device",
    name="This device",
    colour="#1a8cff",
    dialect="device",
    where="device",
    paths=Paths(chat=""),
    key=Key(needed="no"),
    quirks=Quirks(listing=""),
    cors=Cors(works="yes"),
    note="Models that were downloaded into this browser. Nothing that you write to them leaves it.",
)
