"""Actions are described once, and found by any of their words."""

from __future__ import annotations

import json

from app.ui.actions import Action, find, key_map
from app.ui.messages import message


@message
class PointsThrown:
    track: int


ACTIONS = (
    Action("a", "Throw the points", PointsThrown(1), keys="mod+p", group="Yard"),
    Action("b", "Light the lamp", PointsThrown(2), group="Yard"),
    Action("c", "Yard plan", PointsThrown(3), keys="g y"),
)


def test_every_word_of_the_query_must_occur_in_any_order_and_case() -> None:
    assert [a.id for a in find(ACTIONS, "POINTS yard")] == ["a"]
    assert find(ACTIONS, "points lamp") == ()


def test_a_label_that_starts_with_the_query_comes_first() -> None:
    assert [a.id for a in find(ACTIONS, "yard")] == ["c", "a", "b"]


def test_an_empty_query_finds_everything_in_its_order() -> None:
    assert find(ACTIONS, "  ") == ACTIONS


def test_the_key_map_holds_only_actions_that_have_keys() -> None:
    assert json.loads(key_map(ACTIONS)) == {
        "mod+p": [["PointsThrown", {"track": 1}]],
        "g y": [["PointsThrown", {"track": 3}]],
    }
