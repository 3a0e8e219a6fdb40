"""What follows when something is done with one conversation, or with those that are selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.state import ConversationPicked
from app.features.chat.wanted import FocusField
from app.features.frame.state import ToastTold
from app.features.talks.said import (
    AllTalksPicked,
    MoveOver,
    MoveUndone,
    SelectingToggled,
    TagAdded,
    TagRemoved,
    TagsClosed,
    TalkDropped,
    TalkKeyed,
    TalkMenuOpened,
    TalkMoved,
    TalkPicked,
    TalkRenamed,
    TalkRenameLeft,
    TalkRenameWanted,
    TalkTagsWanted,
    TalkTitleWanted,
)
from app.features.talks.state import (
    AllTold,
    ChangeTalks,
    LearnTags,
    MoveTalks,
    PickAll,
    ReadTagged,
    RemoveTalks,
    TaggedTold,
    Talks,
    TalksMoved,
    TitleEnded,
    TitleTalk,
    UndoMove,
)
from app.features.talks.words import moved_in_words
from app.ui.loop import Say

Next = tuple[Talks, tuple[object, ...]]

LONGEST_TITLE = 200
LONGEST_TAG = 40


def menu_opened(talks: Talks, fact: TalkMenuOpened) -> Next:
    """Python draws it, the page puts it beside its button (popup.js)."""
    return replace(talks, menu=fact.id), ()


def keyed(talks: Talks, fact: TalkKeyed) -> Next:
    """The menu's actions, for those who know the keys; it shows them."""
    one = talks.talk(fact.id)
    if one is None:
        return talks, ()
    said: dict[str, object] = {
        "F2": TalkRenameWanted(one.id),
        "Delete": TalkDropped(one.id, fact.here),
        "p": TalkMoved(one.id, "open" if one.shelf == "top" else "top"),
        "a": TalkMoved(one.id, "open" if one.shelf == "archived" else "archived"),
        "t": TalkTagsWanted(one.id),
        "x": TalkPicked(one.id),
    }
    if fact.key == "x":
        talks = replace(talks, selecting=True)
    return talks, (Say(said[fact.key]),) if fact.key in said else ()


# ---- Titles ----------------------------------------------------------------------------------------------------------


def rename_wanted(talks: Talks, fact: TalkRenameWanted) -> Next:
    """In its row."""
    return replace(talks, renaming=fact.id), (FocusField(field_of(fact.id)),)


def renamed(talks: Talks, fact: TalkRenamed) -> Next:
    """An empty title is none."""
    title = " ".join(fact.fields.get("title", "").split())[:LONGEST_TITLE]
    talks, orders = _named(talks, fact.id)
    one = talks.talk(fact.id)
    if not title or (one is not None and one.title == title):
        return talks, orders
    return talks, (ChangeTalks((fact.id,), title=title), *orders)


def rename_left(talks: Talks, _: TalkRenameLeft) -> Next:
    """By Escape."""
    return _named(talks, talks.renaming) if talks.renaming else (talks, ())


def title_wanted(talks: Talks, fact: TalkTitleWanted) -> Next:
    """Asked once at a time."""
    if fact.id in talks.titling:
        return talks, ()
    return replace(talks, titling=talks.titling | {fact.id}), (TitleTalk(fact.id),)


def title_ended(talks: Talks, fact: TitleEnded) -> Next:
    """It may be asked again."""
    return replace(talks, titling=talks.titling - {fact.id}), ()


def _named(talks: Talks, id: str) -> Next:
    return replace(talks, renaming=""), (FocusField(row_of(id)),)


def row_of(id: str) -> str:
    """The id of the element by which a row is reached."""
    return f"talk-{id}"


def field_of(id: str) -> str:
    """The id of the field in which a title is typed."""
    return f"title-{id}"


# ---- Shelves ---------------------------------------------------------------------------------------------------------


def moved(talks: Talks, fact: TalkMoved) -> Next:
    """Pinned, archived, or back among the others."""
    ids = _meant(talks, fact.id)
    return talks, (MoveTalks(ids, fact.shelf),) if ids else ()


def dropped(talks: Talks, fact: TalkDropped) -> Next:
    """Nobody is asked: it can be taken back for a while."""
    ids = _meant(talks, fact.id)
    return talks, (MoveTalks(ids, "deleted", fact.here),) if ids else ()


def moves_told(talks: Talks, fact: TalksMoved) -> Next:
    """Say it, with a way back. What was selected is done with."""
    move = fact.move
    told = ToastTold(moved_in_words(move), "ok", "Undo", MoveUndone(move.number), over=MoveOver(move.number))
    talks = replace(talks, moves=(*talks.moves, move), selecting=False, selected=frozenset(), anchor="")
    return talks, (Say(told),)


