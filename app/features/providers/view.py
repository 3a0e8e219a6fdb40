"""The Providers room as it is seen: every line in one list, or the page of one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import htpy as h

from app.features.frame.state import RoomOpened
from app.features.providers import keys_view, line_view
from app.features.providers.deriving import lamp_on, opened
from app.features.providers.route import key_in_use, keys_of
from app.features.providers.said import LineFilterTyped, LineSwitchTurned, LocalServersWanted, RoutePickerOpened
from app.features.providers.state import Providers
from app.features.providers.words import age, plain
from app.features.routes.ordering import models_known
from app.llm.catalog.model import Line
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import CHECKED, VALUE, Node, on

Sections = Callable[[Line], Node]
"""What another feature adds to the page of a line, below its own sections."""

MOST_NAMES = 3
LEAD = (
    "A line is a way to models: a provider in the cloud, called straight from this page with your own key, or a server "
    "on your own machine. You can also "
)


def actions(_: Providers) -> tuple[Action, ...]:
    """What can be done without going to the room."""
    return (
        Action("route", "Choose where prompts go", RoutePickerOpened(), "g m", "train-track", "Chat"),
        Action("key", "Add a key", RoomOpened("providers"), icon="key-round", group="Providers"),
        Action("local", "Find local servers", LocalServersWanted(), icon="search", group="Providers"),
    )


def nothing(_: Line) -> Node:
    """Adds nothing."""
    return None


def room(
    providers: Providers,
    *,
    online: bool = True,
    tools: Node = None,
    first: Sections = nothing,
    more: Sections = nothing,
) -> Node:
    """`tools` stand over the list (the profile, 'add an endpoint'); `first` and `more` add to the page of a line."""
    line = opened(providers)
    if line is not None:
        return line_view.page(providers, line, online=online, first=first(line), more=more(line))
    return h.div(".providers")[
        _gone(providers),
        _offline() if not online else None,
        h.p(".lead")[
            LEAD,
            h.a(href="#/models")["run a model in this browser"],
            ".",
        ],
        h.div(".providers-tools")[_filter(providers.filter), _seek(providers), tools],
        h.div(role="status")[_sought(providers)],
        _lists(providers),
        keys_view.without_line(providers),
    ]


def _gone(providers: Providers) -> Node:
    if not providers.open or not providers.loaded:
        return None
    return kit.note("warn", "There is no such line any more. Here are those that there are.")


def _offline() -> Node:
    """The banner says what it means for prompts."""
    return h.p(".hint")["Keys can be added while you are offline; they are tried later."]


def _filter(text: str) -> Node:
    plain_text = {"type": "text", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    named = {"id": "line-filter", "aria-label": "Find a line", "placeholder": "Find a line", "value": text}
    return h.input(".filter", {**plain_text, **named, **on(input=LineFilterTyped(VALUE))})


def _seek(providers: Providers) -> Node:
    waits = "true" if providers.seeking else None
    label = "Looking …" if providers.seeking else "Find local servers"
    return kit.button(label, LocalServersWanted(), picture="search", aria_disabled=waits)


def _sought(providers: Providers) -> Node:
    if providers.sought is None:
        return None
    names = {line.id: line.name for line in providers.lines}
    found = [names[id] for id in providers.sought.found if id in names]
    if found:
        return kit.note("ok", f"Found on this machine: {', '.join(found)}.")
    tried = ", ".join(names[id] for id in providers.sought.tried if id in names)
    return kit.note(
        "warn",
        f"None of these answers this page: {tried}. Start one; its page here says how to let this site in, "
        "and takes another address or port.",
    )


def _lists(providers: Providers) -> Node:
    words = providers.filter.casefold().split()
    shown = [line for line in providers.lines if all(word in line.name.casefold() for word in words)]
    if not shown:
        return h.p(".nothing", role="status")[f"No line matches “{plain(providers.filter)}”."]
    own = [line for line in shown if line.id in _own_ids(providers)]
    rest = [line for line in shown if line not in own]
    return [
        _group(providers, "cloud", "Cloud", (line for line in rest if line.where == "cloud")),
        _group(providers, "device", "In this browser", (line for line in rest if line.where == "device")),
        _group(providers, "local", "On this machine", (line for line in rest if line.where == "local")),
        _group(providers, "own", "Your own", own),
        _group(providers, "demo", "To try the app", (line for line in rest if line.where == "script")),
    ]


def _own_ids(providers: Providers) -> set[str]:
    return {config.id for config in providers.configs.values() if config.own}


def _group(providers: Providers, id: str, title: str, lines: Iterable[Line]) -> Node:
    rows = [_row(providers, line) for line in lines]
    if not rows:
        return None
    return h.section(".line-group", aria_labelledby=f"lines-{id}")[h.h2(id=f"lines-{id}")[title], h.ul(".lines")[rows]]


def _row(providers: Providers, line: Line) -> Node:
    """The link covers the whole row; only the switch lies above it."""
    lamp, on_now = lamp_on(providers, line), line.id not in providers.profile.lines_off
    return h.li({"class": ["line-row", "" if on_now else "off"], "id": f"line-{line.id}"})[
        line_view.colour_chip(line),
        h.div(".line-words")[
            h.a(".line-link", href=f"#/providers/{line.id}")[plain(line.name)],
            h.span(".line-tags")[
                kit.tag("In use") if providers.route.line.id == line.id else None,
                kit.tag(line_view.free_word(line)) if line_view.free_word(line) else None,
            ],
        ],
        h.div(".line-lamp")[kit.lamp(lamp.aspect, lamp.word)],
        h.div(".line-keys")[_keys(providers, line)],
        h.div(".line-models")[_models(providers, line)],
        kit.switch(
            f"on-{line.id}",
            f"{plain(line.name)} in this profile",
            turned_on=on_now,
            said=LineSwitchTurned(line.id, CHECKED),
        ),
    ]


def _keys(providers: Providers, line: Line) -> str:
    keys, used = keys_of(line, providers.vault), key_in_use(line, providers.profile, providers.vault)
    if not keys.usable:
        return "No key needed" if line.key.needed == "optional" else ""
    names = [plain(one.name, 24) for one in sorted(keys.usable, key=lambda one: one != used)]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return (
        f"Key: {', '.join(names[:MOST_NAMES])}{more}"
        if len(names) == 1
        else f"Keys: {', '.join(names[:MOST_NAMES])}{more}"
    )


def _models(providers: Providers, line: Line) -> Node:
    listing = providers.lists.get(line.id)
    if listing and listing.address == line.base_url and not line.inside:
        count = len(listing.models)
        return [
            f"{count:,} model{'s' if count != 1 else ''}",
            h.span(".list-age")[f", {age(listing.fetched, providers.now)}"],
        ]
    known = models_known(providers, line) if line.where != "script" else 0
    return f"{known} model{'s' if known != 1 else ''}" if known else ""
