"""One row of the list, the menu that belongs to it, and the dialog of its tags."""

from __future__ import annotations

from typing import Any

import htpy as h

from app.features.providers.words import plain
from app.features.takeaway import view as takeaway_view
from app.features.takeaway.said import ExportConversation, PrintConversation
from app.features.talks.finding import QUERY
from app.features.talks.handling import LONGEST_TAG, LONGEST_TITLE, field_of, row_of
from app.features.talks.said import (
    MessageSought,
    TagAdded,
    TagRemoved,
    TagsClosed,
    TalkDropped,
    TalkKeyed,
    TalkMenuOpened,
    TalkMoved,
    TalkPicked,
    TalkRenamed,
    TalkRenameWanted,
    TalkTagsWanted,
    TalkTitleWanted,
)
from app.features.talks.state import Hit, Talks
from app.features.talks.words import LONGEST, many, titled
from app.records.kinds import Conversation
from app.ui import kit
from app.ui.html import FORM, KEY, SHIFT, Node, icon, on

COMPLETIONS = 100


def row(one: Conversation, hit: Hit | None, talks: Talks, here: str) -> Node:
    """A link to it with its menu; where several are selected, a box to tick; where it is renamed, its field."""
    if talks.renaming == one.id:
        shown: Node = _rename(one)
    elif talks.selecting:
        shown = _tick(one, hit, picked=one.id in talks.selected)
    else:
        shown = [_link(one, hit, here=here, titling=one.id in talks.titling), _menu_button(one)]
    return h.li(".conversation", {"data-return": QUERY}, id=f"conversation-{one.id}")[shown]


def _link(one: Conversation, hit: Hit | None, *, here: str, titling: bool) -> Node:
    named: dict[str, Any] = {"id": row_of(one.id), "href": f"#/chat/{one.id}", "data-row": True}
    sought = on(click=MessageSought(one.id, hit.find.message)) if hit and hit.find.message else {}
    said = {**on(keydown=TalkKeyed(one.id, KEY, here)), **sought}
    return h.a(".talk", {**named, **said}, aria_current="true" if one.id == here else None)[
        _words(one, hit), h.span(".talk-titling")["Finding a title"] if titling else None
    ]


def _words(one: Conversation, hit: Hit | None) -> Node:
    """Its title, the line in which something was found, and its tags."""
    return [
        h.span(".talk-title", dir="auto")[_marked(hit.find.title) if hit else titled(one)],
        h.span(".talk-snippet", dir="auto")[_marked(hit.find.snippet)] if hit and hit.find.snippet else None,
        h.span(".talk-tags")[(h.span(dir="auto")[plain(tag)] for tag in one.tags)] if one.tags else None,
    ]


def _marked(pieces: tuple[str, ...]) -> Node:
    shown = (plain(piece, LONGEST) for piece in pieces)
    return [h.mark[piece] if place % 2 else piece for place, piece in enumerate(shown)]


def _menu_button(one: Conversation) -> Node:
    name = f"What to do with “{titled(one)}”"
    popup: dict[str, Any] = {"data-popup": "talk-menu", "data-for": one.id, "aria-haspopup": "true"}
    return kit.icon_button(name, "ellipsis", TalkMenuOpened(one.id), id=f"menu-{one.id}", **popup)


def _tick(one: Conversation, hit: Hit | None, *, picked: bool) -> Node:
    said = on(click=TalkPicked(one.id, SHIFT))
    box: dict[str, Any] = {"type": "checkbox", "id": row_of(one.id), "data-row": True, **said}
    return h.label(".talk.talk-tick")[h.input(box, checked=picked), h.span[_words(one, hit)]]


def _rename(one: Conversation) -> Node:
    box = {"type": "text", "id": field_of(one.id), "name": "title", "maxlength": str(LONGEST_TITLE), "dir": "auto"}
    about: dict[str, Any] = {"aria-label": "Title", "autocomplete": "off", "enterkeyhint": "done", "data-select": True}
    save = {"type": "submit", "aria-label": "Save title", "title": "Save title"}
    return h.form(".talk-rename", on(submit=TalkRenamed(one.id, FORM)), autocomplete="off")[
        h.input({**box, **about, "value": one.title}),
        h.button(".button.icon-button.quiet", save)[icon("check")],
    ]


