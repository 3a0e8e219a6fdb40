"""What follows when something is looked for among the conversations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.wanted import FocusField
from app.features.talks.listing import hit, on_shelf
from app.features.talks.said import (
    TalksSearchBegun,
    TalksSearched,
    TalksSearchWanted,
    TalksTagPicked,
)
from app.features.talks.state import (
    FOUND,
    EndFinding,
    FindTalks,
    LearnTags,
    TagsTold,
    Talks,
    TalksFound,
)

QUERY = "talks-query"
"""The id of the field that searches."""

Next = tuple[Talks, tuple[object, ...]]


def search_wanted(talks: Talks, _: TalksSearchWanted) -> Next:
    """The frame opens the drawer, if it is closed."""
    return talks, (FocusField(QUERY),)


def search_begun(talks: Talks, _: TalksSearchBegun) -> Next:
    """Before the first letter is typed, reading has begun."""
    return talks, (LearnTags(),)


def searched(talks: Talks, fact: TalksSearched) -> Next:
    """With each letter. What was found before stays until there is an answer."""
    return _looking(replace(talks, text=fact.text, most=FOUND))


def tag_picked(talks: Talks, fact: TalksTagPicked) -> Next:
    """One tag at a time."""
    return _looking(replace(talks, tag="" if talks.tag == fact.tag else fact.tag, most=FOUND))


def found(talks: Talks, fact: TalksFound) -> Next:
    """An answer to what is no longer asked comes too late."""
    if fact.question != talks.question or not talks.looking:
        return talks, ()
    by_id = {one.id: one for one in fact.conversations}
    known = ((by_id[find.id], find) for find in fact.findings.found if find.id in by_id)
    hits = tuple(hit(one, find) for one, find in known if on_shelf(talks, one))
    return replace(talks, found=hits, findings=fact.findings, tags=fact.findings.tags), ()


def tags_told(talks: Talks, fact: TagsTold) -> Next:
    """All of them, the most used first."""
    return replace(talks, tags=fact.tags), ()


def _looking(talks: Talks) -> Next:
    """What is selected is of what was to be seen, so it is selected no more."""
    talks = replace(talks, selected=frozenset(), anchor="")
    if talks.looking:
        return talks, (FindTalks(talks.question),)
    return replace(talks, found=None, findings=None), (EndFinding(),)


HANDLERS: Mapping[type[Any], Callable[[Talks, Any], Next]] = {
    TalksSearchWanted: search_wanted,
    TalksSearchBegun: search_begun,
    TalksSearched: searched,
    TalksTagPicked: tag_picked,
    TalksFound: found,
    TagsTold: tags_told,
}
