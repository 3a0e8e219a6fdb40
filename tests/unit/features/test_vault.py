"""The vault's slice: what waits for an open vault goes on or is refused, and nothing is lost by a slip."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.features.frame.state import (
    Booted,
    NoticeCleared,
    NoticeRaised,
    RoomOpened,
    SettingChosen,
    SettingsLoaded,
    ToastTold,
)
from app.features.vault import dialogs
from app.features.vault.state import (
    AddWay,
    Backup,
    CodeKept,
    CodeMade,
    CodeShown,
    CodeSkipped,
    CountDown,
    DeviceRefused,
    ForgetRestore,
    IdleReached,
    LockedElsewhere,
    LockPressed,
    LockVault,
    LookAtVault,
    MakeVault,
    MeansChosen,
    OpenVault,
    Protect,
    Restore,
    RestoreAgreed,
    Rotate,
    ShowCode,
    TypedShown,
    Unlock,
    UnlockWanted,
    VaultChanged,
    VaultDialogClosed,
    VaultDone,
    VaultFormSent,
    VaultNeeded,
    VaultProblem,
    VaultRefused,
    VaultRoom,
    VaultTouched,
    WaitTold,
    WatchIdle,
)
from app.features.vault.update import DAMAGED as DAMAGED_TOLD, HANDLERS
from app.records.kinds import Settings
from app.ui.html import html
from app.ui.loop import Say
from app.vault.told import Status
from tests.fakes.vaults import DAMAGED, DEVICE, EVERY_WAY_LOCKED, LOCKED, NONE, UNLOCKED

THEN = ToastTold("the key is stored")
OTHER = ToastTold("another")


def after(room: VaultRoom, *facts: object) -> VaultRoom:
    for fact in facts:
        room, _ = HANDLERS[type(fact)](room, fact)
    return room


def orders(room: VaultRoom, fact: object) -> tuple[object, ...]:
    return HANDLERS[type(fact)](room, fact)[1]


def said(room: VaultRoom, fact: object) -> list[object]:
    return [order.fact for order in orders(room, fact) if isinstance(order, Say)]


def test_the_start_looks_and_lets_the_device_open_and_another_tabs_change_only_looks() -> None:
    assert orders(VaultRoom(), Booted()) == (LookAtVault(opens=True),)
    assert orders(UNLOCKED, VaultTouched()) == (LookAtVault(opens=False),)
    assert orders(NONE, VaultTouched()) == (LookAtVault(opens=True),)


def test_an_open_vault_lets_what_needs_it_go_on_at_once() -> None:
    assert after(UNLOCKED, VaultNeeded(THEN)) is UNLOCKED
    assert said(UNLOCKED, VaultNeeded(THEN)) == [THEN]


@pytest.mark.parametrize(("room", "dialog"), [(NONE, Protect()), (LOCKED, Unlock("passphrase"))])
def test_what_needs_the_vault_asks_for_it_and_goes_on_when_it_is_open(room: VaultRoom, dialog: object) -> None:
    asked = after(room, VaultNeeded(THEN))
    assert asked.dialog == dialog
    opened = VaultChanged(UNLOCKED.status)
    assert THEN in said(asked, opened)
    assert after(asked, opened).dialog is None
    assert THEN not in said(after(asked, opened), VaultChanged(replace(UNLOCKED.status))), "it is told once"


def test_what_comes_before_the_first_look_waits_for_it() -> None:
    early = after(VaultRoom(), VaultNeeded(THEN))
    assert early.dialog is None
    assert said(early, VaultChanged(UNLOCKED.status))[-1] == THEN
    assert after(early, VaultChanged(LOCKED.status)).dialog == Unlock("passphrase")
    assert after(early, VaultChanged(Status())).dialog == Protect()


def test_closing_the_dialog_refuses_what_waited_and_a_new_wish_refuses_the_one_before() -> None:
    asked = after(LOCKED, VaultNeeded(THEN))
    assert said(asked, VaultDialogClosed()) == [VaultRefused(THEN)]
    closed = after(asked, VaultDialogClosed())
    assert (closed.dialog, closed.then) == (None, None)
    assert said(asked, VaultNeeded(OTHER)) == [VaultRefused(THEN)]
    assert said(asked, RoomOpened("settings")) == [VaultRefused(THEN)], "back and forward close it too"


def test_a_damaged_vault_refuses_and_says_where_to_look() -> None:
    assert said(DAMAGED, VaultNeeded(THEN)) == [VaultRefused(THEN), DAMAGED_TOLD]
    assert after(DAMAGED, VaultNeeded(THEN)).dialog is None


def test_damage_is_told_as_soon_as_it_is_seen_and_once() -> None:
    assert said(VaultRoom(), VaultChanged(DAMAGED.status)) == [DAMAGED_TOLD]
    assert said(VaultRoom(then=THEN), VaultChanged(DAMAGED.status)) == [VaultRefused(THEN), DAMAGED_TOLD]
    assert said(DAMAGED, VaultChanged(replace(DAMAGED.status))) == []


def test_a_dialog_that_no_longer_fits_the_vault_gives_way_to_the_one_that_does() -> None:
    protecting = after(NONE, VaultNeeded(THEN))
    assert after(protecting, VaultChanged(LOCKED.status)).dialog == Unlock("passphrase"), "another tab made a vault"
    unlocking = after(LOCKED, VaultNeeded(THEN))
    assert after(unlocking, VaultChanged(Status())).dialog == Protect(), "another tab erased it"
    damaged = after(unlocking, VaultChanged(DAMAGED.status))
    assert (damaged.dialog, damaged.then) == (None, None)
    for dialog in (Backup(), Rotate(), AddWay("passkey", "passphrase")):
        assert after(replace(UNLOCKED, dialog=dialog), VaultChanged(LOCKED.status)).dialog is None


def test_a_wrong_try_leaves_the_question_as_it_is_and_says_why() -> None:
    asked = after(LOCKED, VaultNeeded(THEN), VaultFormSent())
    assert asked.busy
    waiting = replace(LOCKED.status, wait_until=9_000)
    wrong = after(asked, VaultChanged(waiting), VaultProblem("That does not open this vault."), WaitTold(5))
    assert (wrong.dialog, wrong.busy, wrong.wait) == (Unlock("passphrase"), False, 5)
    assert wrong.problem == "That does not open this vault."
    assert wrong.then is THEN
    assert CountDown(9_000) in orders(asked, VaultChanged(waiting))
    assert orders(wrong, VaultFormSent()) == (), "no try is made before its time"
    assert orders(after(wrong, WaitTold(0)), VaultFormSent()) == (OpenVault("passphrase"),)
    by_passkey = after(wrong, MeansChosen("passkey"))
    assert orders(by_passkey, VaultFormSent()) == (OpenVault("passkey"),), "only what can be guessed has to wait"


def test_a_form_is_sent_once_at_a_time() -> None:
    busy = after(NONE, VaultNeeded(THEN), VaultFormSent())
    assert orders(after(NONE, VaultNeeded(THEN)), VaultFormSent()) == (MakeVault("passphrase"),)
    assert orders(busy, VaultFormSent()) == ()
    assert after(busy, MeansChosen("device")).dialog == Protect()


def test_the_least_trouble_is_asked_for_first_and_the_person_may_choose_otherwise() -> None:
    asked = after(EVERY_WAY_LOCKED, VaultNeeded(THEN))
    assert asked.dialog == Unlock("device")
    assert after(asked, MeansChosen("recovery")).dialog == Unlock("recovery")


def test_a_press_lets_the_device_open_without_a_dialog_and_asks_only_when_that_fails() -> None:
    assert orders(EVERY_WAY_LOCKED, UnlockWanted()) == (OpenVault("device", at_once=True),)
    assert after(EVERY_WAY_LOCKED, UnlockWanted()).dialog is None
    refused = after(EVERY_WAY_LOCKED, DeviceRefused("Its key is gone."))
    assert (refused.dialog, refused.problem) == (Unlock("passphrase"), "Its key is gone.")
    only = replace(LOCKED, status=replace(LOCKED.status, locks=(DEVICE,)))
    assert said(only, DeviceRefused("Its key is gone.")) == [ToastTold("Its key is gone.", "danger")]
    assert after(LOCKED, UnlockWanted()).dialog == Unlock("passphrase")
    assert after(UNLOCKED, UnlockWanted()) is UNLOCKED


def test_the_keys_are_locked_in_every_tab_and_each_says_why() -> None:
    assert LockVault(everywhere=True) in orders(UNLOCKED, LockPressed())
    assert LockVault(everywhere=True) in orders(UNLOCKED, IdleReached())
    assert LockVault(everywhere=False) in orders(UNLOCKED, LockedElsewhere())
    told = [fact for way in (IdleReached(), LockedElsewhere()) for fact in said(UNLOCKED, way)]
    assert [type(fact) for fact in told] == [NoticeRaised, NoticeRaised], "nobody may be there: it stays in sight"
    assert told[0] != told[1]
    for way in (LockPressed(), IdleReached(), LockedElsewhere()):
        assert orders(LOCKED, way) == ()
    assert said(LOCKED, VaultChanged(UNLOCKED.status)) == [NoticeCleared("locked")]


def test_the_recovery_code_is_shown_once_and_is_not_lost_by_a_slip() -> None:
    made = after(NONE, VaultNeeded(THEN), VaultFormSent(), VaultChanged(UNLOCKED.status), CodeMade())
    assert made.dialog == CodeShown()
    assert orders(replace(made, dialog=None), CodeMade()) == (ShowCode(),)
    for slip in (VaultDialogClosed(), CodeSkipped()):
        slipped = after(made, slip)
        assert slipped.dialog == CodeShown(skipping=True)
        assert after(slipped, slip).dialog is None
    for no_slip in (RoomOpened("settings"), VaultDone(), VaultChanged(LOCKED.status), VaultProblem("x")):
        assert after(made, no_slip).dialog == CodeShown()
    assert after(made, CodeKept()).dialog is None


def test_the_key_is_stored_before_the_code_is_kept() -> None:
    asked = after(NONE, VaultNeeded(THEN), VaultFormSent())
    assert THEN in said(asked, VaultChanged(UNLOCKED.status))


def test_a_problem_without_its_dialog_is_told_in_a_toast() -> None:
    assert said(UNLOCKED, VaultProblem("It is the last one.")) == [ToastTold("It is the last one.", "danger")]


def test_the_page_watches_as_the_settings_say_from_when_there_is_a_vault() -> None:
    assert WatchIdle(15, 15) in orders(VaultRoom(), VaultChanged(LOCKED.status))
    assert orders(NONE, SettingChosen("lock_idle_minutes", "5")) == ()
    assert orders(LOCKED, SettingChosen("lock_idle_minutes", "5")) == (WatchIdle(5, 15),)
    assert orders(LOCKED, SettingChosen("theme", "dark")) == ()
    never = SettingsLoaded(Settings(lock_idle_minutes="never", lock_hidden_minutes="never"))
    assert orders(LOCKED, never) == (WatchIdle(0, 0),)
    assert after(NONE, never).settings == never.settings


def test_a_restore_wants_the_vault_open_and_is_let_go_when_it_is_refused() -> None:
    found = replace(NONE, dialog=Restore("keys.json", "{}", ()))
    assert said(found, VaultFormSent()) == [VaultNeeded(RestoreAgreed())]
    assert after(found, VaultNeeded(RestoreAgreed())).dialog == Protect()
    assert orders(NONE, VaultRefused(RestoreAgreed())) == (ForgetRestore(),)
    assert orders(NONE, VaultRefused(THEN)) == ()
    assert ForgetRestore() in orders(found, VaultDialogClosed())


def test_what_is_typed_is_hidden_again_in_the_next_dialog() -> None:
    shown = after(LOCKED, VaultNeeded(THEN), TypedShown())
    assert shown.typed_in_sight
    assert not after(shown, MeansChosen("recovery")).typed_in_sight
    assert not after(shown, VaultDialogClosed()).typed_in_sight


def test_what_is_typed_in_sight_is_in_a_field_that_no_browser_keeps_for_a_reload() -> None:
    shown = after(LOCKED, VaultNeeded(THEN), TypedShown())
    (field,) = re.findall(r"<input[^>]*data-secret[^>]*>", html(dialogs.dialog(shown)))
    assert 'type="text"' in field
    assert 'autocomplete="off"' in field
    assert 'autocomplete="current-password"' in html(dialogs.dialog(after(shown, TypedShown())))


def test_no_state_or_order_has_a_place_for_what_is_typed() -> None:
    """What a backup holds is encrypted; it is kept out of logs all the same."""
    room = replace(NONE, dialog=Restore("keys.json", "SEALED", None))
    assert "SEALED" not in repr(room)
    assert "SEALED" not in repr(orders(room, VaultFormSent()))
