"""What all dialects have the same way, and what several have as OpenAI does: embeddings, lists, key checks, faults."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from app.base.jsontext import parse
from app.llm.deltas import Usage
from app.llm.dialects import asking, faults, lists
from app.llm.dialects.dialect import Embeddings, Framing
from app.llm.dialects.values import count, items, mapping
from app.llm.errors import NotAStream

if TYPE_CHECKING:
    from app.llm.catalog.model import Line, Model
    from app.llm.dialects.dialect import ModelPage
    from app.llm.request import EmbeddingRequest
    from app.llm.wire import HttpRequest


class Shared:
    """The parts of a dialect that do not differ but by the line's row."""

    framing: Framing = "sse"
    fault = staticmethod(faults.fault)
    check_key = staticmethod(asking.check_key)

    def list_models(self, line: Line, page_token: str = "") -> HttpRequest | None:
        """Ask for a page of the list of models."""
        return lists.ask(line, page_token)

    def read_models(self, line: Line, body: bytes) -> ModelPage:
        """One page of the list."""
        return lists.read(line, body)


class OpenAiShaped(Shared):
    """The parts that OpenAI's two dialects share."""

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:  # noqa: ARG002 - the port's
        """Ask for vectors."""
        body: dict[str, Any] = {"model": request.model, "input": list(request.texts)}
        if request.dimensions is not None:
            body[line.quirks.dimensions_field] = request.dimensions
        return asking.post(line, line.paths.embeddings, body)

    def read_embeddings(self, body: bytes) -> Embeddings:
        """The vectors, put in the order of their texts."""
        told = json_object(body)
        rows = items(told.get("data"))
        rows.sort(key=lambda row: count(row.get("index")))
        usage = mapping(told.get("usage"))
        return vectors([row.get("embedding") for row in rows], count(usage.get("prompt_tokens")))


def json_object(body: bytes) -> dict[str, Any]:
    """A body as JSON; what is none is no answer."""
    try:
        told = parse(body)
    except (ValueError, RecursionError):
        raise NotAStream from None
    return mapping(told)


def vectors(rows: Any, tokens: int) -> Embeddings:  # noqa: ANN401 - JSON
    """Lists of numbers as vectors; anything else is no answer."""
    if not isinstance(rows, list) or not rows:
        raise NotAStream
    told = []
    for row in rows:
        if isinstance(row, str):
            row = _signed_bytes(row)  # noqa: PLW2901 - the same vector, unpacked
        if not isinstance(row, list) or not row or not all(_is_number(number) for number in row):
            message = "{line} answered with vectors in a form that is not known."
            raise NotAStream(message)
        told.append(tuple(float(number) for number in row))
    return Embeddings(tuple(told), Usage(input=tokens))


def _signed_bytes(packed: str) -> list[int]:
    """Perplexity packs a vector as base64 of signed bytes; we ask nobody for another packed form."""
    try:
        return list(memoryview(base64.b64decode(packed, validate=True)).cast("b"))
    except ValueError:
        return []


def _is_number(value: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, int | float) and not isinstance(value, bool)
