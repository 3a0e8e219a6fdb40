"""What a dialect is: pure functions from a request to bytes, and from an answer's frames to deltas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from app.llm.deltas import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.llm.catalog.model import Line, Model
    from app.llm.deltas import Delta
    from app.llm.errors import ProviderError
    from app.llm.request import ChatRequest, EmbeddingRequest
    from app.llm.wire import Frame, HttpRequest

Framing = Literal["sse", "ndjson"]
Hide = Callable[[str], str]
"""Takes the secrets out of a text, whoever wrote it; `quoting.hiding` makes one."""


def nothing_hidden(text: str) -> str:
    """For a line without a key."""
    return text


@dataclass(frozen=True, slots=True)
class Built:
    """A request, and in sentences what was left out of it because the model or the line does not take it."""

    http: HttpRequest
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embeddings:
    """A vector for each text, in the order of the texts."""

    vectors: tuple[tuple[float, ...], ...]
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Models, and the token of the page after this one; empty: this was the last."""

    models: tuple[Model, ...]
    next: str = ""


class EventReader(Protocol):
    """Reads one answer. It raises a leaf of the error tree where the provider tells of an error in mid-stream."""

    @property
    def over(self) -> bool:
        """Whether the provider has said its last word, though the connection may stay open."""

    def read(self, frame: Frame, event: Any = None) -> list[Delta]:  # noqa: ANN401 - JSON
        """What the frame says; nothing for an event that nobody knows."""

    def end(self) -> list[Delta]:
        """What is left to say. An answer without `Finished` before or in here was cut off."""


class Dialect(Protocol):
    """One way of speaking HTTP to models. All of it is pure: nothing is sent, and no key is seen."""

    @property
    def name(self) -> str:
        """As lines name it."""

    @property
    def framing(self) -> Framing:
        """How its streams are cut into frames."""

    def chat(self, line: Line, model: Model, request: ChatRequest, without: frozenset[str]) -> Built:
        """Ask for an answer. `without`: parameters, as `ChatRequest` names them, that were refused before."""

    def reader(self, line: Line, *, hide: Hide = nothing_hidden, now: datetime | None = None) -> EventReader:
        """Make a reader for one answer."""

    def embed(self, line: Line, model: Model, request: EmbeddingRequest) -> HttpRequest:
        """Ask for vectors."""

    def read_embeddings(self, body: bytes) -> Embeddings:
        """The vectors; raises `NotAStream` where there are none."""

    def list_models(self, line: Line, page_token: str = "") -> HttpRequest | None:
        """Ask for a page of the list of models; None: the line has no list."""

    def read_models(self, line: Line, body: bytes) -> ModelPage:
        """One page of the list."""

    def check_key(self, line: Line) -> HttpRequest | None:
        """A request that costs nothing and fails for a bad key; None: the line has none."""

    def fault(  # noqa: PLR0913 - all that an answer has, and what it takes to read it
        self,
        line: Line,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        *,
        hide: Hide = nothing_hidden,
        now: datetime | None = None,
    ) -> ProviderError:
        """The leaf for an answer that is none, whatever its status. Header names are in lower case."""
