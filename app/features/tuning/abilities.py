"""Which parameters a model takes on its line: found by building the request as it would be sent, and reading the notes.

So there is one truth: what the dialect, the line's row, the model's row and earlier refusals let through.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.features.tuning.parameters import EFFORT, EFFORTS, STOP
from app.llm.catalog.model import Line, Model
from app.llm.dialects import DIALECTS
from app.llm.request import ChatRequest, Turn
from app.records.talking import Parameters

# A value that every line takes that takes the parameter at all.
_SAMPLES: Mapping[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.5,
    "top_k": 10,
    "max_tokens": 100,
    "frequency_penalty": 0.5,
    "presence_penalty": 0.5,
    "seed": 1,
    STOP: ("end",),
}
_ENGINES_TAKE = frozenset(_SAMPLES) - {"top_k"}
"""What all engines of this device take. What one of them does not, or takes beside, it says itself."""
_PREFERRED = ("medium", "high", "low", "max", "minimal", "none")
_HOTTEST = 2.0


@dataclass(frozen=True, slots=True)
class Takes:
    """What one model takes on one line."""

    title: str = ""
    line: str = ""
    script: bool = False  # it is no model, and takes nothing
    names: frozenset[str] = frozenset()
    efforts: tuple[str, ...] = ()
    most: Mapping[str, float] = field(default_factory=dict)  # where it is less than our own bound
    context: int | None = None


def takes_of(line: Line, model: Model, refused: tuple[str, ...]) -> Takes:
    """Work it out; about a millisecond."""
    title = model.name or model.id
    if line.where == "device":
        names = frozenset[str]() if model.temperature is False else _ENGINES_TAKE
        return Takes(title, line.name, names=names, context=model.context)
    if line.dialect not in DIALECTS:
        return Takes(title, line.name, script=True)
    without = frozenset(refused)
    found = {name for name, value in _SAMPLES.items() if not notes_of(line, model, without, {name: value})}
    efforts = _efforts(line, model, without)
    if efforts:
        found.add(EFFORT)
    most: dict[str, float] = {}
    if "temperature" in found:
        hottest = _find(_body(line, model, without, {"temperature": _HOTTEST}), "temperature")
        if isinstance(hottest, int | float) and hottest < _HOTTEST:
            most["temperature"] = float(hottest)
    if model.max_output and "max_tokens" in found:
        most["max_tokens"] = model.max_output
    return Takes(title, line.name, names=frozenset(found), efforts=efforts, most=most, context=model.context)


def left_out(line: Line, model: Model, refused: tuple[str, ...], parameters: Parameters) -> tuple[str, ...]:
    """What of these parameters is not sent there as it is set, in sentences."""
    if line.dialect not in DIALECTS:
        return ()
    return notes_of(line, model, frozenset(refused), parameters.model_dump(exclude_defaults=True))


def notes_of(line: Line, model: Model, without: frozenset[str], asked: Mapping[str, Any]) -> tuple[str, ...]:
    """What the dialect says of a request with these parameters."""
    return DIALECTS[line.dialect].chat(line, model, _request(model, asked), without).notes


def _request(model: Model, asked: Mapping[str, Any]) -> ChatRequest:
    return replace(ChatRequest(model=model.id, turns=(Turn("user", "-"),)), **asked)


def _body(line: Line, model: Model, without: frozenset[str], asked: Mapping[str, Any]) -> object:
    body = DIALECTS[line.dialect].chat(line, model, _request(model, asked), without).http.body
    return json.loads(body) if body else None


def _efforts(line: Line, model: Model, without: frozenset[str]) -> tuple[str, ...]:
    """Of those that come to the same request only one is offered: the one that is called as the provider calls it."""
    plain = _body(line, model, without, {"max_tokens": 100_000})
    found: dict[str, str] = {}
    for effort in _PREFERRED:
        asked = {"effort": effort, "max_tokens": 100_000}
        if notes_of(line, model, without, asked):
            continue
        body = _body(line, model, without, asked)
        if body == plain:
            continue
        written = json.dumps(body, sort_keys=True)
        if written not in found or f'"{effort}"' in written:
            found[written] = effort
    return tuple(effort for effort in EFFORTS if effort in found.values())


def _find(body: object, name: str) -> object:
    if not isinstance(body, dict):
        return None
    if name in body:
        return body[name]
    return next((value for part in body.values() if (value := _find(part, name)) is not None), None)
