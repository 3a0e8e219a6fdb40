"""Cohere's chat, second version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.llm.deltas import ToolCallPart, Usage
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Embeddings, Hide, nothing_hidden
from app.llm.dialects.openai_chat import function_of
from app.llm.dialects.openai_shaped import Shared, json_object, vectors
from app.llm.dialects.values import at, count, items, mapping, piece, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, EmbeddingRequest, Turn
    from app.llm.wire import HttpRequest

_NAMES = {"max_tokens": "max_tokens", "top_p": "p", "top_k": "k", "seed": "seed", "stop": "stop_sequences"}
_PURPOSES = {"document": "search_document", "query": "search_query"}


class Cohere(Shared):
    """The dialect."""

    name = "cohere"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        system = [{"role": "system", "content": request.system}] if request.system else []
        messages = [*system, *(_message(asked, turn) for turn in asked.turns())]
        body: Json = {"model": request.model, "messages": messages, "stream": True}
        asked.put(body, "temperature", most=line.quirks.temperature_max)
        for ours, theirs in _NAMES.items():
            asked.put(body, ours, under=theirs)
        asked.put(body, "frequency_penalty")
        if body.get("frequency_penalty") and request.presence_penalty:
            asked.note("presence_penalty", f"{line.name} takes one penalty: that of presence is left out.")
        else:
            asked.put(body, "presence_penalty")
        if asked.has_tools():
            body["tools"] = [{"type": "function", "function": function_of(tool)} for tool in request.tools]
            if choice := asked.tool_choice():
                body["tool_choice"] = choice.upper()
        schema = asked.schema()
        if schema is not None:
            body["response_format"] = {"type": "json_object", "json_schema": schema}
        if request.effort and asked.takes("effort"):
            body["thinking"] = {"type": "disabled" if request.effort == "none" else "enabled"}
        return Built(asking.post(line, line.paths.chat, asking.with_extras(line, body)), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> CohereEvents:
        """Make a reader for one answer."""
        return CohereEvents(line, hide, now)

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:  # noqa: ARG002 - the port's
        """Ask for vectors."""
        body: Json = {
            "model": request.model,
            "texts": list(request.texts),
            "input_type": _PURPOSES[request.purpose],
            "embedding_types": ["float"],
        }
        if request.dimensions is not None:
            body["output_dimension"] = request.dimensions
        return asking.post(line, line.paths.embeddings, body)

    def read_embeddings(self, body: bytes) -> Embeddings:
        """The vectors."""
        told = json_object(body)
        return vectors(at(told, "embeddings.float"), count(at(told, "meta.billed_units.input_tokens")))


def _message(asked: Asking, turn: Turn) -> Json:
    if turn.role == "tool":
        return {"role": "tool", "tool_call_id": asking.call_id(turn.call_id), "content": turn.text}
    images = asked.images(turn)
    if images:
        parts = [{"type": "image_url", "image_url": {"url": asking.data_url(image)}} for image in images]
        said = [{"type": "text", "text": turn.text}] if turn.text else []
        return {"role": turn.role, "content": [*said, *parts]}
    if not turn.calls:
        return {"role": turn.role, "content": turn.text}
    calls = [
        {
            "id": asking.call_id(call.id),
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments or "{}"},
        }
        for call in turn.calls
    ]
    plan = {"tool_plan": turn.text} if turn.text else {}
    return {"role": turn.role, "tool_calls": calls, **plan}


# ---- The answer ------------------------------------------------------------------------------------------------------


class CohereEvents(events.Events):
    """Reads events by their `type`."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._calls: dict[int, int] = {}  # the provider's index → our own number

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one event; those that nobody here knows say nothing."""
        kind = text(event.get("type")) or self.kind
        known = _EVENTS.get(kind)
        if known:
            return known(self, event)
        # Its errors are flat: a message, and no event's type.
        if event.get("error") or kind == "error" or (event.get("message") and not kind):
            raise self.trouble(event)
        return []

    def content(self, event: Json) -> list[Delta]:
        """A piece of text or of thought, at the start of a block or later."""
        content = mapping(at(event, "delta.message.content"))
        return self.thoughts(content.get("thinking")) + self.texts(content.get("text"))

    def plan(self, event: Json) -> list[Delta]:
        """What it says it will do with the tools."""
        return self.thoughts(at(event, "delta.message.tool_plan"))

    def call(self, event: Json) -> list[Delta]:
        """A call begins or goes on."""
        call = mapping(at(event, "delta.message.tool_calls"))
        function = mapping(call.get("function"))
        index = count(event.get("index"))
        number = self._calls.setdefault(index, len(self._calls))
        called_id, name = text(call.get("id")), text(function.get("name"))
        told = self.arguments(number, piece(function.get("arguments")))
        return [ToolCallPart(number, called_id, name, told)] if called_id or name or told else []

    def cited(self, event: Json) -> list[Delta]:
        """A source; most have no address, and name a document that was sent along."""
        note = mapping(at(event, "delta.message.citations"))
        told: list[Delta] = []
        for source in items(note.get("sources")):
            document = mapping(source.get("document")) or mapping(source.get("tool_output"))
            told += self.citations(document.get("url"), document.get("title"), note.get("text"))
        return told

    def ended(self, event: Json) -> list[Delta]:
        """Why it stops, and what it came to. An error comes with success as well."""
        delta = mapping(event.get("delta"))
        raw, error = text(delta.get("finish_reason")), delta.get("error")
        if error or raw == "ERROR":
            raise self.trouble({"error": error or "The answer ended with an error."})
        usage = mapping(delta.get("usage"))
        tokens = mapping(usage.get("tokens")) or mapping(usage.get("billed_units"))
        counted = Usage(
            input=count(tokens.get("input_tokens")),
            output=count(tokens.get("output_tokens")),
            cached=count(usage.get("cached_tokens")),
        )
        return self.finish(raw or "COMPLETE") + events.usages(counted)


_EVENTS: dict[str, Callable[[CohereEvents, Json], list[Delta]]] = {
    "content-start": CohereEvents.content,
    "content-delta": CohereEvents.content,
    "tool-plan-delta": CohereEvents.plan,
    "tool-call-start": CohereEvents.call,
    "tool-call-delta": CohereEvents.call,
    "citation-start": CohereEvents.cited,
    "message-end": CohereEvents.ended,
}
