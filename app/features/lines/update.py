"""What follows for the chosen line when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import SettingChosen, SettingsLoaded
from app.features.lines.state import (
    CHOICES,
    AddressGiven,
    FindModels,
    LineChosen,
    Lines,
    ModelChosen,
    ModelsFound,
    ModelsMissing,
    ModelsWanted,
    line_of,
    route_of,
)
from app.llm.catalog.address import checked_base_url
from app.records.kinds import Settings
from app.ui.loop import Say

Next = tuple[Lines, tuple[object, ...]]


def settings_loaded(lines: Lines, fact: SettingsLoaded) -> Next:
    """Go where the stored choice says."""
    return replace(lines, choice=fact.settings.line, address=fact.settings.address, route=route_of(fact.settings)), ()


def line_chosen(lines: Lines, fact: LineChosen) -> Next:
    """Another line has other models, and its own address."""
    if fact.id not in CHOICES or fact.id == lines.choice:
        return lines, ()
    return _chosen(Lines(choice=fact.id), "", "")


def address_given(lines: Lines, fact: AddressGiven) -> Next:
    """An address that can't be one is answered with why."""
    typed = fact.fields.get("address", "").strip()
    try:
        address = checked_base_url(typed) if typed else ""
    except ValueError as error:
        return replace(lines, problem=str(error)), ()
    return _chosen(Lines(choice=lines.choice), address, "")


def models_wanted(lines: Lines, _: ModelsWanted) -> Next:
    """Ask once at a time."""
    line = line_of(lines.choice, lines.address)
    if lines.looking or line is None or line.where == "script":
        return lines, ()
    return replace(lines, looking=True, problem=""), (FindModels(line),)


def models_found(lines: Lines, fact: ModelsFound) -> Next:
    """An answer of a line that is no longer chosen is stale. A list with one model leaves no choice."""
    if fact.line.base_url != lines.route.line.base_url:
        return replace(lines, looking=False), ()
    chat = tuple(model for model in fact.models if not model.embeddings)
    problem = (
        "" if chat else f"{fact.line.name} answers, but has no model to chat with yet. Load one there, then look again."
    )
    lines = replace(lines, looking=False, models=chat, age=fact.age, problem=problem)
    if len(chat) == 1 and not lines.route.model:
        return model_chosen(lines, ModelChosen(chat[0].id))
    return lines, ()


def models_missing(lines: Lines, fact: ModelsMissing) -> Next:
    """What was known before stays chosen."""
    return replace(lines, looking=False, problem=fact.problem), ()


def model_chosen(lines: Lines, fact: ModelChosen) -> Next:
    """From now on prompts go there."""
    model = fact.id.strip()
    if model == lines.route.model:
        return lines, ()
    return _chosen(lines, lines.address, model)


def _chosen(lines: Lines, address: str, model: str) -> Next:
    """Take the choice and let the frame store it."""
    route = route_of(Settings(line=lines.choice, address=address, model=model))
    stored = {"line": lines.choice, "address": address, "model": model}
    return replace(lines, address=address, route=route), tuple(
        Say(SettingChosen(name, value)) for name, value in stored.items()
    )


HANDLERS: Mapping[type[Any], Callable[[Lines, Any], Next]] = {
    SettingsLoaded: settings_loaded,
    LineChosen: line_chosen,
    AddressGiven: address_given,
    ModelsWanted: models_wanted,
    ModelsFound: models_found,
    ModelsMissing: models_missing,
    ModelChosen: model_chosen,
}
