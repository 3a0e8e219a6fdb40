"""How lines are chosen: by the router or fixed, by which strategy, and what happens when a line fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import htpy as h

from app.features.providers.said import AutomaticChosen, RoutePickerOpened
from app.features.providers.state import Providers
from app.features.routes.choices import name_of
from app.features.routes.room_said import ChoiceTurned, StrategyChosen, WeightSet
from app.records.routed import Routing
from app.routing.values import Place, Strategy
from app.ui import kit
from app.ui.html import CHECKED, VALUE, Node, on

STRATEGIES: Mapping[Strategy, tuple[str, str]] = {
    "balanced": ("Balanced", "Weighs quality, speed and cost as you set them below."),
    "fallback": ("In your order", "The first line of your order that can answer; the next ones when it fails."),
    "free": ("Free first", "What costs nothing as long as it lasts, then what is cheap, then the rest."),
    "cheapest": ("Cheapest", "The lowest cost that is expected for this prompt."),
    "fastest": ("Fastest", "Who answered soonest here lately."),
    "best": ("Best quality", "The best models by their tier and by your own ratings."),
    "private": ("Private", "Only this device and servers near it: no prompt leaves your network."),
    "spread": ("Spread", "Equal lines in turn, so that none carries everything."),
}
Weight = Literal["quality", "speed", "cost"]
WEIGHTS: Mapping[Weight, str] = {"quality": "Quality", "speed": "Speed", "cost": "Low cost"}
_STEPS = ((1, "does not matter"), (34, "matters a little"), (67, "matters"), (100, "matters much"))


def section(providers: Providers) -> Node:
    """All of it holds for the worn profile."""
    routing = providers.profile.routing
    return kit.section(
        "strategy",
        "How lines are chosen",
        _who(providers),
        h.fieldset(".strategies")[
            h.legend[h.h3["Strategy"]],
            (_strategy(value, routing.strategy) for value in STRATEGIES),
        ],
        _sliders(routing) if routing.strategy == "balanced" else None,
        _switch(
            "falls_over",
            "When the line you chose fails, let others answer",
            "Of use where one line is fixed, or chosen for a prompt. Where the router chooses, others always answer.",
            turned_on=routing.falls_over,
        ),
        _switch(
            "goes_on",
            "Continue a broken answer on another line",
            "What was said so far is sent along, and the answer shows where the lines changed.",
            turned_on=routing.goes_on,
        ),
    )


def _who(providers: Providers) -> Node:
    """The router, or one line for everything."""
    profile = providers.profile
    if not profile.line:
        return h.div(".chosen")[
            h.p[h.strong["Automatic."], " The router chooses for each prompt."],
            kit.button("Fix one line", RoutePickerOpened(), picture="train-track"),
        ]
    return h.div(".chosen")[
        h.p[
            h.strong["Fixed."],
            f" Every prompt goes to {name_of(providers, Place(profile.line, profile.model))}. ",
            "The strategy says who answers instead when it fails."
            if profile.routing.falls_over
            else "The strategy has no say meanwhile.",
        ],
        kit.button("Choose automatically", AutomaticChosen(), picture="route"),
        kit.button("Another line", RoutePickerOpened(), picture="train-track"),
    ]


def _strategy(value: Strategy, chosen: str) -> Node:
    name, about = STRATEGIES[value]
    box = {"type": "radio", "name": "strategy", "value": value, "id": f"strategy-{value}", "aria-label": name}
    described = {"aria-describedby": f"strategy-{value}-about", **on(change=StrategyChosen(value))}
    return h.label(".strategy")[
        h.input({**box, **described}, checked=value == chosen),
        h.span(".strategy-words")[
            h.span(".strategy-name")[name], h.span(".strategy-about", id=f"strategy-{value}-about")[about]
        ],
    ]


def _sliders(routing: Routing) -> Node:
    return h.div(".sliders", role="group", aria_label="What counts when it is balanced")[
        (_slider(of, getattr(routing, of)) for of in WEIGHTS)
    ]


def _slider(of: Weight, amount: int) -> Node:
    """What is told with each press of a key and when the pointer lets go, not on the way."""
    bounds = {"type": "range", "id": f"weight-{of}", "min": "0", "max": "100", "step": "5", "value": str(amount)}
    said = {"aria-valuetext": weight_words(amount), **on(change=WeightSet(of, VALUE))}
    return h.label(".slider")[
        h.span(".field-name")[WEIGHTS[of]],
        h.input({**bounds, **said}),
        h.span(".slider-words", aria_hidden="true")[weight_words(amount)],
    ]


def weight_words(amount: int) -> str:
    """How much something counts."""
    return next((words for below, words in _STEPS if amount < below), "matters most")


def _switch(of: Literal["falls_over", "goes_on"], name: str, about: str, *, turned_on: bool) -> Node:
    id = of.replace("_", "-")
    said = ChoiceTurned(of, CHECKED)
    return kit.row(
        name, kit.switch(of, name, turned_on=turned_on, said=said, described_by=f"{id}-hint"), hint=about, id=id
    )
