"""The parameters of a conversation: what they are called, what may be typed, and what is made of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.records.talking import Parameters

OWN = "the provider's own"
MOST_STOPS, LONGEST_STOP = 4, 100
MOST_COUNT, MOST_SEED = 10**9, 2**31 - 1


@dataclass(frozen=True, slots=True)
class Knob:
    """A parameter with its bounds; with a step it is a slider too."""

    name: str
    label: str
    does: str
    least: float = 0
    most: float = 0
    step: float = 0
    middle: float = 0  # where the slider stands while the provider decides


KNOBS = (
    Knob("temperature", "Temperature", "Low: the likeliest words. High: more variety.", 0, 2, 0.05, 1),
    Knob("top_p", "Top-p", "Choose only among the likeliest words that make up this share.", 0, 1, 0.01, 1),
    Knob("top_k", "Top-k", "Choose only among this many of the likeliest words.", 1, MOST_COUNT),
    Knob("max_tokens", "Longest answer", "Tokens after which an answer ends.", 1, MOST_COUNT),
    Knob("frequency_penalty", "Frequency penalty", "Above 0: words that came often come less.", -2, 2, 0.1),
    Knob("presence_penalty", "Presence penalty", "Above 0: words that came already come less.", -2, 2, 0.1),
    Knob("seed", "Seed", "The same number gives the same answer, as far as the provider can.", 0, MOST_SEED),
)
STOP, EFFORT = "stop", "effort"
NAMES = (*(one.name for one in KNOBS), STOP, EFFORT)
LABELS: Mapping[str, str] = {**{one.name: one.label for one in KNOBS}, STOP: "Stop words", EFFORT: "Reasoning effort"}
EFFORTS: Mapping[str, str] = {
    "none": "None",
    "minimal": "Minimal",
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "max": "Most",
}
_WHOLE = {"top_k", "max_tokens", "seed"}


def knob(name: str) -> Knob | None:
    """The one of this name that is a number."""
    return next((one for one in KNOBS if one.name == name), None)


def typed(parameters: Parameters, name: str, text: str) -> Parameters | str:
    """With what was typed for one of them, brought within its bounds; or a sentence that says what is wrong with it."""
    if name == STOP:
        return _with_stops(parameters, text)
    if name == EFFORT:
        return _with(parameters, EFFORT, text) if text in {"", *EFFORTS} else "Choose one of the efforts."
    turned = knob(name)
    return _turned(parameters, turned, text) if turned else "There is no such parameter."


def _turned(parameters: Parameters, turned: Knob, text: str) -> Parameters | str:
    name = turned.name
    if not text.strip():
        return _with(parameters, name, None)
    number = _number(text)
    if number is None:
        return f"Type a number {_bounds(turned)}, or leave it empty for {OWN}."
    if name in _WHOLE and number != int(number):
        return f"Type a whole number {_bounds(turned)}, or leave it empty for {OWN}."
    number = min(max(number, turned.least), turned.most)
    return _with(parameters, name, int(number) if name in _WHOLE else round(number, 4))


def clamped(name: str, text: str) -> str:
    """What is said of a number that is beyond the bounds; nothing of others."""
    turned, number = knob(name), _number(text)
    if turned is None or number is None or turned.least <= number <= turned.most:
        return ""
    bound, word = (turned.least, "least") if number < turned.least else (turned.most, "most")
    return f"Taken as {bound:g}: that is the {word}."


def shown(parameters: Parameters, name: str) -> str:
    """The value as it stands in its field; empty: the provider's own."""
    if name == STOP:
        return "\n".join(parameters.stop)
    value = getattr(parameters, name)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def is_set(parameters: Parameters, name: str) -> bool:
    """Whether the person decides, and not the provider."""
    return getattr(parameters, name) not in (None, (), "")


def _with(parameters: Parameters, name: str, value: object) -> Parameters:
    return parameters.model_copy(update={name: value})


def _with_stops(parameters: Parameters, text: str) -> Parameters | str:
    words = tuple(dict.fromkeys(line for line in text.splitlines() if line.strip()))
    if len(words) > MOST_STOPS:
        return f"At most {MOST_STOPS} stop words, one on each line: providers take no more."
    if any(len(word) > LONGEST_STOP for word in words):
        return f"A stop word has at most {LONGEST_STOP} characters."
    return _with(parameters, STOP, words)


def _number(text: str) -> float | None:
    """As people type it, with a point or a comma."""
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        number = float(cleaned)
    except ValueError:
        return None
    return number if math.isfinite(number) and cleaned.isascii() and "_" not in cleaned else None


def _bounds(turned: Knob) -> str:
    if turned.most >= MOST_COUNT:
        return f"from {turned.least:g} up"
    return f"from {turned.least:g} to {turned.most:g}"
