"""The Settings room as it is seen: appearance, data, the app, and what it is made of."""

from __future__ import annotations

import htpy as h

from app.features.frame.state import SettingChosen, ShortcutsOpened
from app.features.guide.state import GuideWanted
from app.features.settings.state import (
    ErasePressed,
    ExportPressed,
    ImportConfirmed,
    ImportDropped,
    ImportPicked,
    ImportPreview,
    InstallPressed,
    KeepAsked,
    Licence,
    Service,
    SettingsRoom,
    Space,
    SpaceAsked,
    UpdateAccepted,
    UpdateChecked,
)
from app.features.settings.update import counted
from app.records.errors import bytes_in_words
from app.records.kinds import Settings
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FILES, Node

THEMES = (("auto", "System"), ("light", "Light"), ("dark", "Dark"))
SIZES = (("small", "Small"), ("normal", "Normal"), ("large", "Large"), ("larger", "Larger"))
DENSITIES = (("comfortable", "Comfortable"), ("compact", "Compact"))
MOTIONS = (("auto", "System"), ("reduced", "Reduced"))


def actions(room: SettingsRoom) -> tuple[Action, ...]:
    """What can be done without going to the room."""
    install = (
        Action("install", "Install Switchyard on this device", InstallPressed(), icon="monitor-down", group="App"),
    )
    switch = (Action("update", "Switch to the new version", UpdateAccepted(), icon="refresh-cw", group="App"),)
    check = (Action("check", "Check for a new version", UpdateChecked(), icon="refresh-cw", group="App"),)
    service = room.service
    return (
        *(
            Action(
                f"theme-{theme}",
                f"Theme: {name.lower()}",
                SettingChosen("theme", theme),
                icon="settings",
                group="Appearance",
            )
            for theme, name in THEMES
        ),
        Action("export", "Export everything to a file", ExportPressed(), icon="download", group="Data"),
        Action("erase", "Erase everything", ErasePressed(), icon="trash-2", group="Data"),
        *(switch if service.update == "ready" else check),
        *(install if service.installable else ()),
    )


def room(state: SettingsRoom, settings: Settings, vault: Node) -> Node:
    """One column of sections; that of the vault is made elsewhere."""
    return h.div(".settings")[vault, _appearance(settings), _data(state), _app(state.service, settings), _about(state)]


def _appearance(settings: Settings) -> Node:
    return kit.section(
        "appearance",
        "Appearance",
        kit.row("Theme", _chooser("theme", "Theme", THEMES, settings.theme)),
        kit.row("Text size", _chooser("text_size", "Text size", SIZES, settings.text_size)),
        kit.row(
            "Density",
            _chooser("density", "Density", DENSITIES, settings.density),
            hint="Compact shows more rows at once.",
        ),
        kit.row(
            "Motion",
            _chooser("motion", "Motion", MOTIONS, settings.motion),
            hint="Things move only where it tells something.",
        ),
    )


def _chooser(field: str, label: str, options: tuple[tuple[str, str], ...], chosen: str) -> Node:
    return kit.choice(field, label, ((value, name, SettingChosen(field, value)) for value, name in options), chosen)


def _data(state: SettingsRoom) -> Node:
    return kit.section(
        "data",
        "Data",
        kit.note("warn", f"Nothing is being stored. {state.memory_only}") if state.memory_only else None,
        h.p(".lead")[
            "Conversations, drafts and settings are kept in this browser's own storage, on this device. "
            "No server has a copy, so nobody can give it back to you: export it now and then."
        ],
        _space(state.space),
        kit.row(
            "Keep the data",
            kit.lamp("clear", "Promised")
            if state.space and state.space.kept
            else kit.button("Ask the browser", KeepAsked()),
            hint="A browser may clear sites by itself when the disk runs full, unless it promised not to.",
        ),
        kit.row(
            "Export",
            kit.button("Export everything", ExportPressed(), picture="download"),
            hint="One text file with all records, to keep or to import elsewhere.",
        ),
        kit.row(
            "Import",
            kit.file_button(
                "Choose a file", ImportPicked(FILES), picture="upload", accept=".jsonl,.json,application/jsonl"
            ),
            hint="You see what would change before anything is written.",
        ),
        _import_outcome(state),
        kit.row(
            "Erase",
            kit.button("Erase everything", ErasePressed(), look="danger", picture="trash-2"),
            hint="Removes all that Switchyard keeps in this browser, its offline copy included.",
        ),
    )


def _space(space: Space | None) -> Node:
    if space is None:
        return h.p(".quiet", role="status")["Counting what is stored."]
    stored = sum(kind.count for kind in space.kinds)
    rows = [(kind.label, f"{kind.count:,}", bytes_in_words(kind.bytes)) for kind in space.kinds]
    app = [("The app itself, for offline use", "", bytes_in_words(space.app))] if space.app else []
    return h.div(".space")[
        kit.table("Space by kind", ("Kind", "Records", "Size"), [*rows, *app])
        if stored or app
        else h.p(".quiet")["Nothing is stored yet."],
        _quota(space),
    ]


