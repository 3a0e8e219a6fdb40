"""The chosen line: stored with the settings, checked before it is used, never a stale list."""

from __future__ import annotations

from typing import Any

import pytest

from app.features.frame.state import SettingChosen, SettingsLoaded
from app.features.lines.state import (
    OWN,
    AddressGiven,
    FindModels,
    LineChosen,
    Lines,
    ModelChosen,
    ModelsFound,
    ModelsMissing,
    ModelsWanted,
    route_of,
)
from app.features.lines.update import HANDLERS
from app.features.lines.view import section
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.records.kinds import Settings
from app.ui.html import html
from app.ui.loop import Say

OLLAMA = BY_ID["ollama"]


def tell(lines: Lines, *facts: object) -> tuple[Lines, list[object]]:
    orders: list[Any] = []
    for fact in facts:
        lines, wanted = HANDLERS[type(fact)](lines, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return lines, orders


def test_without_a_choice_prompts_go_to_the_demo_line() -> None:
    assert route_of(Settings()).line.where == "script"
    assert route_of(Settings()).ready


def test_a_server_without_a_model_is_not_ready() -> None:
    assert not route_of(Settings(line="ollama")).ready
    assert route_of(Settings(line="ollama", model="qwen3:4b")).ready


@pytest.mark.parametrize("settings", [Settings(line="gone"), Settings(line=OWN), Settings(line=OWN, address="ftp://x")])
def test_a_choice_that_leads_nowhere_is_the_demo_line(settings: Settings) -> None:
    assert route_of(settings).line.id == "demo"


def test_another_line_forgets_the_address_and_the_model_of_the_one_before() -> None:
    before = Settings(line="ollama", address="http://localhost:9", model="m")
    lines, orders = tell(Lines(), SettingsLoaded(before), LineChosen("lm-studio"))
    assert lines.route.line.id == "lm-studio"
    assert SettingChosen("address", "") in orders
    assert SettingChosen("model", "") in orders


def test_a_line_that_is_not_offered_can_not_be_chosen() -> None:
    assert tell(Lines(), LineChosen("openai")) == (Lines(), [])


def test_an_address_that_can_not_be_one_is_answered_with_why() -> None:
    lines, orders = tell(Lines(choice=OWN), AddressGiven({"address": "http://example.com"}))
    assert "unencrypted" in lines.problem
    assert orders == []


def test_models_are_looked_for_once_at_a_time() -> None:
    lines, orders = tell(Lines(choice="ollama"), ModelsWanted(), ModelsWanted())
    assert lines.looking
    assert orders == [FindModels(OLLAMA)]


def test_a_list_of_a_line_that_is_no_longer_chosen_is_dropped() -> None:
    lines, _ = tell(Lines(), LineChosen("ollama"), ModelsWanted(), LineChosen("lm-studio"))
    lines, _ = tell(lines, ModelsFound(OLLAMA, (Model(id="m"),), "just now"))
    assert lines.models == ()


def test_the_only_model_is_chosen_by_itself_and_shown() -> None:
    lines, orders = tell(
        Lines(), LineChosen("ollama"), ModelsFound(OLLAMA, (Model(id="m"), Model(id="e", embeddings=True)), "just now")
    )
    assert lines.route.model == "m"
    assert SettingChosen("model", "m") in orders
    assert "Prompts go to" in html(section(lines))


def test_a_failed_search_keeps_the_model_that_was_chosen() -> None:
    lines, _ = tell(
        Lines(), LineChosen("ollama"), ModelChosen("m"), ModelsWanted(), ModelsMissing(OLLAMA, "Ollama is not running.")
    )
    assert lines.route.model == "m"
    assert not lines.looking
    assert "Ollama is not running." in html(section(lines))


def test_a_hostile_name_of_a_model_is_text() -> None:
    lines, _ = tell(Lines(), LineChosen("ollama"))
    lines, _ = tell(lines, ModelsFound(OLLAMA, (Model(id="<img src=x>"), Model(id="b")), "just now"))
    assert "<img" not in html(section(lines))
