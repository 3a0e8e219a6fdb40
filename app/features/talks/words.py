"""What is said of conversations, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from app.features.providers.words import plain
from app.features.talks.state import Move
from app.records.kinds import Conversation
from app.records.talking import Shelf

DONE: dict[Shelf, str] = {
    "deleted": "deleted",
    "archived": "archived",
    "top": "pinned",
    "open": "back in the list",
}


LONGEST = 300
"""Characters of a title or of a find that are shown."""
WEEK = 7
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def titled(one: Conversation) -> str:
    """Its title on one line: it may come from anywhere."""
    return plain(one.title, LONGEST)


def many(count: int) -> str:
    """So many conversations."""
    return f"{count:,} conversation{'' if count == 1 else 's'}"


def moved_in_words(move: Move) -> str:
    """What became of them."""
    count = len(move.before)
    return f"Conversation {DONE[move.shelf]}." if count == 1 else f"{many(count)} {DONE[move.shelf]}."


def day_of(updated: int, now: datetime | None) -> str:
    """The heading under which it is listed: by day at first, then by month."""
    zone = now.tzinfo if now else UTC
    then = datetime.fromtimestamp(updated / 1000, zone).date()
    today = now.date() if now else then
    days = (today - then).days
    if days <= 1:
        return "Yesterday" if days == 1 else "Today"
    if days <= WEEK:
        return "Previous 7 days"
    month = MONTHS[then.month - 1]
    return month if then.year == today.year else f"{month} {then.year}"
