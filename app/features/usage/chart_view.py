"""A chart and the same numbers as a table: what is drawn, what it is called, and the series that are drawn in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import htpy as h
from markupsafe import Markup

from app.features.usage.said import TableTurned
from app.ui import kit
from app.ui.html import Node, html, icon, on

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


def chart(id: str, about: str, drawing: Drawing, rows: Callable[[], Node] | None, said: object = None) -> Node:
    """`rows` draws the table, where it is wanted; `said` is what pressing a bar says."""
    says = on(change=said) if said is not None else {}
    named = {"id": id, "role": "img", "aria-label": about, "aria-describedby": f"{id}-hint"}
    opened = {"aria-expanded": "false" if rows is None else "true", "aria-controls": f"{id}-table", "id": f"{id}-turn"}
    press = {"class": "button quiet chart-turn", "type": "button", **opened, **on(click=TableTurned(id))}
    return h.div(".chart")[
        legend(drawing.bands),
        chart_element({**named, "data-chart": drawing.as_json(), "data-keep": True, **says}),
        h.p(".unseen", id=f"{id}-hint")["The same numbers can be read as a table, by the button that follows."],
        h.button(press)[icon("chevron-right"), h.span["As a table", h.span(".unseen")[f": {about}"]]],
        h.div(".chart-table", id=f"{id}-table")[rows() if rows else None],
    ]


def legend(bands: Iterable[Band]) -> Node:
    """Which colour is what."""
    return h.ul(".chart-legend")[(h.li[swatch(band.colour), h.span[band.name]] for band in bands)]


@cache  # of a few dozen colours
def swatch(colour: str) -> Node:
    """A colour of one's own, or one of the style sheet's."""
    own = not colour.startswith("--")
    about = {"class": "colour-chip" if own else f"colour-chip {colour.removeprefix('--sy-')}", "viewBox": "0 0 12 12"}
    drawn = h.svg(about, aria_hidden="true")[h.rect(width="12", height="12", rx="2.5", fill=colour if own else None)]
    return Markup(html(drawn))  # noqa: S704 - htpy wrote it


def bar(part: float) -> Node:
    """A share, as a bar beside its number."""
    return _bar(round(100 * part))


@cache  # of a hundred widths
def _bar(percent: int) -> Node:
    about = {"class": "share-bar", "viewBox": "0 0 100 1", "preserveAspectRatio": "none"}
    whole, used = h.rect(".meter-whole", width="100", height="1"), h.rect(".meter-used", width=f"{percent}", height="1")
    return Markup(html(h.svg(about, aria_hidden="true")[whole, used]))  # noqa: S704 - htpy wrote it


def said_as_table(caption: str, first: str, drawing: Drawing, heads: Sequence[Node], more: Sequence[str] = ()) -> Node:
    """A row for each label, named by `heads`; a column for each band, and one more where there is a sum."""
    columns = [band.name for band in drawing.bands]
    rows = (
        (head, *(band.told[place] or "–" for band in drawing.bands), *((more[place],) if more else ()))
        for place, head in enumerate(heads)
    )
    return kit.table(caption, (first, *columns, *(("Together",) if more else ())), rows)
