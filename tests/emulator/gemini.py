"""Gemini's native endpoints: the model is a part of the path, and pages of its list have tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator.answer import SSE, Answer, data, reply
from tests.emulator.script import CACHED_TOKENS, INPUT_TOKENS, Script, script_for, vector_for

if TYPE_CHECKING:
    from tests.emulator.answer import Asked

FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "tools": "STOP"}
MODELS = ("points-flash", "points-pro", "points-embed")
MODEL_PATH = re.compile(r"v1beta/models/([^:/]+):(\w+)")


def call(asked: Asked) -> Answer | None:
    """What `models/NAME:METHOD` answers."""
    found = MODEL_PATH.fullmatch(asked.path)
    if found is None:
        return None
    model, method = found.groups()
    if method == "streamGenerateContent":
        return stream(asked, model)
    if method == "batchEmbedContents":
        vectors = [
            {"values": vector_for(one["content"]["parts"][0]["text"], one.get("outputDimensionality") or 4)}
            for one in asked.json["requests"]
        ]
        return reply({"embeddings": vectors})
    if method == "embedContent":
        return reply({"embedding": {"values": vector_for(asked.json["content"]["parts"][0]["text"])}})
    return None


def stream(asked: Asked, model: str) -> Answer:
    tools = asked.json.get("tools") or []
    script = script_for(model, tools[0]["functionDeclarations"][0]["name"] if tools else "")
    told = chunks(script)
    error = {"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}
    if asked.query.get("alt") != "sse":  # one JSON array, in pieces
        pieces = [part.removeprefix(b"data: ").rstrip() for part in told]
        return Answer((b"[" + b",\n".join(pieces) + b"]",))
    return Answer(told, type=SSE, streamed=True, last_words=data(error))


@lru_cache
def chunks(script: Script) -> tuple[bytes, ...]:
    parts: list[dict[str, Any]] = [{"text": thought, "thought": True} for thought in script.thoughts]
    parts += [{"text": word} for word in script.words]
    if script.call:
        arguments = {"from": "Zürich", "to": "Ⅳ"}
        parts.append({"functionCall": {"name": script.call.name, "args": arguments}, "thoughtSignature": "c2VhbA=="})
    told = []
    for number, part in enumerate(parts, 1):
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": [part]}, "index": 0}
        if number == len(parts):
            candidate["finishReason"] = FINISH[script.finish]
        told.append(data({"candidates": [candidate], "usageMetadata": used(script), "modelVersion": script.model}))
    return tuple(told)


def used(script: Script) -> dict[str, int]:
    return {
        "promptTokenCount": INPUT_TOKENS,
        "candidatesTokenCount": script.output_tokens - len(script.thoughts),
        "thoughtsTokenCount": len(script.thoughts),
        "cachedContentTokenCount": CACHED_TOKENS,
        "totalTokenCount": INPUT_TOKENS + script.output_tokens,
    }


def models(asked: Asked) -> Answer:
    start = int(asked.query.get("pageToken", "0"))
    rows = [
        {
            "name": f"models/{model}",
            "displayName": model.title(),
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["embedContent"] if "embed" in model else ["generateContent"],
        }
        for model in MODELS[start : start + 2]
    ]
    more = {"nextPageToken": str(start + 2)} if start + 2 < len(MODELS) else {}
    return reply({"models": rows, **more})


ROUTES = {"v1beta/models": models}
