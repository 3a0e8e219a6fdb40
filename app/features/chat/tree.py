"""The messages of a conversation are a tree; what is shown is one branch of it, from its first prompt to a leaf.

Prompts with the same parent are versions of each other, and so are the answers to one prompt. Messages come and go
as two tuples: the branch that is shown (oldest first), and those aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.records.kinds import FOLLOWS, Message

Messages = tuple[Message, ...]


def branches(messages: Iterable[Message], head: str = "") -> tuple[Messages, Messages]:
    """The branch that goes through `head` (to its newest leaf), else the newest one; and all others."""
    known = rooted(messages)
    by_id = {one.id: one for one in known}
    newest = max(known, key=lambda one: one.created).id if known else ""
    shown = _through(known, head if head in by_id else newest)
    inside = {one.id for one in shown}
    return shown, tuple(one for one in known if one.id not in inside)


def rooted(messages: Iterable[Message]) -> Messages:
    """By time, each with a parent that is there: prompts of older versions follow whatever was said before them."""
    ordered = sorted(messages, key=lambda one: one.created)
    ids = {one.id for one in ordered}
    found: list[Message] = []
    for one in ordered:
        parent = one.parent
        if parent == FOLLOWS:
            parent = found[-1].id if found else ""
        elif parent not in ids or parent == one.id:
            parent = ""
        found.append(one if parent == one.parent else one.model_copy(update={"parent": parent}))
    return tuple(found)


def all_versions(shown: Sequence[Message], aside: Sequence[Message]) -> dict[str, list[str]]:
    """For each message that is shown and has others beside it."""
    if not aside:
        return {}
    beside: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)
    for one in (*shown, *aside):
        beside[one.parent, one.role].append(one)
    found = {one.id: beside[one.parent, one.role] for one in shown}
    return {
        id: [one.id for one in sorted(many, key=lambda one: one.created)] for id, many in found.items() if len(many) > 1
    }


def with_messages(shown: Messages, aside: Messages, *fresh: Message) -> tuple[Messages, Messages]:
    """What is new is shown, behind what it follows; one that is known takes its own old place."""
    by_id = {one.id: one for one in fresh}
    added = [one for one in fresh if all(one.id != old.id for old in (*shown, *aside))]
    shown = tuple(by_id.get(one.id, one) for one in shown)
    aside = tuple(by_id.get(one.id, one) for one in aside)
    for one in added:
        at = next((at for at, old in enumerate(shown, 1) if old.id == one.parent), 0)
        if one.parent and not at:
            aside = (*aside, one)  # of a branch that is not looked at
            continue
        shown, aside = (*shown[:at], one), (*aside, *shown[at:])
    return shown, aside


def before(shown: Sequence[Message], id: str) -> Messages:
    """The branch as it was when this message was written."""
    at = next((at for at, one in enumerate(shown) if one.id == id), 0)
    return tuple(shown[:at])


def above(messages: Iterable[Message], id: str) -> Messages:
    """Whatever is shown: the branch from the first prompt to right before this message."""
    return before(branches(messages, id)[0], id)


def _through(messages: Messages, id: str) -> Messages:
    """Up from a message to its root, and down by the newest of each step."""
    by_id = {one.id: one for one in messages}
    branch: list[Message] = []
    seen: set[str] = set()
    while id in by_id and id not in seen:  # what was imported may go in a circle
        seen.add(id)
        branch.append(by_id[id])
        id = by_id[id].parent
    branch.reverse()
    newest = {one.parent: one for one in messages if one.parent}  # they come by time, so the last one stays
    while branch and (below := newest.get(branch[-1].id)) and below.id not in seen:
        seen.add(below.id)
        branch.append(below)
    return tuple(branch)
