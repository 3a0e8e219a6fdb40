"""What follows in the setup guide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import ComposerWanted, ConversationStarted
from app.features.frame.state import SettingChosen, SettingsLoaded
from app.features.guide.state import Guide, GuideClosed, GuideWanted, GuideWayChosen, LookAroundChosen
from app.features.providers.said import ModelNamed, RoutePicked
from app.llm.catalog.rows.demo import LINE as DEMO
from app.ui.loop import Say

Next = tuple[Guide, tuple[object, ...]]

FIELD = "guide"


def settings_loaded(guide: Guide, fact: SettingsLoaded) -> Next:
    """It was closed for good once."""
    return replace(guide, open=fact.settings.guide == "open"), ()


def setting_chosen(guide: Guide, fact: SettingChosen) -> Next:
    """Closed or opened, here and in every tab."""
    return (replace(guide, open=fact.value == "open", way="") if fact.field == FIELD else guide), ()


def way_chosen(guide: Guide, fact: GuideWayChosen) -> Next:
    """Unfold it; pressed again, fold it."""
    return replace(guide, way="" if fact.way == guide.way else fact.way), ()


def closed(guide: Guide, _: GuideClosed) -> Next:
    """The palette and Settings bring it back."""
    return guide, (Say(SettingChosen(FIELD, "closed")),)


def wanted(guide: Guide, _: GuideWanted) -> Next:
    """It stands where an empty conversation is."""
    return guide, (Say(SettingChosen(FIELD, "open")), Say(ConversationStarted()))


def look_around(guide: Guide, _: LookAroundChosen) -> Next:
    """The demo line, and the cursor where one writes."""
    return guide, (Say(RoutePicked(DEMO.id)), Say(SettingChosen(FIELD, "closed")), Say(ComposerWanted()))


def model_chosen(guide: Guide, fact: RoutePicked | ModelNamed) -> Next:
    """Whoever has chosen a model has begun."""
    return guide, (Say(SettingChosen(FIELD, "closed")),) if guide.open and fact.line != DEMO.id else ()


HANDLERS: Mapping[type[Any], Callable[[Guide, Any], Next]] = {
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    GuideWayChosen: way_chosen,
    GuideClosed: closed,
    GuideWanted: wanted,
    LookAroundChosen: look_around,
    RoutePicked: model_chosen,
    ModelNamed: model_chosen,
}
