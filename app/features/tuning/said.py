"""What a person says about how a conversation is led. `here`: the one that it was said of; empty: a new one."""

from __future__ import annotations

from dataclasses import field

from app.ui.messages import message


@message
class SystemTyped:
    """The system prompt was edited."""

    text: str
    here: str = ""


@message
class SystemPut:
    """A whole system prompt is to take the place of what there is: a preset's, none, or the one before."""

    text: str
    here: str = ""


@message
class ParameterTyped:
    """A parameter was set; an empty text leaves it to the provider."""

    name: str
    text: str
    here: str = ""


@message
class ParametersReset:
    """All parameters are left to the provider again."""

    here: str = ""


@message
class OldestLeft:
    """What was said before this message is not sent any more."""

    since: str
    here: str = ""


@message
class AllSentAgain:
    """All of the conversation is sent again."""

    here: str = ""


@message
class TrimsChosen:
    """Whether the oldest turns are left out by themselves where all of it is too long."""

    on: bool
    here: str = ""


@message
class SummaryWanted:
    """A model is to write in short what was said before this message."""

    since: str
    here: str = ""


@message
class SummaryTaken:
    """The summary is sent from here on; `fields["summary"]` is it, as the person left it."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class SummaryDropped:
    """The summary that was written, or is being written, is not wanted."""


@message
class TightClosed:
    """The person knows that there is little room left."""

    here: str = ""
