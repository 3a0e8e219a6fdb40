"""What a person says about the answers of a conversation."""

from __future__ import annotations

from dataclasses import field

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
    """The person wants another answer to the same prompt. With a line: from there."""

    id: str
    line: str = ""
    model: str = ""


@message
class AnswerContinued:
    """The person wants an answer that was cut to go on."""

    id: str


@message
class PromptEditing:
    """The person wants to write a prompt anew; with an empty id, no longer."""

    id: str = ""


@message
class PromptEdited:
    """A prompt was written anew: `fields["text"]` is asked beside the old one."""

    id: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class VersionShown:
    """The person wants to see this version of a prompt or of an answer, with what follows it."""

    id: str


@message
class ForkWanted:
    """The person wants to go on from this message in a conversation of its own."""

    id: str


@message
class EarlierWanted:
    """The person wants to see more of what was said before."""


@message
class TurnMenuOpened:
    """The person wants to see what can be done with a turn, or has seen it."""

    id: str


@message
class AnotherWanted:
    """The person wants an answer of another model to the same prompt; they choose it next."""

    id: str


@message
class PlainTextCopied:
    """The person copied an answer as it reads."""

    id: str


@message
class PromptCopied:
    """The person copied a prompt."""

    id: str


@message
class AnswerReadAloud:
    """The person wants to hear an answer, or has heard enough of it."""

    id: str


@message
class WallPassed:
    """The person sends what a budget kept back, once, knowing that."""


@message
class TextQuoted:
    """The person wants to write about an answer, or about the part of it that is selected."""

    id: str
