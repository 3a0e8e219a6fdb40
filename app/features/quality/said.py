"""What a person says about the quality of answers."""

from __future__ import annotations

from typing import Literal

from app.ui.messages import message

Part = Literal["task", "a_line", "a_model", "b_line", "b_model"]


@message
class ThumbPressed:
    """The person judged an answer; pressed again, they take it back."""

    id: str
    thumb: Literal["up", "down"]


@message
class TrialPartChosen:
    """The person chose what is compared."""

    part: Part
    value: str


@message
class TrialBegun:
    """Two lines are to be compared from the next prompt on."""


@message
class TrialStopped:
    """It is enough."""


@message
class KeptForgotten:
    """No answer is to be given from memory again that was kept until now."""
