"""A kind of record: a frozen model, its schema version, how older versions become newer ones, what can be asked by."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

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

    def index_fields(self, record: M) -> dict[str, Key]:
        """Copy out what the indexes need."""
        names = {name for index in self.indexes.values() for name in index}
        values = {name: getattr(record, name) for name in sorted(names)}
        return {name: value for name, value in values.items() if value is not None}

    def _migrated(self, row: Row) -> str:
        if row.v == self.version:
            return row.data
        data = json.loads(row.data)
        for version in range(row.v, self.version):
            data = self.migrations[version](data)
        return json.dumps(data)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else fault["msg"]
