"""The base of every row in the catalog, and the field types that rows share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Value(BaseModel):
    """Frozen and closed: a row that names a field nobody knows is a mistake, not an extension.

    An error names the field and not what was typed into it: a key pasted into the wrong field must not be printed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def as_pairs(value: Any) -> Any:  # noqa: ANN401 - whatever was typed or stored
    """A mapping in a row becomes pairs, so that rows stay hashable."""
    return tuple(value.items()) if isinstance(value, Mapping) else value


Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(as_pairs)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Amount = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
