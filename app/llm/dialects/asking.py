"""Building requests: which of what is asked a model takes, and what is left out and said so.

Nothing is sent only to be refused: a parameter that the line's row, the model's row or an earlier refusal rules out is
left out, and noted in a sentence.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from app.base.jsontext import parse
from app.llm.errors import UnsupportedParameter
from app.llm.wire import HttpRequest

if TYPE_CHECKING:
    from app.llm.catalog.model import Line, Model
    from app.llm.request import ChatRequest, Image, Turn

Json = dict[str, Any]

IN_WORDS = {
    "max_tokens": "the limit of the answer's length",
    "temperature": "the temperature",
    "top_p": "top-p",
    "top_k": "top-k",
    "frequency_penalty": "the frequency penalty",
    "presence_penalty": "the presence penalty",
    "seed": "the seed",
    "stop": "the stop words",
    "tools": "the tools",
    "tool_choice": "the choice of tool",
    "schema": "the form of the answer (JSON schema)",
    "effort": "the reasoning effort",
    "images": "the images",
}
_BOUNDED = "This model of {line} takes no limit of the answer's length, and a budget needs one."
_SAMPLING = frozenset({"temperature", "top_p", "top_k"})
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
# What a model of which nobody says anything is most likely to take.
_LIKELY = ("none", "low", "medium", "high")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ID_LENGTH = 9


class Asking:
    """One request on its way: gives out the parameters that may be sent and keeps the notes on the rest."""

    def __init__(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> None:
        """`without`: parameters that were refused before."""
        self.line, self.model, self.request = line, model, request
        self.without = without
        self._notes: dict[str, str] = {}
        lowered = request.model.lower()
        self._dropped = frozenset[str]().union(
            *(drop.parameters for drop in line.quirks.drops if re.search(drop.models, lowered))
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, as sentences."""
        return tuple(self._notes.values())

    def note(self, name: str, sentence: str = "") -> None:
        """Say that a parameter is not sent as it was asked for."""
        model = self.model.name or self.request.model
        self._notes[name] = sentence or f"{model} on {self.line.name} does not take {IN_WORDS[name]}: left out."

    def takes(self, name: str) -> bool:
        """Whether a parameter may be sent; notes it if not. Ask only for what the request has."""
        if name in self.without or name in self._dropped or not self._model_takes(name):
            if name == "max_tokens" and self.request.bounded:
                raise UnsupportedParameter(_BOUNDED, line=self.line.name, name=name)
            self.note(name)
            return False
        return True

    def _model_takes(self, name: str) -> bool:
        model = self.model
        if name in _SAMPLING:
            return model.temperature is not False
        known = {
            "tools": model.tools,
            "tool_choice": model.tools,
            "images": model.images,
            "schema": model.json_schema,
            "effort": model.reasoning,
        }
        return known.get(name) is not False

    def value(self, name: str, most: float | None = None) -> Any:  # noqa: ANN401 - the parameter's own type
        """A parameter's value to send, or None. `most`: the greatest that is taken."""
        value = getattr(self.request, name)
        if value is None or value == () or not self.takes(name):
            return None
        if most is not None and value > most:
            self.note(name, f"{self.line.name} takes {IN_WORDS[name]} up to {most:g}: sent as that.")
            return most
        return list(value) if isinstance(value, tuple) else value

    def put(self, body: Json, *names: str, under: str = "", most: float | None = None) -> None:
        """Put parameters into a body, where the request has them and the model takes them; `under` a name of theirs."""
        for name in names:
            value = self.value(name, most)
            if value is not None:
                body[under or name] = value

    def turns(self) -> tuple[Turn, ...]:
        """The turns that say anything: an answer that was cut at once has nothing, and some refuse an empty turn."""
        return tuple(
            turn for turn in self.request.turns if turn.text or turn.images or turn.calls or turn.role == "tool"
        )

    def is_developers(self) -> bool:
        """Whether the system prompt is the developer's for this model."""
        pattern = self.line.quirks.developer_role
        return bool(pattern and re.search(pattern, self.request.model.lower())) and "developer" not in self.without

    def refuse(self, *names: str) -> None:
        """Note those of these that the request has: the dialect has no words for them."""
        for name in names:
            if getattr(self.request, name) not in (None, (), ""):
                self.note(name)

    def images(self, turn: Turn) -> tuple[Image, ...]:
        """The pictures of a turn, as far as the model looks at any."""
        return turn.images if turn.images and self.takes("images") else ()

    def has_tools(self) -> bool:
        """Whether tools go along."""
        return bool(self.request.tools) and self.takes("tools")

    def tool_choice(self) -> str:
        """What to say of the choice of tool beside what is usual anyway, which is `auto`."""
        choice = self.request.tool_choice
        if choice in {"", "auto"} or not self.has_tools():
            return ""
        return choice if self.takes("tool_choice") else ""

    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema of the answer."""
        return self.request.schema if self.request.schema is not None and self.takes("schema") else None

    def effort(self, taken: tuple[str, ...] = ()) -> str:
        """The nearest effort that the model takes, empty: say nothing. `taken`: what the dialect has words for."""
        if not self.request.effort or not self.takes("effort"):
            return ""
        return nearest(self.request.effort, taken or self.model.efforts or _LIKELY)


def nearest(effort: str, taken: tuple[str, ...]) -> str:
    """The effort asked for, or the one beside it: `none` stays none if it can, all else stays thinking if it can."""
    known = [name for name in _EFFORTS if name in taken]
    if effort in known:
        return effort
    if "default" in taken and effort != "none":
        return "default"
    thinking = [name for name in known if name != "none"] or known
    rank = _EFFORTS.index(effort)
    return min(thinking, key=lambda name: (abs(_EFFORTS.index(name) - rank), _EFFORTS.index(name)), default="")


# ---- HTTP ------------------------------------------------------------------------------------------------------------


def address(line: Line, path: str, query: Mapping[str, str] | None = None, *, model: str = "") -> str:
    """The URL below the line's base; a path may bring its own query."""
    path, _, own = path.partition("?")
    path = path.replace("{model}", quote(model, safe="/:@"))
    pairs = [*line.auth.query, *(query or {}).items()]
    asked = "&".join(part for part in (own, urlencode(pairs)) if part)
    return line.base_url + path + (f"?{asked}" if asked else "")


