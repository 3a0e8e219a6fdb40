"""What a person says about routes."""

from __future__ import annotations

from typing import Literal

from app.ui.messages import message

Scope = Literal["prompt", "conversation", "profile", "answer"]
"""What a choice holds for: this prompt, this conversation, all of the profile; a wider one ends narrower ones.

Or for one more answer to a prompt that was sent.
"""


@message
class BoardWanted:
    """The person wants to see the departure board."""


@message
class BoardToggled:
    """The person pressed the chip in the composer: the departure board opens, or closes."""


@message
class ScopeChosen:
    """What is chosen on the board is to hold for this."""

    scope: Scope


@message
class PlacePicked:
    """The person chose who answers; an empty model: the line itself has one only."""

    line: str
    model: str
    scope: Scope


@message
class RowPicked:
    """On the board the person chose who answers.

    What that holds for is read when this is heard: a press right after the choice of it must not go by an older page.
    """

    line: str
    model: str


@message
class ChoiceCleared:
    """What was chosen for this, and for less than this, holds no longer."""

    scope: Scope


@message
class FollowersAllowed:
    """Whether others are asked when the chosen one fails."""

    on: bool


@message
class MoreRowsWanted:
    """The person wants to see more of the board's rows."""


@message
class LeftOutToggled:
    """The person wants to see who is left out and why, or has seen it."""
