"""The frame as it is seen: rail, header, bars, toasts, and what lies over the rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import htpy as h

from app.features.frame.state import (
    ROOMS,
    Answered,
    DrawerToggled,
    Frame,
    Notice,
    NoticeCleared,
    OverlayClosed,
    Palette,
    PaletteOpened,
    PaletteTyped,
    Panel,
    Question,
    RoomOpened,
    ShortcutList,
    ShortcutsOpened,
    Toast,
    ToastClosed,
)
from app.ui import kit
from app.ui.actions import Action, find, key_map
from app.ui.html import FORM, VALUE, Node, icon, on

# id, name and picture of each room that is built, in the order of the rail.
ROOM_SIGNS = (
    ("chat", "Chat", "messages-square"),
    ("compare", "Compare", "columns-3"),
    ("models", "Models", "cpu"),
    ("providers", "Providers", "key-round"),
    ("routes", "Routes", "route"),
    ("usage", "Usage", "chart-column"),
    ("settings", "Settings", "settings"),
)

# What the drawer holds, and the id of its button.
PANELS: tuple[tuple[Panel, str, str, str], ...] = (
    ("tuning", "This conversation", "sliders-horizontal", "tuning-button"),
    ("talks", "Conversations", "panel-right", "drawer-button"),
)

# Where the first letter is another room's.
ROOM_KEYS = {"compare": "g v", "models": "g o", "usage": "g y"}

TOAST_MS = 6_000
UNDO_MS = 10_000  # of one that can be taken back for as long as it stays


def actions(_: Frame) -> tuple[Action, ...]:
    """What can be done from anywhere."""
    go = (
        Action(f"go-{room}", f"Go to {name}", RoomOpened(room), ROOM_KEYS.get(room, f"g {room[0]}"), picture, "Rooms")
        for room, name, picture in ROOM_SIGNS
    )
    return (
        *go,
        Action("palette", "Find a command", PaletteOpened(), "mod+k", "command", "Help"),
        Action("shortcuts", "Show keyboard shortcuts", ShortcutsOpened(), "?", "keyboard", "Help"),
    )


def leaving(frame: Frame) -> tuple[Action, ...]:
    """On a phone the drawer lies over the room: Escape closes it before all else."""
    if frame.drawer is None or not frame.narrow or frame.room != ROOMS[0]:
        return ()
    return (Action("close-drawer", "Close the drawer", DrawerToggled(frame.drawer), "Escape", "x", "Chat"),)


def rail(frame: Frame, news: Mapping[str, str]) -> Node:
    """The rooms; the links work before Python is up, because they are only addresses. `news`: by room, in words."""
    return [
        h.a(".brand", href="#/chat", aria_label="Switchyard")[_mark(), h.span(".brand-name")["Switchyard"]],
        h.ul(".rooms")[
            (
                h.li[
                    h.a(".room-link", href=f"#/{room}", aria_current="page" if frame.room == room else None)[
                        icon(picture), h.span[name], _news(news.get(room, ""))
                    ]
                ]
                for room, name, picture in ROOM_SIGNS
            )
        ],
    ]


def _news(words: str) -> Node:
    """Seen by its shape, heard by its words."""
    return h.span(".room-news", title=words)[icon("octagon-alert"), h.span(".unseen")[f", {words}"]] if words else None


def _mark() -> Node:
    """The points of a switch, and the lamp they lead to: the app's own icon without its ground."""
    return h.svg(".mark", viewBox="64 74 400 330", aria_hidden="true")[
        h.path(".mark-other", d="M292 364h136"),
        h.path(".mark-set", d="M84 364h90l104-208"),
        h.circle(cx="392", cy="156", r="62"),
    ]


def header(frame: Frame, title: str, keys: Node) -> Node:
    """Where one is, how the app stands, and what is done most."""
    in_chat = frame.room == "chat"
    return [
        h.h1[title if in_chat else next(name for room, name, _ in ROOM_SIGNS if room == frame.room)],
        h.div(".header-side")[
            _standing(frame),
            keys,
            h.button(".button.find", on(click=PaletteOpened()), type="button", aria_keyshortcuts="Control+K Meta+K")[
                icon("search"), h.span(".find-word")["Commands"], kit.keys("mod+k")
            ],
            _drawer_buttons(frame) if in_chat else None,
        ],
    ]


def _standing(frame: Frame) -> Node:
    if not frame.ready:
        return h.span("#standing")[kit.lamp("slow", "Starting")]
    return h.span("#standing")[kit.lamp("clear", "Ready") if frame.online else kit.lamp("untried", "Offline")]


def _drawer_buttons(frame: Frame) -> Node:
    return [
        kit.icon_button(
            name,
            picture,
            DrawerToggled(panel),
            id=id,
            aria_expanded=str(frame.drawer == panel).lower(),
            aria_controls="drawer",
        )
        for panel, name, picture, id in PANELS
    ]


