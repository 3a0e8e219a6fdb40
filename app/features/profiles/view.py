"""Profiles as they are seen: the picker over the list of lines, and the small dialogs."""

from __future__ import annotations

from typing import Any

import htpy as h

from app.features.profiles.file import LONGEST_NAME
from app.features.profiles.ready_made import COPY, READY_MADE
from app.features.profiles.state import (
    Naming,
    ProfileAddWanted,
    ProfileChosen,
    ProfileDialogClosed,
    ProfileDropped,
    ProfileExportWanted,
    ProfileImportConfirmed,
    ProfileNamed,
    ProfilePicked,
    ProfilePreview,
    ProfileRenameWanted,
    Profiles,
)
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FILES, FORM, VALUE, Node, icon, on

GROUP = "Profiles"


def actions(state: Profiles) -> tuple[Action, ...]:
    """One press for each of the others."""
    switch = (
        Action(f"profile-{one.id}", f"Switch to profile: {one.name}", ProfileChosen(one.id), icon="layers", group=GROUP)
        for one in state.all
        if one.id != state.current.id
    )
    return (
        *switch,
        Action("profile-add", "Add a profile", ProfileAddWanted(), icon="plus", group=GROUP),
        Action("profile-export", "Export this profile", ProfileExportWanted(), icon="download", group=GROUP),
    )


def picker(state: Profiles) -> Node:
    """Which one is worn, and what can be done with it."""
    options = (h.option(value=one.id, selected=one.id == state.current.id)[one.name] for one in state.all)
    return h.div(".profile-picker")[
        h.label(".profile-choice")[
            h.span(".field-name")["Profile"],
            h.select({"id": "profile", "name": "profile", **on(change=ProfileChosen(VALUE))})[options],
        ],
        h.details("#profile-menu.menu")[
            h.summary(".button", aria_label="Manage profiles", title="Manage profiles")[icon("ellipsis")],
            h.div(".menu-list")[
                kit.button("Add", ProfileAddWanted(), look="quiet", picture="plus"),
                kit.button("Rename", ProfileRenameWanted(), look="quiet", picture="pencil"),
                kit.button("Export", ProfileExportWanted(), look="quiet", picture="download"),
                kit.file_button("Import", ProfilePicked(FILES), picture="upload", accept=".json,application/json"),
                kit.button("Remove", ProfileDropped(), look="quiet", picture="trash-2"),
            ],
        ],
    ]


def dialog(state: Profiles) -> Node:
    """A name to be typed, or a file to be looked at."""
    if state.naming:
        return _naming(state.naming, state.current.name)
    if state.preview:
        return _preview(state.preview)
    if state.problem:
        note = h.div(role="alert")[kit.note("danger", state.problem)]
        foot = h.div(".dialog-foot")[kit.button("Close", ProfileDialogClosed(), autofocus=True)]
        return kit.dialog("profile-import", "Import a profile", ProfileDialogClosed(), note, foot)
    return None


def _naming(naming: Naming, copied: str) -> Node:
    box = {"type": "text", "id": "profile-name", "name": "name", "value": naming.name, "maxlength": str(LONGEST_NAME)}
    plain: dict[str, Any] = {"autocomplete": "off", "data-keep": True}
    form = h.form(on(submit=ProfileNamed(FORM)), autocomplete="off", novalidate=True)[
        None if naming.id else _starts(naming.start, copied),
        kit.field("Name", h.input({**box, **plain}, autofocus=True)),
        None if naming.id else h.p(".row-hint")["Work, Private and Travel have a name of their own, if you type none."],
        h.div(role="alert")[kit.note("danger", naming.problem) if naming.problem else None],
        h.div(".dialog-foot")[
            kit.button("Cancel", ProfileDialogClosed()),
            kit.button("Rename" if naming.id else "Add the profile", look="primary"),
        ],
    ]
    title = "Rename the profile" if naming.id else "Add a profile"
    return kit.dialog("profile-naming", title, ProfileDialogClosed(), form)


def _starts(chosen: str, copied: str) -> Node:
    """How it begins. A ready-made one has a name of its own, if none is typed."""
    copy = (COPY, f"A copy of “{copied}”", "The same lines, models, keys and rules.")
    starts = (copy, *((id, one.name, one.says) for id, one in READY_MADE.items()))
    return h.fieldset(".profile-starts")[
        h.legend["It begins as"],
        (
            h.label(".check")[
                h.input(type="radio", name="start", value=id, checked=id == chosen),
                h.span[h.span(".start-name")[name], h.span(".row-hint")[says]],
            ]
            for id, name, says in starts
        ),
    ]


def _preview(preview: ProfilePreview) -> Node:
    return kit.dialog(
        "profile-import",
        "Import this profile?",
        ProfileDialogClosed(),
        h.p(".row-hint")[preview.file],
        h.ul(".plan")[(h.li[text] for text in preview.does)],
        [kit.note("warn", text) for text in preview.warnings],
        h.div(".dialog-foot")[
            kit.button("Cancel", ProfileDialogClosed(), autofocus=True),
            kit.button("Import", ProfileImportConfirmed(), look="primary"),
        ],
    )
