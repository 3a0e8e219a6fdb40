"""The plan: nobody vanishes, what can't answer is left out with the reason, a pinned choice comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.base.money import Money
from app.llm.catalog.model import ModelList
from app.llm.request import ChatRequest, Image, Tool, Turn
from app.llm.tokens import Span
from app.routing import explain
from app.routing.candidates import catalog_of
from app.routing.need import need_of
from app.routing.rules import Rule
from app.routing.targets import target_of
from app.routing.values import Quota
from tests.fakes.catalogs import line, model, priced
from tests.unit.routing.worlds import NEED, NOW, at, places, planned, reasons, said, world_of

if TYPE_CHECKING:
    from app.llm.catalog.model import Line

# ---- What is left out, and what it says ------------------------------------------------------------------------------


def a_line(id: str = "a", **more: Any) -> Line:  # noqa: ANN401 - any field of a Model
    return line(id, model("m", **more))


@pytest.mark.parametrize(
    ("one", "need", "world", "reason"),
    [
        (
            a_line(context=1_400),
            {},
            {},
            "it takes 1,400 tokens and this needs about 1,500 tokens with room for the answer",
        ),
        (a_line(images=False), {"images": True}, {}, "it takes no images"),
        (a_line(tools=False), {"tools": True}, {}, "it takes no tools"),
        (a_line(json_schema=False), {"json_schema": True}, {}, "it gives no answers in a JSON schema"),
        (a_line(embeddings=True), {}, {}, "it makes embeddings and can't chat"),
        (
            a_line(retires=date(2026, 8, 9), replaced_by="n"),
            {},
            {},
            "it was retired on 9 August 2026: n takes its place",
        ),
        (a_line(), {}, {"keys": {}}, "there is no key for A yet"),
        (a_line(), {}, {"online": False}, "this device is offline"),
        (line("a", model("m"), where="device", needed="no"), {}, {}, "it is not on this device: download it first"),
        (
            a_line(),
            {},
            {"breakers": {at("a"): "held"}},
            "A refused the key, or its credit is used up: see to it in Providers",
        ),
        (
            a_line(),
            {},
            {"breakers": {at("a/m"): "open"}},
            "it failed a moment ago and is left alone until it is tried again",
        ),
        (
            a_line(),
            {},
            {"quotas": {at("a"): Quota(0, "50 of 50 requests today", NOW + timedelta(hours=8.5))}},
            "its limit is reached (50 of 50 requests today): it opens on Thursday at 00:00, in 8 h",
        ),
        (
            a_line(price=priced("5", "25")),
            {},
            {"budget_left": Money(Decimal("0.01"))},
            "it may cost more than the $0.010 left of the budget",
        ),
        (a_line(), {}, {"budget_left": Money(Decimal(0))}, "the budget is used up and it is not known to be free"),
    ],
)
def test_what_cannot_answer_is_left_out_with_its_reason(
    one: Line, need: dict[str, Any], world: dict[str, Any], reason: str
) -> None:
    catalog = catalog_of([one])
    made = planned(catalog, replace(NEED, **need), world_of(catalog, **world))
    assert reasons(made) == {"a/m": reason}
    assert made.rows == ()
    assert reason in explain.headline(made)


def test_what_is_switched_off_says_so() -> None:
    catalog = catalog_of([line("a", model("m")), line("b", model("m"), model("n"))])
    made = planned(catalog, lines_off=frozenset({"a"}), models_off=frozenset({at("b/n"), at("b")}))
    assert places(made) == ["b/m"]
    assert reasons(made) == {"a/m": "A is switched off", "b/n": "this model is switched off"}


def test_a_closed_limit_says_when_it_opens() -> None:
    catalog = catalog_of([a_line()])
    opens = NOW + timedelta(minutes=5)
    made = planned(catalog, world=world_of(catalog, quotas={at("a/m"): Quota(0, "all", opens)}))
    assert made.left_out[0].until == opens
    past = planned(catalog, world=world_of(catalog, quotas={at("a/m"): Quota(0, "all", NOW)}))
    assert places(past) == ["a/m"]


def test_of_two_closed_limits_the_one_that_opens_later_counts() -> None:
    catalog = catalog_of([a_line()])
    first, later = NOW + timedelta(minutes=5), NOW + timedelta(hours=5)
    quotas = {at("a"): Quota(0, "the line's", first), at("a/m"): Quota(0, "the model's", later)}
    assert planned(catalog, world=world_of(catalog, quotas=quotas)).left_out[0].until == later


@pytest.mark.parametrize(
    "more", [{"budget_left": Money(Decimal(0))}, {"online": False}, {"breakers": {at("a"): "held"}}]
)
def test_who_is_left_out_for_another_reason_too_is_not_to_be_waited_for(more: dict[str, Any]) -> None:
    catalog = catalog_of([a_line(price=priced("5", "25"))])
    quotas = {at("a/m"): Quota(0, "all", NOW + timedelta(minutes=5))}
    (out,) = planned(catalog, world=world_of(catalog, quotas=quotas, **more)).left_out
    assert out.until is None


def test_what_nobody_says_is_allowed_behind_the_others_and_said() -> None:
    catalog = catalog_of([line("a", model("m", tools=None)), line("b", model("m", tools=True))])
    made = planned(catalog, replace(NEED, tools=True))
    assert places(made) == ["b/m", "a/m"]
    assert "nobody says whether it takes tools" in said(made, "a/m")
    long = planned(catalog, replace(NEED, prompt=Span(9_000, 10_000, 11_000)))
    assert "nobody says whether it takes 11,500 tokens" in said(long, "a/m")


def test_what_may_be_too_long_is_behind_what_fits() -> None:
    catalog = catalog_of(
        [
            line("a", model("m", context=1_550)),
            line("b", model("m", context=9_000, max_output=100)),
            line("c", model("m", context=9_000)),
        ]
    )
    made = planned(catalog)
    assert places(made) == ["c/m", "a/m", "b/m"]
    assert "this may be too long for it" in said(made, "a/m")
    assert "its answers end before 500 tokens" in said(made, "b/m")


def test_what_was_demoted_comes_behind_and_says_why() -> None:
    catalog = catalog_of([a_line("a"), a_line("b")])
    made = planned(catalog, world=world_of(catalog, demoted={at("a"): "its last answers were empty"}))
    assert places(made) == ["b/m", "a/m"]
    assert "behind the others: its last answers were empty" in said(made, "a/m")


def test_a_line_that_is_being_tried_again_keeps_its_place() -> None:
    catalog = catalog_of([a_line("a"), a_line("b")])
    made = planned(catalog, world=world_of(catalog, breakers={at("a"): "half_open"}))
    assert places(made) == ["a/m", "b/m"]
    assert "tried once, to see whether it works again" in said(made, "a/m")


def test_a_model_on_this_device_may_have_to_be_loaded() -> None:
    catalog = catalog_of([line("here", model("m"), where="device", needed="no")])
    made = planned(catalog, world=world_of(catalog, on_device={"m": "ready"}))
    assert "has to be loaded first" in said(made, "here/m")


def test_rows_carry_the_key_that_would_be_used() -> None:
    catalog = catalog_of([a_line()])
    assert planned(catalog).rows[0].candidate.key == "key-a"


# ---- A pinned choice -------------------------------------------------------------------------------------------------

TWO = catalog_of([line("a", model("m"), model("n", images=False)), line("b", model("m"))])


@pytest.mark.parametrize("pinned", ["a/n", "b/m", "b"])
def test_a_pinned_choice_comes_first(pinned: str) -> None:
    made = planned(TWO, replace(NEED, pinned=at(pinned)))
    assert places(made)[0].startswith(pinned)
    assert made.rows[0].reasons[0] == "you chose it"
    assert len(made.rows) == 3
    assert made.notes == ()


def test_a_pinned_choice_beats_what_rules_use_and_prefer() -> None:
    rules = (Rule("only", use=(target_of("b"),)),)
    made = planned(TWO, replace(NEED, pinned=at("a/n")), rules=rules)
    assert places(made) == ["a/n", "b/m"]
    assert made.rows[0].rule == ""


def test_a_pinned_choice_that_cannot_do_it_is_left_out_and_the_plan_goes_on() -> None:
    made = planned(TWO, replace(NEED, pinned=at("a/n"), images=True))
    assert places(made) == ["a/m", "b/m"]
    assert made.notes == ("n on A, which you chose, is left out: it takes no images.",)


def test_a_pinned_choice_that_is_gone_is_said_to_be() -> None:
    made = planned(TWO, replace(NEED, pinned=at("gone/x")))
    assert len(made.rows) == 3
    assert made.notes == ("gone/x, which you chose, is left out: no line has it any more.",)


def test_a_pin_does_not_send_private_things_out() -> None:
    made = planned(TWO, replace(NEED, pinned=at("a/m")), strategy="private")
    assert places(made) == []
    assert "the strategy is private" in made.notes[0]


# ---- The catalog -----------------------------------------------------------------------------------------------------


def test_a_list_that_was_fetched_takes_the_place_of_the_catalog_and_a_model_named_twice_counts_once() -> None:
    fetched = ModelList(
        line="a", models=(model("new"), model("new"), model("newer")), fetched=datetime(2026, 8, 1, tzinfo=UTC)
    )
    catalog = catalog_of([line("a", model("old"))], {"a": fetched}, {"a": {"newer": "master"}})
    assert places(planned(catalog)) == ["a/new", "a/newer"]
    assert catalog.candidates[1].tier == "master"


def test_an_empty_catalog_gives_an_empty_plan() -> None:
    made = planned(catalog_of([]))
    assert (len(made.rows), len(made.left_out)) == (0, 0)
    assert explain.headline(made) == "Nobody can answer this now: there is no line yet."


# ---- From a request, and in words ------------------------------------------------------------------------------------


def test_a_need_is_read_off_the_request() -> None:
    asked = ChatRequest(
        model="",
        turns=(
            Turn("user", "Bitte schreibe ein Gedicht über das Meer", images=(Image("image/png", b"x"),)),
            Turn("assistant", "…"),
        ),
        tools=(Tool("t", "", {}),),
        schema={"type": "object"},
        max_tokens=300,
    )
    need = need_of(asked, tags=frozenset({"x"}), pinned=at("a/m"))
    assert (need.task, need.language, need.answer) == ("creative", "de", 300)
    assert need.task_reason == "asks for something written freely: “gedicht”"
    assert need.images
    assert need.tools
    assert need.json_schema
    assert need.prompt.low < need.prompt.likely < need.prompt.high
    assert need_of(asked, task="code").task_reason == "you chose it"


def test_a_plan_is_told_in_two_sentences() -> None:
    need = replace(NEED, task="code", task_reason="asks for code: “def”", images=True)
    made = planned(TWO, need, rules=(Rule("night", prefer=(target_of("b"),)),))
    assert explain.headline(made) == "m on B: the rule “night” prefers it."
    assert explain.decided(made) == (
        "Taken for code (asks for code: “def”). Decided by: your order and the rule “night”."
    )
    assert explain.left_out(made) == "1 left out: it takes no images"
