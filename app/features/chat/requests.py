"""What a model is asked: the conversation so far, and the prompt."""

from __future__ import annotations

from collections.abc import Iterable

from app.llm.request import ChatRequest, Turn
from app.records.kinds import Message


def request_for(before: Iterable[Message], prompt: str, model: str) -> ChatRequest:
    """An answer that is empty says nothing that a model could go on from; of several to one prompt the last counts."""
    said = [one for one in before if one.text]
    last = set({one.parent or one.id: one.id for one in said if one.role == "assistant"}.values())
    turns = (Turn(role=one.role, text=one.text) for one in said if one.role == "user" or one.id in last)
    return ChatRequest(model=model, turns=(*turns, Turn(role="user", text=prompt)))
