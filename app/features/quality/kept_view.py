"""Answers from memory: turned on and off, and forgotten."""

from __future__ import annotations

from app.features.providers.state import Providers
from app.features.quality.said import KeptForgotten
from app.features.routes.room_said import ChoiceTurned
from app.ui import kit
from app.ui.html import CHECKED, Node


def section(providers: Providers) -> Node:
    """Off, unless somebody wants it."""
    is_on = providers.profile.routing.remembers
    return kit.section(
        "kept",
        "Answers from memory",
        kit.row(
            "Give the same answer to the same request",
            kit.switch(
                "remembers",
                "Give the same answer to the same request",
                turned_on=is_on,
                said=ChoiceTurned("remembers", CHECKED),
                described_by="kept-hint",
            ),
            hint=(
                "A request that was answered before, word for word and by the same model, is answered at once and "
                "costs nothing. The answer says how old it is and can be asked for anew. Kept in this tab, until it "
                "is closed."
            ),
            id="kept",
        ),
        kit.button("Forget kept answers", KeptForgotten(), picture="trash-2") if is_on else None,
    )
