"""The departure board over the composer, and the chip that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from app.features.providers.route_view import chip as chosen_chip, named
from app.features.providers.words import plain
from app.features.routes.departing import choice_of
from app.llm import demo
from app.routing import explain
from app.ui.html import Node

if TYPE_CHECKING:
    from app.features.chat.state import Chat
    from app.features.routes.state import Routes

SHOWN = 12


def chip(chat: Chat, routes: Routes) -> Node:
    """Where the next prompt goes, for the composer."""
    departing = routes.departing
    if not chat.route.automatic and chat.pinned is None:
        return chosen_chip(chat.route)
    if departing.nobody:
        return named("closed", "Nobody", "Nobody can answer", "see the board")
    if departing.where == "script":
        return named("device", "On this device", demo.NAME, demo.WHAT)
    return named("clear", "Clear", plain(departing.name), plain(departing.title))


def board(chat: Chat, routes: Routes) -> Node:
    """Who would be asked, in which order and why."""
    plan = routes.plan
    if not routes.board or plan is None:
        return None
    return h.section(".board", aria_label="Departure board")[
        h.p[explain.headline(plan)],
        h.ol[
            (
                h.li[f"{one.name} {one.title} {one.cost} {one.wait} {one.quota} {one.why}"]
                for one in map(choice_of, plan.rows[:SHOWN])
            )
        ],
    ]
