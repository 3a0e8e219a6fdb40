"""The list of conversations in every situation that a person can see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.base.ports import Find, Findings
from app.features.talks.state import Hit, Move, Talks
from app.records.kinds import Conversation

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = 86_400_000


def talk(id: str, title: str = "How a signal box works", *, days: float = 0, **fields: Any) -> Conversation:  # noqa: ANN401
    """One that was spoken in so many days ago."""
    updated = int(NOW.timestamp() * 1000 - days * DAY)
    return Conversation(id=id, title=title, created=1, updated=updated, **fields)


PINNED = talk("p1", "Timetable", days=90, shelf="top", tags=("work",))
LISTED = (
    talk("c1"),
    talk("c2", HOSTILE, days=1, tags=(HOSTILE, "rail")),
    talk("c3", "Points", days=5),
    talk("c4", "信号楼", days=30),
    talk("c5", "Old", days=400),
)
TWO = Talks(listed=LISTED[:2], known=True, now=NOW)
MANY = Talks(top=(PINNED,), listed=LISTED, more=True, known=True, now=NOW, tags=("work", HOSTILE, "rail"))
FOUND = tuple(Hit(one, Find(one.id, "m1", ("", one.title, ""), ("before ", HOSTILE, " after"))) for one in LISTED[:3])
FOUND_SO_FAR = Findings(count=1_234, elsewhere=2, read=12_000, of=100_000)
LOOKING = replace(MANY, text="signal", found=FOUND, findings=FOUND_SO_FAR)
TAGS = tuple(f"tag {at}" for at in range(40))

SITUATIONS: dict[str, Talks] = {
    "before they were read": Talks(),
    "none": Talks(known=True),
    "all kinds": MANY,
    "many tags": replace(MANY, tags=TAGS, tag="tag 39", found=(), findings=Findings()),
    "an empty archive": Talks(shelf="archived", known=True),
    "the archive": Talks(
        shelf="archived", listed=tuple(one.model_copy(update={"shelf": "archived"}) for one in LISTED), known=True
    ),
    "the menu of one in the archive": Talks(
        shelf="archived", listed=(LISTED[0].model_copy(update={"shelf": "archived"}),), known=True, menu="c1"
    ),
    "one of the archive is selected": Talks(
        shelf="archived",
        listed=(LISTED[0].model_copy(update={"shelf": "archived"}),),
        known=True,
        selecting=True,
        selected=frozenset({"c1"}),
    ),
    "found, while reading": replace(LOOKING, findings=replace(FOUND_SO_FAR, whole=False)),
    "found": LOOKING,
    "nothing found": replace(MANY, text=HOSTILE, found=(), findings=Findings(elsewhere=3)),
    "looking": replace(MANY, text="signal"),
    "a menu": replace(MANY, menu="c2"),
    "the menu of one that is pinned": replace(MANY, menu="p1"),
    "one is renamed": replace(MANY, renaming="c2"),
    "one gets a title": replace(MANY, titling=frozenset({"c1"})),
    "selecting": replace(MANY, selecting=True),
    "some are selected": replace(MANY, selecting=True, selected=frozenset({"c1", "p1"})),
    "some that were found are selected": replace(LOOKING, selecting=True, selected=frozenset({"c1"})),
    "tags of one": replace(MANY, tagging=("c2",), tagged=((HOSTILE, 1), ("rail", 1))),
    "tags of many": replace(MANY, tagging=("c1", "c2"), tagged=((HOSTILE, 2), ("rail", 1))),
    "tags that are being read": replace(MANY, tagging=("c1",)),
    "no tags": replace(MANY, tagging=("c1",), tagged=()),
    "what can be taken back": replace(MANY, moves=(Move(1, "deleted", (("x", "open", 1), ("y", "top", 2))),)),
}
