"""What follows when models are listed, looked through, rated, switched and chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from app.features.frame.state import RoomOpened
from app.features.providers.changes import LineSwitched, ModelSwitched, ProfileChange, RouteSet, RoutingSet, TierSet
from app.features.providers.deriving import Next, asked, followed, line_changed, profile_changed, with_models
from app.features.providers.route import key_in_use, line_of
from app.features.providers.said import (
    AutomaticChosen,
    ModelFilterTyped,
    ModelNamed,
    ModelPageTurned,
    ModelsSorted,
    ModelsWanted,
    ModelSwitchTurned,
    RoutePicked,
    TierChosen,
)
from app.features.providers.state import ListModels, ModelsListed, Providers, RoutingChosen, Trouble
from app.features.routes.said import ChoiceCleared, PlacePicked
from app.llm.catalog.model import Tier
from app.ui.loop import Say

LONGEST_ID = 300


def wanted(providers: Providers, fact: ModelsWanted) -> Next:
    """A list that is open to all is asked for without the key."""
    line = line_of(providers.lines, fact.line)
    if line is None or line.inside or providers.work.get(line.id):
        return providers, ()
    key = key_in_use(line, providers.profile, providers.vault)
    with_key = key is not None and (line.quirks.list_needs_key or providers.vault.state == "unlocked")
    return providers, (asked(ListModels(line, key.id if key and with_key else "")),)


def listed(providers: Providers, fact: ModelsListed) -> Next:
    """Where prompts go to this line and it has one model only, there is nothing to choose."""
    listing = fact.listing
    lists = {**providers.lists, listing.id: listing}
    providers = replace(providers, lists=lists, now=max(providers.now, listing.fetched))
    if listing.id == providers.open:
        providers = with_models(providers)
    chat = [model for model in listing.models if not model.embeddings]
    profile = providers.profile
    if len(chat) == 1 and profile.line == listing.id and not profile.model:
        return profile_changed(providers, RouteSet(listing.id, chat[0].id))
    if not chat:
        line = line_of(providers.lines, listing.id)
        name = line.name if line else listing.id
        text = f"{name} answers, but has no model to chat with yet. Load one there, then look again."
        providers = replace(providers, trouble=Trouble(listing.id, "models", text))
    return followed(providers)


def filter_typed(providers: Providers, fact: ModelFilterTyped) -> Next:
    """From the top again."""
    return replace(providers, table=replace(providers.table, filter=fact.text, page=0)), ()


def sorted_by(providers: Providers, fact: ModelsSorted) -> Next:
    """As above."""
    return replace(providers, table=replace(providers.table, sort=fact.by, page=0)), ()


def page_turned(providers: Providers, fact: ModelPageTurned) -> Next:
    """The view knows which pages there are."""
    return replace(providers, table=replace(providers.table, page=max(0, fact.page))), ()


def tier_chosen(providers: Providers, fact: TierChosen) -> Next:
    """A tier that there is none of is the app's own opinion."""
    tier = next((one for one in get_args(Tier) if one == fact.tier), None)
    if line_of(providers.lines, fact.line) is None:
        return providers, ()
    return line_changed(providers, fact.line, TierSet(fact.model, tier))


def switch_turned(providers: Providers, fact: ModelSwitchTurned) -> Next:
    """For this profile only."""
    return profile_changed(providers, ModelSwitched(fact.line, fact.model, fact.on))


def picked(providers: Providers, fact: RoutePicked) -> Next:
    """What is chosen is meant: a line or a model that was off is on again. The picker has done its work."""
    line = line_of(providers.lines, fact.line)
    if line is None:
        return providers, ()
    changes: list[ProfileChange] = [RouteSet(line.id, fact.model[:LONGEST_ID])]
    if line.id in providers.profile.lines_off:
        changes.append(LineSwitched(line.id, on=True))
    if fact.model in providers.profile.models_off.get(line.id, ()):
        changes.append(ModelSwitched(line.id, fact.model, on=True))
    in_picker = providers.picker is not None
    providers, orders = profile_changed(replace(providers, picker=None), *changes)
    return providers, orders if in_picker else (*orders, Say(RoomOpened("chat")))


def place_picked(providers: Providers, fact: PlacePicked) -> Next:
    """On the departure board, or in the picker; what is not for every prompt is for the Chat room to remember."""
    if fact.scope == "profile":
        return picked(replace(providers, picker=""), RoutePicked(fact.line, fact.model))
    return replace(providers, picker=None), ()


def choice_cleared(providers: Providers, fact: ChoiceCleared) -> Next:
    """As above."""
    return automatic(providers, AutomaticChosen()) if fact.scope == "profile" else (providers, ())


def automatic(providers: Providers, _: AutomaticChosen) -> Next:
    """No line is the one: the router chooses."""
    return profile_changed(replace(providers, picker=None), RouteSet("", ""))


def routing_chosen(providers: Providers, fact: RoutingChosen) -> Next:
    """What does not fit changes nothing: views offer only what does."""
    try:
        return profile_changed(providers, RoutingSet(fact.name, fact.value))
    except ValueError:
        return providers, ()


def named(providers: Providers, fact: ModelNamed) -> Next:
    """A server may have no list, or not name all that it has."""
    model = fact.fields.get("model", "").strip()
    return picked(providers, RoutePicked(fact.line, model)) if model else (providers, ())


HANDLERS: Mapping[type[Any], Callable[[Providers, Any], Next]] = {
    ModelsWanted: wanted,
    ModelsListed: listed,
    ModelFilterTyped: filter_typed,
    ModelsSorted: sorted_by,
    ModelPageTurned: page_turned,
    TierChosen: tier_chosen,
    ModelSwitchTurned: switch_turned,
    RoutePicked: picked,
    PlacePicked: place_picked,
    ChoiceCleared: choice_cleared,
    AutomaticChosen: automatic,
    RoutingChosen: routing_chosen,
    ModelNamed: named,
}
