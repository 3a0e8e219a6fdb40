"""How a slot is asked: the form of its instructions and parameters, read and checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.features.compare.state import Compare, Tuning
from app.records.talking import Parameters

# Name, label, the least and the most that it may be, whether it is a whole number.
NUMBERS: tuple[tuple[str, str, float, float, bool], ...] = (
    ("temperature", "Temperature", 0, 2, False),
    ("top_p", "Top-p", 0, 1, False),
    ("max_tokens", "Longest answer (tokens)", 1, 1_000_000, True),
    ("seed", "Seed", 0, 2**31 - 1, True),
)
OWN, SYSTEM = "own", "system"


def shown_fields(compare: Compare) -> Mapping[str, str]:
    """What the open form shows: what was typed, or what holds."""
    tuning, comparison = compare.tuning, compare.comparison
    if tuning is None or comparison is None:
        return {}
    if tuning.typed is not None:
        return tuning.typed
    slot = next((one for one in comparison.slots if one.id == tuning.slot), None)
    parameters = (slot.parameters if slot else None) or comparison.parameters
    system = slot.system if slot and slot.system is not None else comparison.system
    values = {name: getattr(parameters, name) for name, *_ in NUMBERS}
    return {SYSTEM: system, **{name: "" if value is None else str(value) for name, value in values.items()}}


def read_parameters(fields: Mapping[str, str], before: Parameters) -> tuple[Parameters, dict[str, str]]:
    """What was typed, and by field what is wrong with it. What the form does not show stays as it was."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, label, least, most, whole in NUMBERS:
        text = fields.get(name, "").strip().replace(",", ".")
        if not text:
            found[name] = None
            continue
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            kind = "a whole number" if whole else "a number"
            wrong[name] = f"{label} is {kind} from {least:g} to {most:,.0f}, or empty."
        else:
            found[name] = number
    return (before if wrong else before.model_copy(update=found)), wrong


def tuned(compare: Compare, tuning: Tuning, fields: Mapping[str, str]) -> tuple[Compare, dict[str, str]]:
    """The room with what was typed, or what is wrong with it. What equals that of all is not kept as a slot's own."""
    comparison = compare.comparison
    if comparison is None:
        return compare, {}
    slot = next((one for one in comparison.slots if one.id == tuning.slot), None)
    before = (slot.parameters if slot else None) or comparison.parameters
    parameters, wrong = read_parameters(fields, before)
    if wrong:
        return compare, wrong
    system = fields.get(SYSTEM, "").strip()
    if slot is None:
        changed = comparison.model_copy(update={"system": system, "parameters": parameters})
    else:
        own = {
            "system": None if system == comparison.system else system,
            "parameters": None if parameters == comparison.parameters else parameters,
        }
        slots = tuple(one.model_copy(update=own) if one.id == slot.id else one for one in comparison.slots)
        changed = comparison.model_copy(update={"slots": slots})
    return replace(compare, comparison=changed), {}
