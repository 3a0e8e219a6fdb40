"""What is on this device is a row like any other, free, and never the first choice after it killed the tab."""

from __future__ import annotations

from app.ondevice import catalog, copies
from tests.unit.ondevice.devices import copy, model

CRASHED = copies.died(copies.load_begins(copy("crashed"), 5))
COMING = copies.wanted(model("coming"), 1)


def test_only_what_is_here_is_offered_by_name_and_for_nothing() -> None:
    zebra, ant = copy(model=model("b", name="Zebra")), copy(model=model("a", name="ant"))
    rows = catalog.models_for_router([COMING, zebra, ant])
    assert [row.name for row in rows] == ["ant", "Zebra"]
    assert all(row.free and row.listed and row.price is None for row in rows)


def test_what_it_can_not_do_is_said_and_not_left_open() -> None:
    (row,) = catalog.models_for_router([copy()])
    assert (row.images, row.tools, row.reasoning, row.embeddings) == (False, False, False, False)
    (embeds,) = catalog.models_for_router([copy(model=model(embeddings=True))])
    assert (embeds.embeddings, embeds.json_schema) == (True, False)


def test_the_context_is_the_one_that_it_is_loaded_with() -> None:
    (row,) = catalog.models_for_router([copy(context=1024)])
    assert row.context == 1024


def test_what_is_loaded_ready_and_absent_is_told_apart() -> None:
    assert catalog.on_device([copy("a"), copy("b"), COMING], "b") == {"a": "ready", "b": "loaded", "coming": "absent"}


def test_a_crashed_one_can_be_chosen_and_comes_behind_all_others() -> None:
    assert catalog.on_device([CRASHED], "") == {"crashed": "ready"}
    assert catalog.set_back([CRASHED, copy("a")], "") == {"crashed": catalog.CRASHED}
    assert catalog.set_back([CRASHED], "crashed") == {}
