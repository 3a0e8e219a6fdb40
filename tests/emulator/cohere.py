"""Cohere's second version, with its own key check."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator.answer import SSE, Answer, event, reply
from tests.emulator.script import INPUT_TOKENS, Script, script_for, vector_for

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

FINISH = {"stop": "COMPLETE", "length": "MAX_TOKENS", "tools": "TOOL_CALL"}
MODELS = ("coupling-a", "coupling-r", "coupling-embed")


def chat(asked: Asked) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(asked.model, tools[0]["function"]["name"] if tools else "")
    failed = {"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "The upstream went away"}}
    return Answer(events(script), type=SSE, streamed=True, last_words=event("message-end", failed))


@lru_cache
def events(script: Script) -> tuple[bytes, ...]:
    told: list[dict[str, Any]] = [
        {"type": "message-start", "id": "c1", "delta": {"message": {"role": "assistant", "content": []}}}
    ]
    index = 0
    for kind, pieces in (("thinking", script.thoughts), ("text", script.words)):
        if pieces:
            start = {"message": {"content": {"type": kind, kind: ""}}}
            told.append({"type": "content-start", "index": index, "delta": start})
            told += [
                {"type": "content-delta", "index": index, "delta": {"message": {"content": {kind: piece}}}}
                for piece in pieces
            ]
            told.append({"type": "content-end", "index": index})
            index += 1
    if script.call:
        call = {"id": script.call.id, "type": "function", "function": {"name": script.call.name, "arguments": ""}}
        told.append({"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}})
        told += [
            {
                "type": "tool-call-delta",
                "index": 0,
                "delta": {"message": {"tool_calls": {"function": {"arguments": part}}}},
            }
            for part in script.call.arguments
        ]
        told.append({"type": "tool-call-end", "index": 0})
    tokens = {"input_tokens": INPUT_TOKENS, "output_tokens": script.output_tokens}
    end = {"finish_reason": FINISH[script.finish], "usage": {"billed_units": tokens, "tokens": tokens}}
    told.append({"type": "message-end", "delta": end})
    return tuple(event(one["type"], one) for one in told)


def embed(asked: Asked) -> Answer:
    texts = asked.json["texts"]
    size = asked.json.get("output_dimension") or 4
    units = {"billed_units": {"input_tokens": len(texts)}}
    return reply({"id": "e1", "embeddings": {"float": [vector_for(text, size) for text in texts]}, "meta": units})


def models(asked: Asked) -> Answer:
    start = int(asked.query.get("page_token", "0"))
    rows = [
        {"name": model, "context_length": 128_000, "endpoints": ["embed"] if "embed" in model else ["chat"]}
        for model in MODELS[start : start + 2]
    ]
    more = {"next_page_token": str(start + 2)} if start + 2 < len(MODELS) else {}
    return reply({"models": rows, **more})


def check(_: Asked) -> Answer:
    return reply({"valid": True, "organization_id": "o1"})


ROUTES = {"v2/chat": chat, "v2/embed": embed, "v1/models": models, "v1/check-api-key": check}
