"""What a person says about the answers of a conversation."""

from __future__ import annotations

from app.ui.messages import message


@message
class AnswerCopied:
    """The person copied an answer as Markdown."""

    id: str


@message
class AnswerBoardToggled:
    """The person wants to see why an answer came from where it came, or has seen it."""

    id: str


@message
class AnswerAskedAgain:
    """The person wants an answer anew: one that has no text, or was remembered. With a line: from there."""

    id: str
    line: str = ""
    model: str = ""
