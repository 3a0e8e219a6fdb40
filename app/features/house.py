"""The list of rooms: one state, one update, one table of regions, made of what each room brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.features import rooms
from app.features.chat import update as chat_update, view as chat_view
from app.features.chat.state import Chat
from app.features.chat.wanted import LoadDraft
from app.features.compare import regions as compare_regions, update as compare_update, view as compare_view
from app.features.compare.state import Compare
from app.features.endpoints import line_view as trial_view, update as endpoints_update, view as endpoints_view
from app.features.endpoints.state import Endpoints
from app.features.files import update as files_update, view as files_view
from app.features.files.state import FindFiles
from app.features.frame import update as frame_update, view as frame_view
from app.features.frame.state import Frame
from app.features.guide import update as guide_update, view as guide_view
from app.features.guide.state import Guide
from app.features.login import update as login_update
from app.features.login.state import Login
from app.features.models import update as models_update, view as models_view
from app.features.models.state import Models
from app.features.profiles import update as profiles_update, view as profiles_view
from app.features.profiles.state import Profiles
from app.features.providers import (
    route_view,
    update as providers_update,
    view as providers_view,
)
from app.features.providers.state import Providers
from app.features.providers.words import plain
from app.features.quality import update as quality_update
from app.features.quality.state import Quality
from app.features.queue import update as queue_update, view as queue_view
from app.features.queue.state import QueueRoom
from app.features.routes import board_view, choices as routes_choices, update as routes_update, view as routes_view
from app.features.routes.state import Routes, Surround
from app.features.routes.surroundings import surroundings_of
from app.features.rules import update as rules_update, view as rules_view
from app.features.rules.state import Rules
from app.features.settings import update as settings_update, view as settings_view
from app.features.settings.state import SettingsRoom
from app.features.takeaway import update as takeaway_update, view as takeaway_view
from app.features.takeaway.state import Takeaway
from app.features.talks import rows as talks_rows, update as talks_update, view as talks_view
from app.features.talks.state import Talks
from app.features.tuning import (
    choices as tuning_choices,
    digest_view,
    meter_view,
    update as tuning_update,
    view as tuning_view,
)
from app.features.tuning.state import Tuning
from app.features.usage import update as usage_update, view as usage_view
from app.features.usage.state import Usage
from app.features.vault import dialogs as vault_dialogs, update as vault_update, view as vault_view
from app.features.vault.state import VaultRoom
from app.ui.actions import Action
from app.ui.html import Node
from app.ui.loop import Region


@dataclass(frozen=True, slots=True)
class House:
    """The whole state: a slice for each room, named as the room is."""

    frame: Frame = field(default_factory=Frame)
    chat: Chat = field(default_factory=Chat)
    talks: Talks = field(default_factory=Talks)
    takeaway: Takeaway = field(default_factory=Takeaway)
    tuning: Tuning = field(default_factory=Tuning)
    compare: Compare = field(default_factory=Compare)
    routes: Routes = field(default_factory=Routes)
    queue: QueueRoom = field(default_factory=QueueRoom)
    quality: Quality = field(default_factory=Quality)
    usage: Usage = field(default_factory=Usage)
    rules: Rules = field(default_factory=Rules)
    models: Models = field(default_factory=Models)
    providers: Providers = field(default_factory=Providers)
    endpoints: Endpoints = field(default_factory=Endpoints)
    profiles: Profiles = field(default_factory=Profiles)
    login: Login = field(default_factory=Login)
    guide: Guide = field(default_factory=Guide)
    settings: SettingsRoom = field(default_factory=SettingsRoom)
    vault: VaultRoom = field(default_factory=VaultRoom)


HANDLERS: Mapping[str, Mapping[type[Any], Callable[[Any, Any], tuple[Any, Sequence[object]]]]] = {
    "frame": frame_update.HANDLERS,
    "chat": {**chat_update.HANDLERS, **files_update.HANDLERS, **tuning_choices.HANDLERS},
    "talks": talks_update.HANDLERS,
    "takeaway": takeaway_update.HANDLERS,
    "tuning": tuning_update.HANDLERS,
    "compare": compare_update.HANDLERS,
    "routes": routes_update.HANDLERS,
    "queue": queue_update.HANDLERS,
    "quality": quality_update.HANDLERS,
    "usage": usage_update.HANDLERS,
    "rules": rules_update.HANDLERS,
    "models": models_update.HANDLERS,
    "providers": {**providers_update.HANDLERS, **routes_choices.HANDLERS},
    "endpoints": endpoints_update.HANDLERS,
    "profiles": profiles_update.HANDLERS,
    "login": login_update.HANDLERS,
    "guide": guide_update.HANDLERS,
    "settings": settings_update.HANDLERS,
    "vault": vault_update.HANDLERS,
}


def update(house: House, message: object) -> tuple[House, tuple[object, ...]]:
    """Let every room that has a handler for the message answer it. Pure."""
    changed: dict[str, Any] = {}
    orders: list[object] = []
    for room in fields(House):
        handler = HANDLERS[room.name].get(type(message))
        if handler is None:
            continue
        before = getattr(house, room.name)
        after, wanted = handler(before, message)
        orders.extend(wanted)
        if after is not before:
            changed[room.name] = after
    after_all = replace(house, **changed) if changed else house
    return after_all, (*_surroundings(house, after_all), *_draft(house, after_all), *orders)


def _draft(before: House, after: House) -> tuple[object, ...]:
    """Each conversation has a draft of its own, whatever brought it on screen."""
    return () if after.chat.place == before.chat.place else (LoadDraft(after.chat.place), FindFiles(after.chat.place))


def _surroundings(before: House, after: House) -> tuple[object, ...]:
    """The switchboard hears of what changed around it before anything is ordered that follows from it."""
    was = surroundings_of(before.providers, online=before.frame.online)
    now = surroundings_of(after.providers, online=after.frame.online)
    return () if now.same(was) else (Surround(now),)


def _drawer_slice(house: House) -> tuple[Any, ...]:
    """It is closed mostly; then it follows nothing."""
    panel = house.frame.drawer if house.frame.room == "chat" else None
    match panel:
        case "talks":
            return (panel, *talks_view.seen(house.talks), house.chat.conversation)
        case "tuning":
            tuning = house.tuning
            takes, lost = (tuning.now.takes, tuning.now.lost) if tuning.now else (None, None)
            return (panel, house.chat.conversation, house.chat.fresh, tuning.wrong, takes, lost)
        case _:
            return (panel,)


def _drawer(house: House) -> Node:
    panel = house.frame.drawer if house.frame.room == "chat" else None
    if panel == "tuning":
        return tuning_view.drawer(house.tuning, house.chat)
    return talks_view.drawer(house.talks, house.chat.here, shown=panel == "talks")


def _board_slice(house: House) -> tuple[Any, ...]:
    """Closed, it follows nothing: there is a new plan with every rest in the typing."""
    chat, routes = house.chat, house.routes
    if not routes.board:
        return (False,)
    shown = (routes.plan, routes.look, routes.standing.breakers)
    return (*shown, chat.pin, chat.conversation, chat.route, house.providers.profile)


def actions(house: House) -> tuple[Action, ...]:
    """Every action that can be done now, for the palette, the keys and the shortcut list."""
    return (
        *frame_view.actions(house.frame),
        *chat_view.actions(house.chat, house.routes),
        *talks_view.actions(house.talks, shown=house.frame.drawer == "talks"),
        *((queue_view.action(),) if house.frame.room == "chat" else ()),
        *board_view.actions(house.routes, here=house.frame.room == "chat"),
        *compare_view.actions(house.compare, house.chat.conversation, house.chat.messages),
        *usage_view.actions(house.usage),
        *settings_view.actions(house.settings),
        *models_view.actions(house.models),
        *providers_view.actions(house.providers),
        *vault_view.actions(house.vault),
        *trial_view.actions(house.endpoints),
        *profiles_view.actions(house.profiles),
        *guide_view.actions(house.guide),
        *(takeaway_view.actions(house.chat.here) if house.frame.room == "chat" else ()),
        *talks_view.recent(house.talks),
        *frame_view.leaving(house.frame),
    )


# A region is drawn again only when something in its slice is another object than the last time.
REGIONS: tuple[Region[House], ...] = (
    Region(
        "rail",
        lambda h: (h.frame.room, h.usage.news),
        lambda h: frame_view.rail(h.frame, {"usage": usage_view.news(h.usage)}),
    ),
    Region(
        "header",
        lambda h: (h.frame.room, h.frame.drawer, h.frame.ready, h.frame.online, h.chat.title, h.vault.status),
        lambda h: frame_view.header(h.frame, plain(h.chat.title, 300), vault_view.sign(h.vault)),
    ),
    Region("banner", lambda h: (h.frame.notices,), lambda h: frame_view.banner(h.frame)),
    Region("room", rooms.followed, rooms.seen),
    Region(
        "chosen",
        lambda h: (h.chat.route, h.chat.pin, h.chat.conversation, h.routes.departing, h.routes.board),
        lambda h: board_view.chip_button(h.chat, h.routes),
        inside=True,
    ),
    Region("board", _board_slice, rooms.board, inside=True),
    Region("weighed", lambda h: (h.tuning.now, h.tuning.usual), lambda h: meter_view.foot(h.tuning), inside=True),
    Region(
        "tight",
        lambda h: (h.tuning.now, h.tuning.quiet, h.chat.conversation),
        lambda h: meter_view.notice(h.tuning, h.chat),
        inside=True,
    ),
    Region(
        "weights",
        lambda h: (h.tuning.now, h.chat.conversation),
        lambda h: meter_view.weights(h.tuning, h.chat),
        inside=True,
    ),
    Region(
        "doing",
        lambda h: (h.routes.travels, h.chat.answering),
        lambda h: chat_view.doing(h.chat, h.routes),
        inside=True,
    ),
    Region(
        "rules",
        lambda h: rules_view.seen(h.rules, h.providers.route),
        lambda h: rules_view.section(h.rules, h.providers.route),
        inside=True,
    ),
    Region(
        rules_view.OPTIONS,
        lambda h: (h.rules.suggestions,),
        lambda h: rules_view.options(h.rules.suggestions),
        inside=True,
    ),
    Region(
        "drawer",
        _drawer_slice,
        _drawer,
    ),
    *usage_view.regions(),
    Region(
        "usage-dialogs",
        lambda h: (h.usage.requests, h.usage.form, *((h.usage, h.providers) if h.usage.form else ())),
        lambda h: usage_view.dialogs(h.usage, h.providers),
    ),
    Region(
        "talk-menu",
        lambda h: (h.talks.menu, h.talks.talk(h.talks.menu), h.chat.conversation),
        lambda h: talks_rows.menu(h.talks, h.chat.here),
        inside=True,
    ),
    Region(
        "dialogs",
        lambda h: (h.vault, h.providers, h.chat.desk.looked),
        lambda h: [
            vault_dialogs.dialog(h.vault),
            route_view.picker(h.providers),
            files_view.dialog(h.chat.desk.looked),
        ],
    ),
    Region(
        "forms",
        lambda h: (
            h.endpoints.form,
            h.profiles,
            h.routes.adding,
            h.routes.adjusting,
            h.routes.open and h.providers,
            h.takeaway,
            h.tuning.digest,
            *talks_rows.tags_seen(h.talks),
        ),
        lambda h: [
            endpoints_view.dialog(h.endpoints),
            profiles_view.dialog(h.profiles),
            talks_rows.tags_dialog(h.talks),
            routes_view.dialog(h.routes, h.providers),
            takeaway_view.dialog(h.takeaway),
            digest_view.dialog(h.tuning.digest),
        ],
    ),
    Region(
        "overlay",
        lambda h: (
            h.frame.overlay,
            h.frame.room,
            h.routes.board,
            h.chat,
            h.frame.overlay and h.talks,
            h.settings,
            h.vault.status,
            h.profiles,
            h.compare.open,
            h.compare.busy,
            *((h.models.quality, h.models.copies, h.models.running.state) if h.frame.overlay else ()),
            *usage_view.offers(h.usage),
        ),
        lambda h: frame_view.overlay(h.frame, actions(h)),
    ),
    *compare_regions.regions(),
    *models_view.regions(),
    Region("toasts", lambda h: (h.frame.toasts,), lambda h: frame_view.toasts(h.frame)),
    Region(
        "keys",
        lambda h: (
            *(h.frame.room, h.frame.drawer, h.frame.narrow, h.routes.board, h.chat, h.settings, h.vault.status),
            *talks_view.handled(h.talks),
            *(h.compare.open, h.compare.busy),
            *usage_view.offers(h.usage),
        ),
        lambda h: frame_view.keys(actions(h)),
    ),
)
