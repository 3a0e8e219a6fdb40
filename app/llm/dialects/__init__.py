"""The dialects: each a few pure functions from a request to bytes, and from frames to deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.llm.dialects.anthropic import Anthropic
from app.llm.dialects.cohere import Cohere
from app.llm.dialects.dialect import Built, Dialect, Embeddings, EventReader, Hide, ModelPage
from app.llm.dialects.gemini import Gemini
from app.llm.dialects.ollama import Ollama
from app.llm.dialects.openai_chat import OpenAiChat
from app.llm.dialects.openai_responses import OpenAiResponses
from app.llm.dialects.quoting import hiding, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALL: tuple[Dialect, ...] = (OpenAiChat(), OpenAiResponses(), Anthropic(), Gemini(), Cohere(), Ollama())

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in _ALL}

__all__ = ["DIALECTS", "Built", "Dialect", "Embeddings", "EventReader", "Hide", "ModelPage", "hiding", "quoted"]
