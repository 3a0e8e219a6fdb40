"""The lines in the person's order: moved by pointer or by keys, turned on and off, with how each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import htpy as h

from app.features.providers import route_view
from app.features.providers.deriving import lamp_on
from app.features.providers.line_view import colour_chip
from app.features.providers.route import line_of
from app.features.providers.said import LineSwitchTurned
from app.features.providers.state import Providers
from app.features.providers.words import plain, sentences
from app.features.routes import figures
from app.features.routes.choices import checkable, name_of
from app.features.routes.ordering import can_answer, models_known, shown_order
from app.features.routes.room_said import (
    AllChecked,
    ModelAddClosed,
    ModelAddWanted,
    ModelSought,
    PlaceAdded,
    PlaceMoved,
    PlacePut,
    PlaceTakenOut,
    QualityForgiven,
)
from app.features.routes.signs import countdown
from app.features.routes.state import Routes, Standing
from app.llm.catalog.model import Line
from app.routing.breaker import seen
from app.routing.values import Place
from app.ui import kit
from app.ui.html import CHECKED, VALUE, Node, icon, on

MOST_IN_LIST = 60
HELP = "order-help"


def section(routes: Routes, providers: Providers) -> Node:
    """Those that can answer, in their order; the others are where a key is put in."""
    order = shown_order(providers)
    others = {line.id for line in providers.lines} - {place.line for place in order}
    return kit.section(
        "order",
        "Lines in order",
        h.p(".hint", id=HELP)[
            "The first ones come first “in your order”, and wherever else two are equally good. Drag a line by its "
            "handle, press its arrows, or hold Alt and press an arrow key while the focus is in its row."
        ],
        h.ol(".order", data_sort=True, aria_describedby=HELP)[
            (_row(routes.standing, providers, order, number) for number in range(len(order)))
        ],
        h.p(".unseen", role="status")[routes.said],
        h.div(".order-foot")[
            kit.button("Add a single model", ModelAddWanted(), picture="plus"),
            _check_all(providers),
        ],
        _others(len(others)),
    )


def _others(count: int) -> Node:
    if not count:
        return None
    have = "1 more line has" if count == 1 else f"{count} more lines have"
    return h.p(".hint")[f"{have} no key or no known model yet: see ", h.a(href="#/providers")["Providers"], "."]


def _check_all(providers: Providers) -> Node:
    busy = "checking" in providers.work.values()
    off = "true" if busy or not checkable(providers) else None
    locked = providers.vault.state == "locked" and providers.vault.secrets
    return [
        kit.button("Checking …" if busy else "Check all lines", AllChecked(), picture="refresh-cw", aria_disabled=off),
        h.span(".hint")[
            "Costs nothing. Lines with a key wait until your keys are unlocked." if locked else "Costs nothing."
        ],
    ]


def _row(standing: Standing, providers: Providers, order: Sequence[Place], number: int) -> Node:
    place = order[number]
    line = line_of(providers.lines, place.line)
    if line is None:
        return None
    id, on_now = figures.place_id(*place), line.id not in providers.profile.lines_off
    return h.li(
        {"class": ["place", "" if on_now else "off"], "id": f"place-{id}", **on(change=PlacePut(*place, VALUE))}
    )[
        h.span(".grip", aria_hidden="true", title="Drag to another place")[icon("grip-vertical")],
        h.span(".place-number", aria_hidden="true")[str(number + 1)],
        colour_chip(line),
        _words(standing, providers, line, place),
        _lamp(standing, providers, line, place),
        _moves(providers, place, number, len(order)),
        _switch(providers, line, place),
        None if place.model else _demoted(standing, line),
    ]


def _words(standing: Standing, providers: Providers, line: Line, place: Place) -> Node:
    id = figures.place_id(*place)
    link = h.a(".place-link", href=f"#/providers/{line.id}", id=f"link-{id}")[name_of(providers, place)]
    if place.model:
        return h.div(".place-words")[link, h.span(".place-facts")["A single model of the line."]]
    count, sent = models_known(providers, line), figures.requests_lately(standing, line.id)
    facts = (
        f"{count:,} model{'' if count == 1 else 's'}" if count else "",
        figures.speed_words(standing, line.id),
        figures.rating_words(standing, line.id),
        f"{sent:,} request{'' if sent == 1 else 's'} in the last hour" if sent else "",
    )
    return h.div(".place-words")[link, h.span(".place-facts")[" · ".join(fact for fact in facts if fact)]]


def _lamp(standing: Standing, providers: Providers, line: Line, place: Place) -> Node:
    """A model's own breaker is another one than its line's."""
    lamp = figures.joined_lamp(standing, line.id, lamp_on(providers, line))
    own = standing.breakers.get(place)
    if place.model and own and seen(own, standing.now) != "closed":
        lamp = figures.breaker_lamp(own, standing.now)
    opens = own.until if own and seen(own, standing.now) == "open" else None
    return h.div(".place-lamp")[
        kit.lamp(lamp.aspect, lamp.word),
        h.span(".place-until")[" for ", countdown(figures.count_id("row", *place), opens, standing)] if opens else None,
    ]


def _moves(providers: Providers, place: Place, number: int, count: int) -> Node:
    name, id = name_of(providers, place), figures.place_id(*place)
    ids, said = (f"up-{id}", f"down-{id}"), (PlaceMoved(*place, -1), PlaceMoved(*place, 1))
    return kit.moves(name, ids, said, first=number == 0, last=number == count - 1)


def _switch(providers: Providers, line: Line, place: Place) -> Node:
    if place.model:
        name = name_of(providers, place)
        return kit.icon_button(f"Take {name} out of the order", "x", PlaceTakenOut(*place))
    return kit.switch(
        f"on-{line.id}",
        f"{plain(line.name)} in this profile",
        turned_on=line.id not in providers.profile.lines_off,
        said=LineSwitchTurned(line.id, CHECKED),
    )


def _demoted(standing: Standing, line: Line) -> Node:
    """Models whose answers turned bad are tried last, and that is said."""
    reasons = figures.demotions(standing, line.id)
    if not reasons:
        return None
    told = (f"{plain(model)} is tried last: {reason}." for model, reason in reasons.items())
    return h.div(".place-demoted")[
        kit.note("warn", sentences(" ".join(told)), kit.button("Judge anew", QualityForgiven(line.id)))
    ]


# ---- A single model --------------------------------------------------------------------------------------------------


def adder(routes: Routes, providers: Providers) -> Node:
    """Every model that can answer, in one list that is searched by typing."""
    if routes.adding is None:
        return None
    query = routes.adding
    offered = (
        one for one in route_view.offered(providers, query) if one[1] is not None and can_answer(providers, one[0])
    )
    found = [(line, model) for line, model in islice(offered, MOST_IN_LIST) if model]
    closed = {"aria-label": "A model for the order", **on(close=ModelAddClosed())}
    return h.dialog("#order-picker.dialog.palette", closed, data_modal=True)[
        h.div(".palette-head")[
            icon("search"),
            kit.list_field("order", "Find a model", query, ModelSought(VALUE), "order-0" if found else ""),
            kit.icon_button("Close", "x", ModelAddClosed()),
        ],
        h.div("#order-list.palette-list", role="listbox", aria_label="Models", data_query=query)[
            (
                h.div(
                    {"id": f"order-{place}", "class": "option", "role": "option"},
                    on(click=PlaceAdded(line.id, model.id)),
                    aria_selected=str(place == 0).lower(),
                )[
                    colour_chip(line),
                    h.span(".option-name")[plain(model.name or model.id)],
                    h.span(".option-group")[plain(line.name)],
                ]
                for place, (line, model) in enumerate(found)
            )
        ],
        h.p(".palette-none", role="status")[None if found else "No model that is ready matches."],
    ]
