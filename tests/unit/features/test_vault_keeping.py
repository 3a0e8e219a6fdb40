"""Keeping the vault in order: ways in come and go, but never the last, and what can't be undone is asked about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.features.frame.state import Questioned
from app.features.vault.keeping import ERASE_WORD, removable
from app.features.vault.state import (
    AddWay,
    Backup,
    BackupPicked,
    BackupRead,
    BackupWanted,
    ChangePassphrase,
    ChangeThePassphrase,
    CodeCopied,
    CodeWanted,
    CopyCode,
    Dialog,
    EnvelopeWanted,
    EraseVault,
    ForgetRestore,
    MakeCode,
    MakeWay,
    NewCode,
    PassphraseChangeWanted,
    ReadBackup,
    RemoveWay,
    Restore,
    RestoreAgreed,
    Rotate,
    RotateDataKey,
    RotationWanted,
    SaveBackup,
    SaveEnvelope,
    VaultChanged,
    VaultEraseConfirmed,
    VaultErasePressed,
    VaultFormSent,
    VaultNeeded,
    VaultRoom,
    WayDropped,
    WayGivenUp,
    WayWanted,
    WriteRestore,
)
from app.features.vault.view import actions, day
from app.ui.loop import Say
from tests.fakes.vaults import (
    DAMAGED,
    DEVICE,
    DEVICE_ONLY,
    EVERY_WAY,
    LOCKED,
    NONE,
    PASSPHRASE,
    RECOVERY,
    SECRET,
    UNLOCKED,
)
from tests.unit.features.test_vault import after, orders, said

if TYPE_CHECKING:
    from app.vault.told import LockInfo


@pytest.mark.parametrize(
    ("fact", "dialog", "order"),
    [
        (WayWanted("passkey"), AddWay("passkey", "passphrase"), MakeWay("passkey", "passphrase")),
        (PassphraseChangeWanted(), ChangePassphrase(), ChangeThePassphrase()),
        (CodeWanted(), NewCode("passphrase"), MakeCode("passphrase")),
        (RotationWanted(), Rotate(), RotateDataKey(("passphrase",))),
        (BackupWanted(), Backup(), SaveBackup()),
    ],
)
def test_each_wish_opens_its_dialog_and_its_form_orders_it(fact: object, dialog: Dialog, order: object) -> None:
    asked = after(UNLOCKED, fact)
    assert asked.dialog == dialog
    assert orders(asked, VaultFormSent()) == (order,)
    assert after(DAMAGED, fact).dialog is None


def test_a_device_key_confirms_without_the_person() -> None:
    assert after(EVERY_WAY, WayWanted("passkey")).dialog == AddWay("passkey", "device")
    assert after(DEVICE_ONLY, CodeWanted()).dialog == NewCode("device")


def test_a_rotation_asks_for_every_way_but_the_recovery_code() -> None:
    asked = after(EVERY_WAY, RotationWanted())
    assert orders(asked, VaultFormSent()) == (RotateDataKey(("passphrase", "passkey", "device")),)


def test_a_backup_of_a_locked_vault_unlocks_it_first() -> None:
    assert said(LOCKED, BackupWanted()) == [VaultNeeded(BackupWanted())]


def test_removing_a_way_is_asked_about_and_then_done() -> None:
    [asked] = said(EVERY_WAY, WayDropped(DEVICE.id))
    assert isinstance(asked, Questioned)
    assert asked.question.said == WayGivenUp(DEVICE.id)
    assert orders(EVERY_WAY, WayGivenUp(DEVICE.id)) == (RemoveWay(DEVICE.id),)


@pytest.mark.parametrize(
    ("locks", "lock", "goes"),
    [
        ((PASSPHRASE, RECOVERY), PASSPHRASE, False),
        ((PASSPHRASE, RECOVERY), RECOVERY, True),
        ((PASSPHRASE, DEVICE), PASSPHRASE, True),
        ((DEVICE,), DEVICE, False),
    ],
)
def test_one_way_besides_the_recovery_code_must_stay(
    locks: tuple[LockInfo, ...],
    lock: LockInfo,
    goes: bool,  # noqa: FBT001 - a column of the table
) -> None:
    room = replace(UNLOCKED, status=replace(UNLOCKED.status, locks=locks))
    assert removable(room, lock) is goes
    assert bool(orders(room, WayDropped(lock.id))) is goes


def test_erasing_wants_a_typed_word() -> None:
    [asked] = said(UNLOCKED, VaultErasePressed())
    assert isinstance(asked, Questioned)
    assert asked.question.typed == ERASE_WORD
    assert orders(UNLOCKED, asked.question.said) == (EraseVault(),)
    assert isinstance(asked.question.said, VaultEraseConfirmed)


def test_a_backup_is_read_shown_and_only_then_restored() -> None:
    picked = after(UNLOCKED, BackupPicked([{"name": "keys.json", "size": 2, "text": "{}"}]))
    assert picked.dialog == Restore("keys.json", "{}")
    assert orders(picked, VaultFormSent()) == (ReadBackup("{}"),)
    read = after(picked, VaultFormSent(), BackupRead((SECRET,)))
    assert read.dialog == Restore("keys.json", "{}", (SECRET,))
    assert not read.busy
    assert orders(read, VaultFormSent()) == (Say(VaultNeeded(RestoreAgreed())),)
    assert orders(read, RestoreAgreed()) == (WriteRestore(),)


def test_a_lock_lets_go_of_a_backup_that_was_opened() -> None:
    picked = after(UNLOCKED, BackupPicked([{"name": "keys.json", "size": 2, "text": "{}"}]))
    read = after(picked, VaultFormSent(), BackupRead((SECRET,)))
    assert after(read, VaultChanged(LOCKED.status)).dialog is None
    on_a_locked_one = after(LOCKED, BackupPicked([{"name": "keys.json", "size": 2, "text": "{}"}]))
    assert isinstance(after(on_a_locked_one, VaultChanged(replace(LOCKED.status, wait_until=9))).dialog, Restore)


def test_a_picker_that_was_cancelled_and_a_dialog_that_was_closed_do_nothing() -> None:
    assert after(UNLOCKED, BackupPicked([])) is UNLOCKED
    assert orders(UNLOCKED, BackupRead((SECRET,))) == (ForgetRestore(),)


def test_the_code_is_copied_and_a_damaged_vault_saved_by_performers_that_the_state_knows_nothing_of() -> None:
    assert orders(UNLOCKED, CodeCopied()) == (CopyCode(),)
    assert orders(DAMAGED, EnvelopeWanted()) == (SaveEnvelope(),)


@pytest.mark.parametrize(
    ("room", "names"),
    [
        (NONE, []),
        (DAMAGED, []),
        (UNLOCKED, ["Lock the keys", "Back up the keys"]),
        (LOCKED, ["Unlock the keys", "Back up the keys"]),
    ],
)
def test_what_can_be_done_now_is_offered_in_the_palette(room: VaultRoom, names: list[str]) -> None:
    assert [action.label for action in actions(room)] == names


def test_a_day_is_written_as_people_write_it() -> None:
    assert day(0) == "1 Jan 1970"
