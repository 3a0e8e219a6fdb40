"""The rooms as the working column shows them: of each, what it follows of the house, and how it is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from app.features.chat import view as chat_view
from app.features.compare import view as compare_view
from app.features.endpoints import line_view as trial_view
from app.features.guide import view as guide_view
from app.features.login import view as login_view
from app.features.models import view as models_view
from app.features.profiles import view as profiles_view
from app.features.providers import view as providers_view
from app.features.providers.route import key_in_use
from app.features.quality import kept_view, trials_view
from app.features.queue import view as queue_view
from app.features.routes import board_view, view as routes_view
from app.features.rules import view as rules_view
from app.features.settings import view as settings_view
from app.features.usage import view as usage_view
from app.features.vault import view as vault_view
from app.llm.catalog.model import Line
from app.ui.html import Node

if TYPE_CHECKING:
    from app.features.house import House


class Room(NamedTuple):
    """A room is drawn anew when something that it follows is another object."""

    follows: Callable[[House], tuple[Any, ...]]
    view: Callable[[House], Node]


def followed(house: House) -> tuple[Any, ...]:
    """The choice of room, what all rooms follow, and that room's own."""
    return (house.frame.room, house.frame.settings, *_room(house).follows(house))


def seen(house: House) -> Node:
    """The room that is open."""
    return _room(house).view(house)


def _room(house: House) -> Room:
    return ROOMS.get(house.frame.room, ROOMS["chat"])


def board(house: House) -> Node:
    """The departure board over the composer."""
    return board_view.board(house.chat, house.routes, falls_over=house.providers.profile.routing.falls_over)


def _chat(house: House) -> Node:
    guide = guide_view.panel(house.guide)
    return chat_view.room(house.chat, house.routes, guide, board(house), queue=house.queue, tuning=house.tuning)


def _providers(house: House) -> Node:
    """The list with its tools, or the page of a line with what other features add to it."""
    providers, endpoints = house.providers, house.endpoints
    tools = [trial_view.add_button(), profiles_view.picker(house.profiles)]

    def first(line: Line) -> Node:
        return login_view.offer(house.login, line)

    def more(line: Line) -> Node:
        route, key = providers.route, key_in_use(line, providers.profile, providers.vault)
        model = route.model if route.line.id == line.id else ""
        return trial_view.sections(endpoints, line, providers.models, model=model, key=key.id if key else "")

    return providers_view.room(providers, online=house.frame.online, tools=tools, first=first, more=more)


def _of_routes(house: House) -> tuple[Any, ...]:
    """Of the router's own slice only what the room shows: the plan changes with every key that is pressed."""
    routes = house.routes
    here = (routes.standing, routes.said, routes.uncheckable, house.providers, house.profiles)
    return (*here, house.queue, house.quality)


def _routes(house: House) -> Node:
    picker = profiles_view.picker(house.profiles)
    rules = rules_view.part(house.rules, house.providers.route)
    more = [
        queue_view.section(house.queue),
        kept_view.section(house.providers),
        trials_view.section(house.quality, house.providers, house.routes.standing),
    ]
    return routes_view.room(house.routes, house.providers, picker=picker, rules=rules, more=more)


def _settings(house: House) -> Node:
    return settings_view.room(house.settings, house.frame.settings, vault_view.section(house.vault))


ROOMS: Mapping[str, Room] = {
    "chat": Room(lambda h: (h.chat, h.queue, h.guide, h.tuning.usual, h.routes.departing), _chat),
    "compare": Room(lambda h: compare_view.seen(h.compare), lambda h: compare_view.room(h.compare, h.providers)),
    "models": Room(
        lambda h: (*models_view.seen(h.models), h.settings.service),
        lambda h: models_view.room(h.models, h.settings.service),
    ),
    "providers": Room(
        lambda h: (h.providers, h.endpoints, h.profiles, h.login, h.frame.online),
        _providers,
    ),
    "routes": Room(_of_routes, _routes),
    "usage": Room(
        lambda h: (h.usage.open, h.settings.memory_only),
        lambda h: usage_view.room(usage_view.around(h), memory_only=h.settings.memory_only),
    ),
    "settings": Room(lambda h: (h.settings, h.vault), _settings),
}
