"""What the room's state is worth, worked out again whenever something that it follows from has changed."""

from __future__ import annotations

from dataclasses import replace

from app.features.providers.changes import LineChange, ProfileChange, line_with, profile_with
from app.features.providers.lamps import NONE_HERE, ON_DEVICE, Lamp, lamp_of
from app.features.providers.route import (
    Route,
    StoredOfLine,
    key_in_use,
    keys_of,
    line_of,
    lines_of,
    listed,
    route_to,
)
from app.features.providers.state import (
    ChangeLine,
    ChangeProfile,
    CheckLine,
    ForgetRefusedKey,
    ListModels,
    Providers,
    RouteChanged,
    VaultAllows,
)
from app.features.vault.state import VaultNeeded
from app.llm.catalog.merge import models_of
from app.llm.catalog.model import Line
from app.llm.catalog.rows.demo import LINE as DEMO
from app.records.kinds import KeyUse, LineConfig
from app.ui.loop import Say

Next = tuple[Providers, tuple[object, ...]]


def followed(providers: Providers, *orders: object) -> Next:
    """The state with its route worked out; where that is another one, it is told."""
    route = _route(providers)
    if route == providers.route:
        return providers, orders
    return replace(providers, route=route), (*orders, Say(RouteChanged(route)))


def _route(providers: Providers) -> Route:
    """A line that is gone leaves the demo line."""
    profile = providers.profile
    if not profile.line:
        return Route(automatic=True, lacks="" if providers.loaded else "waiting")
    line = line_of(providers.lines, profile.line) or DEMO
    route = replace(route_on(providers, line, profile.model), lamp=lamp_on(providers, line))
    return replace(route, lacks="waiting") if _waits(providers, line) else route


def _waits(providers: Providers, line: Line) -> bool:
    """The settings, asked for first, and the records say where prompts go; the vault says whether there is a key."""
    if line.where == "device":
        return not (providers.loaded and providers.device.known)
    return not providers.loaded or (not line.inside and line.key.needed != "no" and not providers.vault_seen)


def route_on(providers: Providers, line: Line, model: str) -> Route:
    """The way to a model of a line as things stand."""
    stored = StoredOfLine(providers.configs.get(line.id), providers.lists.get(line.id))
    return route_to(line, model, providers.profile, providers.vault, stored)


def with_lines(providers: Providers) -> Providers:
    """After a change of what is stored of lines."""
    return with_models(replace(providers, lines=lines_of(providers.configs)))


def with_models(providers: Providers) -> Providers:
    """The models of the open line; of no other, because hundreds of them take a while."""
    line = opened(providers)
    models = models_of(line, listed(line, providers.lists.get(line.id))) if line else ()
    return replace(providers, models=models)


def opened(providers: Providers) -> Line | None:
    """The line whose page is open."""
    return line_of(providers.lines, providers.open)


def lamp_on(providers: Providers, line: Line) -> Lamp:
    """How a line stands."""
    if line.where == "device":
        here = providers.lists.get(line.id)
        return ON_DEVICE if here and here.models else NONE_HERE
    return lamp_of(line, keys_of(line, providers.vault), providers.lamps.get(line.id), use_on(providers, line))


def use_on(providers: Providers, line: Line) -> KeyUse | None:
    """What is known of the use of the key that would be sent."""
    key = key_in_use(line, providers.profile, providers.vault)
    return providers.uses.get(key.id) if key else None


def without_lamp(providers: Providers, line: Line) -> Providers:
    """How a line stood is not how it stands at another place or with another key."""
    return replace(providers, lamps={id: lamp for id, lamp in providers.lamps.items() if id != line.id})


def asked(order: CheckLine | ListModels) -> Say:
    """With a key in it, the vault has to be open first."""
    allowed = VaultAllows(order)
    return Say(VaultNeeded(allowed)) if order.key else Say(allowed)


def without_refused(providers: Providers) -> Next:
    """No answer is a no: a refused key that waits for one is let go."""
    return (replace(providers, refused=""), (ForgetRefusedKey(),)) if providers.refused else (providers, ())


def profile_changed(providers: Providers, *changes: ProfileChange) -> Next:
    """Change the worn profile here and in the store."""
    before = after = providers.profile
    for change in changes:
        after = profile_with(after, change)
    if after == before:
        return providers, ()
    profiles = tuple(after if one.id == after.id else one for one in providers.profiles)
    return followed(replace(providers, profiles=profiles), *(ChangeProfile(before, change) for change in changes))


def line_changed(providers: Providers, line: str, change: LineChange) -> Next:
    """Change what is stored of a line, here and there."""
    before = providers.configs.get(line) or LineConfig(id=line)
    after = line_with(before, change)
    if after == before:
        return providers, ()
    providers = with_lines(replace(providers, configs={**providers.configs, line: after}))
    return followed(providers, ChangeLine(line, change))
