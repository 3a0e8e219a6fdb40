"""Messages are facts, effects are orders; both are frozen values with a name.

A message says what has happened (`ThemeChosen`), never what to do. Messages travel: a view writes one
into the markup as JSON, the page sends it back when its event happens, and `decode` makes the value again.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, TypeVar, dataclass_transform

from pydantic import TypeAdapter, ValidationError

from app.base.errors import SwitchyardError

T = TypeVar("T")


class UnknownMessage(SwitchyardError):
    """The page said something that no room understands: a defect of ours, or forged markup."""

    what = "The page sent a message that Switchyard does not know."


_by_name: dict[str, type[Any]] = {}
_adapters: dict[type[Any], TypeAdapter[Any]] = {}


@dataclass_transform(frozen_default=True)
def message(cls: type[T]) -> type[T]:
    """Make the class a frozen value and register its name, which must be unique in the whole app."""
    made = dataclasses.dataclass(frozen=True, slots=True)(cls)
    if made.__name__ in _by_name:
        known = _by_name[made.__name__]
        error = f"two messages are called {made.__name__}: in {known.__module__} and {made.__module__}"
        raise TypeError(error)
    _by_name[made.__name__] = made
    return made


@dataclass_transform(frozen_default=True)
def fact(cls: type[T]) -> type[T]:
    """Make the class a frozen value that only code may tell: it has no name that markup could say."""
    return dataclasses.dataclass(frozen=True, slots=True)(cls)


@dataclass_transform(frozen_default=True)
def effect(cls: type[T]) -> type[T]:
    """Make the class a frozen order. Effects never travel, so their names need no register."""
    return dataclasses.dataclass(frozen=True, slots=True)(cls)


@dataclasses.dataclass(frozen=True, slots=True)
class Placeholder:
    """A field that only the event knows: the page fills it in."""

    source: str


def encode(*said: object) -> str:
    """Write messages as JSON: `[[name, fields], …]`; placeholders stay for the page to fill."""
    return _JSON.encode([_pair(one) for one in said])


def decode(name: str, fields: dict[str, Any]) -> object:
    """Make the message again. Field types are checked: the page is not trusted to be our own markup."""
    known = _by_name.get(name)
    if known is None:
        what = f"The page sent “{name}”, which Switchyard does not know."
        raise UnknownMessage(what)
    try:
        return _adapter(known).validate_python(fields)
    except ValidationError as error:
        what = f"The page sent “{name}” with fields that do not fit."
        raise UnknownMessage(what) from error


def known_messages() -> tuple[type[Any], ...]:
    """All registered messages, for tests and for warming the validators before the heap snapshot."""
    return tuple(_by_name.values())


def warm() -> None:
    """Build every validator now, so that the snapshot holds them and no first click pays for one."""
    for known in _by_name.values():
        _adapter(known)


def _adapter(known: type[Any]) -> TypeAdapter[Any]:
    if known not in _adapters:
        _adapters[known] = TypeAdapter(known)
    return _adapters[known]


def _pair(said: object) -> tuple[str, dict[str, Any]]:
    name = type(said).__name__
    if _by_name.get(name) is not type(said):
        error = f"{name} is not a message: markup can't say it"
        raise TypeError(error)
    return name, {f.name: getattr(said, f.name) for f in dataclasses.fields(said)}  # type: ignore[arg-type]


def _placeholder(value: object) -> dict[str, str]:
    if isinstance(value, Placeholder):
        return {"$": value.source}
    error = f"a message can't carry {value!r} through the page"
    raise TypeError(error)


_JSON = json.JSONEncoder(default=_placeholder, separators=(",", ":"))  # `json.dumps` would make one for each button
