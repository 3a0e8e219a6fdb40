"""What is asked of each engine, and what its answer becomes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.llm.deltas import Delta, Finished, Reasoning, Text, Usage, UsageTold, joined
from app.llm.request import ChatRequest, Image, Tool, Turn
from app.ondevice.speaking import Reader, asked_of
from app.ondevice.thinking import Thinking
from app.ondevice.values import DeviceModel, Engine

SCHEMA = {"type": "object", "properties": {"signal": {"type": "string"}}}
FULL = ChatRequest(
    model="tiny",
    turns=(Turn("user", "Is the line clear?"),),
    system="You are a signal box.",
    max_tokens=30,
    temperature=0.5,
    top_p=0.9,
    top_k=40,
    frequency_penalty=0.1,
    presence_penalty=0.2,
    seed=7,
    stop=("stop",),
    schema=SCHEMA,
)


def model(engine: Engine, **fields: Any) -> DeviceModel:  # noqa: ANN401 - the fields of DeviceModel
    return DeviceModel(id="tiny", engine=engine, name="Tiny", **fields)


def chunk(content: str = "", finish: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"choices": [{"delta": {"content": content}, "finish_reason": finish}], **more}


def test_llama_cpp_takes_everything() -> None:
    asked = asked_of(model("wllama"), FULL)
    assert asked.notes == ()
    assert asked.body["messages"] == [
        {"role": "system", "content": "You are a signal box."},
        {"role": "user", "content": "Is the line clear?"},
    ]
    given = {name: asked.body[name] for name in ("max_tokens", "temperature", "top_p", "top_k", "seed", "stop")}
    assert given == {"max_tokens": 30, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "seed": 7, "stop": ["stop"]}
    assert asked.body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_webllm_takes_no_top_k_and_a_schema_as_text() -> None:
    asked = asked_of(model("webllm"), FULL)
    assert asked.notes == ("Tiny on this device does not take top-k: left out.",)
    assert asked.body["response_format"]["type"] == "json_object"
    assert json.loads(asked.body["response_format"]["schema"]) == SCHEMA
    assert not {"model", "stream", "top_k"} & asked.body.keys()


def test_the_browsers_own_model_takes_little_and_says_so() -> None:
    asked = asked_of(model("builtin"), FULL)
    assert asked.body.keys() == {"messages", "temperature", "top_k", "schema"}
    assert len(asked.notes) == 6
    alone = asked_of(model("builtin"), replace(FULL, top_k=None))
    assert "temperature" not in alone.body
    assert alone.notes[-1] == "Tiny takes the temperature and top-k only together: left out."


@pytest.mark.parametrize("engine", ["webllm", "wllama"])
def test_tools_and_pictures_go_only_to_models_that_take_them(engine: Engine) -> None:
    request = ChatRequest(
        model="tiny",
        turns=(Turn("user", "What is this?", images=(Image("image/png", b"picture"),)),),
        tools=(Tool("look", "Look at the line.", {"type": "object"}),),
    )
    blind = asked_of(model(engine), request)
    assert "tools" not in blind.body
    assert len(blind.notes) == 2
    seeing = asked_of(model(engine, images=True, tools=True), request)
    assert seeing.body["tools"][0]["function"]["name"] == "look"
    assert seeing.body["messages"][0]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")
    assert seeing.notes == ()


def test_a_model_that_thinks_can_be_told_not_to() -> None:
    quiet = replace(FULL, effort="none")
    assert asked_of(model("wllama", reasoning=True), quiet).body["chat_template_kwargs"] == {"enable_thinking": False}
    assert asked_of(model("webllm", reasoning=True), quiet).body["extra_body"] == {"enable_thinking": False}
    assert "does not take the reasoning effort" in asked_of(model("wllama"), quiet).notes[0]


def test_an_answer_becomes_text_usage_and_one_end() -> None:
    reader = Reader("wllama")
    told = reader.read([chunk("The signal"), chunk(" is green."), chunk("", "length")])
    told += reader.read([{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}])
    assert told == [Text("The signal"), Text(" is green."), Finished("length", "length"), UsageTold(Usage(9, 4))]
    assert reader.end() == []


def test_thoughts_are_told_apart_in_either_form() -> None:
    named = Reader("wllama").read([{"choices": [{"delta": {"reasoning_content": "Hm."}}]}, chunk("Yes.")])
    assert named == [Reasoning("Hm."), Text("Yes.")]
    marked = Reader("webllm").read([chunk("<think>\nHm."), chunk("</think>\n\nYes.")])
    assert marked == [Reasoning("Hm."), Text("Yes.")]


def test_marks_later_in_an_answer_are_text() -> None:
    assert Thinking().through("A mark: <think>no</think>") == [Text("A mark: <think>no</think>")]


@given(
    st.lists(st.integers(1, 8)),
    st.sampled_from(["<think>Hm</thi>…</think>Yes", "<thi", "<think>never ends</th", " Yes"]),
)
def test_the_cuts_of_a_stream_change_nothing(cuts: list[int], text: str) -> None:
    def through(pieces: list[str]) -> list[Delta]:
        thinking = Thinking()
        told = [delta for piece in pieces for delta in thinking.through(piece)]
        return [*told, *thinking.rest()]

    pieces, left = [], text
    for cut in cuts:
        pieces.append(left[:cut])
        left = left[cut:]
    cut_up = through([piece for piece in [*pieces, left] if piece])
    whole = through([text])
    for kind in (Text, Reasoning):
        assert "".join(d.text for d in cut_up if type(d) is kind) == "".join(d.text for d in whole if type(d) is kind)
    assert joined(whole) == whole


def test_nothing_that_an_engine_says_breaks_the_reader() -> None:
    hostile: list[dict[str, Any]] = [{}, {"choices": 3}, {"choices": [{"delta": {"content": 4}}]}, {"usage": "much"}]
    assert Reader("builtin").read(hostile) == []
