"""Ollama's own chat: the only one of its endpoints where the length of the context can be asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.llm.deltas import ToolCallPart, Usage
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Embeddings, Framing, Hide, nothing_hidden
from app.llm.dialects.openai_chat import function_of
from app.llm.dialects.openai_shaped import Shared, json_object, vectors
from app.llm.dialects.values import count, items, mapping, text

if TYPE_CHECKING:
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, EmbeddingRequest, Turn
    from app.llm.wire import HttpRequest

_OPTIONS = {
    "max_tokens": "num_predict",
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "seed": "seed",
    "stop": "stop",
}
# Changing the context loads the model anew, so it grows in a few steps only.
_CONTEXTS = (8_192, 16_384, 32_768, 65_536, 131_072, 262_144)
_BYTES_A_TOKEN, _TOKENS_AN_IMAGE, _ROOM_TO_ANSWER = 3, 1_500, 4_096


class Ollama(Shared):
    """The dialect."""

    name = "ollama"
    framing: Framing = "ndjson"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        system = [{"role": "system", "content": request.system}] if request.system else []
        messages = [*system, *(_message(asked, turn, name) for turn, name in asking.called_names(asked.turns()))]
        body: Json = {"model": request.model, "messages": messages, "stream": True}
        options: Json = {}
        for ours, theirs in _OPTIONS.items():
            asked.put(options, ours, under=theirs)
        if asked.has_tools():
            body["tools"] = [{"type": "function", "function": function_of(tool)} for tool in request.tools]
            if asked.tool_choice():
                asked.refuse("tool_choice")
        schema = asked.schema()
        if schema is not None:
            body["format"] = schema
        if request.effort and asked.takes("effort"):
            body["think"] = _think(request.effort, model)
        body["options"] = {"num_ctx": _context(asked), **options}
        return Built(asking.post(line, line.paths.chat, asking.with_extras(line, body)), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> OllamaEvents:
        """Make a reader for one answer."""
        return OllamaEvents(line, hide, now)

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:  # noqa: ARG002 - the port's
        """Ask for vectors."""
        body: Json = {"model": request.model, "input": list(request.texts)}
        if request.dimensions is not None:
            body["dimensions"] = request.dimensions
        return asking.post(line, line.paths.embeddings, body)

    def read_embeddings(self, body: bytes) -> Embeddings:
        """The vectors."""
        told = json_object(body)
        return vectors(told.get("embeddings"), count(told.get("prompt_eval_count")))


def _think(effort: str, model: Model) -> bool | str:
    """Levels only for models that are known to have them: others take yes or no."""
    if effort == "none":
        return False
    return asking.nearest(effort, model.efforts) or True


def _context(asked: Asking) -> int:
    """Enough for the conversation and its answer: what does not fit is cut off at its start without a word."""
    request = asked.request
    said = request.system + "".join(
        turn.text + "".join(call.arguments for call in turn.calls) for turn in request.turns
    )
    size = len(said.encode("utf-8", "surrogatepass")) + sum(len(str(tool.parameters)) for tool in request.tools)
    images = sum(len(turn.images) for turn in request.turns)
    needed = size // _BYTES_A_TOKEN + images * _TOKENS_AN_IMAGE + (request.max_tokens or _ROOM_TO_ANSWER)
    fitting = next((length for length in _CONTEXTS if length >= needed), _CONTEXTS[-1])
    return min(fitting, asked.model.context) if asked.model.context else fitting


def _message(asked: Asking, turn: Turn, name: str) -> Json:
    message: Json = {"role": turn.role, "content": turn.text}
    if turn.role == "tool":
        return {**message, "tool_name": name} if name else message
    images = asked.images(turn)
    if images:
        message["images"] = [asking.base64_of(image) for image in images]
    if turn.calls:
        message["tool_calls"] = [
            {"function": {"name": call.name, "arguments": asking.arguments_of(call.arguments)}} for call in turn.calls
        ]
        if turn.reasoning:
            message["thinking"] = turn.reasoning
    return message


# ---- The answer ------------------------------------------------------------------------------------------------------


class OllamaEvents(events.Events):
    """Reads lines of JSON."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._calls = 0

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one line."""
        if event.get("error"):
            raise self.trouble(event)
        message = mapping(event.get("message"))
        told = self.thoughts(message.get("thinking")) + self.texts(message.get("content"))
        told += [self._call(call, text(event.get("created_at"))) for call in items(message.get("tool_calls"))]
        if event.get("done") is True:
            told += self.finish(text(event.get("done_reason")) or "stop")
            given, taken = count(event.get("prompt_eval_count")), count(event.get("eval_count"))
            told += events.usages(Usage(input=given, output=taken))
        return told

    def _call(self, call: Json, moment: str) -> Delta:
        """Calls arrive whole, and mostly without an id."""
        number, self._calls, self.called = self._calls, self._calls + 1, True
        function = mapping(call.get("function"))
        arguments = function.get("arguments")
        piece = arguments if isinstance(arguments, str) else json.dumps(mapping(arguments), ensure_ascii=False)
        called_id = text(call.get("id")) or asking.call_id(f"call-{number}-{moment}", ".{0}")
        return ToolCallPart(number, called_id, text(function.get("name")), self.arguments(number, piece))
