"""The list as it stands when conversations have become others: in memory, without reading it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from app.base.ports import Find
from app.features.talks.state import Hit, Talks
from app.records.kinds import Conversation


def merged(talks: Talks, changed: Iterable[Conversation], gone: Collection[str] = ()) -> Talks:
    """Each of the changed in its place of the list, the newest first, and those that are gone nowhere."""
    by_id = {one.id: one for one in changed}
    ids = {*by_id, *gone}
    before = {one.id for one in talks.listed}
    oldest = talks.listed[-1].updated if talks.more and talks.listed else 0
    top = [one for one in by_id.values() if one.shelf == "top" and talks.shelf == "open"]
    fits = [one for one in by_id.values() if one.shelf == talks.shelf and (one.id in before or one.updated >= oldest)]
    told = None if talks.told is None else (*by_id.values(), *(one for one in talks.told if one.id not in by_id))
    selected = talks.selected - {*gone, *(one.id for one in by_id.values() if one.shelf == "deleted")}
    return replace(
        talks,
        top=_newest((*top, *_without(talks.top, ids))),
        listed=_newest((*fits, *_without(talks.listed, ids))),
        told=told,
        found=_found(talks, by_id, gone),
        selected=selected,
        tags=with_tags(talks.tags, by_id.values()),
    )


def with_tags(known: tuple[str, ...], conversations: Iterable[Conversation]) -> tuple[str, ...]:
    """What is seen adds to what is known; the search knows them all, once it has begun."""
    return tuple(dict.fromkeys((*known, *(tag for one in conversations for tag in one.tags))))


def on_shelf(talks: Talks, one: Conversation) -> bool:
    """Whether it is shown where the list stands now."""
    here = one.shelf == talks.shelf or (one.shelf == "top" and talks.shelf == "open")
    return here and (not talks.tag or talks.tag in one.tags)


def hit(one: Conversation, find: Find) -> Hit:
    """With the title as it is stored, should it be another one than was found."""
    return Hit(one, find if "".join(find.title) == one.title else replace(find, title=(one.title,)))


def _found(talks: Talks, by_id: dict[str, Conversation], gone: Collection[str]) -> tuple[Hit, ...] | None:
    if talks.found is None:
        return None
    now = (hit(by_id.get(one.talk.id, one.talk), one.find) for one in talks.found if one.talk.id not in gone)
    return tuple(one for one in now if on_shelf(talks, one.talk))


def _newest(conversations: Iterable[Conversation]) -> tuple[Conversation, ...]:
    return tuple(sorted(conversations, key=lambda one: -one.updated))


def _without(conversations: Iterable[Conversation], ids: Collection[str]) -> Iterable[Conversation]:
    return (one for one in conversations if one.id not in ids)
