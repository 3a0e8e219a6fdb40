"""What follows in the Settings room when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from app.features.frame.state import Booted, Notice, NoticeRaised, Question, Questioned, RoomOpened, ToastTold
from app.features.settings.state import (
    AskService,
    AskToKeep,
    CountSpace,
    EraseConfirmed,
    EraseEverything,
    ErasePressed,
    ExportEverything,
    ExportPressed,
    ForgetImport,
    ImportConfirmed,
    ImportDone,
    ImportDropped,
    ImportFailed,
    ImportPicked,
    ImportRead,
    InstallPressed,
    KeepAsked,
    LicencesRead,
    ReadImport,
    ReadLicences,
    Service,
    ServiceChanged,
    ServiceTroubled,
    SettingsRoom,
    SpaceAsked,
    SpaceCounted,
    StorageLost,
    UpdateAccepted,
    UpdateChecked,
    UpdateState,
    WriteImport,
)
from app.ui.loop import Say

Next = tuple[SettingsRoom, tuple[object, ...]]

ERASE_WORD = "erase"

UPDATE_READY = Notice(
    "update",
    "A new version of Switchyard is on this device, whole. "
    "Switching reloads its tabs; conversations and drafts are kept.",
    "info",
    "Switch now",
    UpdateAccepted(),
    closable=True,
)


def booted(room: SettingsRoom, fact: Booted) -> Next:
    """The address may lead straight here."""
    return room_opened(room, RoomOpened(fact.room))


def room_opened(room: SettingsRoom, fact: RoomOpened) -> Next:
    """Space changes all the time, so it is counted at each visit; the licences are read once."""
    if fact.room != "settings":
        return room, ()
    return room, (CountSpace(), *(() if room.licences else (ReadLicences(),)))


def space_asked(room: SettingsRoom, _: SpaceAsked) -> Next:
    """Count."""
    return room, (CountSpace(),)


def space_counted(room: SettingsRoom, fact: SpaceCounted) -> Next:
    """Show."""
    return replace(room, space=fact.space), ()


def keep_asked(room: SettingsRoom, _: KeepAsked) -> Next:
    """Ask the browser."""
    return room, (AskToKeep(),)


def storage_lost(room: SettingsRoom, fact: StorageLost) -> Next:
    """The room says it too, where people look for their data."""
    return replace(room, memory_only=fact.reason), ()


def export_pressed(room: SettingsRoom, _: ExportPressed) -> Next:
    """One file with everything."""
    return room, (ExportEverything(),)


def import_picked(room: SettingsRoom, fact: ImportPicked) -> Next:
    """Read the one file; a picker that was cancelled gives none."""
    if not fact.files:
        return room, ()
    file = fact.files[0]
    return replace(room, preview=None, problem=""), (ReadImport(str(file.get("name", "")), str(file.get("text", ""))),)


def import_read(room: SettingsRoom, fact: ImportRead) -> Next:
    """Show what would happen, before it does."""
    return replace(room, preview=fact.preview, problem=""), ()


def import_failed(room: SettingsRoom, fact: ImportFailed) -> Next:
    """Say why, beside the button that led here."""
    return replace(room, preview=None, problem=fact.problem), ()


def import_confirmed(room: SettingsRoom, _: ImportConfirmed) -> Next:
    """Only what was shown is written; the preview goes at once, so that a second press does nothing."""
    if room.preview is None:
        return room, ()
    return replace(room, preview=None), (WriteImport(),)


def import_dropped(room: SettingsRoom, _: ImportDropped) -> Next:
    """Let it go, or close the message about it."""
    return replace(room, preview=None, problem=""), (ForgetImport(),)


def import_done(room: SettingsRoom, fact: ImportDone) -> Next:
    """Say how much."""
    return room, (Say(ToastTold(f"Imported {counted(fact.written, 'record')}.", "ok")),)


def erase_pressed(room: SettingsRoom, _: ErasePressed) -> Next:
    """The one thing here that nothing can bring back: a word must be typed."""
    question = Question(
        "Erase everything?",
        "All conversations, drafts and settings that Switchyard keeps in this browser will be removed, and its offline "
        "copy too. There is no other copy, unless you have exported one. This can't be undone.",
        "Erase everything",
        EraseConfirmed(),
        typed=ERASE_WORD,
    )
    return room, (Say(Questioned(question)),)


def erase_confirmed(room: SettingsRoom, _: EraseConfirmed) -> Next:
    """The page starts anew afterwards."""
    return room, (EraseEverything(),)


def update_checked(room: SettingsRoom, _: UpdateChecked) -> Next:
    """One check at a time."""
    if room.service.update == "checking":
        return room, ()
    return replace(room, service=replace(room.service, update="checking")), (AskService("check"),)


def update_accepted(room: SettingsRoom, _: UpdateAccepted) -> Next:
    """The page reloads into it."""
    return room, (AskService("accept"),)


def install_pressed(room: SettingsRoom, _: InstallPressed) -> Next:
    """The browser asks the person."""
    return room, (AskService("install"),)


def service_changed(room: SettingsRoom, fact: ServiceChanged) -> Next:
    """Take over the fields that fit. A version that has become ready is offered once."""
    before = room.service
    changes: dict[str, Any] = {name: value for name, value in fact.fields.items() if _fits(name, value)}
    service = replace(before, **changes)
    if service == before:
        return room, ()
    offer = (Say(NoticeRaised(UPDATE_READY)),) if service.update == "ready" != before.update else ()
    return replace(room, service=service), offer


def service_troubled(room: SettingsRoom, fact: ServiceTroubled) -> Next:
    """A browser that keeps no files is told of in this room only; a download that failed is told at once."""
    if fact.kind == "offline-unavailable":
        return replace(room, service=replace(room.service, offline="unavailable", offline_reason=fact.detail)), ()
    said = ToastTold(f"{fact.what} {fact.kept} {fact.next_step}", "danger")
    return replace(room, service=replace(room.service, update="unknown")), (Say(said),)


def licences_read(room: SettingsRoom, fact: LicencesRead) -> Next:
    """Show them."""
    return replace(room, licences=fact.licences), ()


def counted(count: int, thing: str) -> str:
    """`1 record`, `2,000 records`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


_WORDS: Mapping[str, tuple[str, ...]] = {
    "update": get_args(UpdateState),
    "offline": ("unknown", "preparing", "ready", "unavailable"),
    "boot": ("snapshot", "wheels", ""),
}


def _fits(name: str, value: object) -> bool:
    """The page's facts come from outside: a field of another type or an unknown word is passed over."""
    kinds = {field.name: type(field.default) for field in fields(Service)}
    if name not in kinds or type(value) is not kinds[name]:
        return False
    return name not in _WORDS or value in _WORDS[name]


HANDLERS: Mapping[type[Any], Callable[[SettingsRoom, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    SpaceAsked: space_asked,
    SpaceCounted: space_counted,
    KeepAsked: keep_asked,
    StorageLost: storage_lost,
    ExportPressed: export_pressed,
    ImportPicked: import_picked,
    ImportRead: import_read,
    ImportFailed: import_failed,
    ImportConfirmed: import_confirmed,
    ImportDropped: import_dropped,
    ImportDone: import_done,
    ErasePressed: erase_pressed,
    EraseConfirmed: erase_confirmed,
    UpdateChecked: update_checked,
    UpdateAccepted: update_accepted,
    InstallPressed: install_pressed,
    ServiceChanged: service_changed,
    ServiceTroubled: service_troubled,
    LicencesRead: licences_read,
}
