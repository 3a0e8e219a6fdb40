"""How engines are asked, and how what they say is read. All three take and tell what OpenAI's chat completions do.

So the dialect does the work: what a model does not take is noted once, and nothing that an engine says can break the
reader.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.base.jsontext import parse
from app.llm.catalog.model import Drop, Line, Model, Paths, Quirks
from app.llm.deltas import Text
from app.llm.dialects.openai_chat import ChatEvents, OpenAiChat
from app.ondevice.thinking import Thinking
from app.ondevice.values import LINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.llm.deltas import Delta
    from app.llm.request import ChatRequest
    from app.ondevice.values import DeviceModel, Engine

_TAKES: Mapping[Engine, Quirks] = {
    "wllama": Quirks(top_k=True, stream_options=True),
    "webllm": Quirks(stream_options=True),
    "builtin": Quirks(
        top_k=True,
        drops=(
            Drop(
                models="",
                parameters=frozenset(
                    {"max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "tools"}
                ),
            ),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as an engine takes it, and in sentences what was left out."""

    body: dict[str, Any]
    notes: tuple[str, ...] = ()


def asked_of(model: DeviceModel, request: ChatRequest) -> Asked:
    """The request in the words of the model's engine."""
    built = OpenAiChat().chat(_line_of(model.engine), _row_of(model), request, frozenset())
    body: dict[str, Any] = parse(built.http.body)
    notes = built.notes
    form = body.pop("response_format", None)
    schema = form["json_schema"]["schema"] if form else None
    if model.engine == "webllm" and schema is not None:
        body["response_format"] = {"type": "json_object", "schema": json.dumps(schema)}
    elif model.engine == "wllama" and form:
        body["response_format"] = form
    elif schema is not None:
        body["schema"] = schema
    if model.engine == "builtin" and ("temperature" in body) != ("top_k" in body):
        alone = "temperature" if "temperature" in body else "top_k"
        del body[alone]
        notes = (*notes, f"{model.name} takes the temperature and top-k only together: left out.")
    if model.reasoning and request.effort and model.engine != "builtin":
        thinks = {"enable_thinking": request.effort != "none"}
        body["extra_body" if model.engine == "webllm" else "chat_template_kwargs"] = thinks
    # The engine knows one model, and streams whatever it is told.
    del body["model"], body["stream"]
    return Asked(body, notes)


def _line_of(engine: Engine) -> Line:
    return Line(
        id=LINE,
        name="this device",
        colour="#000000",
        dialect="openai_chat",
        where="device",
        paths=Paths(chat=""),
        quirks=_TAKES[engine],
    )


def _row_of(model: DeviceModel) -> Model:
    return Model(id=model.id, name=model.name, images=model.images, tools=model.tools, reasoning=model.reasoning)


class Reader:
    """Reads one answer: chunks of OpenAI's shape, and thoughts that a model writes between `<think>` and `</think>`."""

    def __init__(self, engine: Engine) -> None:
        """Nothing has been said."""
        self._events = ChatEvents(_line_of(engine))
        self._thinking = Thinking()

    def read(self, chunks: list[dict[str, Any]]) -> list[Delta]:
        """What these say."""
        told: list[Delta] = []
        for chunk in chunks:
            for delta in self._events.take(chunk):
                told += self._thinking.through(delta.text) if type(delta) is Text else [delta]
        return told

    def end(self) -> list[Delta]:
        """What is left to say."""
        return [*self._thinking.rest(), *self._events.end()]