def move_undone(talks: Talks, fact: MoveUndone) -> Next:
    """Each goes back where it lay; the one that was on screen is there again."""
    move = next((one for one in talks.moves if one.number == fact.number), None)
    if move is None:
        return talks, ()
    return _without(talks, move.number), (UndoMove(move),)


def move_over(talks: Talks, fact: MoveOver) -> Next:
    """What was deleted goes for good now."""
    move = next((one for one in talks.moves if one.number == fact.number), None)
    talks = _without(talks, fact.number)
    if move is None or move.shelf != "deleted":
        return talks, ()
    return talks, (RemoveTalks(tuple(id for id, _, _ in move.before)),)


def _without(talks: Talks, number: int) -> Talks:
    return replace(talks, moves=tuple(one for one in talks.moves if one.number != number))


def _meant(talks: Talks, id: str) -> tuple[str, ...]:
    return (id,) if id else tuple(sorted(talks.selected))


# ---- Selecting -------------------------------------------------------------------------------------------------------


def selecting_toggled(talks: Talks, _: SelectingToggled) -> Next:
    """Nothing is selected at first, nor at last."""
    return replace(talks, selecting=not talks.selecting, selected=frozenset(), anchor=""), ()


def picked(talks: Talks, fact: TalkPicked) -> Next:
    """With Shift, all from the last one that was chosen to this one."""
    ids = [one.id for one in talks.visible]
    if fact.shift and talks.anchor in ids and fact.id in ids:
        first, last = sorted((ids.index(talks.anchor), ids.index(fact.id)))
        return replace(talks, selected=talks.selected | set(ids[first : last + 1])), ()
    return replace(talks, selected=talks.selected ^ {fact.id}, anchor=fact.id), ()


def all_picked(talks: Talks, _: AllTalksPicked) -> Next:
    """Those on the page at once, then the others."""
    if talks.selected:
        return replace(talks, selected=frozenset(), anchor=""), ()
    return replace(talks, selected=frozenset(one.id for one in talks.visible)), (PickAll(talks.question),)


def all_told(talks: Talks, fact: AllTold) -> Next:
    """If that is still what is wanted."""
    if not talks.selecting or not talks.selected or fact.question != talks.question:
        return talks, ()
    return replace(talks, selected=frozenset(fact.ids)), ()


# ---- Tags ------------------------------------------------------------------------------------------------------------


def tags_wanted(talks: Talks, fact: TalkTagsWanted) -> Next:
    """In a dialog, for one or for many."""
    ids = _meant(talks, fact.id)
    return (replace(talks, tagging=ids, tagged=None), (ReadTagged(ids), LearnTags())) if ids else (talks, ())


def tagged_told(talks: Talks, fact: TaggedTold) -> Next:
    """If they are still the ones that are shown."""
    return (replace(talks, tagged=fact.tags) if fact.ids == talks.tagging else talks), ()


def tag_added(talks: Talks, fact: TagAdded) -> Next:
    """Several at once with commas between them."""
    said = (" ".join(part.split())[:LONGEST_TAG] for part in fact.fields.get("tag", "").split(","))
    tags = tuple(tag for tag in dict.fromkeys(said) if tag)
    if not tags or not talks.tagging:
        return talks, ()
    return talks, (ChangeTalks(talks.tagging, add=tags),)


def tag_removed(talks: Talks, fact: TagRemoved) -> Next:
    """From all that have it."""
    if not talks.tagging:
        return talks, ()
    return talks, (ChangeTalks(talks.tagging, remove=(fact.tag,)),)


def tags_closed(talks: Talks, _: TagsClosed) -> Next:
    """What was selected stays so."""
    return replace(talks, tagging=(), tagged=None), ()


def conversation_opened(talks: Talks, _: ConversationPicked) -> Next:
    """Who goes somewhere is no longer selecting."""
    return replace(talks, selecting=False, selected=frozenset(), anchor=""), ()


HANDLERS: Mapping[type[Any], Callable[[Talks, Any], Next]] = {
    TalkMenuOpened: menu_opened,
    TalkKeyed: keyed,
    TalkRenameWanted: rename_wanted,
    TalkRenamed: renamed,
    TalkRenameLeft: rename_left,
    TalkTitleWanted: title_wanted,
    TitleEnded: title_ended,
    TalkMoved: moved,
    TalkDropped: dropped,
    TalksMoved: moves_told,
    MoveUndone: move_undone,
    MoveOver: move_over,
    SelectingToggled: selecting_toggled,
    TalkPicked: picked,
    AllTalksPicked: all_picked,
    AllTold: all_told,
    TalkTagsWanted: tags_wanted,
    TaggedTold: tagged_told,
    TagAdded: tag_added,
    TagRemoved: tag_removed,
    TagsClosed: tags_closed,
    ConversationPicked: conversation_opened,
}
