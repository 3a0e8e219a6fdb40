"""Google Gemini's generateContent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.base.jsontext import parse
from app.llm.deltas import ToolCallPart, Usage
from app.llm.dialects import asking, events
from app.llm.dialects.asking import Asking, Json
from app.llm.dialects.dialect import Built, Embeddings, Hide, nothing_hidden
from app.llm.dialects.openai_shaped import Shared, json_object, vectors
from app.llm.dialects.quoting import quoted
from app.llm.dialects.seals import sealed, unsealed
from app.llm.dialects.values import count, items, mapping, text
from app.llm.errors import RefusedByPolicy

if TYPE_CHECKING:
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest, EmbeddingRequest, ToolCall, Turn
    from app.llm.wire import HttpRequest

_NAMES = {
    "max_tokens": "maxOutputTokens",
    "top_p": "topP",
    "top_k": "topK",
    "stop": "stopSequences",
    "seed": "seed",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
}
_LEVELS = ("minimal", "low", "medium", "high")
_BUDGETS = {"none": 0, "minimal": 512, "low": 1_024, "medium": 8_192, "high": 24_576, "max": 24_576}
_WITH_BUDGETS = "gemini-2."
# What Google's documentation gives for calls that another model made; without any signature they are refused.
_FOREIGN = "skip_thought_signature_validator"
_BLOCKED = "{line} blocked the prompt for its content."
_PURPOSES = {"document": "RETRIEVAL_DOCUMENT", "query": "RETRIEVAL_QUERY"}


class Gemini(Shared):
    """The dialect."""

    name = "gemini"

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for a streamed answer."""
        asked = Asking(line, model, request, without)
        body: Json = {"contents": _contents(asked)}
        if request.system:
            body["systemInstruction"] = {"parts": [{"text": request.system}]}
        config: Json = {}
        asked.put(config, "temperature", most=line.quirks.temperature_max)
        for ours, theirs in _NAMES.items():
            asked.put(config, ours, under=theirs)
        schema = asked.schema()
        if schema is not None:
            config |= {"responseMimeType": "application/json", "responseJsonSchema": schema}
        config |= _thinking(asked)
        if config:
            body["generationConfig"] = config
        if asked.has_tools():
            functions = [
                {"name": tool.name, "description": tool.description, "parametersJsonSchema": tool.parameters}
                for tool in request.tools
            ]
            body["tools"] = [{"functionDeclarations": functions}]
            if choice := asked.tool_choice():
                mode = {"required": "ANY", "none": "NONE"}[choice]
                body["toolConfig"] = {"functionCallingConfig": {"mode": mode}}
        body = asking.with_extras(line, body)
        return Built(asking.post(line, line.paths.chat, body, model=request.model, query={"alt": "sse"}), asked.notes)

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> ContentEvents:
        """Make a reader for one answer."""
        return ContentEvents(line, hide, now)

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:  # noqa: ARG002 - the port's
        """Ask for vectors."""
        common: Json = {"model": f"models/{request.model}", "taskType": _PURPOSES[request.purpose]}
        if request.dimensions is not None:
            common["outputDimensionality"] = request.dimensions
        asked = [{**common, "content": {"parts": [{"text": said}]}} for said in request.texts]
        return asking.post(line, line.paths.embeddings, {"requests": asked}, model=request.model)

    def read_embeddings(self, body: bytes) -> Embeddings:
        """The vectors."""
        told = json_object(body)
        rows = [row.get("values") for row in items(told.get("embeddings"))]
        return vectors(rows, count(mapping(told.get("usageMetadata")).get("promptTokenCount")))


def _thinking(asked: Asking) -> Json:
    """How hard to think, by level or for the older generation in tokens; and that the thoughts be shown."""
    wanted = asked.request.effort
    if not wanted:
        shows = asked.model.reasoning is True and "effort" not in asked.without
        return {"thinkingConfig": {"includeThoughts": True}} if shows else {}
    if not asked.takes("effort"):
        return {}
    shown: Json = {"includeThoughts": wanted != "none"}
    if _WITH_BUDGETS in asked.request.model:
        return {"thinkingConfig": {**shown, "thinkingBudget": _BUDGETS[wanted]}}
    level = asking.nearest(wanted, asked.model.efforts or _LEVELS)
    return {"thinkingConfig": {**shown, "thinkingLevel": level}}


# ---- The conversation ------------------------------------------------------------------------------------------------


