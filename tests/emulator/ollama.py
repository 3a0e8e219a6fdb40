"""Ollama's native endpoints: lines of JSON, no key."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator.answer import NDJSON, Answer, line, reply
from tests.emulator.script import INPUT_TOKENS, Script, script_for, vector_for

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

FINISH = {"stop": "stop", "length": "length", "tools": "stop"}
MODELS = ("shunter:8b", "shunter-embed:latest")


def chat(asked: Asked) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(asked.model, tools[0]["function"]["name"] if tools else "")
    last = line({"error": "an error was encountered while running the model"})
    return Answer(lines(script), type=NDJSON, streamed=True, last_words=last)


@lru_cache
def lines(script: Script) -> tuple[bytes, ...]:
    said: list[dict[str, Any]] = [{"content": "", "thinking": thought} for thought in script.thoughts]
    said += [{"content": word} for word in script.words]
    if script.call:
        call = {"function": {"name": script.call.name, "arguments": {"from": "Zürich", "to": "Ⅳ"}}}
        said.append({"content": "", "tool_calls": [call]})
    about = {"model": script.model, "created_at": "2026-11-21T09:00:00Z"}
    told = [line({**about, "message": {"role": "assistant", **one}, "done": False}) for one in said]
    end = {"done": True, "done_reason": FINISH[script.finish], "total_duration": 1_000_000}
    counts = {"prompt_eval_count": INPUT_TOKENS, "eval_count": script.output_tokens}
    told.append(line({**about, "message": {"role": "assistant", "content": ""}, **end, **counts}))
    return tuple(told)


def embed(asked: Asked) -> Answer:
    given = asked.json["input"]
    texts = [given] if isinstance(given, str) else given
    size = asked.json.get("dimensions") or 4
    vectors = [vector_for(text, size) for text in texts]
    return reply({"model": asked.model, "embeddings": vectors, "prompt_eval_count": len(texts)})


def tags(_: Asked) -> Answer:
    rows = [
        {
            "name": model,
            "model": model,
            "modified_at": "2026-11-20T09:00:00Z",
            "size": 4_000_000_000,
            "digest": "0" * 64,
            "details": {"family": "shunter", "parameter_size": "8B", "quantization_level": "Q4_K_M"},
        }
        for model in MODELS
    ]
    return reply({"models": rows})


def version(_: Asked) -> Answer:
    return reply({"version": "0.33.0"})


ROUTES = {"api/chat": chat, "api/embed": embed, "api/tags": tags, "api/version": version}
