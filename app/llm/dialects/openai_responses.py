"""OpenAI's responses API, as OpenAI, xAI and Perplexity speak it. Nothing of it is stored with the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.llm.deltas import ToolCallPart, Usage
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Hide, nothing_hidden
from app.llm.dialects.openai_shaped import OpenAiShaped
from app.llm.dialects.seals import sealed, unsealed
from app.llm.dialects.values import count, items, mapping, piece, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, Turn


class OpenAiResponses(OpenAiShaped):
    """The dialect."""

    name = "openai_responses"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        said = [item for turn in asked.turns() for item in _items(asked, turn)]
        body: Json = {"model": request.model, "input": said, "stream": True}
        if request.system:
            body["instructions"] = request.system
        if "store" not in without:
            body["store"] = False
        asked.put(body, "max_tokens", under="max_output_tokens")
        asked.put(body, "temperature", most=line.quirks.temperature_max)
        asked.put(body, "top_p")
        asked.refuse("top_k", "frequency_penalty", "presence_penalty", "seed", "stop")
        if asked.has_tools():
            body["tools"] = [
                {
                    "type": "function",
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                    "strict": asking.is_strict(tool.parameters),
                }
                for tool in request.tools
            ]
            if choice := asked.tool_choice():
                body["tool_choice"] = choice
        schema = asked.schema()
        if schema is not None:
            form = {"name": request.schema_name, "schema": schema, "strict": asking.is_strict(schema)}
            body["text"] = {"format": {"type": "json_schema", **form}}
        body |= _reasoning(asked)
        return Built(asking.post(line, line.paths.chat, asking.with_extras(line, body)), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> ResponseEvents:
        """Make a reader for one answer."""
        return ResponseEvents(line, hide, now)


def _reasoning(asked: Asking) -> Json:
    """How hard to think; and, of models known to think, a summary to show and the sealed thoughts to echo."""
    told: Json = {}
    effort = asked.effort()
    if effort:
        told["effort"] = effort
    thinks = asked.model.reasoning is True and effort != "none"
    if thinks and "summary" not in asked.without:
        told["summary"] = "auto"
    body: Json = {"reasoning": told} if told else {}
    if thinks and "include" not in asked.without:
        body["include"] = ["reasoning.encrypted_content"]
    return body


def _items(asked: Asking, turn: Turn) -> list[Json]:
    if turn.role == "tool":
        return [{"type": "function_call_output", "call_id": asking.call_id(turn.call_id), "output": turn.text}]
    told: list[Json] = list(unsealed(asked.line.id, turn.signature)) if turn.role == "assistant" else []
    images = [{"type": "input_image", "image_url": asking.data_url(image)} for image in asked.images(turn)]
    if images:
        said = [{"type": "input_text", "text": turn.text}] if turn.text else []
        told.append({"type": "message", "role": turn.role, "content": [*said, *images]})
    elif turn.text:
        told.append({"type": "message", "role": turn.role, "content": turn.text})
    for call in turn.calls:
        named = {"call_id": asking.call_id(call.id), "name": call.name, "arguments": call.arguments or "{}"}
        told.append({"type": "function_call", **named})
    return told


# ---- The answer ------------------------------------------------------------------------------------------------------


class ResponseEvents(events.Events):
    """Reads `response.…` events."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._calls: dict[str, int] = {}  # the item's id, or its place → our own number
        self._argued: set[int] = set()  # calls of which pieces have come
        self._said = self._refused = False

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one event; those that nobody here knows say nothing."""
        kind = text(event.get("type")) or self.kind
        known = _EVENTS.get(kind)
        if known:
            return known(self, event)
        if kind == "error" or (event.get("error") and not kind.startswith("response.")):
            raise self.trouble(event)
        return []

    def on_text(self, event: Json) -> list[Delta]:
        """A piece of the answer."""
        self._said = True
        return self.texts(event.get("delta"))

    def on_refusal(self, event: Json) -> list[Delta]:
        """A piece of a refusal, which is shown as the answer."""
        self._refused = True
        return self.on_text(event)

    def on_thought(self, event: Json) -> list[Delta]:
        """A piece of reasoning, or of its summary."""
        return self.thoughts(event.get("delta"))

    def on_part(self, event: Json) -> list[Delta]:
        """A summary comes in parts, which are paragraphs."""
        return self.thoughts("\n\n") if count(event.get("summary_index")) else []

    def on_source(self, event: Json) -> list[Delta]:
        """A source of the text before it."""
        note = mapping(event.get("annotation"))
        return self.citations(note.get("url"), note.get("title"))

    def on_results(self, event: Json) -> list[Delta]:
        """Perplexity's search results, on their way or as an item of the output."""
        results = items(event.get("results"))
        return [cited for result in results for cited in self.citations(result.get("url"), result.get("title"))]

    def on_added(self, event: Json) -> list[Delta]:
        """An item that begins: only calls say something yet."""
        item = mapping(event.get("item"))
        return self._call(item, event) if item.get("type") == "function_call" else []

    def _call(self, item: Json, event: Json) -> list[Delta]:
        """A call that begins. Its item is known by an id, its place, or both."""
        number = len(set(self._calls.values()))
        for key in _keys(item, event):
            self._calls[key] = number
        called_id = text(item.get("call_id")) or text(item.get("id")) or f"call-{number}"
        arguments = self.arguments(number, text(item.get("arguments")))
        if arguments:
            self._argued.add(number)
        return [ToolCallPart(number, called_id, text(item.get("name")), arguments)]

    def _number(self, event: Json) -> int | None:
        return next((self._calls[key] for key in _keys({}, event) if key in self._calls), None)

    def on_argument(self, event: Json) -> list[Delta]:
        """A piece of a call's arguments."""
        number, told = self._number(event), piece(event.get("delta"))
        if number is None or not told:
            return []
        self._argued.add(number)
        return [ToolCallPart(number, arguments=self.arguments(number, told))]

    def on_argued(self, event: Json) -> list[Delta]:
        """Only where no pieces came before."""
        number, whole = self._number(event), text(event.get("arguments"))
        if number is None or number in self._argued or not whole:
            return []
        self._argued.add(number)
        return [ToolCallPart(number, arguments=self.arguments(number, whole))]

    def on_item(self, event: Json) -> list[Delta]:
        """An item that is whole: what was told of it before is not told again."""
        item = mapping(event.get("item"))
        kind = item.get("type")
        if kind == "function_call":
            place = {**event, "item_id": item.get("id")}
            if self._number(place) is None:
                return self._call(item, event)
            return self.on_argued({**place, "arguments": item.get("arguments")})
        if kind == "search_results":
            return self.on_results(item)
        if kind == "reasoning" and item.get("encrypted_content"):
            # The id would be looked for among stored answers, and nothing is stored.
            block = {
                "type": "reasoning",
                "summary": items(item.get("summary")),
                "encrypted_content": item["encrypted_content"],
            }
            return self.thoughts("", sealed(self.line.id, block))
        return []

    def on_ended(self, event: Json) -> list[Delta]:
        """The terminal event, with the usage inside."""
        response = mapping(event.get("response"))
        told = [] if self._said else self._unsaid(response)
        why = text(mapping(response.get("incomplete_details")).get("reason"))
        status = text(response.get("status")) or (self.kind or text(event.get("type"))).removeprefix("response.")
        told += self.finish(why or ("refusal" if self._refused else status) or "completed")
        usage = mapping(response.get("usage"))
        return [*told, *events.usages(_usage(usage)), *self.cost(usage)]

    def _unsaid(self, response: Json) -> list[Delta]:
        """The whole answer, where it was not sent in pieces."""
        parts = [
            part
            for item in items(response.get("output"))
            if item.get("type") == "message"
            for part in items(item.get("content"))
        ]
        return [told for part in parts for told in self.texts(part.get("text") or part.get("refusal"))]

    def on_failed(self, event: Json) -> list[Delta]:
        """The terminal event of an answer that failed."""
        error = mapping(event.get("response")).get("error") or event.get("error") or event
        raise self.trouble({"error": error})


