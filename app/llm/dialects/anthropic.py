"""Anthropic's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.llm.deltas import ToolCallPart, Usage
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Embeddings, Hide, nothing_hidden
from app.llm.dialects.openai_shaped import Shared
from app.llm.dialects.seals import sealed, unsealed
from app.llm.dialects.values import count, mapping, piece, text
from app.llm.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, EmbeddingRequest, Turn
    from app.llm.wire import HttpRequest

# It wants a limit with each request: what every model takes, and what is enough for an answer with thoughts.
_SAFE_LENGTH, _ENOUGH = 4_096, 32_000
_HOTTEST = 1.0
_LEVELS = ("low", "medium", "high", "xhigh", "max")
# Tokens to think in, for models from before there were levels.
_BUDGETS = {"minimal": 1_024, "low": 2_048, "medium": 8_192, "high": 16_384, "max": 28_000}
_LEAST_BUDGET = 1_024
_GO_ON = "Go on from exactly where you stopped."


class Anthropic(Shared):
    """The dialect."""

    name = "anthropic"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        body: Json = {
            "model": request.model,
            "messages": _messages(asked),
            "max_tokens": _length(asked),
            "stream": True,
        }
        if request.system.strip():
            body["system"] = request.system
        thinking = _thinking(asked, body["max_tokens"])
        _put_sampling(asked, body, thinking)
        stop = asked.value("stop")
        if stop and any(word.strip() for word in stop):
            body["stop_sequences"] = [word for word in stop if word.strip()]
        asked.refuse("frequency_penalty", "presence_penalty", "seed")
        if asked.has_tools():
            body["tools"] = [
                {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
                for tool in request.tools
            ]
            choice = asked.tool_choice()
            if choice == "required" and "thinking" in thinking:
                asked.note("tool_choice", f"While it thinks, {line.name} takes no forced choice of tool: left out.")
            elif choice:
                body["tool_choice"] = {"type": "any" if choice == "required" else choice}
        schema = asked.schema()
        form = {"format": {"type": "json_schema", "schema": schema}} if schema is not None else {}
        config = {**form, **thinking.pop("output_config", {})}
        if config:
            body["output_config"] = config
        body |= thinking
        return Built(asking.post(line, line.paths.chat, asking.with_extras(line, body)), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> MessageEvents:
        """Make a reader for one answer."""
        return MessageEvents(line, hide, now)

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:  # noqa: ARG002 - the port's
        """It makes no vectors."""
        raise BadRequest(_NO_VECTORS, line=line.name, next_step=_OTHER_LINE)

    def read_embeddings(self, body: bytes) -> Embeddings:  # noqa: ARG002 - the port's
        """There is nothing to read."""
        raise BadRequest(_NO_VECTORS, next_step=_OTHER_LINE)


_NO_VECTORS, _OTHER_LINE = "{line} makes no embeddings.", "Choose another line for embeddings."


def _length(asked: Asking) -> int:
    """The limit of the answer, which must be named."""
    wanted = asked.request.max_tokens
    most = asked.model.max_output
    if wanted is None:
        return min(most or 2 * _SAFE_LENGTH, _ENOUGH)
    if not asked.takes("max_tokens"):
        return _SAFE_LENGTH
    return min(wanted, most) if most else wanted


def _thinking(asked: Asking, length: int) -> Json:
    """How hard to think: by level for newer models, in tokens for older ones."""
    wanted = asked.request.effort
    if not wanted or not asked.takes("effort"):
        return {}
    if wanted == "none":
        return {"thinking": {"type": "disabled"}}
    if asked.model.efforts:
        level = asking.nearest(wanted, tuple(name for name in asked.model.efforts if name in _LEVELS))
        shown = {"thinking": {"type": "adaptive", "display": "summarized"}}
        return {**shown, "output_config": {"effort": level}} if level else shown
    budget = min(_BUDGETS[wanted], length - _LEAST_BUDGET)
    if budget < _LEAST_BUDGET:
        asked.note("effort", "The answer may not be long enough to think first: the reasoning effort is left out.")
        return {}
    return {"thinking": {"type": "enabled", "budget_tokens": budget}}


def _put_sampling(asked: Asking, body: Json, thinking: Json) -> None:
    """Only models that still sample take these; of temperature and top-p one, and neither while thinking."""
    if mapping(thinking.get("thinking")).get("type") in {"enabled", "adaptive"}:
        asked.refuse("temperature", "top_p", "top_k")
        return
    asked.put(body, "temperature", most=_HOTTEST)
    if "temperature" in body:
        asked.refuse("top_p")
    else:
        asked.put(body, "top_p")
    asked.put(body, "top_k")


# ---- The conversation ------------------------------------------------------------------------------------------------


def _messages(asked: Asking) -> list[Json]:
    told = [_message(asked, turn) for turn in asked.turns()]
    messages = asking.merged([message for message in told if message["content"]], "content")
    if messages and messages[-1]["role"] == "assistant":
        # Newer models refuse a conversation that ends with their own words.
        messages.append({"role": "user", "content": [{"type": "text", "text": _GO_ON}]})
    return messages


def _message(asked: Asking, turn: Turn) -> Json:
    if turn.role == "tool":
        result: Json = {"type": "tool_result", "tool_use_id": asking.call_id(turn.call_id)}
        return {"role": "user", "content": [{**result, "content": turn.text}] if turn.text.strip() else [result]}
    content: list[Json] = []
    if turn.role == "assistant":
        content += unsealed(asked.line.id, turn.signature)
    content += [
        {
            "type": "image",
            "source": {"type": "base64", "media_type": image.media_type, "data": asking.base64_of(image)},
        }
        for image in asked.images(turn)
    ]
    if turn.text.strip():
        content.append({"type": "text", "text": turn.text.rstrip() if turn.role == "assistant" else turn.text})
    content += [
        {
            "type": "tool_use",
            "id": asking.call_id(call.id),
            "name": call.name,
            "input": asking.arguments_of(call.arguments),
        }
        for call in turn.calls
    ]
    return {"role": turn.role, "content": content}


# ---- The answer ------------------------------------------------------------------------------------------------------


class MessageEvents(events.Events):
    """Reads `message_…` and `content_block_…` events."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._blocks: dict[int, Json] = {}  # thinking blocks, to be echoed whole
        self._calls: dict[int, int] = {}  # the block's place → our own number
        self._counted: Json = {}

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one event; those that nobody here knows say nothing."""
        kind = text(event.get("type")) or self.kind
        if kind == "error" or event.get("error"):
            raise self.trouble(event)
        known = _EVENTS.get(kind)
        return known(self, event) if known else []

    def started(self, event: Json) -> list[Delta]:
        """The message begins: what went in is counted already."""
        return self._count(mapping(mapping(event.get("message")).get("usage")))

    def block(self, event: Json) -> list[Delta]:
        """A block begins."""
        place, block = count(event.get("index")), mapping(event.get("content_block"))
        kind = block.get("type")
        if kind == "tool_use":
            number = self._calls.setdefault(place, len(self._calls))
            self.called = True
            return [ToolCallPart(number, text(block.get("id")), text(block.get("name")))]
        if kind == "thinking":
            self._blocks[place] = {"type": "thinking", "thinking": "", "signature": ""}
            return self._think(place, block)
        if kind == "redacted_thinking":
            self._blocks[place] = {"type": "redacted_thinking", "data": text(block.get("data"))}
        return self.texts(block.get("text")) if kind == "text" else []

    def delta(self, event: Json) -> list[Delta]:
        """A block goes on."""
        place, delta = count(event.get("index")), mapping(event.get("delta"))
        kind = text(delta.get("type"))
        if kind == "text_delta":
            return self.texts(delta.get("text"))
        if kind in {"thinking_delta", "signature_delta"}:
            return self._think(place, delta)
        if kind == "input_json_delta" and place in self._calls and piece(delta.get("partial_json")):
            number = self._calls[place]
            return [ToolCallPart(number, arguments=self.arguments(number, delta["partial_json"]))]
        if kind == "citations_delta":
            cited = mapping(delta.get("citation"))
            return self.citations(cited.get("url"), cited.get("title"), cited.get("cited_text"))
        return []

    def _think(self, place: int, told: Json) -> list[Delta]:
        kept = self._blocks.setdefault(place, {"type": "thinking", "thinking": "", "signature": ""})
        for name in ("thinking", "signature"):
            kept[name] = kept.get(name, "") + text(told.get(name))
        return self.thoughts(told.get("thinking"))

    def stop(self, event: Json) -> list[Delta]:
        """A block ends: one that is signed or encrypted will have to be echoed."""
        kept = self._blocks.pop(count(event.get("index")), {})
        return self.thoughts("", sealed(self.line.id, kept)) if kept.get("signature") or kept.get("data") else []

    def ended(self, event: Json) -> list[Delta]:
        """Why it stops, and what it came to."""
        told = self.finish(mapping(event.get("delta")).get("stop_reason"))
        return told + self._count(mapping(event.get("usage")))

    def _count(self, usage: Json) -> list[Delta]:
        """The counts are cumulative, and the input is told without what was cached."""
        self._counted |= {name: value for name, value in usage.items() if value is not None}
        told = self._counted
        cached, written = count(told.get("cache_read_input_tokens")), count(told.get("cache_creation_input_tokens"))
        return events.usages(
            Usage(
                input=count(told.get("input_tokens")) + cached + written,
                output=count(told.get("output_tokens")),
                cached=cached,
                cache_written=written,
                reasoning=count(mapping(told.get("output_tokens_details")).get("thinking_tokens")),
            )
        )


_EVENTS: dict[str, Callable[[MessageEvents, Json], list[Delta]]] = {
    "message_start": MessageEvents.started,
    "content_block_start": MessageEvents.block,
    "content_block_delta": MessageEvents.delta,
    "content_block_stop": MessageEvents.stop,
    "message_delta": MessageEvents.ended,
}
