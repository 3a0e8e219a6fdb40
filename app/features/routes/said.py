"""What a person says about routes."""

from __future__ import annotations

from app.ui.messages import message


@message
class BoardWanted:
    """The person wants to see the departure board."""


@message
class BoardToggled:
    """The person pressed the chip in the composer: the departure board opens, or closes."""