def _quota(space: Space) -> Node:
    """A browser that does not tell how much it allows gets no meter."""
    used = bytes_in_words(space.used)
    told = (
        kit.meter(space.used, space.quota, "Space used", f"{used} of {bytes_in_words(space.quota)}")
        if space.quota
        else None
    )
    return h.div(".space-foot")[
        told or h.p(".meter-words")[f"{used} in use"] if space.used else None,
        kit.icon_button("Count again", "refresh-cw", SpaceAsked()),
    ]


def _import_outcome(state: SettingsRoom) -> Node:
    if state.problem:
        return h.div(role="alert")[kit.note("danger", state.problem, kit.button("Close", ImportDropped()))]
    return _preview(state.preview) if state.preview else None


def _preview(preview: ImportPreview) -> Node:
    changes = preview.added + preview.replaced
    stays = f"{preview.skipped:,} stay as they are, because what is stored is the same or newer."
    adds = f" would add {counted(preview.added, 'record')} and replace {preview.replaced:,}. {stays}"
    words: Node = [h.strong[preview.name], adds]
    write = kit.button(f"Import {counted(changes, 'record')}", ImportConfirmed(), look="primary") if changes else None
    return h.div(role="status")[
        [kit.note("warn", sentence) for sentence in preview.warnings],
        kit.note("info", words, kit.button("Do not import", ImportDropped()), write),
    ]


def _app(service: Service, settings: Settings) -> Node:
    return kit.section(
        "app",
        "App",
        kit.row(
            "Offline",
            _offline(service),
            hint=service.offline_reason or "A copy of the app on this device opens without a network.",
        ),
        kit.row("Version", _update(service), hint=_version(service)),
        kit.row(
            "Install",
            kit.button("Install", InstallPressed(), picture="monitor-down"),
            hint="Gives Switchyard a window and an icon of its own.",
        )
        if service.installable
        else None,
        kit.row(
            "Cross-origin isolation",
            kit.switch(
                "isolation",
                "Cross-origin isolation",
                turned_on=settings.isolation == "on",
                said=SettingChosen("isolation", "off" if settings.isolation == "on" else "on"),
                described_by="isolation-hint",
            ),
            hint=[
                "Lets models on this device use several processor cores. Turn it off if a provider can't be reached. ",
                h.span(".nowrap")["Now: ", "on." if service.isolated else "off."],
                " A change takes effect when the page is next loaded.",
            ],
            id="isolation",
        ),
    )


def _offline(service: Service) -> Node:
    match service.offline:
        case "ready":
            return kit.lamp("clear", "Ready")
        case "preparing":
            return kit.lamp("slow", f"Preparing, {service.progress} %" if service.progress else "Preparing")
        case "unavailable":
            return kit.lamp("closed", "Not available")
        case "unknown":
            return kit.lamp("untried", "Not known yet")


def _version(service: Service) -> Node:
    states = {
        "unknown": None,
        "checking": "Checking for a newer one.",
        "current": "This is the newest.",
        "downloading": f"A newer one is being downloaded ({service.progress} %)."
        if service.progress
        else "A newer one is being downloaded.",
        "ready": "A newer one is on this device. Switching reloads the tabs of Switchyard; nothing is lost.",
        "unreachable": "The place it comes from can't be reached now; this one goes on working.",
        "unavailable": "Updates can't be checked here.",
    }
    return [
        "Release ",
        kit.code(service.release or "not published"),
        ". ",
        h.span(role="status")[states[service.update]],
    ]


def _update(service: Service) -> Node:
    if service.update == "ready":
        return kit.button("Switch now", UpdateAccepted(), look="primary", picture="refresh-cw")
    return kit.button(
        "Check for a new version", UpdateChecked(), picture="refresh-cw", disabled=service.update == "checking"
    )


def _about(state: SettingsRoom) -> Node:
    boots = {
        "snapshot": "from the snapshot of its memory",
        "wheels": "the ordinary way, without the snapshot",
        "": "not known",
    }
    return kit.section(
        "about",
        "About",
        h.p(".lead")[
            "Switchyard is a static web app, written in Python, that runs wholly in this browser. "
            "There is no backend: whoever hosts it sends the files and learns nothing of what you do with them."
        ],
        kit.facts(
            (
                ("Python started", boots[state.service.boot]),
                ("Licence", "MIT"),
            )
        ),
        kit.row(
            "Keyboard",
            kit.button("Show shortcuts", ShortcutsOpened(), picture="keyboard"),
            hint="Everything here works without a mouse.",
        ),
        kit.row(
            "Setup guide",
            kit.button("Show the guide", GuideWanted(), picture="signpost"),
            hint="The ways to models that the first visit offers.",
        ),
        _licences(state.licences) if state.licences else None,
    )


def _licences(licences: tuple[Licence, ...]) -> Node:
    return h.div(".licences")[
        h.h3["Made of"],
        h.p(".row-hint")["Other people's work that comes with this copy, each under its own licence."],
        (_licence(place, one) for place, one in enumerate(licences)),
    ]


def _licence(place: int, one: Licence) -> Node:
    name = [h.span(".licence-name")[one.name], h.span(".number")[one.version], kit.tag(one.licence)]
    return kit.disclosure(name, h.pre(tabindex="0")[one.text], id=f"licence-{place}")
