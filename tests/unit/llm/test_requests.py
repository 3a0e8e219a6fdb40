"""Each dialect sends what the model takes, in the provider's words, and says what it left out."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.catalog.model import Line, Model
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.dialects import DIALECTS, Built
from app.llm.dialects.asking import is_strict, nearest
from app.llm.dialects.seals import sealed, unsealed
from app.llm.errors import UnsupportedParameter
from app.llm.request import ChatRequest, Effort, EmbeddingRequest, Image, Tool, ToolCall, Turn

Json = Any
ROUTE = Tool("route", "Set a route.", {"type": "object", "properties": {"to": {"type": "string"}}})
FUNCTION = {"name": "route", "description": "Set a route.", "parameters": ROUTE.parameters}
PICTURE = Image("image/png", b"\x89PNG")
ANSWER = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
SPEAKING = [line for line in LINES if line.dialect != "script"]

FULL = ChatRequest(
    "m",
    (
        Turn("user", "Where?", images=(PICTURE,)),
        Turn("assistant", "Let me see.", reasoning="Hm.", calls=(ToolCall("call_1", "route", '{"to": "4"}'),)),
        Turn("tool", "Set.", call_id="call_1"),
        Turn("user", "And now?"),
    ),
    system="Be brief.",
    max_tokens=5000,
    temperature=0.5,
    top_p=0.9,
    top_k=40,
    frequency_penalty=0.1,
    presence_penalty=0.2,
    seed=7,
    stop=("END",),
    tools=(ROUTE,),
    tool_choice="required",
    schema=ANSWER,
    effort="high",
)
OPTIONAL = {
    field.name: field.default for field in fields(ChatRequest) if field.name not in {"model", "turns", "bounded"}
}


def built(
    line: str | Line, request: ChatRequest = FULL, model: Model | None = None, without: frozenset[str] = frozenset()
) -> tuple[Json, Built]:
    row = BY_ID[line] if isinstance(line, str) else line
    made = DIALECTS[row.dialect].chat(row, model or Model(id=request.model), request, without)
    return json.loads(made.http.body), made


def asked(text: str = "Hi", **more: Any) -> ChatRequest:  # noqa: ANN401 - a request's fields
    return ChatRequest("m", (Turn("user", text),), **more)


# ---- Every line ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_a_plain_request_sends_nothing_that_was_not_asked_for(line: Line) -> None:
    body, made = built(line, asked())
    extras = {"stream", "stream_options", "store", "max_tokens", "options", "contents", "messages", "input", "model"}
    assert set(body) <= extras
    assert made.notes == ()


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_only_headers_that_the_line_names_are_sent(line: Line) -> None:
    _, made = built(line)
    assert dict(made.http.headers) == {"Content-Type": "application/json", **dict(line.auth.headers)}
    assert made.http.url.startswith(line.base_url + "/")


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
@pytest.mark.parametrize("name", sorted(set(OPTIONAL) - {"system", "schema_name"}))
def test_a_parameter_that_was_refused_before_is_left_out_and_noted(line: Line, name: str) -> None:
    request = asked(**{name: getattr(FULL, name)} | ({"tools": FULL.tools} if name == "tool_choice" else {}))
    body, made = built(line, request, without=frozenset({name}))
    plain, _ = built(line, asked(tools=request.tools if name == "tool_choice" else ()))
    assert body == plain or name == "max_tokens"
    assert len(made.notes) == 1
    assert made.notes[0].endswith(".")


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_a_request_whose_budget_rests_on_its_length_is_not_built_without(line: Line) -> None:
    request = asked(max_tokens=300, bounded=True)
    assert built(line, request)[0] != built(line, asked())[0]
    with pytest.raises(UnsupportedParameter, match="takes no limit of the answer's length"):
        built(line, request, without=frozenset({"max_tokens"}))


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_whatever_is_asked_for_is_sent_or_noted(line: Line) -> None:
    plain, _ = built(line, asked())
    for name in set(OPTIONAL) - {"schema_name"}:
        request = asked(**{name: getattr(FULL, name)} | ({"tools": FULL.tools} if name == "tool_choice" else {}))
        body, made = built(line, request)
        assert body != plain or made.notes, f"{name} is lost"


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_what_the_models_row_rules_out_is_left_out_and_noted(line: Line) -> None:
    plain = Model(id="m", images=False, tools=False, json_schema=False, reasoning=False, temperature=False)
    body, made = built(line, FULL, plain)
    said = json.dumps(body)
    assert "image" not in said.replace("images", "") or "iVBOR" not in said
    assert "Set a route" not in said
    assert not {"temperature", "top_p", "top_k", "response_format", "format", "reasoning", "thinking"} & set(body)
    for words in ("images", "tools", "JSON schema", "reasoning effort", "temperature", "top-p"):
        assert any(words in note for note in made.notes), words


@settings(max_examples=60)
@given(
    st.sampled_from(SPEAKING),
    st.sets(st.sampled_from(sorted(OPTIONAL))),
    st.frozensets(st.sampled_from([*sorted(OPTIONAL), "images", "stream_options", "summary"])),
    st.booleans(),
)
def test_any_request_can_be_built(line: Line, names: set[str], without: frozenset[str], knows: bool) -> None:  # noqa: FBT001 - drawn
    changes: dict[str, Any] = {name: OPTIONAL[name] for name in names}
    request = replace(FULL, **changes)
    model = Model(id="m", reasoning=True, efforts=("low", "high"), max_output=9000) if knows else None
    built(line, request, model, without)


@given(st.text(alphabet=st.characters(), max_size=20))
def test_text_that_was_cut_within_a_character_can_be_sent(text: str) -> None:
    for line in SPEAKING:
        built(line, ChatRequest("m", (Turn("user", text + "\ud83d"), Turn("user", "x")), system=text))


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_an_answer_that_was_cut_at_once_is_no_turn(line: Line) -> None:
    turns = (Turn("user", "Hi"), Turn("assistant"), Turn("user", "Hello?"))
    body, _ = built(line, ChatRequest("m", turns))
    said = json.dumps(body)
    assert "assistant" not in said
    assert "Hello?" in said


def test_a_line_of_ones_own_sends_its_query_and_headers() -> None:
    own = OwnLine(
        name="Azure",
        base_url="https://x.example/openai/deployments/d",
        query=(("api-version", "2025-04-01"),),
        headers=(("X-Team", "a"),),
        key_header="api-key",
        key_prefix="",
        max_tokens_field="max_completion_tokens",
        stream_options=False,
    ).line()
    body, made = built(own, asked(max_tokens=5))
    assert made.http.url == "https://x.example/openai/deployments/d/chat/completions?api-version=2025-04-01"
    assert made.http.headers["X-Team"] == "a"
    assert body["max_completion_tokens"] == 5
    assert "stream_options" not in body


# ---- OpenAI's chat completions ---------------------------------------------------------------------------------------


def test_chat_completions_carry_the_whole_request() -> None:
    body, made = built("lm-studio")
    picture = f"data:image/png;base64,{base64.b64encode(PICTURE.data).decode()}"
    call = {"id": "call_1", "type": "function", "function": {"name": "route", "arguments": '{"to": "4"}'}}
    assert body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": [{"type": "text", "text": "Where?"}, {"type": "image_url", "image_url": {"url": picture}}],
            },
            {"role": "assistant", "content": "Let me see.", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": "Set."},
            {"role": "user", "content": "And now?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 5000,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 40,
        "frequency_penalty": 0.1,
        "presence_penalty": 0.2,
        "stop": ["END"],
        "seed": 7,
        "tools": [
            {
                "type": "function",
                "function": {"name": "route", "description": "Set a route.", "parameters": ROUTE.parameters},
            }
        ],
        "tool_choice": "required",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": ANSWER, "strict": True},
        },
    }
    assert made.notes == ("m on LM Studio does not take the reasoning effort: left out.",)


def test_a_line_that_refused_stream_options_is_not_sent_them_again() -> None:
    assert "stream_options" not in built("groq", asked(), without=frozenset({"stream_options"}))[0]


def test_mistral_gets_its_own_words() -> None:
    body, made = built("mistral", replace(FULL, temperature=1.9))
    assert body["random_seed"] == 7
    assert body["tool_choice"] == "any"
    assert body["temperature"] == 1.5
    assert body["reasoning_effort"] == "high"
    assert "stream_options" not in body
    ids = {body["messages"][2]["tool_calls"][0]["id"], body["messages"][3]["tool_call_id"]}
    assert len(ids) == 1
    assert all(len(told) == 9 and told.isalnum() for told in ids)
    assert any("up to 1.5" in note for note in made.notes)


@pytest.mark.parametrize(
    ("line", "effort", "efforts", "sent"),
    [
        ("openrouter", "high", (), {"reasoning": {"effort": "high"}}),
        ("openrouter", "none", (), {"reasoning": {"enabled": False}}),
        ("deepseek", "none", (), {"thinking": {"type": "disabled"}}),
        ("deepseek", "high", (), {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
        ("together", "none", (), {"reasoning": {"enabled": False}}),
        ("together", "low", (), {"reasoning_effort": "low"}),
        ("groq", "max", ("low", "medium", "high"), {"reasoning_effort": "high"}),
        ("groq", "low", ("none", "default"), {"reasoning_effort": "default", "reasoning_format": "parsed"}),
        ("groq", "none", ("none", "default"), {"reasoning_effort": "none", "reasoning_format": "parsed"}),
        ("mistral", "low", (), {"reasoning_effort": "high"}),
        ("mistral", "none", (), {"reasoning_effort": "none"}),
        ("openai", "minimal", (), {"reasoning": {"effort": "low"}}),
        ("openai", "max", ("low", "xhigh"), {"reasoning": {"effort": "xhigh"}}),
        ("cohere", "none", (), {"thinking": {"type": "disabled"}}),
        ("cohere", "low", (), {"thinking": {"type": "enabled"}}),
        ("ollama", "none", (), {"think": False}),
        ("ollama", "high", (), {"think": True}),
        ("ollama", "max", ("low", "medium", "high"), {"think": "high"}),
    ],
)
def test_effort_is_asked_for_as_the_line_wants_it(
    line: str,
    effort: Effort,
    efforts: tuple[str, ...],
    sent: Json,
) -> None:
    body, made = built(line, asked(effort=effort), Model(id="m", efforts=efforts))
    plain, _ = built(line, asked(), Model(id="m", efforts=efforts))
    assert {
        name: value for name, value in body.items() if plain.get(name) != value or name == "reasoning_format"
    } == sent
    assert made.notes == ()


@pytest.mark.parametrize(
    ("wanted", "taken", "sent"),
    [
        ("max", ("low", "medium", "high"), "high"),
        ("minimal", ("low", "high"), "low"),
        ("medium", ("low", "high"), "low"),
        ("none", ("low", "high"), "low"),
        ("high", (), ""),
        ("high", ("none",), "none"),
        ("max", ("high", "xhigh", "max"), "max"),
    ],
)
def test_an_effort_that_is_not_taken_becomes_the_nearest(wanted: str, taken: tuple[str, ...], sent: str) -> None:
    assert nearest(wanted, taken) == sent


def test_deepseek_gets_its_reasoning_back_with_tools_only() -> None:
    assert built("deepseek")[0]["messages"][2]["reasoning_content"] == "Hm."
    assert "reasoning_content" not in json.dumps(built("deepseek", replace(FULL, tools=()))[0])
    assert "Hm." not in json.dumps(built("groq")[0])


def test_a_schema_is_strict_only_where_it_keeps_the_rules() -> None:
    assert is_strict(ANSWER)
    assert not is_strict({**ANSWER, "required": []})
    assert not is_strict({**ANSWER, "additionalProperties": True})
    assert not is_strict({"type": "array", "items": {"type": "object", "properties": {}}})


def test_the_developer_speaks_where_the_row_says_so() -> None:
    own = BY_ID["openai"].model_copy(update={"dialect": "openai_chat"})
    request = replace(asked(system="Be brief."), model="gpt-6-sol")
    assert built(own, request)[0]["messages"][0]["role"] == "developer"
    assert built(own, request, without=frozenset({"developer"}))[0]["messages"][0]["role"] == "system"
    assert built(own, replace(request, model="gpt-4o"))[0]["messages"][0]["role"] == "system"


# ---- Signatures ------------------------------------------------------------------------------------------------------

DETAILS = [{"type": "reasoning.text", "text": "Hm.", "signature": "s"}]
ENCRYPTED = {"type": "reasoning", "summary": [], "encrypted_content": "e"}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "s"}
SEALS = "".join(
    (
        sealed("openrouter", {"details": DETAILS}),
        sealed("openai", ENCRYPTED),
        sealed("anthropic", THOUGHT),
        sealed("anthropic", {"type": "redacted_thinking", "data": "d"}),
        sealed("gemini", {"thoughtSignature": "text-seal"}),
    )
)
SIGNED = replace(
    FULL,
    turns=(
        Turn("user", "Where?"),
        Turn(
            "assistant",
            "Let me see.",
            signature=SEALS,
            calls=(ToolCall("call_1", "route", "{}", sealed("gemini", {"thoughtSignature": "call-seal"})),),
        ),
        Turn("tool", "Set.", call_id="call_1"),
    ),
    effort="",
)


def test_each_line_gets_back_what_it_sealed_itself() -> None:
    assert built("openrouter", SIGNED)[0]["messages"][2]["reasoning_details"] == DETAILS
    assert ENCRYPTED in built("openai", SIGNED)[0]["input"]
    assert built("anthropic", SIGNED)[0]["messages"][1]["content"][:2] == [
        THOUGHT,
        {"type": "redacted_thinking", "data": "d"},
    ]
    parts = built("gemini", SIGNED)[0]["contents"][1]["parts"]
    assert [part["thoughtSignature"] for part in parts] == ["text-seal", "call-seal"]


@pytest.mark.parametrize("line", ["groq", "xai", "cohere", "ollama", "mistral"])
def test_no_line_gets_what_another_sealed(line: str) -> None:
    said = json.dumps(built(line, SIGNED)[0])
    assert not any(seal in said for seal in ("seal", "encrypted", "reasoning_details", "redacted"))


@given(st.text())
def test_a_signature_from_anywhere_unseals_to_something_or_nothing(signature: str) -> None:
    assert list(unsealed("groq", signature)) == []


# ---- The others ------------------------------------------------------------------------------------------------------


def test_responses_carry_the_whole_request() -> None:
    body, made = built("openai", model=Model(id="m", reasoning=True))
    assert body["instructions"] == "Be brief."
    assert body["input"][0]["content"][1]["type"] == "input_image"
    assert body["input"][2] == {
        "type": "function_call",
        "call_id": "call_1",
        "name": "route",
        "arguments": '{"to": "4"}',
    }
    assert body["input"][3] == {"type": "function_call_output", "call_id": "call_1", "output": "Set."}
    assert body["store"] is False
    assert body["max_output_tokens"] == 5000
    assert body["reasoning"] == {"effort": "high", "summary": "auto"}
    assert body["include"] == ["reasoning.encrypted_content"]
    assert body["text"]["format"]["name"] == "answer"
    assert body["tools"][0] == {
        "type": "function",
        "name": "route",
        "description": "Set a route.",
        "parameters": ROUTE.parameters,
        "strict": False,
    }
    assert len(made.notes) == 5  # top-k, two penalties, seed, stop


def test_a_summary_that_was_refused_is_not_asked_for_again() -> None:
    body, _ = built("openai", asked(), Model(id="m", reasoning=True), frozenset({"summary"}))
    assert "reasoning" not in body


def test_messages_carry_the_whole_request() -> None:
    body, made = built("anthropic", replace(FULL, model="claude-sonnet-4-5", effort=""), Model(id="claude-sonnet-4-5"))
    assert body["system"] == "Be brief."
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert [block["type"] for block in body["messages"][2]["content"]] == ["tool_result", "text"]
    assert body["messages"][1]["content"][1]["input"] == {"to": "4"}
    assert body["temperature"] == 0.5
    assert "top_p" not in body
    assert body["top_k"] == 40
    assert body["tool_choice"] == {"type": "any"}
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": ANSWER}}
    assert len(made.notes) == 4  # top-p, two penalties, seed


def test_newer_models_of_anthropic_think_by_level_and_do_not_sample() -> None:
    model = Model(id="claude-opus-5-5", efforts=("low", "medium", "high", "xhigh", "max"), max_output=64_000)
    body, made = built("anthropic", replace(FULL, model=model.id, max_tokens=None), model)
    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"]["effort"] == "high"
    assert not {"temperature", "top_p", "top_k", "tool_choice"} & set(body)
    assert body["max_tokens"] == 32_000
    assert any("forced choice" in note for note in made.notes)


def test_older_models_of_anthropic_think_in_tokens() -> None:
    model = Model(id="claude-sonnet-4-5", reasoning=True)
    request = replace(asked(effort="high", max_tokens=20_000), model=model.id)
    assert built("anthropic", request, model)[0]["thinking"] == {"type": "enabled", "budget_tokens": 16_384}
    body, made = built("anthropic", replace(request, max_tokens=1500), model)
    assert "thinking" not in body
    assert len(made.notes) == 1


def test_a_conversation_that_ends_with_the_model_is_not_refused_by_anthropic() -> None:
    body, _ = built("anthropic", ChatRequest("m", (Turn("user", "Tell."), Turn("assistant", "Once upon "))))
    assert body["messages"][1]["content"][0]["text"] == "Once upon"
    assert body["messages"][-1]["role"] == "user"


def test_a_limit_that_was_refused_by_anthropic_becomes_one_that_all_take() -> None:
    assert built("anthropic", asked(max_tokens=10**6), without=frozenset({"max_tokens"}))[0]["max_tokens"] == 4096


def test_gemini_carries_the_whole_request() -> None:
    body, made = built("gemini", replace(FULL, model="gemini-3.8-flash"), Model(id="gemini-3.8-flash", reasoning=True))
    assert made.http.url.endswith("/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse")
    assert body["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    assert [content["role"] for content in body["contents"]] == ["user", "model", "user"]
    assert body["contents"][1]["parts"][1] == {
        "functionCall": {"name": "route", "args": {"to": "4"}},
        "thoughtSignature": "skip_thought_signature_validator",
    }
    assert body["contents"][2]["parts"] == [
        {"functionResponse": {"name": "route", "response": {"result": "Set."}}},
        {"text": "And now?"},
    ]
    assert body["generationConfig"] == {
        "temperature": 0.5,
        "maxOutputTokens": 5000,
        "topP": 0.9,
        "topK": 40,
        "stopSequences": ["END"],
        "seed": 7,
        "frequencyPenalty": 0.1,
        "presencePenalty": 0.2,
        "responseMimeType": "application/json",
        "responseJsonSchema": ANSWER,
        "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "high"},
    }
    assert body["toolConfig"] == {"functionCallingConfig": {"mode": "ANY"}}
    assert made.notes == ()


def test_the_older_gemini_thinks_in_tokens() -> None:
    body, _ = built("gemini", replace(asked(effort="none"), model="gemini-2.5-flash"))
    assert body["generationConfig"]["thinkingConfig"] == {"includeThoughts": False, "thinkingBudget": 0}


def test_a_tools_answer_in_json_goes_to_gemini_as_it_is() -> None:
    turns = (
        Turn("assistant", calls=(ToolCall("c", "route", "not json"),)),
        Turn("tool", '{"ok": true}', call_id="c"),
    )
    contents = built("gemini", ChatRequest("m", turns))[0]["contents"]
    assert contents[0]["parts"][0]["functionCall"]["args"] == {"arguments": "not json"}
    assert contents[1]["parts"][0]["functionResponse"] == {"name": "route", "response": {"ok": True}}


def test_cohere_carries_the_whole_request() -> None:
    body, made = built("cohere", replace(FULL, temperature=1.5))
    assert body["temperature"] == 1.0
    assert (body["p"], body["k"], body["stop_sequences"]) == (0.9, 40, ["END"])
    assert body["frequency_penalty"] == 0.1
    assert "presence_penalty" not in body
    assert body["tool_choice"] == "REQUIRED"
    assert body["messages"][2]["tool_plan"] == "Let me see."
    assert body["messages"][3] == {"role": "tool", "tool_call_id": "call_1", "content": "Set."}
    assert body["response_format"] == {"type": "json_object", "json_schema": ANSWER}
    assert len(made.notes) == 2


def test_ollama_carries_the_whole_request() -> None:
    body, made = built("ollama")
    assert body["options"] == {
        "num_ctx": 8192,
        "num_predict": 5000,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 40,
        "frequency_penalty": 0.1,
        "presence_penalty": 0.2,
        "seed": 7,
        "stop": ["END"],
    }
    assert body["messages"][1]["images"] == [base64.b64encode(PICTURE.data).decode()]
    assert body["messages"][2]["tool_calls"] == [{"function": {"name": "route", "arguments": {"to": "4"}}}]
    assert body["messages"][3] == {"role": "tool", "content": "Set.", "tool_name": "route"}
    assert body["format"] == ANSWER
    assert body["think"] is True
    assert made.notes == ("m on Ollama does not take the choice of tool: left out.",)


@pytest.mark.parametrize(
    ("length", "context", "asked_for"),
    [
        (10, None, 8192),
        (60_000, None, 32_768),
        (10, 4096, 4096),
        (10_000_000, None, 262_144),
        (10_000_000, 131_072, 131_072),
    ],
)
def test_ollama_is_asked_for_a_context_that_fits(length: int, context: int | None, asked_for: int) -> None:
    body, _ = built("ollama", asked("a" * length), Model(id="m", context=context))
    assert body["options"]["num_ctx"] == asked_for


# ---- Key checks and embeddings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", SPEAKING, ids=lambda line: line.id)
def test_a_key_is_checked_at_its_own_origin_for_nothing(line: Line) -> None:
    checked = DIALECTS[line.dialect].check_key(line)
    if line.key_check is None:
        assert checked is None
        return
    assert checked is not None
    assert checked.url.startswith(line.base_url + "/")
    assert "chat" not in checked.url


def test_embeddings_are_asked_for_in_each_providers_words() -> None:
    request = EmbeddingRequest("m", ("a", "b"), dimensions=64, purpose="query")

    def body(line: str) -> Json:
        row = BY_ID[line]
        return json.loads(DIALECTS[row.dialect].embed(row, Model(id="m"), request).body)

    assert body("openai") == {"model": "m", "input": ["a", "b"], "dimensions": 64}
    assert body("mistral") == {"model": "m", "input": ["a", "b"], "output_dimension": 64}
    assert body("cohere") == {
        "model": "m",
        "texts": ["a", "b"],
        "input_type": "search_query",
        "embedding_types": ["float"],
        "output_dimension": 64,
    }
    assert body("ollama") == {"model": "m", "input": ["a", "b"], "dimensions": 64}
    assert body("gemini")["requests"][1] == {
        "model": "models/m",
        "taskType": "RETRIEVAL_QUERY",
        "outputDimensionality": 64,
        "content": {"parts": [{"text": "b"}]},
    }
