"""A kind of record: a frozen model, its schema version, how older versions become newer ones, what can be asked by."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from app.records.errors import DamagedRecord, NewerRecord

if TYPE_CHECKING:
    from app.records.rows import Key, Row

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _whole_characters(text: object) -> object:
    """A stream cut inside an emoji leaves half a character that no JSON can hold: it must not cost the whole answer."""
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_whole_characters)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Millis = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""Milliseconds since 1970 in UTC: sorts in an index, and JavaScript counts it exactly."""


class Record(BaseModel):
    """The base of all that is stored. A field more or less is a new version of the kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Id


M = TypeVar("M", bound=Record)
Migration = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind(Generic[M]):
    """One kind of record.

    `migrations[n]` turns the data of version n into version n + 1 and is pure. An index names attributes
    (or properties) of the model; a record in which one of them is None is not in that index.
    """

    name: str
    label: str
    model: type[M]
    version: int = 1
    migrations: Mapping[int, Migration] = field(default_factory=dict)
    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exported: bool = True
    _many: TypeAdapter[list[M]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the validator now: what is made at import lies in the boot snapshot."""
        object.__setattr__(self, "_many", TypeAdapter(list[self.model]))  # type: ignore[name-defined]

    def write(self, record: M) -> str:
        """Make the text that is stored."""
        return record.model_dump_json()

    def read(self, row: Row) -> M:
        """Make the record of a stored row, whatever version wrote it."""
        if row.v > self.version:
            raise NewerRecord(self.name, row.id)
        try:
            record = self.model.model_validate_json(self._migrated(row))
        except ValidationError as error:
            raise DamagedRecord(self.name, row.id, _first_fault(error)) from error
        except Exception as error:  # a migration meets whatever is stored
            raise DamagedRecord(
                self.name, row.id, f"its version {row.v} can't be brought to version {self.version}"
            ) from error
        if record.id != row.id:
            raise DamagedRecord(self.name, row.id, "it claims another id")
        return record

    def read_all(self, rows: Sequence[Row]) -> list[M] | None:
        """Read many rows in one call of the validator, several times as fast; None when one of them needs care."""
        if any(row.v != self.version for row in rows):
            return None
        try:
            records = self._many.validate_json(f"[{','.join(row.data for row in rows)}]")
        except ValidationError:
            return None
        return records if [record.id for record in records] == [row.id for row in rows] else None

    def index_fields(self, record: M) -> dict[str, Key]:
        """Copy out what the indexes need."""
        names = {name for index in self.indexes.values() for name in index}
        values = {name: getattr(record, name) for name in sorted(names)}
        return {name: value for name, value in values.items() if value is not None}

    def _migrated(self, row: Row) -> str:
        if row.v == self.version:
            return row.data
        data = from_json(row.data)  # not `json.loads`: in Pyodide, a text nested deep enough ends the interpreter
        for version in range(row.v, self.version):
            data = self.migrations[version](data)
        return json.dumps(data)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else fault["msg"]
