"""How a conversation is led: what may be typed, who takes what, and that it is stored as it was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

from app.features.chat.state import Chat
from app.features.frame.state import ToastTold
from app.features.tuning.abilities import Takes, left_out, takes_of
from app.features.tuning.choices import HANDLERS as LED
from app.features.tuning.fitting import Weighed
from app.features.tuning.parameters import KNOBS, NAMES, clamped, is_set, shown, typed
from app.features.tuning.presets import PRESETS, name_of, preset_of
from app.features.tuning.said import (
    AllSentAgain,
    OldestLeft,
    ParametersReset,
    ParameterTyped,
    SummaryDropped,
    SummaryTaken,
    SummaryWanted,
    SystemPut,
    SystemTyped,
    TightClosed,
    TrimsChosen,
)
from app.features.tuning.state import (
    Digest,
    DigestTold,
    DraftWeighed,
    FreshFound,
    KeepFresh,
    KeepTuning,
    LoadFresh,
    SummaryHolds,
    Tuning,
    TuningKept,
    WriteDigest,
)
from app.features.tuning.update import HANDLERS
from app.features.tuning.weighing import Weight
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID, LINES
from app.records.rows import RecordsChanged
from app.records.talking import ASKED, Asked, Parameters
from app.ui.loop import Say
from tests.fakes.tunings import talk

HERE = "c1"


def led(chat: Chat, *facts: object) -> tuple[Chat, list[Any]]:
    ordered: list[Any] = []
    for fact in facts:
        chat, orders = LED[type(fact)](chat, fact)
        ordered += orders
    return chat, ordered


def after(tuning: Tuning, *facts: object) -> tuple[Tuning, list[Any]]:
    ordered: list[Any] = []
    for fact in facts:
        tuning, orders = HANDLERS[type(fact)](tuning, fact)
        ordered += orders
    return tuning, ordered


# ---- Presets and parameters ------------------------------------------------------------------------------------------


def test_presets_are_told_apart_and_say_what_they_do() -> None:
    assert 5 <= len(PRESETS) <= 7
    assert len({one.id for one in PRESETS}) == len({one.text for one in PRESETS}) == len(PRESETS)
    assert all(one.name and one.does.endswith(".") and len(one.text) > 100 for one in PRESETS)
    assert preset_of(PRESETS[2].text) is PRESETS[2]
    assert name_of(PRESETS[2].text) == "Code reviewer"
    assert name_of("Be  kind\nand brief.") == "Be kind and brief."


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("temperature", "0.7", 0.7),
        ("temperature", "0,7", 0.7),
        ("temperature", " 9 ", 2),
        ("temperature", "-1", 0),
        ("temperature", "", None),
        ("top_p", "1", 1),
        ("frequency_penalty", "\N{MINUS SIGN}1.5", -1.5),
        ("presence_penalty", "-7", -2),
        ("top_k", "40", 40),
        ("top_k", "0", 1),
        ("max_tokens", "99999999999", 10**9),
        ("seed", "99999999999", 2**31 - 1),
        ("effort", "low", "low"),
        ("effort", "", ""),
        ("stop", "END\n\n STOP\nEND", ("END", " STOP")),
        ("stop", "  \n", ()),
    ],
)
def test_what_is_typed_is_taken_within_its_bounds(name: str, text: str, value: object) -> None:
    parameters = typed(Parameters(), name, text)
    assert isinstance(parameters, Parameters)
    assert getattr(parameters, name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("temperature", "warm"),
        ("temperature", "nan"),
        ("temperature", "inf"),
        ("temperature", "1_0"),
        ("temperature", "\u0661"),
        ("seed", "1.5"),
        ("max_tokens", "a few"),
        ("stop", "1\n2\n3\n4\n5"),
        ("stop", "x" * 101),
        ("effort", "enormous"),
        ("colour", "blue"),
    ],
)
def test_what_can_not_be_is_said_in_a_sentence(name: str, text: str) -> None:
    said = typed(Parameters(), name, text)
    assert isinstance(said, str)
    assert said.endswith(".")


@settings(max_examples=200)
@given(st.sampled_from(NAMES), st.text(max_size=40) | st.floats().map(str) | st.integers().map(str))
def test_whatever_is_typed_can_be_stored(name: str, text: str) -> None:
    parameters = typed(Parameters(), name, text)
    if isinstance(parameters, Parameters):
        assert Parameters.model_validate_json(parameters.model_dump_json()) == parameters
        again = typed(Parameters(), name, shown(parameters, name))
        assert again == parameters, "what is shown means the same"


def test_a_number_beyond_its_bounds_says_so() -> None:
    assert clamped("temperature", "3") == "Taken as 2: that is the most."
    assert clamped("top_k", "0") == "Taken as 1: that is the least."
    assert not clamped("temperature", "2")
    assert not clamped("stop", "3")


# ---- Who takes what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "model", "takes", "not_takes"),
    [
        ("openai", Model(id="gpt-x"), {"max_tokens"}, {"top_k", "seed", "stop", "frequency_penalty"}),
        (
            "anthropic",
            Model(id="claude-haiku-4-5"),
            {"max_tokens", "stop", "temperature", "top_k"},
            {"seed", "presence_penalty"},
        ),
        (
            "anthropic",
            Model(id="claude-haiku-4-5", temperature=False),
            {"max_tokens"},
            {"temperature", "top_p", "top_k"},
        ),
        ("gemini", Model(id="gemini-x"), {"top_k", "seed", "temperature"}, set()),
        ("llama-cpp", Model(id="x"), {"top_k", "seed", "stop"}, {"effort"}),
        ("ollama", Model(id="x", reasoning=False), {"top_k"}, {"effort"}),
        ("ollama", Model(id="x", reasoning=True), {"effort"}, set()),
    ],
)
def test_a_model_takes_what_its_dialect_would_send(
    line: str, model: Model, takes: set[str], not_takes: set[str]
) -> None:
    found = takes_of(BY_ID[line], model, ())
    assert takes <= found.names
    assert not (not_takes & found.names)


def test_what_was_refused_once_is_not_offered_again() -> None:
    line, model = BY_ID["llama-cpp"], Model(id="x")
    assert "temperature" in takes_of(line, model, ()).names
    assert "temperature" not in takes_of(line, model, ("temperature",)).names
    assert "temperature" in left_out(line, model, ("temperature",), Parameters(temperature=1))[0]
    assert left_out(line, model, (), Parameters(temperature=1)) == ()


def test_bounds_are_those_of_the_line_where_they_are_less() -> None:
    takes = takes_of(BY_ID["anthropic"], Model(id="claude-haiku-4-5", max_output=4_000), ())
    assert takes.most == {"temperature": 1, "max_tokens": 4_000}


def test_efforts_that_come_to_the_same_are_offered_once() -> None:
    assert takes_of(BY_ID["mistral"], Model(id="m", reasoning=True), ()).efforts == ("none", "high")
    levels = Model(id="m", reasoning=True, efforts=("low", "high"))
    assert takes_of(BY_ID["openai"], levels, ()).efforts == ("low", "high")


def test_every_line_of_the_catalog_can_be_asked_what_it_takes() -> None:
    for line in LINES:
        takes = takes_of(line, Model(id="x"), ())
        assert takes.script == (line.where == "script")
        assert takes.names <= set(NAMES)
        everything = Parameters(temperature=0.1, top_p=0.1, top_k=1, seed=1, stop=("x",), max_tokens=5, effort="low")
        assert all(note.endswith(".") for note in left_out(line, Model(id="x"), (), everything))


# ---- What is said of a conversation ----------------------------------------------------------------------------------


def test_a_system_prompt_holds_at_once_and_is_stored_when_typing_rests() -> None:
    chat, orders = led(talk(), SystemTyped("Be brief.", HERE))
    assert chat.asked.system == "Be brief."
    assert orders[0] == KeepTuning(HERE, {"system": "Be brief."}, rests=True)
    assert orders[1].asked.system == "Be brief.", "the estimate counts it"


def test_what_was_said_of_another_conversation_changes_nothing() -> None:
    for fact in (
        SystemTyped("x", "c2"),
        SystemPut("x"),
        ParameterTyped("seed", "1"),
        OldestLeft("m3"),
        TrimsChosen(on=True),
    ):
        assert led(talk(), fact) == (talk(), [])


def test_a_preset_over_a_text_of_ones_own_can_be_undone() -> None:
    chat, orders = led(talk(system="mine"), SystemPut(PRESETS[0].text, HERE))
    assert chat.asked.system == PRESETS[0].text
    toast = next(one.fact for one in orders if isinstance(one, Say))
    assert isinstance(toast, ToastTold)
    assert (toast.label, toast.said) == ("Undo", SystemPut("mine", HERE))
    back, _ = led(chat, toast.said)
    assert back.asked.system == "mine"


def test_a_first_preset_needs_no_undo() -> None:
    _, orders = led(talk(), SystemPut(PRESETS[0].text, HERE))
    assert not any(isinstance(one, Say) for one in orders)


def test_a_new_conversation_is_led_before_it_begins() -> None:
    chat, orders = led(Chat(), SystemPut("Be brief."), ParameterTyped("temperature", "0.5"))
    assert chat.fresh == Asked(system="Be brief.", parameters=Parameters(temperature=0.5))
    assert [one for one in orders if isinstance(one, KeepFresh)] == [
        KeepFresh(Asked(system="Be brief.")),
        KeepFresh(chat.fresh, rests=True),
    ]


def test_what_an_earlier_visit_left_is_taken_up() -> None:
    chat, orders = led(Chat(), FreshFound(Asked(system="s")))
    assert chat.fresh.system == "s"
    assert len(orders) == 1
    assert led(chat, FreshFound(Asked(system="s"))) == (chat, [])


def test_what_can_not_be_changes_nothing_and_is_said_beside_its_field() -> None:
    fact = ParameterTyped("temperature", "warm", HERE)
    assert led(talk(), fact) == (talk(), [])
    tuning, _ = after(Tuning(), fact)
    assert tuning.wrong["temperature"][0] == "warm"
    assert after(tuning, ParameterTyped("temperature", "1", HERE))[0].wrong == {}
    assert after(tuning, ParametersReset(HERE))[0].wrong == {}


def test_all_parameters_go_back_to_the_provider() -> None:
    chat = talk(parameters=Parameters(seed=1, temperature=1))
    assert led(chat, ParametersReset(HERE))[0].asked.parameters == Parameters()


def test_the_oldest_are_left_out_and_all_is_sent_again() -> None:
    chat, orders = led(talk(), OldestLeft("m3", HERE))
    assert chat.asked.since == "m3"
    assert orders[0] == KeepTuning(HERE, {"since": "m3"})
    chat, orders = led(chat, TrimsChosen(on=True, here=HERE), AllSentAgain(HERE))
    assert chat.asked == ASKED
    assert KeepTuning(HERE, {"since": "", "summary": "", "trims": False}) in orders


def test_nothing_is_left_out_from_a_message_that_is_not_here() -> None:
    assert led(talk(), OldestLeft("elsewhere", HERE)) == (talk(), [])


def test_what_was_read_meanwhile_does_not_undo_what_is_stored() -> None:
    chat, _ = led(talk(), TuningKept(HERE, {"system": "kept"}))
    assert chat.asked.system == "kept"
    assert led(chat, TuningKept("c2", {"system": "other"})) == (chat, [])


def test_how_a_new_conversation_is_led_follows_other_tabs() -> None:
    assert after(Tuning(), RecordsChanged("draft", ("fresh",)))[1] == [LoadFresh()]
    assert after(Tuning(), RecordsChanged("draft", ("composer",)))[1] == []


# ---- A summary -------------------------------------------------------------------------------------------------------


def test_a_summary_is_of_what_would_be_left_out_and_holds_when_it_is_taken() -> None:
    wanted = SummaryWanted("m3", HERE)
    chat, orders = led(talk(), wanted)
    (order,) = orders
    assert isinstance(order, WriteDigest)
    assert [one.id for one in order.messages] == ["m1", "m2"]
    tuning, _ = after(Tuning(), wanted)
    tuning, _ = after(tuning, DigestTold(replace(order.digest, text="In short.")))
    assert chat.asked == ASKED, "nothing holds yet"
    tuning, orders = after(tuning, SummaryTaken({"summary": " In very short. "}))
    assert tuning.digest is None
    assert orders == [Say(SummaryHolds(HERE, "m3", "In very short."))]
    chat, orders = led(chat, orders[0].fact)
    assert (chat.asked.since, chat.asked.summary) == ("m3", "In very short.")


def test_a_second_summary_is_of_what_is_sent_by_now() -> None:
    _, (order,) = led(talk(since="m3", summary="before"), SummaryWanted("m4", HERE))
    assert [one.id for one in order.messages] == ["m3"]
    assert order.asked.summary == "before"


def test_an_empty_summary_is_not_taken_and_a_dropped_one_never_comes_back() -> None:
    digest = Digest(HERE, "m3", text="In short.")
    tuning, orders = after(Tuning(digest=digest), SummaryTaken({"summary": "  "}))
    assert orders == []
    assert tuning.digest is not None
    assert tuning.digest.problem
    tuning, _ = after(tuning, SummaryDropped(), DigestTold(digest))
    assert tuning.digest is None


# ---- The meter -------------------------------------------------------------------------------------------------------


def test_what_is_as_it_was_is_not_drawn_again() -> None:
    def weighed(prompt: int) -> Weighed:
        return Weighed(Takes("m", "l", names=frozenset({"seed"}), context=100), Weight(prompt=prompt), lost=("x",))

    tuning, _ = after(Tuning(), DraftWeighed(weighed(1)))
    again, _ = after(tuning, DraftWeighed(weighed(2)))
    assert tuning.now is not None
    assert again.now is not None
    assert again.now.parts.prompt == 2
    assert again.now.takes is tuning.now.takes
    assert again.now.lost is tuning.now.lost
    assert after(again, DraftWeighed(weighed(2)))[0] is again
    assert after(again, TightClosed(HERE))[0].quiet == HERE


def test_bounds_are_those_that_are_stored() -> None:
    for one in KNOBS:
        for value in (one.least, one.most):
            fitting = int(value) if one.name in {"top_k", "max_tokens", "seed"} else value
            assert is_set(Parameters.model_validate({one.name: fitting}), one.name)
        with pytest.raises(ValidationError):
            Parameters.model_validate({one.name: one.most + 1})
