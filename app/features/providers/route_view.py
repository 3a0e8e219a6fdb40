"""Where prompts go, as other rooms show it: the chip in the composer, an answer's footer, the picker."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import htpy as h

from app.features.providers.deriving import lamp_on, route_on
from app.features.providers.route import Route
from app.features.providers.said import RoutePickerClosed, RouteSought
from app.features.providers.state import Providers
from app.features.providers.words import lack_in_words, plain
from app.features.routes.departing import HOLDS_FOR
from app.features.routes.said import ChoiceCleared, PlacePicked
from app.llm import demo
from app.llm.catalog.model import Line, Model
from app.llm.catalog.rows.device import LINE as DEVICE
from app.ui import kit
from app.ui.html import VALUE, Node, icon, on

MOST_IN_PICKER = 60
AUTOMATIC = ("Automatic", "the router chooses")


def chip(route: Route) -> Node:
    """Where the next prompt goes, for the composer."""
    if route.line.where == "script":
        return named("device", "On this device", demo.NAME, demo.WHAT)
    if not route.ready and route.lacks != "waiting":
        return named("closed", "Not ready", plain(route.line.name), lack_in_words(route)[0])
    return named(route.lamp.aspect, route.lamp.word, plain(route.line.name), plain(route.known.name or route.model))


def ran(name: str, model: str, *, failed: bool = False) -> Node:
    """The line that an answer came down, or should have."""
    if name == demo.NAME:
        return named("device", "On this device", name, demo.WHAT)
    good: tuple[kit.Aspect, str] = ("device", "On this device") if name == DEVICE.name else ("clear", "Clear")
    lamp: tuple[kit.Aspect, str] = ("closed", "Failed") if failed else good
    return named(*lamp, plain(name), plain(model))


def named(aspect: kit.Aspect, word: str, name: str, what: str) -> Node:
    """A lamp, the name of its line, and what runs there."""
    return h.span(".line")[
        kit.lamp(aspect, word, quiet=True), h.span(".line-name")[name], h.span(".line-what")[what] if what else None
    ]


def picker(providers: Providers) -> Node:
    """Every model that a prompt can be sent to now, in one list that is searched by typing."""
    if providers.picker is None:
        return None
    query = providers.picker
    found = list(islice(offered(providers, query), MOST_IN_PICKER))
    router = providers.picker_scope != "answer" and _fits(query.casefold().split(), *AUTOMATIC)
    closed = {"aria-label": "Where prompts go", **on(close=RoutePickerClosed())}
    first = "route-0" if router or found else ""
    field = kit.list_field("route", "Find a model", query, RouteSought(VALUE), first)
    return h.dialog("#route-picker.dialog.palette", closed, data_modal=True)[
        h.div(".palette-head")[icon("search"), field, _close()],
        h.div("#route-list.palette-list", role="listbox", aria_label="Lines and models", data_query=query)[
            _automatic(providers) if router else None,
            (_option(providers, place, line, model) for place, (line, model) in enumerate(found, start=int(router))),
        ],
        h.p(".palette-none", role="status")[None if router or found else _nothing(query)],
        h.p(".picker-foot")[
            f"What you choose holds for {HOLDS_FOR[providers.picker_scope]}. Only models that are ready are listed. ",
            h.a(href="#/providers")["All lines and keys"],
        ],
    ]


def _close() -> Node:
    return kit.icon_button("Close", "x", RoutePickerClosed())


def _nothing(query: str) -> str:
    if query:
        return f"No model that is ready matches “{query}”."
    return "No line is ready yet: add a key or find a local server in Providers."


def offered(providers: Providers, query: str) -> Iterator[tuple[Line, Model | None]]:
    """Lazily: with hundreds of models, only those that are shown are looked at."""
    words = query.casefold().split()
    for line in providers.lines:
        if line.id in providers.profile.lines_off:
            continue
        if line.where == "script":
            if _fits(words, line.name, demo.WHAT):
                yield line, None
            continue
        if route_on(providers, line, "").lacks != "model":
            continue
        off = providers.profile.models_off.get(line.id, ())
        for model in _models(providers, line):
            if not model.embeddings and model.id not in off and _fits(words, line.name, model.id, model.name):
                yield line, model


def _models(providers: Providers, line: Line) -> tuple[Model, ...]:
    """As its list has them; the one in use is there though no list names it."""
    listing = providers.lists.get(line.id)
    models = listing.models if listing and listing.address == line.base_url else line.models
    here = providers.route.model if providers.route.line.id == line.id else ""
    if here and all(model.id != here for model in models):
        return (Model(id=here), *models)
    return models


def _fits(words: list[str], *texts: str) -> bool:
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _automatic(providers: Providers) -> Node:
    """The choice that is none: it ends all others, for this prompt and this conversation too."""
    what, who = AUTOMATIC
    chosen = {"id": "route-0", "class": "option", "role": "option", "aria-selected": "true"}
    return h.div({**chosen, **on(click=ChoiceCleared("profile"))})[
        icon("signpost"),
        h.span(".option-name")[f"{what}: {who}"],
        kit.tag("In use") if providers.route.automatic else None,
        h.span(".option-group")[HOLDS_FOR["profile"]],
    ]


def _option(providers: Providers, place: int, line: Line, model: Model | None) -> Node:
    lamp = lamp_on(providers, line)
    id = model.id if model else ""
    route = providers.route
    here = not route.automatic and route.line.id == line.id and route.model == id
    chosen = {"id": f"route-{place}", "class": "option", "role": "option", "aria-selected": str(place == 0).lower()}
    return h.div({**chosen, **on(click=PlacePicked(line.id, id, providers.picker_scope))})[
        kit.lamp(lamp.aspect, lamp.word, quiet=True),
        h.span(".option-name")[plain(model.name or model.id) if model else demo.WHAT],
        kit.tag("In use") if here else None,
        h.span(".option-group")[plain(line.name)],
    ]
