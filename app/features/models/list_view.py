"""All models that there are, with filters: what each takes, what it is good at, and whether it runs here."""

from __future__ import annotations

from typing import get_args

import htpy as h

from app.features.models.recommended_view import get
from app.features.models.said import (
    ListEngineChosen,
    ListFilterTyped,
    ListFitsTurned,
    ListGoodChosen,
    ListOrderChosen,
    ListPageTurned,
)
from app.features.models.state import MODELS_A_PAGE, Models
from app.features.models.words import ENGINES, memory_of, size_of
from app.features.providers.words import plain
from app.ondevice.choice import Order, Shown
from app.ondevice.values import Good
from app.ui import kit
from app.ui.html import CHECKED, VALUE, Node, on

LAMPS: dict[str, tuple[kit.Aspect, str]] = {
    "fits": ("clear", "Fits"),
    "tight": ("slow", "Tight"),
    "no": ("closed", "Does not fit"),
}
ORDERS: dict[Order, str] = {"best": "Best first", "smallest": "Smallest first", "name": "By name"}
HEADS = ("Model", "Download", "Memory", "Context", "Tier", "Here", "")


def section(models: Models) -> Node:
    """Each with its fit."""
    if models.facts is None:
        return None
    return kit.section("models-all", "All models", _tools(models), _table(models))


def _tools(models: Models) -> Node:
    plain_text = {"type": "text", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    named = {"id": "models-filter", "aria-label": "Find a model", "placeholder": "Find a model"}
    wanted = models.wanted
    return h.div(".list-tools")[
        h.input(".filter", {**plain_text, **named, "value": wanted.text, **on(input=ListFilterTyped(VALUE))}),
        _select("Engine", wanted.engine or "", (("", "Every engine"), *ENGINES.items()), ListEngineChosen(VALUE)),
        _select(
            "Good at",
            wanted.good_at or "",
            (("", "Good at anything"), *((one, one.capitalize()) for one in get_args(Good))),
            ListGoodChosen(VALUE),
        ),
        _select("Order", wanted.order, tuple(ORDERS.items()), ListOrderChosen(VALUE)),
        h.span(".list-fits")[
            kit.switch("fitting", "Only what runs here", turned_on=wanted.fitting, said=ListFitsTurned(CHECKED)),
            h.span(aria_hidden="true")["Only what runs here"],
        ],
    ]


def _select(label: str, chosen: str, options: tuple[tuple[str, str], ...], said: object) -> Node:
    return h.select({"aria-label": label, "autocomplete": "off", **on(change=said)})[
        (h.option(value=value, selected=value == chosen)[text] for value, text in options)
    ]


def _table(models: Models) -> Node:
    rows = models.rows
    last = max(0, (len(rows) - 1) // MODELS_A_PAGE)
    page = min(models.page, last)
    first = page * MODELS_A_PAGE
    some = rows[first : first + MODELS_A_PAGE]
    if not some:
        return h.p(".nothing", role="status")[_nothing(models)]
    return [
        h.table(".device-models")[
            h.caption(".unseen")["All models for this device"],
            h.thead[h.tr[(h.th(scope="col")[head or h.span(".unseen")["Get it"]] for head in HEADS)]],
            h.tbody[(_row(models, one) for one in some)],
        ],
        h.div(".models-foot")[
            h.span(".hint", role="status")[f"{first + 1:,} to {first + len(some):,} of {len(rows):,}"],
            h.div(".pager")[
                kit.button("Previous", ListPageTurned(page - 1), disabled=page == 0, aria_label="Previous models"),
                kit.button("Next", ListPageTurned(page + 1), disabled=page == last, aria_label="Next models"),
            ]
            if last
            else None,
        ],
    ]


def _nothing(models: Models) -> str:
    if models.wanted.text:
        return f"No model matches “{plain(models.wanted.text)}” and the filters."
    more = " Turn “Only what runs here” off to see the others." if models.wanted.fitting else ""
    return f"No model fits these filters.{more}"


def _row(models: Models, shown: Shown) -> Node:
    model, fit = shown.model, shown.fit
    name, (aspect, word) = plain(model.name), LAMPS[fit.fits]
    about = (ENGINES[model.engine], model.quantization, "your own" if model.own else "", model.licence)
    return h.tr({"class": "off" if fit.fits == "no" else ""}, id=f"model-{model.id}")[
        h.th(".model-name", scope="row")[
            h.span(".model-title", title=name)[name],
            h.span(".model-about")[" · ".join(plain(part, 60) for part in about if part)],
            h.span(".model-can")[" · ".join(model.good_at)],
        ],
        h.td(".number", data_head="Download")[size_of(model)],
        h.td(".number", data_head="Memory")[memory_of(model)],
        h.td(".number", data_head="Context")[f"{model.context:,}"],
        h.td(data_head="Tier")[model.tier or "none"],
        h.td(".model-fit", data_head="Here")[
            kit.lamp(aspect, word), h.span(".fit-why")[fit.reason] if fit.reason else None
        ],
        h.td(".model-get")[get(models, model) if fit.fits != "no" or model.id in models.copies else None],
    ]
