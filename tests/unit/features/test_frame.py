"""The frame: rooms, what lies over them, what is said to the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.frame.state import (
    Answered,
    ApplyAppearance,
    Booted,
    ChangeSetting,
    ConnectionChanged,
    DrawerToggled,
    Frame,
    LoadSettings,
    Notice,
    NoticeCleared,
    NoticeRaised,
    OverlayClosed,
    Palette,
    PaletteOpened,
    PaletteTyped,
    Question,
    Questioned,
    RoomOpened,
    SettingChosen,
    SettingsLoaded,
    ShortcutList,
    ShortcutsOpened,
    ShowRoom,
    ToastClosed,
    ToastTold,
    WidthChanged,
)
from app.features.frame.update import HANDLERS, TOASTS_AT_ONCE
from app.features.settings.state import EraseConfirmed, StorageLost
from app.records.kinds import Settings
from app.records.rows import RecordsChanged
from app.ui.loop import DefectMet, OrderFailed, Say

DELETE = Question("Delete?", "It goes.", "Delete", EraseConfirmed())
ERASE = replace(DELETE, typed="erase")


def after(frame: Frame, *facts: object) -> Frame:
    for fact in facts:
        frame, _ = HANDLERS[type(fact)](frame, fact)
    return frame


def orders(frame: Frame, fact: object) -> tuple[object, ...]:
    return HANDLERS[type(fact)](frame, fact)[1]


def test_the_room_of_the_address_is_open_after_boot_and_settings_are_read() -> None:
    frame, ordered = HANDLERS[Booted](Frame(), Booted(room="settings"))
    assert (frame.room, frame.ready) == ("settings", True)
    assert ordered == (LoadSettings(),)


@pytest.mark.parametrize("room", ["", "cellar", "../chat"])
def test_an_unknown_address_leads_to_the_first_room(room: str) -> None:
    assert after(Frame(), Booted(room=room)).room == "chat"
    assert after(Frame(room="settings"), RoomOpened(room)).room == "chat"


def test_opening_a_room_closes_what_lies_over_it_and_writes_the_address() -> None:
    frame = after(Frame(), PaletteOpened())
    assert after(frame, RoomOpened("settings")) == Frame(room="settings")
    assert orders(frame, RoomOpened("chat", "c1")) == (ShowRoom("chat", "c1"),)


def test_the_drawer_stays_beside_the_room_but_not_over_it_on_a_phone() -> None:
    wide = after(Frame(), DrawerToggled(), RoomOpened("chat", "c1"))
    narrow = after(Frame(), WidthChanged(narrow=True), DrawerToggled(), RoomOpened("chat", "c1"))
    assert (wide.drawer, narrow.drawer) == ("talks", None)


def test_the_drawer_asked_for_elsewhere_opens_in_its_room() -> None:
    frame = Frame(room="settings", drawer="talks")
    assert orders(frame, DrawerToggled()) == (Say(RoomOpened("chat")), Say(DrawerToggled()))
    assert after(frame, DrawerToggled(), RoomOpened("chat"), DrawerToggled()).drawer == "talks"


def test_the_drawer_holds_one_panel_at_a_time() -> None:
    tuning = after(Frame(), DrawerToggled(), DrawerToggled("tuning"))
    assert tuning.drawer == "tuning"
    assert after(tuning, DrawerToggled("tuning")).drawer is None


def test_the_keys_that_open_the_palette_close_it_again() -> None:
    opened = after(Frame(), PaletteOpened())
    assert opened.overlay == Palette()
    assert after(opened, PaletteOpened()).overlay is None


def test_a_query_that_comes_after_the_palette_was_closed_opens_nothing() -> None:
    assert after(Frame(), PaletteOpened(), PaletteTyped("th")).overlay == Palette("th")
    assert after(Frame(), PaletteOpened(), OverlayClosed(), PaletteTyped("th")).overlay is None
    assert after(Frame(), ShortcutsOpened(), PaletteTyped("th")).overlay == ShortcutList()


def test_an_answer_without_a_question_does_nothing() -> None:
    assert HANDLERS[Answered](Frame(), Answered({"typed": "erase"})) == (Frame(), ())


def test_a_question_that_was_confirmed_closes_and_says_its_fact() -> None:
    asked = after(Frame(), Questioned(DELETE))
    assert HANDLERS[Answered](asked, Answered()) == (Frame(), (Say(EraseConfirmed()),))


@pytest.mark.parametrize(("typed", "confirmed"), [("erase", True), (" erase ", True), ("Erase", False), ("", False)])
def test_a_question_with_a_word_wants_exactly_that_word(typed: str, confirmed: bool) -> None:  # noqa: FBT001 - an example
    asked = after(Frame(), Questioned(ERASE))
    frame, said = HANDLERS[Answered](asked, Answered({"typed": typed}))
    assert (frame.overlay is None, bool(said)) == (confirmed, confirmed)


def test_only_the_newest_toasts_stay_and_each_has_an_id_of_its_own() -> None:
    frame = after(Frame(), *(ToastTold(f"Number {number}.") for number in range(TOASTS_AT_ONCE + 2)))
    assert [toast.text for toast in frame.toasts][-1] == f"Number {TOASTS_AT_ONCE + 1}."
    assert len({toast.id for toast in frame.toasts}) == len(frame.toasts) == TOASTS_AT_ONCE


def test_what_is_said_already_is_not_said_twice_but_may_be_said_again_later() -> None:
    once = after(Frame(), ToastTold("Copied."))
    assert after(once, ToastTold("Copied.")) is once
    again = after(once, ToastClosed(once.toasts[0].id), ToastTold("Copied."))
    assert again.toasts[0].id != once.toasts[0].id


def test_a_toast_that_is_gone_already_can_be_closed_again() -> None:
    frame = after(Frame(), ToastTold("Copied."), ToastClosed(0), ToastClosed(0))
    assert frame.toasts == ()


def test_one_cause_has_one_bar_and_the_newer_takes_the_older_place() -> None:
    frame = after(Frame(), NoticeRaised(Notice("a", "Old.")), NoticeRaised(Notice("a", "New.")))
    assert [notice.text for notice in frame.notices] == ["New."]
    assert after(frame, NoticeCleared("a"), NoticeCleared("a")).notices == ()


def test_being_offline_is_said_while_it_lasts() -> None:
    offline = after(Frame(), ConnectionChanged(online=False), ConnectionChanged(online=False))
    assert [notice.id for notice in offline.notices] == ["offline"]
    assert after(offline, ConnectionChanged(online=True)).notices == ()


def test_a_private_window_is_said_in_plain_sight() -> None:
    assert after(Frame(), StorageLost("Nothing is stored.")).notices[0].text == "Nothing is stored."


def test_a_setting_is_worn_at_once_and_stored() -> None:
    frame, ordered = HANDLERS[SettingChosen](Frame(), SettingChosen("theme", "dark"))
    assert frame.settings == Settings(theme="dark")
    assert ordered == (ApplyAppearance(frame.settings), ChangeSetting("theme", "dark"))


@pytest.mark.parametrize(("field", "value"), [("theme", "purple"), ("id", "x"), ("nothing", "x")])
def test_a_setting_that_does_not_exist_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the loop turns any of them into a word to the person
        HANDLERS[SettingChosen](Frame(), SettingChosen(field, value))


def test_settings_of_another_tab_are_worn_here_too() -> None:
    assert orders(Frame(), RecordsChanged("settings", ("app",))) == (LoadSettings(),)
    assert orders(Frame(), RecordsChanged("message", ("m1",))) == ()
    dark = Settings(theme="dark")
    assert HANDLERS[SettingsLoaded](Frame(), SettingsLoaded(dark)) == (Frame(settings=dark), (ApplyAppearance(dark),))


def test_an_error_says_what_happened_what_was_kept_and_what_to_do() -> None:
    toast = after(Frame(), OrderFailed("It is full.", "All is kept.", "Delete something.")).toasts[0]
    assert (toast.text, toast.tone) == ("It is full. All is kept. Delete something.", "danger")
    assert "kept" in after(Frame(), DefectMet("Oh.", "Traceback …")).toasts[0].text
