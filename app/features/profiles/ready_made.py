"""Profiles to begin with, each for a place in a life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.records.kinds import Profile
from app.records.routed import Routing

COPY = "copy"

_NEAR_FIRST = """\
# A connection is slow or missing: what runs here answers first.
rules:
  - name: Near models first
    prefer: [device, local]
"""


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """What it is called and does."""

    name: str
    says: str
    routing: Routing


READY_MADE: Mapping[str, ReadyMade] = {
    "work": ReadyMade(
        "Work",
        "The best models first; another line steps in when one fails.",
        Routing(strategy="best", falls_over=True),
    ),
    "private": ReadyMade(
        "Private",
        "Only this device and servers on your own network.",
        Routing(strategy="private"),
    ),
    "travel": ReadyMade(
        "Travel",
        "Models near here first, then free ones.",
        Routing(strategy="free", rules=_NEAR_FIRST, falls_over=True),
    ),
}


def begun(worn: Profile, start: str) -> Profile:
    """As the one that is worn, or as a ready-made one, which keeps no more of it than the choice of keys."""
    made = READY_MADE.get(start)
    if made is None:
        return worn
    return Profile(id=worn.id, name=made.name, made=worn.made, keys=worn.keys, routing=made.routing)
