"""The guide leads where it says, is made of what the catalog knows, and stays closed once it was."""

from __future__ import annotations

from typing import Any

from app.features.chat.state import ComposerWanted, ConversationStarted
from app.features.frame.state import SettingChosen, SettingsLoaded
from app.features.guide import view
from app.features.guide.state import Guide, GuideClosed, GuideWanted, GuideWayChosen, LookAroundChosen
from app.features.guide.update import HANDLERS
from app.features.providers.said import ModelNamed, RoutePicked
from app.llm.catalog.rows import LINES
from app.records.kinds import Settings
from app.ui.html import html
from app.ui.loop import Say


def tell(guide: Guide, *facts: object) -> tuple[Guide, list[Any]]:
    orders: list[Any] = []
    for fact in facts:
        guide, wanted = HANDLERS[type(fact)](guide, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return guide, orders


def test_it_is_closed_for_good_and_comes_back_when_asked() -> None:
    _, orders = tell(Guide(), GuideClosed())
    assert orders == [SettingChosen("guide", "closed")]
    closed, _ = tell(Guide(way="free"), *orders)
    assert closed == Guide(open=False)
    assert view.panel(closed) is None
    assert not tell(Guide(), SettingsLoaded(Settings(guide="closed")))[0].open
    assert tell(closed, GuideWanted())[1] == [SettingChosen("guide", "open"), ConversationStarted()]
    assert tell(closed, SettingChosen("theme", "dark"))[0] is closed


def test_looking_around_takes_the_demo_line_and_lets_one_write() -> None:
    assert tell(Guide(), LookAroundChosen())[1] == [
        RoutePicked("demo"),
        SettingChosen("guide", "closed"),
        ComposerWanted(),
    ]


def test_whoever_has_chosen_a_model_has_begun() -> None:
    assert tell(Guide(), RoutePicked("mistral", "m"))[1] == [SettingChosen("guide", "closed")]
    assert tell(Guide(), ModelNamed("mistral", {"model": "m"}))[1] == [SettingChosen("guide", "closed")]
    assert tell(Guide(), RoutePicked("demo"))[1] == []
    assert tell(Guide(open=False), RoutePicked("mistral", "m"))[1] == []


def test_a_way_unfolds_and_folds_again() -> None:
    guide, _ = tell(Guide(), GuideWayChosen("local"))
    assert "Ollama" in html(view.panel(guide))
    assert tell(guide, GuideWayChosen("local"))[0] == Guide()
    assert tell(guide, GuideWayChosen("free"))[0].way == "free"


def test_free_keys_are_those_that_the_catalog_calls_free_and_a_page_may_use() -> None:
    found = [line.id for line in view.free_lines()]
    assert set(found) == {line.id for line in LINES if line.key.free and line.cors.works in {"yes", "likely"}}
    assert {"gemini", "groq", "openrouter", "mistral"} <= set(found)
    assert "openai" not in found
    shown = html(view.panel(Guide(way="free")))
    for line in view.free_lines():
        assert line.key.page.replace("&", "&amp;") in shown or line.id == "openrouter"
        assert f"#/providers/{line.id}" in shown


def test_a_line_with_a_free_key_says_what_is_free() -> None:
    for line in view.free_lines():
        assert line.limits.note or line.limits.requests_per_day, line.id