def post(
    line: Line, path: str, body: Mapping[str, Any], *, model: str = "", query: Mapping[str, str] | None = None
) -> HttpRequest:
    """Send JSON. No header that the line does not name: each extra one may break a preflight."""
    text = json.dumps(without_surrogates(body), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    headers = {"Content-Type": "application/json", **dict(line.auth.headers)}
    return HttpRequest("POST", address(line, path, query, model=model), headers, text.encode())


def get(line: Line, path: str, query: Mapping[str, str] | None = None) -> HttpRequest:
    """Fetch."""
    return HttpRequest("GET", address(line, path, query), dict(line.auth.headers))


def check_key(line: Line) -> HttpRequest | None:
    """The line's own call that costs nothing."""
    check = line.key_check
    if check is None:
        return None
    return post(line, check.path, {}) if check.method == "POST" else get(line, check.path)


def with_extras(line: Line, body: Json) -> Json:
    """The fields that every request of this line carries, as the row has them."""
    return body | {name: json.loads(value) for name, value in line.quirks.extra_body}


def without_surrogates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Half of a surrogate pair, as a cut string may end in, can't be encoded."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {name: without_surrogates(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_surrogates(item) for item in value]
    return value


# ---- Pieces that several dialects share ------------------------------------------------------------------------------


def base64_of(image: Image) -> str:
    """A picture's bytes as text."""
    return base64.b64encode(image.data).decode()


def data_url(image: Image) -> str:
    """A picture as an address."""
    return f"data:{image.media_type};base64,{base64_of(image)}"


def arguments_of(text: str) -> Json:
    """A call's arguments as an object; what a model wrote wrongly is passed on as it is, under one name."""
    try:
        value = parse(text or "{}")
    except (ValueError, RecursionError):
        return {"arguments": text}
    return value if isinstance(value, dict) else {"arguments": value}


def is_strict(schema: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a schema meets OpenAI's rules for strict answers: closed objects with every property required."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object" or "properties" in schema:
            names = schema.get("properties")
            if schema.get("additionalProperties") is not False or not isinstance(names, Mapping):
                return False
            if set(schema.get("required") or ()) != set(names):
                return False
        return all(is_strict(part) for part in schema.values())
    return all(is_strict(part) for part in schema) if isinstance(schema, list | tuple) else True


def call_id(told: str, pattern: str = "") -> str:
    """An id that the provider takes: a call may have been made on another line, where ids look otherwise."""
    if re.fullmatch(pattern or _PLAIN_ID, told):
        return told
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def merged(messages: list[Json], parts: str) -> list[Json]:
    """Neighbours of the same role as one, where the provider wants the roles to take turns; `parts` is their list."""
    told: list[Json] = []
    for message in messages:
        if told and told[-1]["role"] == message["role"]:
            told[-1] = {**told[-1], parts: [*told[-1][parts], *message[parts]]}
        elif message[parts]:
            told.append(message)
    return told


def called_names(turns: tuple[Turn, ...]) -> Iterator[tuple[Turn, str]]:
    """Each turn, with the name of the function that it answers if it is a tool's."""
    names: dict[str, str] = {}
    for turn in turns:
        names |= {call.id: call.name for call in turn.calls}
        yield turn, names.get(turn.call_id, "")
