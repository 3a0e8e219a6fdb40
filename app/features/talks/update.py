"""What follows for the list of conversations when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import ExchangeStarted
from app.features.frame.state import Booted, DrawerToggled
from app.features.queue.state import PromptQueued
from app.features.talks import finding, handling
from app.features.talks.listing import merged, with_tags
from app.features.talks.said import MoreTalksWanted, TalksGone, TalksShelfPicked, TalksTouched
from app.features.talks.state import (
    PAGE,
    FindTalks,
    LearnTags,
    ListTalks,
    ReadTagged,
    ReadTalks,
    SweepTalks,
    Talks,
    TalksListed,
)
from app.records.kinds import CONVERSATION
from app.records.rows import RecordsChanged

Next = tuple[Talks, tuple[object, ...]]


def booted(talks: Talks, _: Booted) -> Next:
    """The palette finds conversations, so they are read also where the list is closed."""
    talks, orders = _reading(talks)
    return talks, (*orders, SweepTalks())


def drawer_toggled(talks: Talks, fact: DrawerToggled) -> Next:
    """What was Today when it was read may be Yesterday."""
    return _reading(talks) if fact.panel == "talks" else (talks, ())


def records_changed(talks: Talks, fact: RecordsChanged) -> Next:
    """Another tab began, changed or deleted some; only those are read, unless there were too many to name."""
    if fact.kind != CONVERSATION.name:
        return talks, ()
    if fact.ids:
        return talks, (ReadTalks(fact.ids),)
    talks, orders = _reading(talks)
    return talks, (*orders, *_again(talks))


def talks_listed(talks: Talks, fact: TalksListed) -> Next:
    """As stored, but for what was written while it was being read."""
    if (fact.shelf, fact.limit) != (talks.shelf, talks.limit):
        return talks, ()
    told, tags = talks.told or (), with_tags(talks.tags, (*fact.top, *fact.listed))
    talks = replace(talks, top=fact.top, listed=fact.listed, more=fact.more, now=fact.now, told=None, tags=tags)
    return merged(replace(talks, known=True), told), ()


def exchange_stored(talks: Talks, fact: ExchangeStarted | PromptQueued) -> Next:
    """It is the newest now."""
    return merged(talks, (fact.conversation,)), ()


def talks_touched(talks: Talks, fact: TalksTouched) -> Next:
    """Each goes where it belongs; what is looked for is looked for again."""
    talks = merged(talks, fact.conversations)
    shown = any(one.id in talks.tagging for one in fact.conversations)
    return talks, (*_again(talks), *((ReadTagged(talks.tagging), LearnTags()) if shown else ()))


def talks_gone(talks: Talks, fact: TalksGone) -> Next:
    """They leave the list."""
    talks = merged(talks, (), frozenset(fact.ids))
    return talks, _again(talks)


def shelf_picked(talks: Talks, fact: TalksShelfPicked) -> Next:
    """Its list is read anew; what was selected on the other one is no more."""
    if fact.shelf == talks.shelf:
        return talks, ()
    talks = replace(talks, shelf=fact.shelf, limit=PAGE, top=(), listed=(), more=False, known=False)
    talks = replace(talks, found=None, findings=None, selected=frozenset(), anchor="", told=None)
    talks, orders = _reading(talks)
    return talks, (*orders, *_again(talks))


def more_wanted(talks: Talks, _: MoreTalksWanted) -> Next:
    """Of what was found, or of the list."""
    if talks.looking:
        talks = replace(talks, most=talks.most + PAGE)
        return talks, _again(talks)
    return _reading(replace(talks, limit=talks.limit + PAGE))


def _reading(talks: Talks) -> Next:
    return replace(talks, told=talks.told or ()), (ListTalks(talks.shelf, talks.limit),)


def _again(talks: Talks) -> tuple[object, ...]:
    return (FindTalks(talks.question),) if talks.looking else ()


HANDLERS: Mapping[type[Any], Callable[[Talks, Any], Next]] = {
    Booted: booted,
    DrawerToggled: drawer_toggled,
    RecordsChanged: records_changed,
    TalksListed: talks_listed,
    ExchangeStarted: exchange_stored,
    PromptQueued: exchange_stored,
    TalksTouched: talks_touched,
    TalksGone: talks_gone,
    TalksShelfPicked: shelf_picked,
    MoreTalksWanted: more_wanted,
    **finding.HANDLERS,
    **handling.HANDLERS,
}
