"""The list of conversations as it is seen: found by words and tags, by day, with what can be done with one or many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import htpy as h

from app.features.chat.state import ConversationPicked, ConversationStarted
from app.features.frame.state import DrawerToggled
from app.features.providers.words import plain
from app.features.talks.finding import QUERY
from app.features.talks.rows import menu, row
from app.features.talks.said import (
    AllTalksPicked,
    MoreTalksWanted,
    MoveUndone,
    SelectingToggled,
    TalkDropped,
    TalkMoved,
    TalkRenameLeft,
    TalksSearchBegun,
    TalksSearched,
    TalksSearchWanted,
    TalksShelfPicked,
    TalksTagPicked,
    TalkTagsWanted,
)
from app.features.talks.state import Hit, Talks
from app.features.talks.words import day_of, many, moved_in_words, titled
from app.records.kinds import Conversation
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import VALUE, Node, icon, on

# The palette finds these; the drawer has them all.
IN_PALETTE = 50
# So many tags are in sight; the others are folded.
TAGS_IN_SIGHT = 8


def actions(talks: Talks, *, shown: bool) -> tuple[Action, ...]:
    """What can be done with the list."""
    find = Action("search-conversations", "Search conversations", TalksSearchWanted(), "g f", "search", "Conversations")
    undo: tuple[Action, ...] = ()
    if talks.moves:
        last = talks.moves[-1]
        undo = (Action("undo-move", f"Undo: {moved_in_words(last)}", MoveUndone(last.number), "g u", "undo-2", "Chat"),)
    end: tuple[Action, ...] = ()
    if shown and talks.selecting:
        end = (Action("end-selecting", "Stop selecting", SelectingToggled(), "Escape", "x", "Conversations"),)
    if shown and talks.renaming:
        end = (Action("end-renaming", "Leave the title as it is", TalkRenameLeft(), "Escape", "x", "Conversations"),)
    return (find, *undo, *end)


def handled(talks: Talks) -> tuple[object, ...]:
    """What the actions follow."""
    return (talks.moves, talks.selecting, talks.renaming)


def recent(talks: Talks) -> tuple[Action, ...]:
    """The stored conversations are found like commands; they come after all of those."""
    newest = sorted((*talks.top, *talks.listed), key=lambda one: -one.updated)
    return tuple(
        Action(f"open-{one.id}", titled(one), ConversationPicked(one.id), icon="messages-square", group="Conversations")
        for one in newest[:IN_PALETTE]
    )


def seen(talks: Talks) -> tuple[object, ...]:
    """What the drawer follows: not the menu, not what can be taken back, no letter before there is an answer to it."""
    listed = (talks.shelf, talks.top, talks.listed, talks.more, talks.known, talks.now)
    found = (talks.shows_found, talks.tag, talks.found, talks.findings, talks.tags)
    return (*listed, *found, talks.renaming, talks.titling, talks.selecting, talks.selected)


def drawer(talks: Talks, here: str, *, shown: bool) -> Node:
    """The panel; `here` is the conversation on screen."""
    if not shown:
        return None
    return h.div(".drawer.talks")[
        h.div(".drawer-head")[
            h.h2["Conversations"],
            h.span(".drawer-tools")[
                kit.icon_button(
                    "Select several",
                    "list-checks",
                    SelectingToggled(),
                    id="select-talks",
                    aria_pressed=str(talks.selecting).lower(),
                ),
                kit.icon_button("Close conversations", "x", DrawerToggled()),
            ],
        ],
        kit.button("New conversation", ConversationStarted(), picture="plus"),
        _search(talks),
        _filters(talks),
        _status(talks),
        h.div("#talks.conversations", data_row_list=True)[_list(talks, here)],
        _bar(talks, here) if talks.selecting else None,
        h.div("#talk-menu.menu-list.talk-menu", popover="auto", data_keep=True)[menu(talks, here)],
    ]


def _search(talks: Talks) -> Node:
    box = {"type": "search", "id": QUERY, "aria-label": "Search conversations", "placeholder": "Search", "dir": "auto"}
    plain = {"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search", "data-rows": "talks"}
    said = on(input=TalksSearched(VALUE), focusin=TalksSearchBegun())
    return h.div(".talk-search", role="search", aria_label="Conversations")[
        icon("search"), h.input({**box, **plain, **said, "value": talks.text})
    ]


def _filters(talks: Talks) -> Node:
    """The archive, and the tags in use; the one that is shown is always in sight."""
    tags = talks.tags if talks.tag in {"", *talks.tags[:TAGS_IN_SIGHT]} else (talks.tag, *talks.tags)
    first, rest = tags[:TAGS_IN_SIGHT], [tag for tag in tags[TAGS_IN_SIGHT:] if tag != talks.tag]
    other = TalksShelfPicked("open" if talks.shelf == "archived" else "archived")
    return h.div(".talk-filters", role="group", aria_label="Show only")[
        _chip("Archive", other, pressed=talks.shelf == "archived", picture="archive"),
        (_chip(plain(tag), TalksTagPicked(tag), pressed=tag == talks.tag) for tag in first),
        h.details("#more-tags.talk-tags-more")[
            h.summary[f"{len(rest):,} more tags"],
            h.div[(_chip(plain(tag), TalksTagPicked(tag), pressed=tag == talks.tag) for tag in rest)],
        ]
        if rest
        else None,
    ]


def _chip(label: str, said: object, *, pressed: bool, picture: str = "tag") -> Node:
    state = {"type": "button", "aria-pressed": str(pressed).lower(), **on(click=said)}
    return h.button(".talk-chip", state)[icon(picture), h.span(dir="auto")[label]]


def _status(talks: Talks) -> Node:
    """How many were found, how far the reading is, and where there are more."""
    findings = talks.findings if talks.looking else None
    said = ""
    if findings:
        said = f"{many(findings.count)} found."
        if not findings.whole:
            said += f" {findings.read:,} of {findings.of:,} messages read."
    return h.div(".talk-status")[h.p(role="status")[said], _elsewhere(talks)]


def _elsewhere(talks: Talks) -> Node:
    if not talks.looking or not talks.findings or not talks.findings.elsewhere:
        return None
    archived = talks.shelf == "archived"
    where = "outside the archive" if archived else "in the archive"
    return h.button(
        ".talk-elsewhere", on(click=TalksShelfPicked("open" if archived else "archived")), type="button", id="elsewhere"
    )[f"{talks.findings.elsewhere:,} more {where}"]


# ---- The list --------------------------------------------------------------------------------------------------------


def _list(talks: Talks, here: str) -> Node:
    if talks.shows_found:
        return _found(talks, here)
    if not talks.top and not talks.listed:
        return h.p(".drawer-empty")[_nothing(talks)] if talks.known or talks.shelf == "open" else None
    groups = [("Pinned", talks.top)] if talks.top else []
    groups += [(day, tuple(ones)) for day, ones in groupby(talks.listed, lambda one: day_of(one.updated, talks.now))]
    return [*(_group(day, ones, talks, here) for day, ones in groups), _more(shown=talks.more)]


def _nothing(talks: Talks) -> str:
    if talks.shelf == "archived":
        return "The archive is empty. What is archived stays here, out of the way, and is found by searching."
    return "Nothing here yet. A conversation is stored in this browser from its first prompt on."


def _group(name: str, ones: Sequence[Conversation], talks: Talks, here: str) -> Node:
    return h.section(".talk-group", aria_label=name)[
        h.h3(aria_hidden="true")[name], h.ul[_rows(((one, None) for one in ones), talks, here)]
    ]


def _found(talks: Talks, here: str) -> Node:
    if talks.found is None or talks.findings is None:
        return None
    if not talks.found:
        return h.p(".drawer-empty")[
            "No conversation holds all of these words." if talks.text.strip() else "No conversation here has this tag."
        ]
    rows = _rows(((hit.talk, hit) for hit in talks.found), talks, here)
    return [h.ul(aria_label="Found")[rows], _more(shown=talks.findings.count > len(talks.found))]


def _rows(ones: Iterable[tuple[Conversation, Hit | None]], talks: Talks, here: str) -> Node:
    return [row(one, hit, talks, here) for one, hit in ones]


def _more(*, shown: bool) -> Node:
    return kit.button("Show more", MoreTalksWanted(), id="more-talks") if shown else None


def _bar(talks: Talks, here: str) -> Node:
    """What can be done with those that are selected."""
    count = len(talks.selected)
    none: dict[str, Any] = {} if count else {"disabled": True}
    label = "Select none" if count else "Select all found" if talks.shows_found else "Select all"
    back = talks.shelf == "archived"
    return h.div(".talk-bar", role="group", aria_label="Selected conversations")[
        h.p(role="status")[f"{count:,} selected"],
        kit.button(label, AllTalksPicked(), look="quiet", id="select-all"),
        h.div(".talk-bar-do")[
            kit.button(
                "Take back" if back else "Archive",
                TalkMoved("", "open" if back else "archived"),
                id="archive-selected",
                **none,
            ),
            kit.button("Tags", TalkTagsWanted(""), id="tag-selected", **none),
            kit.button("Delete", TalkDropped("", here), look="danger", id="delete-selected", **none),
        ],
    ]
