"""The page of one line: its keys, how it stands, its models, where its server is."""

from __future__ import annotations

import htpy as h

from app.features.providers import connection_view, keys_view, models_view
from app.features.providers.deriving import lamp_on
from app.features.providers.said import AddressGiven, LineSwitchTurned
from app.features.providers.state import Providers
from app.features.providers.words import plain, sentences
from app.llm.catalog.model import Limits, Line
from app.llm.catalog.rows import BY_ID
from app.ui import kit
from app.ui.html import CHECKED, FORM, Node, on

_LIMITS = (
    ("requests_per_minute", "requests a minute"),
    ("requests_per_day", "requests a day"),
    ("requests_per_month", "requests a month"),
    ("tokens_per_minute", "tokens a minute"),
    ("tokens_per_day", "tokens a day"),
)


def page(providers: Providers, line: Line, *, online: bool, first: Node, more: Node) -> Node:
    """What there is to see and to do of it, between what other features add."""
    return h.div(".providers.one-line", id=f"page-{line.id}")[
        _head(providers, line),
        first,
        _of_line(providers, line, online=online),
        more,
    ]


def _of_line(providers: Providers, line: Line, *, online: bool) -> Node:
    """A local server is reached first and has a key last, if ever; with a provider it is the other way round."""
    if line.where == "script":
        return None
    models = models_view.section(providers, line)
    if line.where == "device":
        return [_where_models_are(), models]
    connection, keys = connection_view.section(providers, line, online=online), keys_view.section(providers, line)
    parts = [connection, models, keys] if line.where == "local" else [keys, connection, models]
    return [*parts, _address(providers, line)]


def _where_models_are() -> Node:
    return h.p(".hint")[
        "Models are downloaded, loaded and deleted in the room ",
        h.a(href="#/models")["Models"],
        ". Those that are here answer without a network and without a key, and cost nothing.",
    ]


def colour_chip(line: Line) -> Node:
    """The line's own colour: decoration, for its name stands beside it."""
    return h.svg(".colour-chip", viewBox="0 0 12 12", aria_hidden="true")[
        h.rect(width="12", height="12", rx="2.5", fill=line.colour)
    ]


def free_word(line: Line) -> str:
    """Whether something can be had for nothing."""
    if line.where in {"local", "device"}:
        return "Free"
    if line.where == "script" or not line.key.free:
        return ""
    return "Free trial" if line.limits.applies_to == "trial" else "Free plan"


def _limits(limits: Limits) -> list[str]:
    counts = ((getattr(limits, name), words) for name, words in _LIMITS)
    return [f"{count:,} {words}" for count, words in counts if count is not None]


def _head(providers: Providers, line: Line) -> Node:
    lamp, on_now = lamp_on(providers, line), line.id not in providers.profile.lines_off
    return h.header(".line-head")[
        h.p[h.a(".back", href="#/providers")["All lines"]],
        h.div(".line-title")[
            colour_chip(line),
            h.h2[plain(line.name)],
            kit.lamp(lamp.aspect, lamp.word),
            kit.tag("In use") if providers.route.line.id == line.id else None,
            h.span(".line-on")[
                h.span(aria_hidden="true")["On in this profile"],
                kit.switch(
                    f"on-{line.id}",
                    f"{plain(line.name)} in this profile",
                    turned_on=on_now,
                    said=LineSwitchTurned(line.id, CHECKED),
                ),
            ],
        ],
        h.p(".hint")["A script that plays prepared answers: nothing is sent anywhere, and it needs no key."]
        if line.where == "script"
        else None,
        h.p(".hint")[line.note] if line.note else None,
        _limits_told(line),
    ]


def _limits_told(line: Line) -> Node:
    counts = _limits(line.limits)
    said = {"free": "Without paying: ", "trial": "On trial: ", "all": "Limits: "}[line.limits.applies_to]
    told = f"{said}{', '.join(counts)}{' for each model' if line.limits.per_model else ''}." if counts else ""
    return (
        h.p(".hint")[" ".join(part for part in (told, line.limits.note) if part)] if told or line.limits.note else None
    )


def _address(providers: Providers, line: Line) -> Node:
    """An own endpoint's address belongs to its own form."""
    row = BY_ID.get(line.id)
    if row is None:
        return None
    config, trouble = providers.configs.get(line.id), providers.trouble
    override = config.address if config else ""
    wrong = trouble.text if trouble and trouble.line == line.id and trouble.form == "address" else ""
    box = {"type": "url", "name": "address", "id": f"address-{line.id}", "placeholder": row.base_url, "value": override}
    return kit.section(
        "address",
        "Address",
        h.p(".hint")[
            "Requests go to ",
            kit.code(line.base_url),
            ". Leave the field empty for the usual address, or give that of a gateway, a proxy or another port. ",
            h.strong["Whoever runs it sees your prompts, the answers and the key."],
        ],
        h.form(".inline-form", on(submit=AddressGiven(line.id, FORM)), autocomplete="off", novalidate=True)[
            kit.field("Address of the server", h.input({**box, "data-keep": True})), kit.button("Use this address")
        ],
        h.div(role="status")[kit.note("danger", sentences(wrong)) if wrong else None],
        h.p(".hint")["A key belongs to one address. After a change you are asked to put it in again for the new one."],
    )
