"""The models of a line: what each can do and costs, how good it is taken to be, whether it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import htpy as h

from app.features.providers.deriving import route_on
from app.features.providers.route import keys_of
from app.features.providers.said import (
    ModelFilterTyped,
    ModelNamed,
    ModelPageTurned,
    ModelsSorted,
    ModelsWanted,
    ModelSwitchTurned,
    RoutePicked,
    TierChosen,
)
from app.features.providers.state import MODELS_A_PAGE, Providers, SortBy
from app.features.providers.words import age, plain, price, sentences
from app.llm import prices
from app.llm.catalog.merge import is_retired
from app.llm.catalog.model import Line, Model
from app.llm.tiers import TIERS, tier_of
from app.ui import kit
from app.ui.html import CHECKED, FORM, VALUE, Node, on

SORTS: dict[SortBy, str] = {
    "listed": "Listed",
    "name": "Name",
    "price": "Price",
    "context": "Context",
    "tier": "Tier",
}
# A filter is worth its place from here on.
MANY = 8
LONGEST_NAME = 300  # the page shows its beginning, and all of it where the pointer rests
_CAN = (
    ("images", "images"),
    ("tools", "tools"),
    ("json_schema", "JSON"),
    ("reasoning", "reasoning"),
    ("embeddings", "embeddings"),
)


def section(providers: Providers, line: Line) -> Node:
    """The list with its age, and a field for a model that no list has."""
    return kit.section(
        "models",
        "Models",
        _head(providers, line),
        _trouble(providers, line),
        _tools(providers) if len(providers.models) > MANY else None,
        _table(providers, line) if providers.models else _none(line),
        _by_name(providers, line),
    )


def _head(providers: Providers, line: Line) -> Node:
    listing, busy = providers.lists.get(line.id), providers.work.get(line.id) == "listing"
    fresh = listing is not None and listing.address == line.base_url
    count = len(providers.models)
    told = f"{count:,} model{'s' if count != 1 else ''}"
    label = "Refresh the list" if fresh else ("Find models" if line.where == "local" else "Get the list")
    has_key = bool(keys_of(line, providers.vault).usable) or line.key.needed != "yes"
    asks = bool(line.paths.models) and (has_key or not line.quirks.list_needs_key)
    more = f"; ask {line.name} for its own list" if asks else ""
    known = f"{told} known to Switchyard{more}." if count else ""
    return h.div(".models-head")[
        h.span(".hint")[f"{told}, listed {age(listing.fetched, providers.now)}" if listing and fresh else known],
        kit.button(
            "Looking …" if busy else label,
            ModelsWanted(line.id),
            picture="refresh-cw",
            aria_disabled="true" if busy else None,
        )
        if asks
        else None,
    ]


def _trouble(providers: Providers, line: Line) -> Node:
    trouble = providers.trouble
    here = trouble is not None and trouble.line == line.id and trouble.form == "models"
    return h.div(role="status")[kit.note("warn", sentences(trouble.text)) if trouble and here else None]


def _tools(providers: Providers) -> Node:
    plain_text = {"type": "text", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    named = {"id": "model-filter", "aria-label": "Find a model", "placeholder": "Find a model"}
    return h.div(".models-tools")[
        h.input(
            ".filter", {**plain_text, **named, "value": providers.table.filter, **on(input=ModelFilterTyped(VALUE))}
        ),
        kit.choice("sort", "Order", ((by, name, ModelsSorted(by)) for by, name in SORTS.items()), providers.table.sort),
    ]


def _none(line: Line) -> Node:
    return h.p(".nothing")[f"No models of {line.name} are known yet."]


def _table(providers: Providers, line: Line) -> Node:
    found = shown_models(providers, line)
    last = max(0, (len(found) - 1) // MODELS_A_PAGE)
    page = min(providers.table.page, last)
    first = page * MODELS_A_PAGE
    some = found[first : first + MODELS_A_PAGE]
    if not some:
        return h.p(".nothing", role="status")[f"No model matches “{plain(providers.table.filter)}”."]
    heads = ("Model", "Context", "In / out per million", "Tier", "Offered", "")
    return [
        h.table(".models")[
            h.caption(".unseen")[f"Models of {line.name}"],
            h.thead[h.tr[(h.th(scope="col")[head or h.span(".unseen")["Use"]] for head in heads)]],
            h.tbody[(_row(providers, line, model) for model in some)],
        ],
        h.div(".models-foot")[
            h.span(".hint", role="status")[f"{first + 1:,} to {first + len(some):,} of {len(found):,}"],
            h.div(".pager")[
                kit.button("Previous", ModelPageTurned(page - 1), disabled=page == 0, aria_label="Previous models"),
                kit.button("Next", ModelPageTurned(page + 1), disabled=page == last, aria_label="Next models"),
            ],
        ]
        if last
        else None,
    ]


def shown_models(providers: Providers, line: Line) -> Sequence[Model]:
    """Those that fit the filter, in the wanted order. What is not known comes last, and after it what is retired."""
    words = providers.table.filter.casefold().split()
    found = [
        model for model in providers.models if all(word in f"{model.id} {model.name}".casefold() for word in words)
    ]
    config = providers.configs.get(line.id)
    tiers = config.tiers if config else {}
    match providers.table.sort:
        case "name":
            found.sort(key=lambda model: (model.name or model.id).casefold())
        case "price":
            found.sort(key=lambda model: _price_rank(model, providers.now))
        case "context":
            found.sort(key=lambda model: -(model.context or 0))
        case "tier":
            found.sort(key=lambda model: -TIERS.index(tier_of(model, tiers)))
        case "listed":
            pass
    today = _time(providers.now).date()
    return sorted(found, key=lambda model: is_retired(model, today))


def _price_rank(model: Model, now: int) -> tuple[bool, Decimal]:
    if model.free:
        return False, Decimal(0)
    rates = prices.rates_at(model.price, _time(now)) if model.price else None
    return (True, Decimal(0)) if rates is None else (False, rates.input.base + rates.output.base)


def _time(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _row(providers: Providers, line: Line, model: Model) -> Node:
    name, id = plain(model.name or model.id, LONGEST_NAME), plain(model.id, LONGEST_NAME)
    offered = model.id not in providers.profile.models_off.get(line.id, ())
    cost, source = price(model, providers.now)
    return h.tr({"class": "" if offered else "off"})[
        h.th(".model-name", scope="row")[
            h.span(".model-title", title=name)[name],
            h.span(".model-id", title=id)[id] if id != name else None,
            h.span(".model-can")[_abilities(model)],
            _retires(providers, model),
        ],
        h.td(".number", data_head="Context")[f"{model.context:,}" if model.context else "unknown"],
        h.td(".number", data_head="In / out per million")[cost, h.span(".price-source")[source] if source else None],
        h.td(data_head="Tier")[_tier(providers, line, model, name)],
        h.td(data_head="Offered")[
            kit.switch(
                "offered", f"Offer {name}", turned_on=offered, said=ModelSwitchTurned(line.id, model.id, CHECKED)
            )
        ],
        h.td(".model-use")[_use(providers, line, model, name)],
    ]


def _abilities(model: Model) -> Node:
    words = [word for field, word in _CAN if getattr(model, field)]
    return " · ".join(words) or None


def _retires(providers: Providers, model: Model) -> Node:
    if model.retires is None:
        return None
    gone = is_retired(model, _time(providers.now).date())
    instead = f"; use {plain(model.replaced_by, 60)}" if model.replaced_by else ""
    told = f"{'Retired' if gone else 'Retires'} {model.retires.strftime('%d %b %Y').lstrip('0')}{instead}"
    return h.span(".model-retires")[kit.tone_icon("warn"), told]


def _tier(providers: Providers, line: Line, model: Model, name: str) -> Node:
    config = providers.configs.get(line.id)
    changed = config.tiers.get(model.id) if config else None
    options = (("", f"auto: {tier_of(model)}"), *((tier, tier) for tier in TIERS))
    said = on(change=TierChosen(line.id, model.id, VALUE))
    return h.select({"aria-label": f"Tier of {name}", "autocomplete": "off", **said})[
        (h.option(value=value, selected=value == (changed or ""))[text] for value, text in options)
    ]


def _use(providers: Providers, line: Line, model: Model, name: str) -> Node:
    """What can't chat has no button; what lacks a key says so when it is pressed in Chat."""
    if model.embeddings:
        return None
    route = providers.route
    if route.line.id == line.id and route.model == model.id:
        return kit.tag("In use")
    ready = not route_on(providers, line, model.id).lacks.startswith("key")
    return (
        kit.button("Use in chat", RoutePicked(line.id, model.id), aria_label=f"Use {name} in chat") if ready else None
    )


def _by_name(providers: Providers, line: Line) -> Node:
    here = providers.route.line.id == line.id
    box = {"type": "text", "name": "model", "id": f"named-{line.id}", "placeholder": "Its id"}
    literal = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "maxlength": "300"}
    form = h.form(".inline-form", on(submit=ModelNamed(line.id, FORM)))[
        kit.field(
            "A model that is not listed",
            h.input({**box, **literal, "data-keep": True, "required": True}),
        ),
        kit.button("Use in chat"),
    ]
    going = (
        h.p(".hint")["Prompts go to ", h.strong[plain(providers.route.model)], " here."]
        if here and providers.route.model
        else None
    )
    return [going, form]
