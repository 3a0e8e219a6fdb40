"""The demo line: always there, and always called what it is."""

from __future__ import annotations

from app.llm import demo
from app.llm.catalog.model import Cors, Key, Line, Model, Paths, Quirks

LINE = Line(
    id="demo",
    name=demo.NAME,
    colour="#7a7a7a",
    dialect="script",
    where="script",
    paths=Paths(chat=""),
    key=Key(needed="no"),
    quirks=Quirks(listing=""),
    cors=Cors(works="yes"),
    note=f"This is {demo.WHAT}.",
    models=(
        Model(
            id="demo",
            name=f"{demo.NAME} ({demo.WHAT})",
            images=False,
            tools=False,
            json_schema=False,
            reasoning=False,
            temperature=False,
            free=True,
            tier="basic",
        ),
    ),
)