# ---- The menu --------------------------------------------------------------------------------------------------------


def menu(talks: Talks, here: str) -> Node:
    """Of the row whose button was pressed; the page shows it beside that (popup.js)."""
    one = talks.talk(talks.menu) if talks.menu else None
    if one is None:
        return None
    top, archived = one.shelf == "top", one.shelf == "archived"
    return h.div(".menu-rows", data_for=one.id)[
        _item("Rename", "pencil", TalkRenameWanted(one.id), "F2"),
        None if archived else _item("Unpin" if top else "Pin", "pin", TalkMoved(one.id, "open" if top else "top"), "p"),
        _item("Tags", "tag", TalkTagsWanted(one.id), "t"),
        _item(
            "Take out of the archive" if archived else "Archive",
            "archive-restore" if archived else "archive",
            TalkMoved(one.id, "open" if archived else "archived"),
            "a",
        ),
        _item("Title by a model", "sparkles", TalkTitleWanted(one.id)) if one.titled != "typed" else None,
        (
            _item(f"Export as {name}", "download", ExportConversation(one.id, kind))
            for kind, name in takeaway_view.FORMATS
        ),
        _item("Print", "printer", PrintConversation(one.id)),
        _item("Select several", "list-checks", TalkKeyed(one.id, "x"), "x"),
        _item("Delete", "trash-2", TalkDropped(one.id, here), "Delete"),
    ]


def _item(label: str, picture: str, said: object, key: str = "") -> Node:
    return h.button(".button.quiet.menu-item", {"type": "button", **on(click=said)})[
        icon(picture), h.span[label], kit.keys(key) if key else None
    ]


# ---- Tags ------------------------------------------------------------------------------------------------------------


def tags_seen(talks: Talks) -> tuple[object, ...]:
    """What the dialog follows; closed, nothing."""
    return (talks.tagging, talks.tagged, talks.tags) if talks.tagging else (False,)


def tags_dialog(talks: Talks) -> Node:
    """Of one conversation, or of all that are selected."""
    if not talks.tagging:
        return None
    count = len(talks.tagging)
    one = talks.talk(talks.tagging[0]) if count == 1 else None
    box: dict[str, Any] = {"type": "text", "id": "tag-field", "name": "tag", "list": "tags-in-use", "dir": "auto"}
    about = {"maxlength": str(LONGEST_TAG), "autocomplete": "off", "autocapitalize": "off", "enterkeyhint": "done"}
    form = h.form(".tag-form", on(submit=TagAdded(FORM)), data_reset=True, autocomplete="off")[
        kit.field("Add a tag", h.input({**box, **about}, autofocus=True, data_keep=True)),
        h.datalist("#tags-in-use")[(h.option(value=tag)[tag] for tag in talks.tags[:COMPLETIONS])],
        kit.button("Add", picture="plus"),
    ]
    return kit.dialog(
        "tags",
        f"Tags of “{titled(one)}”" if one else f"Tags of {many(count)}",
        TagsClosed(),
        _tagged(talks.tagged, count),
        form,
        h.p(".row-hint")["Tags narrow the list, and rules in Routes can go by them (“tags”)."],
        h.div(".dialog-foot")[kit.button("Done", TagsClosed())],
    )


def _tagged(tagged: tuple[tuple[str, int], ...] | None, count: int) -> Node:
    if tagged is None:
        return h.p(".quiet")["Reading the tags."]
    if not tagged:
        return h.p(".quiet")["No tags yet."]
    return h.ul(".tag-list", aria_label="Tags")[
        (
            h.li[
                h.span(dir="auto")[plain(tag)],
                h.span(".quiet")[f"on {many_of:,} of {count:,}"] if count > 1 else None,
                kit.icon_button(f"Remove the tag “{plain(tag)}”", "x", TagRemoved(tag)),
            ]
            for tag, many_of in tagged
        )
    ]
