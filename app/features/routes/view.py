"""The Routes room as it is seen: how lines are chosen, their order, and how limits and breakers stand."""

from __future__ import annotations

import htpy as h

from app.features.providers.state import Providers
from app.features.routes import breakers_view, limits_view, order_view, strategy_view
from app.features.routes.state import Routes
from app.ui.html import Node


def room(routes: Routes, providers: Providers, *, picker: Node = None, rules: Node = None, more: Node = None) -> Node:
    """`picker` chooses the profile, to which everything here belongs; `rules` and `more` come from other features."""
    return h.div(".routes")[
        h.div(".routes-head")[
            h.p(".lead")[
                "Which line each prompt takes, and what happens when that line fails. "
                "Everything here belongs to the profile, and holds from the next prompt on."
            ],
            picker,
        ],
        strategy_view.section(providers),
        order_view.section(routes, providers),
        rules,
        limits_view.section(routes, providers),
        breakers_view.section(routes, providers),
        more,
    ]


def dialog(routes: Routes, providers: Providers) -> Node:
    """What lies over the room."""
    return limits_view.dialog(routes, providers) or order_view.adder(routes, providers)
