"""What the guide knows. Whether it is open is a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.ui.messages import message

Way = Literal["", "free", "local"]


@dataclass(frozen=True, slots=True)
class Guide:
    """Whether it is open, and which of its ways is unfolded."""

    open: bool = True
    way: Way = ""


@message
class GuideWayChosen:
    """The person wants to see more of one way, or no more of it."""

    way: Way


@message
class GuideClosed:
    """The person does not want it any more."""


@message
class GuideWanted:
    """The person wants to see it again."""


@message
class LookAroundChosen:
    """The person just wants to look around."""
