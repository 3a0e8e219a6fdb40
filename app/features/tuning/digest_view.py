"""The dialog in which a summary comes: it is read, edited and taken, or not."""

from __future__ import annotations

import htpy as h

from app.features.tuning.meter_view import turns
from app.features.tuning.said import SummaryDropped, SummaryTaken, SummaryWanted
from app.features.tuning.state import Digest
from app.ui import kit
from app.ui.html import FORM, Node, on


def dialog(digest: Digest | None) -> Node:
    """Nothing of it holds before it is taken."""
    if digest is None:
        return None
    return kit.dialog("digest", "A summary in place of the oldest turns", SummaryDropped(), _body(digest))


def _body(digest: Digest) -> Node:
    if digest.text is not None:
        return _written(digest)
    if digest.problem:
        return [
            kit.note("warn", digest.problem),
            h.div(".dialog-foot")[
                kit.button("Close", SummaryDropped()),
                kit.button("Try again", SummaryWanted(digest.since, digest.here), look="primary", id="digest-again"),
            ],
        ]
    what = f"{turns(digest.turns)}" if digest.turns else "the oldest turns"
    said = f"{digest.by} sums up {what}. Cost: {digest.estimate}." if digest.by else "Choosing who writes it."
    return [
        h.p(role="status")[said],
        h.div(".dialog-foot")[kit.button("Stop", SummaryDropped(), picture="square", autofocus=True)],
    ]


def _written(digest: Digest) -> Node:
    cost = f" Cost: {digest.cost}." if digest.cost else ""
    box: dict[str, str | bool] = {
        "name": "summary",
        "id": "digest-text",
        "rows": "12",
        "dir": "auto",
        "data-keep": True,
    }
    return h.form(on(submit=SummaryTaken(FORM)), autocomplete="off")[
        h.p[
            f"{digest.by} summed up {turns(digest.turns)}.{cost} Change what is wrong or missing. From the next prompt "
            "on this is sent in place of them; they stay in the conversation, and can be sent again."
        ],
        kit.field("Summary", h.textarea(box)[digest.text]),
        kit.note("warn", digest.problem) if digest.problem else None,
        h.div(".dialog-foot")[
            kit.button("Cancel", SummaryDropped()), kit.button("Use this summary", look="primary", id="digest-take")
        ],
    ]
