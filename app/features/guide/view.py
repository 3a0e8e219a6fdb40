"""The guide as it is seen: five ways in, two of them with more to unfold."""

from __future__ import annotations

from collections.abc import Iterable

import htpy as h

from app.features.frame.state import RoomOpened
from app.features.guide.state import Guide, GuideClosed, GuideWanted, GuideWayChosen, LookAroundChosen, Way
from app.features.login.state import LoginPressed
from app.features.providers.said import LocalServersWanted
from app.llm import login
from app.llm.catalog.model import Line
from app.llm.catalog.rows import LINES
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import Node, icon, on


def actions(_: Guide) -> tuple[Action, ...]:
    """To bring it back."""
    return (Action("guide", "Show the setup guide", GuideWanted(), icon="signpost", group="Help"),)


def free_lines(lines: Iterable[Line] = LINES) -> tuple[Line, ...]:
    """Where a key costs nothing and a page may use it; those that are known to work come first."""
    fit = [line for line in lines if line.key.free and line.cors.works in {"yes", "likely"}]
    return tuple(sorted(fit, key=lambda line: line.cors.works != "yes"))


def local_lines(lines: Iterable[Line] = LINES) -> tuple[Line, ...]:
    """The servers that are looked for."""
    return tuple(line for line in lines if line.where == "local" and line.key.page)


def panel(guide: Guide) -> Node:
    """Nothing, where it was closed."""
    if not guide.open:
        return None
    return h.section("#guide.guide", aria_labelledby="guide-title")[
        h.header(".guide-head")[
            h.h2(id="guide-title")["How do you want to begin?"],
            kit.icon_button("Close the setup guide", "x", GuideClosed()),
        ],
        h.ul(".ways-in")[
            h.li[_unfolding(guide, "free", "gift", "A free key in two minutes", "Several providers have a free plan")],
            _free() if guide.way == "free" else None,
            h.li[_leading("key-round", "A key you have", "Paste it once, it stays in this browser", "#/providers")],
            h.li[_leading("download", "A model in this browser", "Free and private, also offline", "#/models")],
            h.li[_unfolding(guide, "local", "cpu", "A server on this machine", "Ollama, LM Studio or llama.cpp")],
            _local() if guide.way == "local" else None,
            h.li[
                h.button(".way-in", on(click=LookAroundChosen()), type="button")[
                    _words("eye", "Just look around", "The demo line: a script, no model")
                ]
            ],
        ],
    ]


def _unfolding(guide: Guide, way: Way, picture: str, name: str, about: str) -> Node:
    shown = guide.way == way
    more = {"aria-expanded": str(shown).lower(), **({"aria-controls": f"guide-{way}"} if shown else {})}
    return h.button({"class": "way-in", "type": "button", **more, **on(click=GuideWayChosen(way))})[
        _words(picture, name, about, more="chevron-right")
    ]


def _leading(picture: str, name: str, about: str, place: str) -> Node:
    return h.a(".way-in", href=place)[_words(picture, name, about)]


def _words(picture: str, name: str, about: str, *, more: str = "") -> Node:
    return [
        icon(picture),
        h.span(".way-words")[h.span(".way-name")[name], h.span(".way-about")[about]],
        icon(more) if more else None,
    ]


def _free() -> Node:
    return h.li("#guide-free.way-more")[
        h.ol(".steps")[
            h.li["Open a provider's key page and sign in there."],
            h.li["Make a key, and copy it."],
            h.li["Come back, press “Paste it”, and choose how to protect it."],
        ],
        h.ul(".free-lines")[(_free_line(line) for line in free_lines())],
    ]


def _free_line(line: Line) -> Node:
    """The name, what is free, and the two places to go to; where there is a login, one is enough."""
    named = {"rel": "noopener noreferrer", "target": "_blank", "class": "button", "href": line.key.page}
    return h.li(".free-line", id=f"free-{line.id}")[
        h.div(".free-words")[h.h3[line.name], h.p[_free_words(line)]],
        h.div(".free-do")[
            kit.button("Log in", LoginPressed(line.id), picture="log-in", aria_label=f"Log in with {line.name}")
            if line.id in login.LINES
            else h.a(named, aria_label=f"Get a key from {line.name} (opens a new tab)")[
                h.span["Get a key"], icon("external-link")
            ],
            h.a(".button", href=f"#/providers/{line.id}", aria_label=f"Paste it for {line.name}")["Paste it"],
        ],
    ]


def _free_words(line: Line) -> str:
    """What the row says of it, in few words."""
    limits = line.limits
    counts = (
        (limits.requests_per_minute, "a minute"),
        (limits.requests_per_day, "a day"),
        (limits.requests_per_month, "a month"),
    )
    told = ", ".join(f"{count:,} {span}" for count, span in counts if count)
    return " ".join(part for part in (f"Requests: {told}." if told else "", limits.note) if part)


def _local() -> Node:
    names = local_lines()
    return h.li("#guide-local.way-more")[
        h.ol(".steps")[
            h.li[
                "Install one and load a model: ",
                [
                    (
                        ", " if place else "",
                        h.a(href=line.key.page, target="_blank", rel="noopener noreferrer")[line.name],
                    )
                    for place, line in enumerate(names)
                ],
                ".",
            ],
            h.li["Start it, then let Switchyard look. If the browser asks to reach your network, allow it."],
        ],
        kit.button(
            "Look on this machine", (LocalServersWanted(), RoomOpened("providers")), look="primary", picture="search"
        ),
    ]
