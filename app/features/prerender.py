"""`python -m app.features.prerender` prints the frame as it is before anything has happened.

The build puts this into index.html, so that the finished frame is painted before Python is up; the first
real render then finds nothing to change but what it has learnt meanwhile.
"""

from __future__ import annotations

import sys

import htpy as h

from app.features.house import REGIONS, House
from app.ui.html import Node, html

NESTED = {region.id for region in REGIONS if region.inside}


def frame(house: House) -> Node:
    """Every region of the house in its place: the page's landmarks."""
    inside = {region.id: region.view(house) for region in REGIONS}
    return [
        h.div(".house")[
            h.nav("#rail", aria_label="Rooms")[inside.pop("rail")],
            h.header("#header")[inside.pop("header")],
            h.div("#banner", role="status")[inside.pop("banner")],
            h.main("#room", tabindex="-1")[inside.pop("room")],
            h.aside("#drawer", aria_label="Beside the conversation")[inside.pop("drawer")],
        ],
        h.div("#overlay")[inside.pop("overlay")],
        h.div("#toasts", role="status", aria_live="polite")[inside.pop("toasts")],
        h.div("#keys", hidden=True)[inside.pop("keys")],
        *(h.div(id=id)[view] for id, view in inside.items() if id not in NESTED),
    ]


if __name__ == "__main__":
    sys.stdout.write(html(frame(House())))
