"""What several sections of the room show alike."""

from __future__ import annotations

import htpy as h

from app.features.routes.figures import left, time_of
from app.features.routes.state import Standing
from app.ui.html import Node


def countdown(id: str, until: float, standing: Standing) -> Node:
    """`3 h 12 min`: the clock writes into it each second (`room_orders.tick`), so what it says is kept."""
    return h.span(".countdown", id=id, data_keep=True)[left(until, standing.now)]


def until_then(id: str, until: float, standing: Standing) -> Node:
    """`in 3 h 12 min, at 09:00`; without the time of day where that is but a moment away."""
    far = until - standing.now > 90  # noqa: PLR2004 - seconds that a person rather waits than looks at the clock
    return ["in ", countdown(id, until, standing), f", {time_of(until, standing)}" if far else None]
