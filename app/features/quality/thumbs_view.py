"""Thumbs for the footer of an answer, and the age of one that was given from memory."""

from __future__ import annotations

from typing import Literal

import htpy as h

from app.features.providers.words import age
from app.features.quality.said import ThumbPressed
from app.records.kinds import Message
from app.ui import kit
from app.ui.html import Node


def thumbs(message: Message) -> Node:
    """Of a model's answer: the script of the demo line is nobody's to judge."""
    if not message.model or not message.text or message.state not in {"complete", "cut"}:
        return None
    return h.span(".thumbs", role="group", aria_label="Was this a good answer?")[
        _thumb(message, "up", "Good answer"), _thumb(message, "down", "Bad answer")
    ]


def _thumb(message: Message, way: Literal["up", "down"], label: str) -> Node:
    pressed = str(message.thumb == way).lower()
    said = ThumbPressed(message.id, way)
    return kit.icon_button(label, f"thumbs-{way}", said, aria_pressed=pressed, id=f"thumb-{way}-{message.id}")


def remembered(message: Message) -> Node:
    """`answered from memory, 12 minutes old`."""
    board = message.board
    if board is None or not board.remembered:
        return None
    old = age(board.remembered, message.created).removesuffix(" ago")
    words = "given just now" if old == "just now" else f"{old} old"
    return h.span(".answer-remembered")[f"Answered from memory, {words}"]
