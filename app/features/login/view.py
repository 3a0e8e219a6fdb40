"""The button that leads to a provider's login."""

from __future__ import annotations

import htpy as h

from app.features.login.state import Login, LoginPressed
from app.llm import login
from app.llm.catalog.model import Line
from app.llm.catalog.rows import BY_ID
from app.ui import kit
from app.ui.html import Node


def offer(state: Login, line: Line) -> Node:
    """For a line that one can log in with: what happens, and the button."""
    if line.id not in login.LINES:
        return None
    leaving = state.leaving == line.id
    return h.div(".login-offer")[
        kit.button(
            "Leaving …" if leaving else f"Log in with {line.name}",
            LoginPressed(line.id),
            look="primary",
            picture="log-in",
            aria_disabled="true" if leaving else None,
        ),
        h.p(".row-hint")[
            f"Opens {line.name} in this tab and comes back with a key of its own for Switchyard, "
            "which you can limit or revoke there. Nothing to copy or paste."
        ],
        None if line.origin == BY_ID[line.id].origin else _elsewhere(line),
    ]


def _elsewhere(line: Line) -> Node:
    """Whoever led the line there could show a page that looks like the provider's."""
    return kit.note(
        "warn",
        [
            f"This line is not at {line.name}'s own address: the button leads to ",
            kit.code(line.origin),
            f". Give it no password of {line.name}.",
        ],
    )