def _keys(item: Json, event: Json) -> list[str]:
    """What an event's call may be known by: the item's id first, for the place may be missing."""
    named = text(item.get("id")) or text(event.get("item_id"))
    place = event.get("output_index")
    return [*([named] if named else []), *([f"#{place}"] if isinstance(place, int) else [])]


def _usage(usage: Json) -> Usage:
    given = mapping(usage.get("input_tokens_details"))
    return Usage(
        input=count(usage.get("input_tokens")),
        output=count(usage.get("output_tokens")),
        cached=count(given.get("cached_tokens")),
        cache_written=count(given.get("cache_write_tokens")),
        reasoning=count(mapping(usage.get("output_tokens_details")).get("reasoning_tokens")),
    )


_EVENTS: dict[str, Callable[[ResponseEvents, Json], list[Delta]]] = {
    "response.output_text.delta": ResponseEvents.on_text,
    "response.refusal.delta": ResponseEvents.on_refusal,
    "response.reasoning_summary_text.delta": ResponseEvents.on_thought,
    "response.reasoning_text.delta": ResponseEvents.on_thought,
    "response.reasoning_summary_part.added": ResponseEvents.on_part,
    "response.output_text.annotation.added": ResponseEvents.on_source,
    "response.reasoning.search_results": ResponseEvents.on_results,
    "response.output_item.added": ResponseEvents.on_added,
    "response.output_item.done": ResponseEvents.on_item,
    "response.function_call_arguments.delta": ResponseEvents.on_argument,
    "response.function_call_arguments.done": ResponseEvents.on_argued,
    "response.completed": ResponseEvents.on_ended,
    "response.incomplete": ResponseEvents.on_ended,
    "response.cancelled": ResponseEvents.on_ended,
    "response.failed": ResponseEvents.on_failed,
}
