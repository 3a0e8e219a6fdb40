"""OpenAI's two dialects, its embeddings and its lists, with what its many imitators do differently."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator.answer import SSE, Answer, data, event, reply
from tests.emulator.script import CACHED_TOKENS, INPUT_TOKENS, Script, script_for, vector_for

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

DONE = b"data: [DONE]\n\n"
FINISH = {"stop": "stop", "length": "length", "tools": "tool_calls"}
COUNT_WHEN_ASKED = {"openai", "ollama", "lm-studio", "llama-cpp"}
MODELS = ("relay-mini", "relay-reason", "relay-embed")


def chat(asked: Asked) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(asked.model, tools[0]["function"]["name"] if tools else "")
    wants_usage = bool((asked.json.get("stream_options") or {}).get("include_usage"))
    field = {"groq": "reasoning", "together": "reasoning", "openrouter": "reasoning"}.get(
        asked.provider, "reasoning_content"
    )
    frames = [*chunks(script, field)]
    if asked.provider == "openrouter":
        frames.insert(0, b": OPENROUTER PROCESSING\n\n")
    if wants_usage or asked.provider not in COUNT_WHEN_ASKED:
        frames.append(chunk(script.model, None, usage=usage(script, asked.provider)))
    return Answer((*frames, DONE), type=SSE, streamed=True, last_words=broken(script.model))


@lru_cache
def chunks(script: Script, reasoning: str) -> tuple[bytes, ...]:
    told: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    told += [{reasoning: thought} for thought in script.thoughts]
    told += [{"content": word} for word in script.words]
    if script.call:
        first: dict[str, Any] = {"id": script.call.id, "type": "function"}
        told.append({"tool_calls": [{"index": 0, **first, "function": {"name": script.call.name, "arguments": ""}}]})
        told += [{"tool_calls": [{"index": 0, "function": {"arguments": part}}]} for part in script.call.arguments]
    return (*(chunk(script.model, delta) for delta in told), chunk(script.model, {}, FINISH[script.finish]))


def chunk(model: str, delta: dict[str, Any] | None, finish: str | None = None, **more: object) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    about = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": model}
    return data({**about, "choices": choices, **more})


def usage(script: Script, provider: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": script.output_tokens,
        "total_tokens": INPUT_TOKENS + script.output_tokens,
        "prompt_tokens_details": {"cached_tokens": CACHED_TOKENS},
        "completion_tokens_details": {"reasoning_tokens": len(script.thoughts)},
    }
    return {**told, "cost": 0.00042} if provider == "openrouter" else told


def broken(model: str) -> bytes:
    error = {"message": "The upstream went away", "code": 502, "metadata": {"error_type": "provider_unavailable"}}
    choices = [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]
    return data({"id": "chatcmpl-1", "model": model, "error": error, "choices": choices})


def responses(asked: Asked) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(asked.model, tools[0]["name"] if tools else "")
    error = {"code": "server_error", "message": "The upstream went away"}
    last = event("error", {"type": "error", "sequence_number": 9, **error, "param": None})
    return Answer(events(script, asked.provider), type=SSE, streamed=True, last_words=last)


@lru_cache
def events(script: Script, provider: str) -> tuple[bytes, ...]:
    item = {"item_id": "msg_1", "output_index": 0}
    told: list[dict[str, Any]] = [{"type": "response.created", "response": {"id": "resp_1", "status": "in_progress"}}]
    told += [
        {"type": "response.reasoning_summary_text.delta", **item, "summary_index": 0, "delta": thought}
        for thought in script.thoughts
    ]
    told += [{"type": "response.output_text.delta", **item, "content_index": 0, "delta": word} for word in script.words]
    if script.call:
        call = {"type": "function_call", "id": "fc_1", "call_id": script.call.id, "name": script.call.name}
        at = {"item_id": "fc_1", "output_index": 1}
        whole = "".join(script.call.arguments)
        told.append({"type": "response.output_item.added", "output_index": 1, "item": {**call, "arguments": ""}})
        told += [
            {"type": "response.function_call_arguments.delta", **at, "delta": part} for part in script.call.arguments
        ]
        told.append({"type": "response.function_call_arguments.done", **at, "arguments": whole})
        told.append({"type": "response.output_item.done", "output_index": 1, "item": {**call, "arguments": whole}})
    told.append(ending(script, provider))
    return tuple(event(one["type"], {**one, "sequence_number": number}) for number, one in enumerate(told))


def ending(script: Script, provider: str) -> dict[str, Any]:
    status = "incomplete" if script.cut else "completed"
    used: dict[str, Any] = {
        "input_tokens": INPUT_TOKENS,
        "input_tokens_details": {"cached_tokens": CACHED_TOKENS},
        "output_tokens": script.output_tokens,
        "output_tokens_details": {"reasoning_tokens": len(script.thoughts)},
    }
    if provider == "perplexity":
        used["cost"] = {"currency": "USD", "total_cost": 0.00042}
    why = {"reason": "max_output_tokens"} if script.cut else None
    response = {"id": "resp_1", "status": status, "incomplete_details": why, "usage": used, "error": None}
    return {"type": f"response.{status}", "response": response}


def embeddings(asked: Asked) -> Answer:
    given = asked.json.get("input", [])
    texts = [given] if isinstance(given, str) else given
    vectors = [
        {"object": "embedding", "index": index, "embedding": vector_for(text, asked.json.get("dimensions") or 4)}
        for index, text in enumerate(texts)
    ]
    used = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return reply({"object": "list", "data": vectors, "model": asked.model, "usage": used})


def models(asked: Asked) -> Answer:
    about = {"object": "model", "created": 1_790_000_000, "owned_by": "switchyard"}
    shapes: dict[str, dict[str, Any]] = {
        "openrouter": {
            "context_length": 65_536,
            "pricing": {"prompt": "0.000001", "completion": "0.000004"},
            "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
            "supported_parameters": ["tools", "temperature", "reasoning"],
        },
        "groq": {"active": True, "context_window": 65_536, "max_completion_tokens": 8_192},
        "mistral": {
            "max_context_length": 65_536,
            "capabilities": {"completion_chat": True, "function_calling": True, "vision": False},
        },
        "huggingface": {
            "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
            "providers": [
                {
                    "provider": "yard",
                    "status": "live",
                    "context_length": 65_536,
                    "pricing": {"input": 1, "output": 4},
                    "supports_tools": True,
                    "supports_structured_output": True,
                }
            ],
        },
        "llama-cpp": {"meta": {"n_ctx": 65_536}},
        "together": {"type": "chat", "context_length": 65_536, "pricing": {"input": 1, "output": 4}},
    }
    rows = [{"id": model, **about, **shapes.get(asked.provider, {})} for model in MODELS]
    return reply(rows if asked.provider == "together" else {"object": "list", "data": rows})


def studio_models(_: Asked) -> Answer:
    """LM Studio's own list."""
    rows = [
        {
            "key": model,
            "type": "embedding" if "embed" in model else "llm",
            "display_name": model.title(),
            "max_context_length": 65_536,
            "loaded_instances": [{"id": model, "config": {"context_length": 8_192}}],
            "capabilities": {"vision": False, "trained_for_tool_use": True},
        }
        for model in MODELS
    ]
    return reply({"models": rows})


def language_models(_: Asked) -> Answer:
    """xAI's list with prices."""
    told = {"input_modalities": ["text"], "output_modalities": ["text"], "aliases": []}
    prices = {"prompt_text_token_price": 20_000, "completion_text_token_price": 60_000}
    return reply({"models": [{"id": model, **told, **prices} for model in MODELS]})


def key(_: Asked) -> Answer:
    """OpenRouter's own."""
    left = {"used": 3, "limit": 50, "remaining": 47}
    return reply({"data": {"label": "sk-or-…", "limit": None, "is_free_tier": True, "free_model_daily_requests": left}})


ROUTES = {
    "chat/completions": chat,
    "responses": responses,
    "embeddings": embeddings,
    "models": models,
    "language-models": language_models,
    "key": key,
}
