"""What is left of each line's limits, with a countdown to when it begins anew; and the form that adjusts them."""

from __future__ import annotations

from collections.abc import Mapping

import htpy as h

from app.features.providers.line_view import colour_chip
from app.features.providers.route import line_of
from app.features.providers.state import Providers
from app.features.providers.words import plain, sentences
from app.features.routes import figures, limits_form
from app.features.routes.figures import GaugeGroup
from app.features.routes.ordering import can_answer
from app.features.routes.room_said import AdjustClosed, AdjustWanted, LimitsReset, LimitsSubmitted, ToldForgotten
from app.features.routes.signs import until_then
from app.features.routes.state import Adjusting, Routes, Standing
from app.llm.catalog.model import Line
from app.routing.limits import Closure
from app.routing.quotas import Gauge
from app.ui import kit
from app.ui.html import FORM, Node, on

_STARTS = {
    "utc": "A day begins at midnight in UTC there.",
    "pacific": "A day begins at midnight in California there.",
    "rolling": "A day is always the last 24 hours there.",
}


def section(routes: Routes, providers: Providers) -> Node:
    """Lines that were used or can be, and have something to say."""
    shown = [line for line in providers.lines if _is_shown(routes.standing, providers, line)]
    return kit.section(
        "limits",
        "Limits",
        h.p(".hint")[
            "Counted is what this browser sent, with this profile or another: what the same key is used for elsewhere "
            "is only known where the provider says so. A line that has reached a limit is gone round until it opens."
        ],
        h.ul(".limited")[(_line(routes.standing, providers, line) for line in shown)]
        if shown
        else h.p(".nothing")["No line that can answer yet. Add a key in Providers, and its limits stand here."],
    )


def _is_shown(standing: Standing, providers: Providers, line: Line) -> bool:
    account = standing.accounts.get(line.id)
    used = account is not None and bool(account.uses or account.holds or account.closures)
    return not line.inside and (used or can_answer(providers, line))


def _line(standing: Standing, providers: Providers, line: Line) -> Node:
    groups, closed = figures.gauge_groups(standing, line.id), figures.closures(standing, line.id)
    adjusted = line.id in providers.profile.routing.limits
    account = figures.account_of(standing, line.id)
    return h.li(".limits", id=f"limits-{line.id}")[
        h.div(".limits-head")[
            colour_chip(line),
            h.h3[plain(line.name)],
            kit.tag("Yours") if adjusted else None,
            h.div(".limits-tools")[
                kit.button("Forget what it said", ToldForgotten(line.id), look="quiet")
                if account.closures or account.learned
                else None,
                kit.button("Adjust", AdjustWanted(line.id), aria_label=f"Adjust the limits of {plain(line.name)}"),
            ],
        ],
        (_closure(standing, line, one) for one in closed),
        (_group(standing, line, group) for group in groups),
        None if groups or closed else h.p(".hint")[_nothing(standing, line)],
        h.p(".hint")[_source(line, adjusted=adjusted)] if _source(line, adjusted=adjusted) and groups else None,
    ]


def _nothing(standing: Standing, line: Line) -> str:
    sent = sum(use.requests for use in figures.account_of(standing, line.id).uses)
    said = f" {sent:,} request{'' if sent == 1 else 's'} counted in the last 31 days." if sent else ""
    return f"Nobody says that it is limited.{said}"


def _source(line: Line, *, adjusted: bool) -> str:
    if adjusted:
        return f"Limits that you set. {_STARTS[line.limits.day_starts]}"
    to_whom = {"free": "For what costs nothing there. ", "trial": "For a trial there. ", "all": ""}
    return f"From the catalog. {to_whom[line.limits.applies_to]}{line.limits.note}".strip()


def _closure(standing: Standing, line: Line, closure: Closure) -> Node:
    whose = f"{plain(closure.model)} on {plain(line.name)}" if closure.model else plain(line.name)
    id = figures.count_id("closure", line.id, closure.model)
    opens = ["It is asked again ", until_then(id, closure.until, standing), "."]
    return h.div(".closure")[kit.lamp("slow", "Pause", quiet=True), h.p[f"{whose} {sentences(closure.words)}. ", opens]]


def _group(standing: Standing, line: Line, group: GaugeGroup) -> Node:
    name = h.h4[plain(group.model[:1].upper() + group.model[1:] if group.model == "each model" else group.model)]
    return h.div(".gauges")[
        name if group.model else None, (_gauge(standing, line, group.model, gauge) for gauge in group.gauges)
    ]


def _gauge(standing: Standing, line: Line, model: str, gauge: Gauge) -> Node:
    """The bar, its words, and when what was used comes back."""
    ends, look = figures.gauge_ends(gauge), figures.gauge_look(gauge)
    id = figures.gauge_id(line.id, model, gauge)
    verb = "Opens " if look == "full" else "Begins anew "
    return h.div({"class": ["gauge", look]})[
        kit.meter(min(gauge.used, gauge.bound.amount), gauge.bound.amount, plain(line.name), gauge.words),
        h.p(".gauge-until")[
            h.strong["Used up. "] if look == "full" else "Nearly used up. " if look == "near" else None,
            [verb, until_then(id, ends, standing), "."] if ends is not None else None,
        ],
    ]


# ---- The form --------------------------------------------------------------------------------------------------------


def dialog(routes: Routes, providers: Providers) -> Node:
    """Each field may be empty: then that is not limited."""
    adjusting = routes.adjusting
    line = line_of(providers.lines, adjusting.line) if adjusting else None
    if adjusting is None or line is None:
        return None
    stored = providers.profile.routing.limits.get(line.id)
    values = limits_form.shown(line, stored) if adjusting.typed is None else adjusting.typed
    body = h.form(on(submit=LimitsSubmitted(line.id, FORM)), autocomplete="off", novalidate=True)[
        h.p(".hint")[
            f"How much of {plain(line.name)} this profile may use. An empty field is not limited. ",
            _STARTS[line.limits.day_starts],
        ],
        h.div(role="alert")[
            kit.note("danger", "Some fields need another look. Everything you typed is kept.")
            if adjusting.wrong
            else None
        ],
        h.div(".limit-fields")[(_field(name, values, adjusting) for name in limits_form.LABELS)],
        h.p(".hint")["Your limits hold for everything that is sent there, free or paid."],
        h.div(".dialog-foot")[
            kit.button("As the catalog says", LimitsReset(line.id), look="quiet") if stored else None,
            kit.button("Cancel", AdjustClosed()),
            kit.button("Keep", look="primary"),
        ],
    ]
    return kit.dialog("adjust", f"Limits of {plain(line.name)}", AdjustClosed(), body)


def _field(name: str, values: Mapping[str, str], adjusting: Adjusting) -> Node:
    value = values.get(name, "")
    wrong, first = adjusting.wrong.get(name, ""), name == limits_form.COUNTS[0]
    box = {"type": "text", "inputmode": "decimal", "id": f"limit-{name}", "name": name, "value": value}
    about = {"aria-invalid": "true", "aria-describedby": f"limit-{name}-wrong"} if wrong else {}
    return h.div(".field-block")[
        kit.field(
            limits_form.LABELS[name],
            h.input(
                {**box, **about, "data-keep": True, "autocomplete": "off"}, autofocus=first, placeholder="No limit"
            ),
        ),
        h.p(".field-wrong", id=f"limit-{name}-wrong")[wrong] if wrong else None,
    ]