def banner(frame: Frame) -> Node:
    """What lasts and must be known."""
    return [_notice(notice) for notice in frame.notices]


def _notice(notice: Notice) -> Node:
    return h.div({"class": ["bar", notice.tone], "id": f"notice-{notice.id}"})[
        kit.tone_icon(notice.tone),
        h.p[notice.text],
        kit.button(notice.label, notice.said) if notice.said is not None else None,
        kit.icon_button("Close this notice", "x", NoticeCleared(notice.id)) if notice.closable else None,
    ]


def toasts(frame: Frame) -> Node:
    """What was just done. An error stays until it is closed; the rest goes by itself (`data-timeout`)."""
    return [_toast(toast) for toast in frame.toasts]


def _toast(toast: Toast) -> Node:
    stays = (
        {"role": "alert"}
        if toast.tone == "danger"
        else {"data-timeout": str(TOAST_MS if toast.over is None else UNDO_MS)}
    )
    return h.div({"class": ["toast", toast.tone], "id": f"toast-{toast.id}", **stays})[
        kit.tone_icon(toast.tone),
        h.p[toast.text],
        kit.button(toast.label, (toast.said, ToastClosed(toast.id)), look="quiet") if toast.said is not None else None,
        kit.icon_button("Close this message", "x", ToastClosed(toast.id), data_dismiss=True),
    ]


def overlay(frame: Frame, offered: Sequence[Action]) -> Node:
    """The one thing that lies over the room."""
    match frame.overlay:
        case Palette(query):
            return _palette(query, find(offered, query))
        case ShortcutList():
            return _shortcuts(offered)
        case Question() as question:
            return _question(question)
        case None:
            return None


def _palette(query: str, found: Sequence[Action]) -> Node:
    first = f"do-{found[0].id}" if found else ""
    field = kit.list_field("palette", "Find a command", query, PaletteTyped(VALUE), first)
    said = {"aria-label": "Find a command", **on(close=OverlayClosed())}
    return h.dialog("#palette.dialog.palette", said, data_modal=True)[
        h.div(".palette-head")[icon("search"), field, kit.icon_button("Close", "x", OverlayClosed())],
        h.div("#palette-list.palette-list", role="listbox", aria_label="Commands", data_query=query)[
            (_option(action, selected=place == 0) for place, action in enumerate(found))
        ],
        h.p(".palette-none", role="status")[None if found else f"No command matches “{query}”."],
    ]


def _option(action: Action, *, selected: bool) -> Node:
    chosen = {"id": f"do-{action.id}", "class": "option", "role": "option", "aria-selected": str(selected).lower()}
    return h.div({**chosen, **on(click=(OverlayClosed(), action.said))})[
        icon(action.icon or "chevron-right"),
        h.span(".option-name")[action.label],
        h.span(".option-group")[action.group],
        kit.keys(action.keys) if action.keys else None,
    ]


def _shortcuts(offered: Sequence[Action]) -> Node:
    with_keys = sorted((action for action in offered if action.keys), key=lambda action: action.group)
    groups = groupby(with_keys, key=lambda action: action.group)
    return kit.dialog(
        "shortcuts", "Keyboard shortcuts", OverlayClosed(), *(_group(name, list(members)) for name, members in groups)
    )


def _group(name: str, members: Sequence[Action]) -> Node:
    return h.section(".shortcut-group")[
        h.h3[name], h.dl[(h.div[h.dt[action.label], h.dd[kit.keys(action.keys)]] for action in members)]
    ]


def _question(question: Question) -> Node:
    """Where a word must be typed, the browser's own check of the field keeps the button from working before."""
    form = h.form(on(submit=Answered(FORM)), autocomplete="off")[
        h.p[question.text],
        _typed(question.typed) if question.typed else None,
        h.div(".dialog-foot")[
            kit.button("Cancel", OverlayClosed(), autofocus=not question.typed),
            kit.button(question.answer, look="primary" if question.harmless else "danger"),
        ],
    ]
    return kit.dialog("question", question.title, OverlayClosed(), form)


def _typed(word: str) -> Node:
    wanted = {
        "pattern": rf"\s*{word}\s*",
        "title": f"Type {word} to confirm",
        "spellcheck": "false",
        "autocapitalize": "off",
    }
    box = h.input(
        {"type": "text", "name": "typed", "id": "typed", "data-keep": True, **wanted}, required=True, autofocus=True
    )
    return kit.field(f"Type “{word}” to confirm", box)


def keys(offered: Sequence[Action]) -> Node:
    """What the page needs to know to turn keys into messages."""
    return h.div(data_keys=key_map(offered))
