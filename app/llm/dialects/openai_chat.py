"""OpenAI's chat completions, as OpenAI and all its imitators speak them. What makes one special is in its row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.llm.deltas import Reasoning, ToolCallPart
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Hide, nothing_hidden
from app.llm.dialects.efforts import effort_of
from app.llm.dialects.openai_shaped import OpenAiShaped
from app.llm.dialects.seals import sealed, unsealed
from app.llm.dialects.values import items, mapping, piece, text

if TYPE_CHECKING:
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, Tool, Turn


_PLAIN = frozenset({"content", "role"})
_IN_PIECES = frozenset({"text", "summary", "data"})


class OpenAiChat(OpenAiShaped):
    """The dialect."""

    name = "openai_chat"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        quirks = line.quirks
        body: Json = {"model": request.model, "messages": _messages(asked), "stream": True}
        if quirks.stream_options and "stream_options" not in without:
            body["stream_options"] = {"include_usage": True}
        asked.put(body, "max_tokens", under=quirks.max_tokens_field)
        asked.put(body, "temperature", most=quirks.temperature_max)
        asked.put(body, "top_p", "frequency_penalty", "presence_penalty", "stop")
        asked.put(body, "seed", under=quirks.seed_field)
        if quirks.top_k:
            asked.put(body, "top_k")
        else:
            asked.refuse("top_k")
        if asked.has_tools():
            body["tools"] = [{"type": "function", "function": function_of(tool)} for tool in request.tools]
            choice = asked.tool_choice()
            if choice:
                body["tool_choice"] = quirks.required_tool_choice if choice == "required" else choice
        schema = asked.schema()
        if schema is not None:
            form = {"name": request.schema_name, "schema": schema, "strict": asking.is_strict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        body |= effort_of(asked)
        return Built(asking.post(line, line.paths.chat, asking.with_extras(line, body)), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> ChatEvents:
        """Make a reader for one answer."""
        return ChatEvents(line, hide, now)


def function_of(tool: Tool) -> Json:
    """A tool as OpenAI describes functions."""
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters}


# ---- The conversation ------------------------------------------------------------------------------------------------


def _messages(asked: Asking) -> list[Json]:
    request = asked.request
    role = "developer" if asked.is_developers() else "system"
    system = [{"role": role, "content": request.system}] if request.system else []
    return [*system, *(_message(asked, turn) for turn in asked.turns())]


def _message(asked: Asking, turn: Turn) -> Json:
    ids = asked.line.quirks.call_ids
    if turn.role == "tool":
        return {"role": "tool", "tool_call_id": asking.call_id(turn.call_id, ids), "content": turn.text}
    images = asked.images(turn)
    if images:
        parts = [{"type": "image_url", "image_url": {"url": asking.data_url(image)}} for image in images]
        said = [{"type": "text", "text": turn.text}] if turn.text else []
        return {"role": turn.role, "content": [*said, *parts]}
    message: Json = {"role": turn.role, "content": turn.text}
    if turn.role == "assistant":
        message |= _thoughts(asked, turn)
    if turn.calls:
        message["content"] = turn.text or None
        message["tool_calls"] = [
            {
                "id": asking.call_id(call.id, ids),
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments or "{}"},
            }
            for call in turn.calls
        ]
    return message


def _thoughts(asked: Asking, turn: Turn) -> Json:
    """What the provider wants back of its reasoning."""
    details = [block for seal in unsealed(asked.line.id, turn.signature) for block in items(seal.get("details"))]
    if details:
        return {"reasoning_details": details}
    if asked.line.quirks.echo_reasoning and asked.has_tools():
        return {"reasoning_content": turn.reasoning}
    return {}


# ---- The answer ------------------------------------------------------------------------------------------------------


class ChatEvents(events.Events):
    """Reads `chat.completion.chunk`s."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._calls: list[str] = []  # the ids, in the order of our own numbers
        self._numbers: dict[int, int] = {}  # the provider's index → ours
        self._usage: Delta | None = None
        self._details: dict[tuple[Any, Any], Json] = {}
        self._refused = False

    def done(self) -> list[Delta]:
        """Some never say why they stopped, but all say that they did."""
        return [*self._seals(), *self.finish("DONE")]

    def end(self) -> list[Delta]:
        """Some end without `[DONE]`."""
        return self._seals()

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one chunk. An error may come in a chunk that looks like any other, so it is looked for first."""
        if event.get("error"):
            raise self.trouble(event)
        told = self._choice(event)
        if event.get("usage"):
            told += self._counted(mapping(event["usage"]))
        if event.get("x_groq"):
            told += self._groq(mapping(event["x_groq"]))
        return told

    def _groq(self, more: Json) -> list[Delta]:
        """What Groq tells beside the rest: its usage, and errors too."""
        if more.get("error"):
            raise self.trouble({"error": more["error"]})
        return self._counted(mapping(more.get("usage")))

    def _choice(self, event: Json) -> list[Delta]:
        """What the first choice says; there is no second one, for nobody asks for it."""
        choices = event.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return []
        delta, raw = choices[0].get("delta"), choices[0].get("finish_reason")
        told = self._delta(delta, event) if isinstance(delta, dict) else []
        if raw:
            told += [*self._seals(), *self.finish("refusal" if self._refused and raw == "stop" else raw)]
        return told

    def _delta(self, delta: Json, event: Json) -> list[Delta]:
        content = delta.get("content")
        if content and isinstance(content, str) and delta.keys() <= _PLAIN:  # nearly all of them
            return self.texts(content)
        told = self._thoughts(delta)
        if isinstance(content, str):
            told += self.texts(content)
        elif isinstance(content, list):
            told += self._parts(content)
        if delta.get("refusal"):
            self._refused = True
            told += self.texts(delta["refusal"])
        for call in items(delta.get("tool_calls")):
            told.append(self._call(call, text(event.get("id"))))
        for note in items(delta.get("annotations")):
            cited = mapping(note.get("url_citation")) or note
            told += self.citations(cited.get("url"), cited.get("title"), cited.get("content"))
        return told

    def _thoughts(self, delta: dict[str, Any]) -> list[Delta]:
        """Reasoning under the first of its names that is there: some repeat it under a second one."""
        for name in self.line.quirks.reasoning:
            value = delta.get(name)
            if isinstance(value, list):
                value = "".join(self._detail(item) for item in items(value))
            if value and (told := self.thoughts(value)):
                return told
        return []

    def _detail(self, item: Json) -> str:
        """One of OpenRouter's reasoning details: pieces of the same one are joined, to be echoed whole."""
        place = (str(item.get("index")), str(item.get("type")))
        kept = self._details.setdefault(place, {})
        for name, value in item.items():
            before = kept.get(name)
            if name in _IN_PIECES and isinstance(value, str) and isinstance(before, str):
                kept[name] = before + value
            elif value is not None:
                kept[name] = value
        return text(item.get("text")) or text(item.get("summary"))

    def _seals(self) -> list[Delta]:
        """What has to be echoed, once it is whole: only details that are signed or encrypted."""
        kept, self._details = list(self._details.values()), {}
        if not any(item.get("signature") or item.get("data") for item in kept):
            return []
        return [Reasoning("", sealed(self.line.id, {"details": kept}))]

    def _parts(self, content: list[Any]) -> list[Delta]:
        """Mistral's content in parts, of which some are thoughts."""
        told: list[Delta] = []
        for part in items(content):
            if part.get("type") == "thinking":
                inner = part.get("thinking")
                for said in [inner] if isinstance(inner, str) else [one.get("text") for one in items(inner)]:
                    told += self.thoughts(said)
            else:
                told += self.texts(part.get("text"))
        return told

    def _call(self, call: Json, answer: str) -> Delta:
        function = mapping(call.get("function"))
        arguments = function.get("arguments")
        told = json.dumps(arguments) if isinstance(arguments, dict) else piece(arguments)
        known = len(self._calls)
        number = self._number(call)
        if number < known:
            return ToolCallPart(number, arguments=self.arguments(number, told))
        told_id = text(call.get("id")) or f"{answer or 'call'}-{number}"
        self._calls.append(told_id)
        return ToolCallPart(number, told_id, text(function.get("name")), self.arguments(number, told))

    def _number(self, call: Json) -> int:
        """Our own number of a call. Its index may be missing, or be 0 for each of several."""
        index, told_id = call.get("index"), text(call.get("id"))
        new = len(self._calls)
        if isinstance(index, int):
            number = self._numbers.get(index, new)
            if number < new and told_id and told_id != self._calls[number]:
                number = self._calls.index(told_id) if told_id in self._calls else new
            self._numbers[index] = number
            return number
        if told_id:
            return self._calls.index(told_id) if told_id in self._calls else new
        return max(new - 1, 0)

    def _counted(self, usage: Json) -> list[Delta]:
        told = events.usages(events.openai_usage(usage))
        if told and told[0] == self._usage:
            return []
        self._usage = told[0] if told else self._usage
        return told + self.cost(usage)
