"""What is asked of a model, the same for every provider. A dialect turns it into bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["user", "assistant", "tool"]
ToolChoice = Literal["", "auto", "none", "required"]
Effort = Literal["", "none", "minimal", "low", "medium", "high", "max"]
Purpose = Literal["document", "query"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes with a turn, as its file's bytes."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that a model made: `arguments` is the JSON text as it wrote it, `signature` the provider's seal on it."""

    id: str
    name: str
    arguments: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may call; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's say. A tool's turn answers the call `call_id` with `text`."""

    role: Role
    text: str = ""
    images: tuple[Image, ...] = ()
    reasoning: str = ""
    signature: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A conversation to go on with. None and "" leave the choice to the provider."""

    model: str
    turns: tuple[Turn, ...]
    system: str = ""
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ""
    schema: Mapping[str, Any] | None = None
    schema_name: str = "answer"
    effort: Effort = ""
    bounded: bool = False  # a budget rests on `max_tokens`: it must not be sent without


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Texts to turn into vectors; some models embed what is searched and what is looked for in different ways."""

    model: str
    texts: tuple[str, ...]
    dimensions: int | None = None
    purpose: Purpose = "document"
