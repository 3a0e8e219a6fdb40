"""What a model is asked: the conversation so far, and the prompt."""

from __future__ import annotations

from collections.abc import Iterable

from app.llm.request import ChatRequest, Turn
from app.records.kinds import Message


def request_for(before: Iterable[Message], prompt: str, model: str) -> ChatRequest:
    """An answer that is empty says nothing that a model could go on from."""
    said = tuple(Turn(role=one.role, text=one.text) for one in before if one.text)
    return ChatRequest(model=model, turns=(*said, Turn(role="user", text=prompt)))