def _contents(asked: Asking) -> list[Json]:
    told = [
        {"role": "model" if turn.role == "assistant" else "user", "parts": _parts(asked, turn, name)}
        for turn, name in asking.called_names(asked.turns())
    ]
    return asking.merged(told, "parts")


def _parts(asked: Asking, turn: Turn, name: str) -> list[Json]:
    if turn.role == "tool":
        return [{"functionResponse": {"name": name or turn.call_id, "response": _result(turn.text)}}]
    parts: list[Json] = [
        {"inlineData": {"mimeType": image.media_type, "data": asking.base64_of(image)}} for image in asked.images(turn)
    ]
    if turn.text:
        parts.append({"text": turn.text, **_seal(asked.line, turn.signature)})
    return parts + [_call(asked.line, call, first=not place) for place, call in enumerate(turn.calls)]


def _call(line: Line, call: ToolCall, *, first: bool) -> Json:
    part: Json = {"functionCall": {"name": call.name, "args": asking.arguments_of(call.arguments)}}
    # Of calls made side by side only the first is signed.
    return part | (_seal(line, call.signature) or ({"thoughtSignature": _FOREIGN} if first else {}))


def _seal(line: Line, signature: str) -> Json:
    seals = [text(block.get("thoughtSignature")) for block in unsealed(line.id, signature)]
    return {"thoughtSignature": seals[-1]} if seals and seals[-1] else {}


def _result(said: str) -> Json:
    """What a function gave, as the object that it has to be."""
    try:
        value = parse(said)
    except (ValueError, RecursionError):
        value = said
    return value if isinstance(value, dict) else {"result": value}


# ---- The answer ------------------------------------------------------------------------------------------------------


class ContentEvents(events.Events):
    """Reads `GenerateContentResponse`s."""

    def __init__(self, *known: Any) -> None:  # noqa: ANN401 - as the base has them
        """Nothing has been read yet."""
        super().__init__(*known)
        self._calls = 0
        self._usage = Usage()

    def take(self, event: dict[str, Any]) -> list[Delta]:
        """Read one chunk. A prompt that was blocked has no candidates."""
        if event.get("error"):
            raise self.trouble(event)
        blocked = mapping(event.get("promptFeedback")).get("blockReason")
        if blocked:
            raise RefusedByPolicy(_BLOCKED, line=self.line.name, said=quoted(text(blocked), self._hide))
        told: list[Delta] = []
        for candidate in items(event.get("candidates"))[:1]:
            for part in items(mapping(candidate.get("content")).get("parts")):
                told += self._part(part, text(event.get("responseId")))
            told += self._sources(candidate)
            told += self.finish(candidate.get("finishReason"))
        return told + self._counted(mapping(event.get("usageMetadata")))

    def _part(self, part: Json, answer: str) -> list[Delta]:
        signature = text(part.get("thoughtSignature"))
        seal = sealed(self.line.id, {"thoughtSignature": signature}) if signature else ""
        call = part.get("functionCall")
        if isinstance(call, dict):
            return [self._call(call, answer, seal)]
        said = self.thoughts(part.get("text")) if part.get("thought") is True else self.texts(part.get("text"))
        return said + self.thoughts("", seal)

    def _call(self, call: Json, answer: str, seal: str) -> Delta:
        """Calls arrive whole, and mostly without an id."""
        number, self._calls, self.called = self._calls, self._calls + 1, True
        called_id = text(call.get("id")) or f"{answer or 'call'}-{number}"
        arguments = json.dumps(mapping(call.get("args")), ensure_ascii=False)
        return ToolCallPart(number, called_id, text(call.get("name")), self.arguments(number, arguments), seal)

    def _sources(self, candidate: Json) -> list[Delta]:
        grounds = items(mapping(candidate.get("groundingMetadata")).get("groundingChunks"))
        cited = items(mapping(candidate.get("citationMetadata")).get("citationSources"))
        places = [mapping(ground.get("web")) for ground in grounds] + cited
        return [told for place in places for told in self.citations(place.get("uri"), place.get("title"))]

    def _counted(self, usage: Json) -> list[Delta]:
        """The counts are cumulative, and the output is told without the thoughts."""
        thoughts = count(usage.get("thoughtsTokenCount"))
        told = Usage(
            input=count(usage.get("promptTokenCount")) + count(usage.get("toolUsePromptTokenCount")),
            output=count(usage.get("candidatesTokenCount")) + thoughts,
            cached=count(usage.get("cachedContentTokenCount")),
            reasoning=thoughts,
        )
        if not usage or told == self._usage:
            return []
        self._usage = told
        return events.usages(told)
