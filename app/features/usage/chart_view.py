"""A chart and the same numbers as a table: what is drawn, what it is called, and the series that are drawn in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import htpy as h

from app.ui import kit
from app.ui.html import Node, on

SERIES = tuple(f"--sy-series-{number}" for number in range(1, 9))
"""Colours for what has none of its own; see usage.css."""
OTHERS = "--sy-muted"
chart_element = h.Element("sy-chart")


@dataclass(frozen=True, slots=True)
class Band:
    """One series: numbers for drawing only, and how each of them is said."""

    id: str
    name: str
    colour: str
    data: tuple[float | None, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn. `keys` are what is told of a bar that is pressed, `labels` what stands under it."""

    kind: Literal["bars", "lines"]
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    bands: tuple[Band, ...]
    unit: Literal["money", "ms", "speed", "count"]
    currency: str = ""

    def as_json(self) -> str:
        """As the page reads it."""
        sets = [
            {"id": one.id, "name": one.name, "colour": one.colour, "data": one.data, "told": one.told}
            for one in self.bands
        ]
        told = {"kind": self.kind, "keys": self.keys, "labels": self.labels, "sets": sets, "unit": self.unit}
        return json.dumps({**told, "currency": self.currency}, ensure_ascii=False, separators=(",", ":"))


def chart(id: str, about: str, drawing: Drawing, rows: Node, *, said: object = None) -> Node:
    """`rows` is the table; `said` is what pressing a bar says."""
    says = on(change=said) if said is not None else {}
    named = {"id": id, "role": "img", "aria-label": about, "aria-describedby": f"{id}-hint"}
    return h.div(".chart")[
        legend(drawing.bands),
        chart_element({**named, "data-chart": drawing.as_json(), "data-keep": True, **says}),
        h.p(".unseen", id=f"{id}-hint")["The same numbers stand in the table that follows."],
        kit.disclosure("As a table", rows, id=f"{id}-table", class_="chart-table"),
    ]


def legend(bands: Iterable[Band]) -> Node:
    """Which colour is what."""
    return h.ul(".chart-legend")[(h.li[swatch(band.colour), h.span[band.name]] for band in bands)]


def swatch(colour: str) -> Node:
    """A colour of one's own, or one of the style sheet's."""
    if not colour.startswith("--"):
        return h.svg(".colour-chip", viewBox="0 0 12 12", aria_hidden="true")[
            h.rect(width="12", height="12", rx="2.5", fill=colour)
        ]
    return h.svg(class_=["colour-chip", colour.removeprefix("--sy-")], viewBox="0 0 12 12", aria_hidden="true")[
        h.rect(width="12", height="12", rx="2.5")
    ]


def bar(part: float) -> Node:
    """A share, as a bar beside its number."""
    return h.svg(".share-bar", viewBox="0 0 100 1", preserveAspectRatio="none", aria_hidden="true")[
        h.rect(".meter-whole", width="100", height="1"), h.rect(".meter-used", width=f"{100 * part:.2f}", height="1")
    ]


def said_as_table(caption: str, first: str, drawing: Drawing, heads: Sequence[Node], more: Sequence[str] = ()) -> Node:
    """A row for each label, named by `heads`; a column for each band, and one more where there is a sum."""
    columns = [band.name for band in drawing.bands]
    rows = (
        (head, *(band.told[place] or "–" for band in drawing.bands), *((more[place],) if more else ()))
        for place, head in enumerate(heads)
    )
    return kit.table(caption, (first, *columns, *(("Together",) if more else ())), rows)
