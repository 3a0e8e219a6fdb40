"""The Routes room: what a person changes in it holds at once, and is told to those who can't see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.features.frame.state import Booted, RoomOpened
from app.features.providers.changes import LimitsSet, profile_with
from app.features.providers.deriving import followed
from app.features.providers.lamps import CLEAR, UNTRIED, Lamp
from app.features.providers.route import MAIN
from app.features.providers.state import CheckLine, KeyKept, LineSeen, Providers, RouteChanged
from app.features.routes import choices, limits_form
from app.features.routes.ordering import moved, natural, shown_order, to_store
from app.features.routes.room_said import (
    AdjustWanted,
    AllChecked,
    BreakerReset,
    ChoiceTurned,
    LimitsReset,
    LimitsSubmitted,
    ModelAddClosed,
    ModelAddWanted,
    ModelSought,
    PlaceAdded,
    PlaceMoved,
    PlacePut,
    PlaceTakenOut,
    QualityForgiven,
    StrategyChosen,
    ToldForgotten,
    WeightSet,
)
from app.features.routes.state import (
    BooksRead,
    CheckLines,
    ForgiveLine,
    LimitsGiven,
    OrderTold,
    PassLine,
    ReadBooks,
    ReopenLine,
    ResetLine,
    Routes,
    SurroundingsTaken,
    Tick,
    Ticked,
)
from app.features.routes.update import HANDLERS
from app.llm.catalog.rows import BY_ID
from app.records.routed import LineLimits, Routing
from app.routing.candidates import catalog_of
from app.routing.policy import ordered
from app.routing.values import Place
from app.ui.loop import Say
from app.vault.told import Status
from tests.fakes.catalogs import line as invented, model
from tests.fakes.lines import key
from tests.fakes.standings import BUSY, GROQ, MISTRAL, OLLAMA, ORDERED, QUIET, QWEN, providers


def told(room: Routes, *facts: object) -> tuple[Routes, list[Any]]:
    """The room after these, and what was ordered or said."""
    orders: list[Any] = []
    for fact in facts:
        room, wanted = HANDLERS[type(fact)](room, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return room, orders


def chosen(room: Providers, *facts: object) -> tuple[Providers, list[Any]]:
    """The same for what belongs to the profile."""
    orders: list[Any] = []
    for fact in facts:
        room, wanted = choices.HANDLERS[type(fact)](room, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return room, orders


def names(room: Providers) -> list[str]:
    return ["/".join(place).rstrip("/") for place in shown_order(room)]


# ---- The order -------------------------------------------------------------------------------------------------------


def test_lines_that_can_answer_stand_in_the_order_and_a_script_comes_last() -> None:
    assert names(providers()) == ["groq", "mistral", "ollama", "demo"]


def test_what_is_moved_changes_places_and_says_where_it_is_now() -> None:
    room, orders = chosen(providers(), PlaceMoved("ollama", "", -1))
    assert names(room) == ["groq", "ollama", "mistral", "demo"]
    assert OrderTold("Ollama is now number 2 of 4.") in orders
    room, orders = chosen(room, PlacePut("ollama", "", 1))
    assert names(room) == ["ollama", "groq", "mistral", "demo"]
    assert OrderTold("Ollama is now number 1 of 4.") in orders


def test_only_as_much_is_stored_as_was_ordered() -> None:
    room, _ = chosen(providers(), PlaceMoved("ollama", "", -1))
    assert room.profile.routing.order == (("groq", ""), ("ollama", ""))
    room, _ = chosen(room, PlaceMoved("ollama", "", 1))
    assert room.profile.routing.order == ()


def test_nothing_moves_beyond_an_end_and_what_is_not_there_does_not_move() -> None:
    before = providers()
    room, _ = chosen(before, PlaceMoved("groq", "", -1), PlacePut("demo", "", 99), PlaceMoved("gone", "", 1))
    assert names(room) == names(before)


def test_a_single_model_is_put_first_is_on_again_and_can_be_taken_out() -> None:
    before = providers(lines_off=("ollama",), models_off={"ollama": ("qwen",)})
    room, orders = chosen(before, PlaceAdded("ollama", "qwen"))
    assert names(room)[:2] == ["ollama/qwen", "groq"]
    assert (room.profile.lines_off, room.profile.models_off) == ((), {})
    assert OrderTold("qwen on Ollama is now number 1 of 5.") in orders
    room, orders = chosen(room, PlaceTakenOut("ollama", "qwen"))
    assert names(room) == names(before)
    assert any("no longer" in one.text for one in orders if isinstance(one, OrderTold))


@pytest.mark.parametrize("added", [PlaceAdded("gone", "m"), PlaceAdded("groq", ""), PlaceAdded("demo", "x")])
def test_what_can_not_stand_in_the_order_is_not_added(added: PlaceAdded) -> None:
    room, orders = chosen(providers(), added)
    assert (names(room), orders) == (names(providers()), [])


def test_a_place_of_a_line_that_is_gone_is_not_shown() -> None:
    assert "gone" not in names(providers(ORDERED))
    assert names(providers(ORDERED))[0] == "ollama"


def test_the_order_that_is_shown_is_the_one_that_is_planned_with() -> None:
    lines = [invented(id, model("m")) for id in ("groq", "mistral", "ollama")]
    room, _ = chosen(providers(), PlaceMoved("ollama", "", -1))
    catalog = catalog_of(lines)
    planned = ordered(catalog, tuple(Place(*pair) for pair in room.profile.routing.order))
    assert [catalog.candidates[number].line.id for number in planned] == names(room)[:3]


def test_moving_keeps_everybody_once() -> None:
    order = natural(providers())
    for to in range(-2, 9):
        after = moved(order, OLLAMA, to)
        assert sorted(after) == sorted(order)
        stored = tuple(Place(*pair) for pair in to_store(after, order))
        assert (*stored, *(one for one in order if one not in stored)) == after


# ---- How lines are chosen --------------------------------------------------------------------------------------------


def test_strategy_sliders_and_switches_are_choices_of_the_profile() -> None:
    room, orders = chosen(
        providers(),
        StrategyChosen("cheapest"),
        WeightSet("speed", 130),
        WeightSet("cost", 5),
        ChoiceTurned("goes_on", on=True),
    )
    routing = room.profile.routing
    assert (routing.strategy, routing.speed, routing.cost, routing.goes_on) == ("cheapest", 100, 5, True)
    assert len(orders) == 4


def test_lines_are_checked_one_after_the_other_and_only_with_keys_that_are_open() -> None:
    room, orders = chosen(providers(), AllChecked())
    assert orders == [
        CheckLines((CheckLine(BY_ID["groq"], "k2"), CheckLine(BY_ID["mistral"], "k1"), CheckLine(BY_ID["ollama"])))
    ]
    assert set(room.work) == {"groq", "mistral", "ollama"}
    locked = replace(providers(), vault=Status(state="locked", secrets=(key(),)))
    assert chosen(locked, AllChecked())[1] == [CheckLines((CheckLine(BY_ID["ollama"]),))]
    assert chosen(room, AllChecked())[1] == [], "not twice at a time"


def test_a_reset_line_has_no_lamp_of_earlier_and_the_route_hears_of_it() -> None:
    failing, _ = followed(replace(providers(line="groq", model="m"), lamps={"groq": Lamp("slow", "Failing")}))
    room, orders = chosen(failing, BreakerReset("groq"))
    assert (room.lamps, [type(one) for one in orders]) == ({}, [RouteChanged])


# ---- Limits ----------------------------------------------------------------------------------------------------------


def test_limits_are_read_as_people_type_them() -> None:
    typed = {"requests_per_day": " 1,000 ", "tokens_per_minute": "60 000", "credit": "$2.50", "unknown": "x"}
    assert limits_form.read(typed) == LineLimits(requests_per_day=1_000, tokens_per_minute=60_000, credit="2.50")
    assert limits_form.read({}) == LineLimits()


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "١٢", "9" * 14, "1e3"])
def test_what_is_no_count_is_said_at_its_field(typed: str) -> None:
    read = limits_form.read({"requests_per_day": typed, "tokens_per_day": "7"})
    assert isinstance(read, dict)
    assert list(read) == ["requests_per_day"]
    assert "whole number" in read["requests_per_day"]


@pytest.mark.parametrize("typed", ["-1", "NaN", "Infinity", "1e5", "much", "1000001", "2,5"])
def test_what_is_no_amount_is_said_at_its_field(typed: str) -> None:
    read = limits_form.read({"credit": typed})
    assert isinstance(read, dict)
    assert "2.50" in read["credit"]


def test_the_form_begins_with_what_holds() -> None:
    groq = BY_ID["groq"]
    assert limits_form.shown(groq, None)["requests_per_minute"] == str(groq.limits.requests_per_minute)
    assert limits_form.shown(groq, LineLimits(credit="5"))["requests_per_minute"] == ""
    assert limits_form.shown(groq, LineLimits(credit="5"))["credit"] == "5"


def test_good_limits_are_given_and_wrong_ones_stay_as_they_were_typed() -> None:
    room, _ = told(Routes(open=True), AdjustWanted("groq"))
    wrong, orders = told(room, LimitsSubmitted("groq", {"requests_per_day": "many"}))
    assert orders == []
    assert wrong.adjusting is not None
    assert wrong.adjusting.typed == {"requests_per_day": "many"}
    assert list(wrong.adjusting.wrong) == ["requests_per_day"]
    right, orders = told(wrong, LimitsSubmitted("groq", {"requests_per_day": "5"}))
    assert (right.adjusting, orders) == (None, [LimitsGiven("groq", LineLimits(requests_per_day=5))])
    assert told(room, LimitsReset("groq"))[1] == [LimitsGiven("groq", None)]


def test_two_tabs_may_adjust_two_lines() -> None:
    profile = profile_with(MAIN, LimitsSet("groq", LineLimits(requests_per_day=5)))
    profile = profile_with(profile, LimitsSet("mistral", LineLimits(credit="1")))
    assert set(profile.routing.limits) == {"groq", "mistral"}
    assert set(profile_with(profile, LimitsSet("groq", None)).routing.limits) == {"mistral"}
    room, orders = chosen(providers(), LimitsGiven("groq", LineLimits(requests_per_day=5)))
    assert room.profile.routing.limits["groq"].requests_per_day == 5
    assert [one.change for one in orders] == [LimitsSet("groq", LineLimits(requests_per_day=5))]


# ---- Breakers and judgements -----------------------------------------------------------------------------------------


def test_a_new_key_or_a_check_that_passes_begins_anew() -> None:
    assert told(Routes(), KeyKept("mistral", "k1", CLEAR))[1] == [ResetLine("mistral", "you put in a key", held=True)]
    assert told(Routes(), LineSeen("mistral", CLEAR))[1] == [PassLine("mistral")]
    assert told(Routes(), LineSeen("mistral", Lamp("closed", "No credit", "Pay.")))[1] == []


def test_where_a_check_tells_nothing_that_is_remembered_until_it_does() -> None:
    room, orders = told(Routes(), LineSeen("groq", UNTRIED))
    assert (room.uncheckable, orders) == (frozenset({"groq"}), [])
    assert told(room, LineSeen("groq", CLEAR))[0].uncheckable == frozenset()
    assert told(room, BreakerReset("groq")) == (Routes(), [ResetLine("groq", "you reset it")])


def test_what_was_told_or_judged_is_forgotten_when_the_person_says_so() -> None:
    assert told(Routes(), ToldForgotten("groq"), QualityForgiven("groq"))[1] == [
        ReopenLine("groq"),
        ForgiveLine("groq"),
    ]


# ---- Seconds ---------------------------------------------------------------------------------------------------------


def test_seconds_are_counted_only_while_the_room_is_open_and_something_lasts() -> None:
    assert told(Routes(), BooksRead(BUSY))[1] == []
    assert told(Routes(open=True), BooksRead(QUIET))[1] == []
    room, (tick,) = told(Routes(open=True), BooksRead(BUSY))
    assert isinstance(tick, Tick)
    assert dict(tick.counts)["until-breaker-groq"] == BUSY.now + 25
    assert told(room, BooksRead(BUSY))[1] == [], "one second at a time"
    again, (next_tick,) = told(room, Ticked(over=False))
    assert (again, next_tick) == (room, tick)
    closed, _ = told(room, RoomOpened("chat"))
    assert told(closed, Ticked(over=False)) == (replace(closed, ticking=False), [])


def test_when_something_is_over_the_books_are_read_again() -> None:
    room, _ = told(Routes(open=True), BooksRead(BUSY))
    room, orders = told(room, Ticked(over=True))
    assert (room.ticking, orders) == (False, [ReadBooks()])


def test_the_room_reads_the_books_when_it_opens_and_when_other_limits_may_hold() -> None:
    assert told(Routes(), Booted("routes"))[1] == [ReadBooks()]
    room, orders = told(Routes(), RoomOpened("routes"))
    assert (room.open, orders) == (True, [ReadBooks()])
    assert told(room, SurroundingsTaken())[1] == [ReadBooks()]
    assert told(Routes(), SurroundingsTaken())[1] == []


def test_the_list_of_models_closes_when_one_was_chosen_and_takes_nothing_afterwards() -> None:
    room, _ = told(Routes(), ModelAddWanted(), ModelSought("qw"))
    assert room.adding == "qw"
    for end in (PlaceAdded(*QWEN), ModelAddClosed()):
        assert told(room, end, ModelSought("q"))[0].adding is None


def test_every_place_that_stands_in_the_books_has_a_name() -> None:
    room = providers(Routing())
    assert choices.name_of(room, MISTRAL) == "Mistral"
    assert choices.name_of(room, GROQ) == "Groq"
    assert choices.name_of(room, Place("gone", "m")) == "gone"
