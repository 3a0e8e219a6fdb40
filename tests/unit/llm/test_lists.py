"""A provider's list of models says what it says: ids, lengths, abilities, and prices in one unit."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.catalog.model import Line, Model
from app.llm.catalog.own import OwnLine
from app.llm.catalog.price import Daily, Period, Price, Rate, Rates, Step
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.dialects import DIALECTS, ModelPage
from app.llm.errors import NotAStream
from tests.unit.llm.reading_streams import mutated

LISTED = [line for line in LINES if line.paths.models]


def page(line: str, told: object) -> ModelPage:
    row = BY_ID[line]
    return DIALECTS[row.dialect].read_models(row, json.dumps(told).encode())


def price(given: str, taken: str, cached: str | None = None, written: str | None = None) -> Price:
    rates = Rates(
        input=Rate(base=Decimal(given)),
        output=Rate(base=Decimal(taken)),
        cached=Rate(base=Decimal(cached)) if cached else None,
        cache_written=Rate(base=Decimal(written)) if written else None,
    )
    return Price(periods=(Period(rates=rates),), source="list")


TABLE: list[tuple[str, Any, list[Model]]] = [
    (
        "openai",
        {
            "object": "list",
            "data": [
                {"id": "gpt-6-sol", "created": 1, "owned_by": "openai"},
                {"id": "gpt-5", "shutdown_date": "2026-12-11"},
                {"id": "text-embedding-3-small"},
                {"id": "whisper-1"},
                {"id": "gpt-image-2"},
            ],
        },
        [
            Model(id="gpt-6-sol", listed=True),
            Model(id="gpt-5", listed=True, retires=date(2026, 12, 11)),
            Model(id="text-embedding-3-small", listed=True, embeddings=True),
        ],
    ),
    (
        "anthropic",
        {
            "data": [
                {
                    "type": "model",
                    "id": "claude-opus-5-5",
                    "display_name": "Claude Opus 5.5",
                    "max_input_tokens": 1_000_000,
                    "max_tokens": 128_000,
                    "capabilities": {
                        "effort": {"supported": True, "low": {"supported": True}, "max": {"supported": True}},
                        "thinking": {"supported": True, "types": {"adaptive": {"supported": True}}},
                        "image_input": {"supported": True},
                    },
                    "retires_at": "2027-06-01T00:00:00Z",
                },
                {
                    "id": "claude-opus-4-5",
                    "capabilities": {
                        "effort": {"low": {"supported": True}},
                        "thinking": {"supported": True, "types": {"adaptive": {"supported": False}}},
                    },
                },
            ],
            "has_more": False,
            "last_id": "claude-opus-4-5",
        },
        [
            Model(
                id="claude-opus-5-5",
                name="Claude Opus 5.5",
                listed=True,
                context=1_000_000,
                max_output=128_000,
                images=True,
                reasoning=True,
                efforts=("low", "max"),
                retires=date(2027, 6, 1),
            ),
            Model(id="claude-opus-4-5", listed=True, reasoning=True),
        ],
    ),
    (
        "gemini",
        {
            "models": [
                {
                    "name": "models/gemini-3.8-flash",
                    "displayName": "Gemini 3.8 Flash",
                    "inputTokenLimit": 1_048_576,
                    "outputTokenLimit": 65_536,
                    "supportedGenerationMethods": ["generateContent", "countTokens"],
                    "thinking": True,
                },
                {"name": "models/gemini-embedding-2", "supportedGenerationMethods": ["embedContent"]},
                {"name": "models/veo-4", "supportedGenerationMethods": ["predictLongRunning"]},
            ]
        },
        [
            Model(
                id="gemini-3.8-flash",
                name="Gemini 3.8 Flash",
                listed=True,
                context=1_048_576,
                max_output=65_536,
                reasoning=True,
            ),
            Model(id="gemini-embedding-2", listed=True, embeddings=True),
        ],
    ),
    (
        "openrouter",
        {
            "data": [
                {
                    "id": "a/b",
                    "name": "A: B",
                    "context_length": 200_000,
                    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
                    "pricing": {
                        "prompt": "0.000003",
                        "completion": "0.000015",
                        "request": "0",
                        "input_cache_read": "0.0000003",
                        "input_cache_write": "0.00000375",
                    },
                    "top_provider": {"context_length": 200_000, "max_completion_tokens": 64_000},
                    "supported_parameters": ["tools", "reasoning", "structured_outputs", "temperature"],
                    "reasoning": {"supported_efforts": ["low", "high"]},
                },
                {"id": "a/b:free", "pricing": {"prompt": "0", "completion": "0"}, "supported_parameters": []},
                {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
                {"id": "a/b:batch"},
            ]
        },
        [
            Model(
                id="a/b",
                name="A: B",
                listed=True,
                context=200_000,
                max_output=64_000,
                images=True,
                tools=True,
                json_schema=True,
                reasoning=True,
                temperature=True,
                efforts=("low", "high"),
                price=price("3", "15", "0.3", "3.75"),
            ),
            Model(
                id="a/b:free",
                listed=True,
                free=True,
                tools=False,
                json_schema=False,
                reasoning=False,
                temperature=False,
                price=price("0", "0"),
            ),
            Model(id="openrouter/auto", listed=True),
        ],
    ),
    (
        "groq",
        {
            "data": [
                {
                    "id": "openai/gpt-oss-120b",
                    "active": True,
                    "context_window": 131_072,
                    "max_completion_tokens": 65_536,
                },
                {"id": "old", "active": False},
                {"id": "whisper-large-v3", "active": True},
            ]
        },
        [Model(id="openai/gpt-oss-120b", listed=True, context=131_072, max_output=65_536)],
    ),
    (
        "together",
        [
            {
                "id": "zai-org/GLM-5.3",
                "type": "chat",
                "display_name": "GLM",
                "context_length": 131_072,
                "pricing": {"input": 0.6, "output": 2.2, "hourly": 0},
            },
            {"id": "x/flux", "type": "image"},
        ],
        [Model(id="zai-org/GLM-5.3", name="GLM", listed=True, context=131_072, price=price("0.6", "2.2"))],
    ),
    (
        "mistral",
        {
            "data": [
                {
                    "id": "mistral-large-4",
                    "name": "mistral-large-4",
                    "max_context_length": 262_144,
                    "capabilities": {"completion_chat": True, "function_calling": True, "vision": True},
                    "deprecation": "2027-01-31T12:00:00Z",
                    "deprecation_replacement_model": "mistral-large-5",
                },
                {"id": "mistral-ocr", "capabilities": {"completion_chat": False}},
                {"id": "mistral-embed", "capabilities": {"completion_chat": False}},
            ]
        },
        [
            Model(
                id="mistral-large-4",
                name="mistral-large-4",
                listed=True,
                context=262_144,
                tools=True,
                images=True,
                retires=date(2027, 1, 31),
                replaced_by="mistral-large-5",
            ),
            Model(id="mistral-embed", listed=True, embeddings=True),
        ],
    ),
    (
        "cohere",
        {
            "models": [
                {
                    "name": "command-a",
                    "context_length": 256_000.0,
                    "endpoints": ["chat"],
                    "features": ["tools", "json_schema"],
                },
                {"name": "embed-v4.0", "endpoints": ["embed"]},
                {"name": "command", "endpoints": ["chat"], "is_deprecated": True},
                {"name": "rerank", "endpoints": ["rerank"]},
            ],
            "next_page_token": "",
        },
        [
            Model(
                id="command-a",
                listed=True,
                context=256_000,
                images=False,
                tools=True,
                json_schema=True,
                reasoning=False,
            ),
            Model(id="embed-v4.0", listed=True, embeddings=True),
        ],
    ),
    (
        "huggingface",
        {
            "data": [
                {
                    "id": "zai-org/GLM-5.3",
                    "architecture": {"input_modalities": ["text"]},
                    "providers": [
                        {
                            "provider": "a",
                            "status": "live",
                            "context_length": 131_072,
                            "pricing": {"input": 0.5, "output": 2},
                            "supports_tools": True,
                        },
                        {
                            "provider": "b",
                            "status": "live",
                            "context_length": 65_536,
                            "pricing": {"input": 0.7, "output": 1.8},
                        },
                        {"provider": "c", "status": "error", "pricing": {"input": 99, "output": 99}},
                    ],
                },
                {"id": "gone", "providers": []},
            ]
        },
        [
            Model(
                id="zai-org/GLM-5.3",
                listed=True,
                context=65_536,
                images=False,
                tools=True,
                price=price("0.7", "2"),
            )
        ],
    ),
    (
        "xai",
        {
            "models": [
                {
                    "id": "grok-4.6",
                    "input_modalities": ["text", "image"],
                    "prompt_text_token_price": 20_000,
                    "cached_prompt_text_token_price": 5000,
                    "completion_text_token_price": 100_000,
                    "aliases": ["grok"],
                }
            ]
        },
        [Model(id="grok-4.6", listed=True, images=True, price=price("2", "10", "0.5"))],
    ),
    (
        "lm-studio",
        {
            "models": [
                {
                    "key": "qwen/qwen3.8",
                    "type": "llm",
                    "display_name": "Qwen",
                    "max_context_length": 131_072,
                    "loaded_instances": [{"id": "x", "config": {"context_length": 8192}}],
                    "capabilities": {"vision": False, "trained_for_tool_use": True},
                },
                {"key": "nomic", "type": "embedding", "max_context_length": 2048},
            ]
        },
        [
            Model(id="qwen/qwen3.8", name="Qwen", listed=True, context=8192, images=False, tools=True),
            Model(id="nomic", listed=True, context=2048, embeddings=True),
        ],
    ),
    (
        "llama-cpp",
        {"models": [{"name": "x"}], "data": [{"id": "qwen", "meta": {"n_ctx_train": 131_072}}]},
        [Model(id="qwen", listed=True, context=131_072)],
    ),
    (
        "ollama",
        {
            "models": [
                {"name": "qwen3.8:27b", "model": "qwen3.8:27b", "capabilities": ["completion", "tools", "thinking"]},
                {"name": "nomic-embed-text:latest", "model": "nomic-embed-text:latest"},
            ]
        },
        [
            Model(id="qwen3.8:27b", name="qwen3.8:27b", listed=True, images=False, tools=True, reasoning=True),
            Model(
                id="nomic-embed-text:latest",
                name="nomic-embed-text:latest",
                listed=True,
                embeddings=True,
            ),
        ],
    ),
    ("hyperbolic", {"data": [{"id": "meta/llama"}, {"id": ""}, {}, "x", None]}, [Model(id="meta/llama", listed=True)]),
    ("deepseek", {"data": [{"id": "deepseek-v4-pro"}]}, [Model(id="deepseek-v4-pro", listed=True)]),
]


@pytest.mark.parametrize(("line", "told", "models"), TABLE, ids=[row[0] for row in TABLE])
def test_a_list_is_read_in_its_providers_shape(line: str, told: object, models: list[Model]) -> None:
    assert list(page(line, told).models) == models


def test_every_line_with_a_list_is_tried() -> None:
    assert {line for line, *_ in TABLE} == {line.id for line in LISTED}


def test_openrouters_overrides_are_for_long_prompts_and_for_hours() -> None:
    pricing = {
        "prompt": "0.000001",
        "completion": "0.000002",
        "overrides": [
            {"min_prompt_tokens": 200_000, "prompt": "0.000002"},
            {"utc_start": "01:00", "utc_end": "04:00", "prompt": "0.000003", "completion": "0.000004"},
            {"utc_start": "whenever", "prompt": "9"},
        ],
    }
    [model] = page("openrouter", {"data": [{"id": "a/b", "pricing": pricing}]}).models
    assert model.price is not None
    base, peak = model.price.periods
    assert base.rates.input == Rate(base=Decimal(1), steps=(Step(above=200_000, rate=Decimal(2)),))
    assert base.rates.output == Rate(base=Decimal(2))
    assert peak.daily == Daily(start=time(1), end=time(4))
    assert (peak.rates.input.base, peak.rates.output.base) == (Decimal(3), Decimal(4))


@pytest.mark.parametrize("line", LISTED, ids=lambda line: line.id)
def test_a_list_is_asked_for_without_a_body(line: Line) -> None:
    asked = DIALECTS[line.dialect].list_models(line)
    assert asked is not None
    assert (asked.method, asked.body) == ("GET", b"")
    assert asked.url.startswith(line.base_url + line.paths.models)


def test_a_line_without_a_list_is_not_asked() -> None:
    assert DIALECTS["openai_responses"].list_models(BY_ID["perplexity"]) is None
    bare = OwnLine(name="x", base_url="https://x.example", models_path="").line()
    assert DIALECTS["openai_chat"].list_models(bare) is None


@pytest.mark.parametrize(
    ("line", "told", "query"),
    [
        ("anthropic", {"data": [], "has_more": True, "last_id": "m/9&"}, "?limit=1000&after_id=m%2F9%26"),
        ("gemini", {"models": [], "nextPageToken": "t"}, "?pageSize=1000&pageToken=t"),
        ("cohere", {"models": [], "next_page_token": "t"}, "?page_size=1000&page_token=t"),
    ],
)
def test_a_long_list_goes_on_with_its_token(line: str, told: object, query: str) -> None:
    row = BY_ID[line]
    token = page(line, told).next
    asked = DIALECTS[row.dialect].list_models(row, token)
    assert asked is not None
    assert asked.url.endswith(query)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b'{"data": {}}', b"3", b'"x"', b"\xff"])
def test_what_is_no_list_is_an_error(body: bytes) -> None:
    for line in LISTED:
        with pytest.raises(NotAStream):
            DIALECTS[line.dialect].read_models(line, body)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["live", "0.1", "-1", "1e400", "01:00", "image", "\ud83d"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "supported"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(TABLE), VALUES, st.lists(st.integers(0, 20), max_size=7))
def test_a_list_with_anything_in_it_can_be_read(
    row: tuple[str, object, list[Model]], value: object, places: list[int]
) -> None:
    line, told, _ = row
    changed = mutated(told, value, [*([0] if isinstance(told, dict) else []), *places])
    with suppress(NotAStream):
        page(line, changed)


# ---- Embeddings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "told", "tokens"),
    [
        (
            "openai_chat",
            {
                "data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1.0, 2.0]}],
                "usage": {"prompt_tokens": 7},
            },
            7,
        ),
        ("openai_responses", {"data": [{"index": 0, "embedding": "AQI="}, {"index": 1, "embedding": "AwQ="}]}, 0),
        ("gemini", {"embeddings": [{"values": [1, 2]}, {"values": [3, 4]}]}, 0),
        (
            "cohere",
            {"embeddings": {"float": [[1, 2], [3, 4]]}, "meta": {"billed_units": {"input_tokens": 5}}},
            5,
        ),
        ("ollama", {"embeddings": [[1, 2], [3, 4]], "prompt_eval_count": 3}, 3),
    ],
)
def test_vectors_come_in_the_order_of_their_texts(dialect: str, told: object, tokens: int) -> None:
    read = DIALECTS[dialect].read_embeddings(json.dumps(told).encode())
    assert read.vectors == ((1.0, 2.0), (3.0, 4.0))
    assert read.usage.input == tokens


@pytest.mark.parametrize("dialect", ["openai_chat", "gemini", "cohere", "ollama"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b'{"data": []}',
        b'{"data": [{"embedding": ["a"]}]}',
        b'{"data": [{"embedding": "?"}]}',
        b'{"embeddings": [[true]]}',
        b'{"embeddings": [[]]}',
        b'{"embeddings": [{}]}',
        b'{"embeddings": 5}',
    ],
)
def test_what_has_no_vectors_is_an_error(dialect: str, body: bytes) -> None:
    with pytest.raises(NotAStream):
        DIALECTS[dialect].read_embeddings(body)
