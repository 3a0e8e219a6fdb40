"""Anthropic's messages and its list of models."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator.answer import SSE, Answer, event, reply
from tests.emulator.script import CACHED_TOKENS, INPUT_TOKENS, Script, script_for

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

FINISH = {"stop": "end_turn", "length": "max_tokens", "tools": "tool_use"}
MODELS = tuple(f"signal-{number}" for number in range(1, 6))
BROWSER = "anthropic-dangerous-direct-browser-access"
PAGE = 2
"""Models a page, whatever the request says: paging is what the emulator is for."""


def messages(asked: Asked) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(asked.model, tools[0]["name"] if tools else "")
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    return Answer(events(script), type=SSE, streamed=True, last_words=event("error", error))


@lru_cache
def events(script: Script) -> tuple[bytes, ...]:
    used = {"input_tokens": INPUT_TOKENS - CACHED_TOKENS, "cache_read_input_tokens": CACHED_TOKENS}
    message = {"id": "msg_1", "role": "assistant", "model": script.model, "content": []}
    told: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**message, "usage": {**used, "output_tokens": 1}}},
        {"type": "ping"},
    ]
    blocks: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    if script.thoughts:
        deltas = [{"type": "thinking_delta", "thinking": thought} for thought in script.thoughts]
        seal = {"type": "signature_delta", "signature": "c2VhbA=="}
        blocks.append(({"type": "thinking", "thinking": "", "signature": ""}, [*deltas, seal]))
    blocks.append(({"type": "text", "text": ""}, [{"type": "text_delta", "text": word} for word in script.words]))
    if script.call:
        start = {"type": "tool_use", "id": script.call.id, "name": script.call.name, "input": {}}
        parts = [{"type": "input_json_delta", "partial_json": part} for part in script.call.arguments]
        blocks.append((start, parts))
    for index, (start, deltas) in enumerate(blocks):
        told.append({"type": "content_block_start", "index": index, "content_block": start})
        told += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        told.append({"type": "content_block_stop", "index": index})
    stop = {"stop_reason": FINISH[script.finish], "stop_sequence": None}
    told += [
        {"type": "message_delta", "delta": stop, "usage": {"output_tokens": script.output_tokens}},
        {"type": "message_stop"},
    ]
    return tuple(event(one["type"], one) for one in told)


def models(asked: Asked) -> Answer:
    after = asked.query.get("after_id", "")
    start = MODELS.index(after) + 1 if after in MODELS else 0
    page = MODELS[start : start + min(PAGE, int(asked.query.get("limit", "20")))]
    rows = [
        {"type": "model", "id": model, "display_name": model.title(), "max_input_tokens": 200_000, "max_tokens": 8_192}
        for model in page
    ]
    more = start + len(page) < len(MODELS)
    return reply({"data": rows, "has_more": more, "first_id": page[0], "last_id": page[-1]})


ROUTES = {"v1/messages": messages, "v1/models": models}
