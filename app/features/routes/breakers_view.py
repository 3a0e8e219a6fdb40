"""The breakers: which lines and models are gone round, since when, why, and when they are tried again."""

from __future__ import annotations

from datetime import datetime

import htpy as h

from app.features.providers.route import key_in_use, line_of
from app.features.providers.said import CheckPressed
from app.features.providers.state import Providers
from app.features.providers.words import plain, sentences
from app.features.routes import figures
from app.features.routes.choices import name_of
from app.features.routes.figures import STATE_WORDS
from app.features.routes.room_said import BreakerReset
from app.features.routes.signs import until_then
from app.features.routes.state import Routes, Standing
from app.llm.catalog.model import Line
from app.routing.breaker import Breaker, Change, seen
from app.routing.values import BreakerState, Place
from app.ui import kit
from app.ui.html import Node

_ORDER: tuple[BreakerState, ...] = ("held", "open", "half_open", "closed")
_MEANS: dict[BreakerState, str] = {
    "closed": "Requests go through.",
    "open": "Requests go round it.",
    "half_open": "The next request tries it; if that is answered, it is clear again.",
    "held": "Requests go round it until you have done something about it.",
}


def section(routes: Routes, providers: Providers) -> Node:
    """What is not clear comes first; a breaker that never opened is not worth a row."""
    standing = routes.standing
    known = [place for place in standing.breakers if line_of(providers.lines, place.line)]
    ordered = sorted(known, key=lambda place: (_ORDER.index(seen(standing.breakers[place], standing.now)), place))
    return kit.section(
        "breakers",
        "Breakers",
        h.p(".hint")[
            "A line that fails by its own fault is gone round at once: for half a minute at first, longer each time. "
            "Then a single request tries it. A refused key or missing credit waits for you."
        ],
        h.ul(".breakers")[(_row(routes, providers, place) for place in ordered)]
        if ordered
        else h.p(".nothing")["No line has failed here so far."],
    )


def _row(routes: Routes, providers: Providers, place: Place) -> Node:
    standing = routes.standing
    breaker, line = standing.breakers[place], line_of(providers.lines, place.line)
    if line is None:
        return None
    state, lamp = seen(breaker, standing.now), figures.breaker_lamp(breaker, standing.now)
    untold = state != "closed" and not place.model and line.id in routes.uncheckable
    return h.li({"class": ["breaker", state]}, id=f"breaker-{figures.place_id(*place)}")[
        h.div(".breaker-head")[
            h.h3[name_of(providers, place)],
            kit.lamp(lamp.aspect, lamp.word),
            h.div(".breaker-tools")[
                None if place.model or state == "closed" else _check(providers, line),
                None if untold or state == "closed" else _reset(line),
            ],
        ],
        _told(standing, place, breaker, state),
        _uncheckable(line) if untold else None,
        _history(standing, place, breaker),
    ]


def _told(standing: Standing, place: Place, breaker: Breaker, state: BreakerState) -> Node:
    """Why and since when, and when it is tried again."""
    if state == "closed":
        return None
    why = f" {sentences(breaker.why)}" if breaker.why else ""
    began = next((change for change in reversed(breaker.history) if change.state == breaker.state), None)
    since = f"Since {_moment(began.at, standing)}:{why}" if began else why
    again: Node = None
    if state == "open":
        again = [" It is tried again ", until_then(figures.count_id("breaker", *place), breaker.until, standing), "."]
    return h.p(".breaker-told")[since, " ", _MEANS[state], again]


def _check(providers: Providers, line: Line) -> Node:
    """Of a line; a single model can't be asked for free."""
    busy = providers.work.get(line.id) == "checking"
    can_try = line.key.needed != "yes" or key_in_use(line, providers.profile, providers.vault) is not None
    word = "Checking …" if busy else "Try it now"
    return kit.button(
        word,
        CheckPressed(line.id),
        picture="refresh-cw",
        aria_label=f"{word}: {plain(line.name)}",
        aria_disabled="true" if busy or not can_try else None,
    )


def _reset(line: Line) -> Node:
    """Of the line and all of its models."""
    return kit.button("Reset", BreakerReset(line.id), aria_label=f"Reset {plain(line.name)}")


def _uncheckable(line: Line) -> Node:
    return kit.note(
        "info",
        f"{plain(line.name)} can't be tried for free: only a request shows whether it answers.",
        kit.button("Let requests through", BreakerReset(line.id)),
    )


def _history(standing: Standing, place: Place, breaker: Breaker) -> Node:
    if not breaker.history:
        return None
    count = len(breaker.history)
    return kit.disclosure(
        f"Its last {count} changes" if count > 1 else "Its last change",
        h.ol(".changes")[(_change(standing, change) for change in reversed(breaker.history))],
        id=f"history-{figures.place_id(*place)}",
    )


def _change(standing: Standing, change: Change) -> Node:
    return h.li[
        h.span(".number")[_moment(change.at, standing)],
        h.span(".change-state")[STATE_WORDS[change.state]],
        h.span(".change-why")[sentences(change.why)],
    ]


def _moment(at: float, standing: Standing) -> str:
    """`14:03:22`, with its day where that is another one."""
    there, here = (datetime.fromtimestamp(one, standing.zone) for one in (at, standing.now))
    return f"{there:%H:%M:%S}" if there.date() == here.date() else f"{there:%-d %b %H:%M}"
