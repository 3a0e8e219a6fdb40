"""The Settings room: nothing is written, erased or switched without the person having seen it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.frame.state import Booted, NoticeRaised, Questioned, RoomOpened, ToastTold
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
    ImportPreview,
    ImportRead,
    InstallPressed,
    KeepAsked,
    Licence,
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
    WriteImport,
)
from app.features.settings.update import ERASE_WORD, HANDLERS, UPDATE_READY, counted
from app.ui.loop import Say
from tests.fakes.houses import SPACE

PREVIEW = ImportPreview("backup.jsonl", 3, 1, 2)


def after(room: SettingsRoom, *facts: object) -> SettingsRoom:
    for fact in facts:
        room, _ = HANDLERS[type(fact)](room, fact)
    return room


def orders(room: SettingsRoom, fact: object) -> tuple[object, ...]:
    return HANDLERS[type(fact)](room, fact)[1]


def test_space_is_counted_at_each_visit_and_licences_are_read_once() -> None:
    assert orders(SettingsRoom(), RoomOpened("settings")) == (CountSpace(), ReadLicences())
    known = after(SettingsRoom(), LicencesRead((Licence("idb", "8", "ISC", "…"),)))
    assert orders(known, RoomOpened("settings")) == (CountSpace(),)
    assert orders(known, RoomOpened("chat")) == ()
    assert orders(SettingsRoom(), Booted(room="settings")) == (CountSpace(), ReadLicences())


def test_counted_space_is_shown() -> None:
    assert after(SettingsRoom(), SpaceCounted(SPACE)).space == SPACE
    assert orders(SettingsRoom(), SpaceAsked()) == (CountSpace(),)


@pytest.mark.parametrize(
    ("fact", "order"),
    [
        (KeepAsked(), AskToKeep()),
        (ExportPressed(), ExportEverything()),
        (EraseConfirmed(), EraseEverything()),
        (UpdateAccepted(), AskService("accept")),
        (InstallPressed(), AskService("install")),
    ],
)
def test_a_button_orders_what_it_says(fact: object, order: object) -> None:
    assert orders(SettingsRoom(), fact) == (order,)


def test_a_picked_file_is_read_and_an_empty_choice_is_nothing() -> None:
    troubled = SettingsRoom(problem="Old.", preview=PREVIEW)
    room, ordered = HANDLERS[ImportPicked](troubled, ImportPicked([{"name": "a.jsonl", "size": 2, "text": "{}"}]))
    assert (room.problem, room.preview) == ("", None)
    assert ordered == (ReadImport("a.jsonl", "{}"),)
    assert HANDLERS[ImportPicked](troubled, ImportPicked([])) == (troubled, ())


def test_an_import_is_written_only_after_its_preview_and_only_once() -> None:
    room = after(SettingsRoom(), ImportRead(PREVIEW))
    assert orders(room, ImportConfirmed()) == (WriteImport(),)
    assert orders(after(room, ImportConfirmed()), ImportConfirmed()) == ()
    assert orders(SettingsRoom(), ImportConfirmed()) == ()


def test_an_import_that_is_not_wanted_is_forgotten() -> None:
    room, ordered = HANDLERS[ImportDropped](SettingsRoom(preview=PREVIEW, problem="Bad."), ImportDropped())
    assert (room, ordered) == (SettingsRoom(), (ForgetImport(),))


def test_a_file_that_is_not_understood_takes_the_preview_away_and_says_why() -> None:
    assert after(SettingsRoom(preview=PREVIEW), ImportFailed("Line 3.")) == SettingsRoom(problem="Line 3.")


def test_the_number_of_imported_records_is_said() -> None:
    assert orders(SettingsRoom(), ImportDone(1)) == (Say(ToastTold("Imported 1 record.", "ok")),)
    assert counted(2_000, "record") == "2,000 records"


def test_erasing_wants_a_word_to_be_typed() -> None:
    (asked,) = orders(SettingsRoom(), ErasePressed())
    assert isinstance(asked, Say)
    assert isinstance(asked.fact, Questioned)
    assert (asked.fact.question.typed, asked.fact.question.said) == (ERASE_WORD, EraseConfirmed())


def test_data_that_lives_in_memory_only_is_said_beside_the_data() -> None:
    assert after(SettingsRoom(), StorageLost("Private window.")).memory_only == "Private window."


def test_one_check_for_an_update_at_a_time() -> None:
    room, ordered = HANDLERS[UpdateChecked](SettingsRoom(), UpdateChecked())
    assert (room.service.update, ordered) == ("checking", (AskService("check"),))
    assert orders(room, UpdateChecked()) == ()


def test_a_new_version_is_offered_once() -> None:
    ready = ServiceChanged({"update": "ready"})
    room, ordered = HANDLERS[ServiceChanged](SettingsRoom(), ready)
    assert ordered == (Say(NoticeRaised(UPDATE_READY)),)
    assert HANDLERS[ServiceChanged](room, ready) == (room, ())
    assert orders(room, ServiceChanged({"progress": 3})) == ()


def test_only_the_fields_that_are_named_change() -> None:
    room = SettingsRoom(service=Service(release="abc", isolated=True))
    changed = after(room, ServiceChanged({"offline": "preparing", "progress": 40}))
    assert changed.service == replace(room.service, offline="preparing", progress=40)


@pytest.mark.parametrize(
    "fields",
    [{"offline": "perhaps"}, {"update": 3}, {"isolated": 1}, {"progress": True}, {"password": "x"}, {"boot": "magic"}],
)
def test_facts_of_the_page_that_do_not_fit_change_nothing(fields: dict[str, str | int | bool]) -> None:
    room = SettingsRoom()
    assert HANDLERS[ServiceChanged](room, ServiceChanged(fields)) == (room, ())


def test_a_browser_that_keeps_no_files_is_told_of_in_the_room_only() -> None:
    trouble = ServiceTroubled(
        "offline-unavailable", "It can't.", "All else works.", "Use https.", "Not loaded over https."
    )
    room, ordered = HANDLERS[ServiceTroubled](SettingsRoom(), trouble)
    assert (room.service.offline, room.service.offline_reason) == ("unavailable", "Not loaded over https.")
    assert ordered == ()


def test_a_download_that_failed_is_said_in_full() -> None:
    room = SettingsRoom(service=Service(update="downloading"))
    trouble = ServiceTroubled("storage-full", "No room.", "All is kept.", "Free some.", "")
    after_it, ordered = HANDLERS[ServiceTroubled](room, trouble)
    assert after_it.service.update == "unknown"
    assert ordered == (Say(ToastTold("No room. All is kept. Free some.", "danger")),)
