"""The ids of an answer's elements on the page: views write them, orders stream into them."""

from __future__ import annotations

from app.records.kinds import Message


def answer_id(message: Message) -> str:
    """The element that holds the answer."""
    return f"answer-{message.id}"


def reasoning_id(message: Message) -> str:
    """The element that holds what the model thought first."""
    return f"reasoning-{message.id}"
