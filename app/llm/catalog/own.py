"""Lines that a person adds: any endpoint that speaks the OpenAI dialect, or another that the app knows.

What is typed into the form is the same row type as every other line, so nothing else knows the difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from app.llm.catalog.address import checked_base_url, is_near_url
from app.llm.catalog.model import (
    Auth,
    BaseUrl,
    Cors,
    DialectName,
    HeaderName,
    Key,
    KeyCheck,
    Limits,
    Line,
    Listing,
    Model,
    Path,
    Paths,
    Quirks,
)
from app.llm.catalog.price import Currency, Period, Price, Rate, Rates
from app.llm.catalog.value import Amount, Colour, Pairs, Value

PREFIX = "own-"
# None of them is used by a row of the catalog; the first line gets the first, and so on around.
COLOURS = ("#f15f7a", "#b57baf")
# Whose shape the list of models has, where it is not OpenAI's.
LISTINGS: dict[DialectName, Listing] = {
    "anthropic": "anthropic",
    "gemini": "gemini",
    "cohere": "cohere",
    "ollama": "ollama",
}


class OwnLine(Value):
    """What the form holds."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    base_url: Annotated[BaseUrl, Field(min_length=1)]
    dialect: DialectName = "openai_chat"
    chat_path: Path = "/chat/completions"
    models_path: Path = "/models"
    embeddings_path: Path = "/embeddings"
    key_header: HeaderName = "Authorization"
    key_prefix: str = "Bearer "
    headers: Pairs = ()
    query: Pairs = ()
    max_tokens_field: str = "max_tokens"
    stream_options: bool = True
    models: tuple[str, ...] = ()  # ids, for an endpoint that has no list
    input_price: Amount | None = None  # per million tokens
    output_price: Amount | None = None
    currency: Currency = "USD"
    limits: Limits = Limits(applies_to="all")
    colour: Colour | None = None

    def line(self, taken: Collection[str] = ()) -> Line:
        """The row; `taken` are the ids that other lines have."""
        return Line(
            id=free_id(self.name, taken),
            name=self.name,
            colour=self.colour or COLOURS[len(taken) % len(COLOURS)],
            dialect=self.dialect,
            where="local" if is_near_url(self.base_url) else "cloud",
            base_url=checked_base_url(self.base_url),
            paths=Paths(chat=self.chat_path, models=self.models_path, embeddings=self.embeddings_path),
            auth=Auth(header=self.key_header, prefix=self.key_prefix, headers=self.headers, query=self.query),
            key=Key(needed="optional"),
            key_check=KeyCheck(path=self.models_path) if self.models_path else None,
            quirks=Quirks(
                max_tokens_field=self.max_tokens_field,
                stream_options=self.stream_options,
                listing=LISTINGS.get(self.dialect, "openai"),
            ),
            limits=self.limits,
            cors=Cors(works="unknown"),
            models=tuple(Model(id=model_id) for model_id in self.models),
            price=self.price,
        )

    @property
    def price(self) -> Price | None:
        """The price as typed; half of one is none."""
        if self.input_price is None or self.output_price is None:
            return None
        rates = Rates(input=Rate(base=self.input_price), output=Rate(base=self.output_price))
        return Price(periods=(Period(rates=rates),), source="typed", currency=self.currency)


def free_id(name: str, taken: Collection[str]) -> str:
    """An id made of the name that no other line has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = PREFIX + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "line")
    number, candidate = 2, stem
    while candidate in taken:
        number, candidate = number + 1, f"{stem}-{number}"
    return candidate
