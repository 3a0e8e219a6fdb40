"""What a person says about taking something away."""

from __future__ import annotations

from typing import Literal

from app.ui.messages import message

Format = Literal["markdown", "json", "html"]


@message
class RequestCodeWanted:
    """The person wants the request of an answer as code."""

    answer: str


@message
class RequestCodeClosed:
    """They have seen it."""


@message
class CodeLanguageChosen:
    """They want it in this language."""

    language: str


@message
class RequestCodeCopied:
    """They want it on the clipboard."""


@message
class ExportConversation:
    """They want a conversation as a file."""

    id: str
    format: Format


@message
class PrintConversation:
    """They want it on paper."""

    id: str
