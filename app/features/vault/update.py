"""What follows for the vault when something has happened. Making a vault, opening it and keeping its ways in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import (
    Booted,
    Notice,
    NoticeCleared,
    NoticeRaised,
    RoomOpened,
    SettingChosen,
    SettingsLoaded,
    ToastTold,
)
from app.features.vault import keeping
from app.features.vault.state import (
    AddWay,
    Backup,
    ChangePassphrase,
    CodeMade,
    CodeShown,
    CountDown,
    DeviceRefused,
    ForgetRestore,
    IdleReached,
    LockedElsewhere,
    LockPressed,
    LockVault,
    LookAtVault,
    MeansChosen,
    NewCode,
    OpenVault,
    PasskeysTold,
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
    VaultNeeded,
    VaultProblem,
    VaultRefused,
    VaultRoom,
    VaultTouched,
    WaitTold,
    WatchIdle,
)
from app.records.kinds import Settings
from app.ui.loop import Say

Next = tuple[VaultRoom, tuple[object, ...]]

NEEDS_AN_OPEN_VAULT = (ChangePassphrase, AddWay, NewCode, Rotate, Backup)
LOCKED_NOTICE = "locked"

DAMAGED = ToastTold(
    "The vault with your keys is damaged. Nothing was written over it. Settings says what can be done.",
    "danger",
    "Look",
    RoomOpened("settings"),
)


def booted(room: VaultRoom, _: Booted) -> Next:
    """Look at it; nothing waits for that."""
    return room, (LookAtVault(opens=True),)


def touched(room: VaultRoom, _: VaultTouched) -> Next:
    """A vault that another tab has just made with a device key opens here too; one that was locked stays so."""
    return room, (LookAtVault(opens=not room.exists),)


def changed(room: VaultRoom, fact: VaultChanged) -> Next:
    """What waited for an open vault goes on; a dialog that no longer fits closes."""
    before, status = room.status, fact.status
    if room.known and status is before:
        return room, ()
    room = replace(room, known=True, status=status)
    orders: tuple[object, ...] = ()
    if status.state == "damaged" and before.state != "damaged" and room.then is None:
        orders = (Say(DAMAGED),)
    if room.exists and before.state == "none":
        orders = (*orders, _watch(room.settings))
    if status.wait_until != before.wait_until:
        orders = (*orders, CountDown(status.wait_until))
    if status.state == "unlocked":
        room, more = _opened(room)
    else:
        room, more = _not_open(room, locks=before.state == "unlocked")
    return room, (*orders, *more)


def _opened(room: VaultRoom) -> Next:
    then = (Say(room.then),) if room.then is not None else ()
    if isinstance(room.dialog, Protect | Unlock):
        room = _without_dialog(room)
    return replace(room, then=None), (Say(NoticeCleared(LOCKED_NOTICE)), *then)


def _not_open(room: VaultRoom, *, locks: bool) -> Next:
    """A dialog of an open vault can't go on; a question for the way in fits the vault as it is now."""
    if isinstance(room.dialog, NEEDS_AN_OPEN_VAULT) or (locks and isinstance(room.dialog, Restore)):
        room = _without_dialog(room)
    if isinstance(room.dialog, Protect if room.status.state == "locked" else Unlock):
        room = _without_dialog(room)
    return _ask(room) if room.then is not None and room.dialog is None else (room, ())


def needed(room: VaultRoom, fact: VaultNeeded) -> Next:
    """At once, or after the person has let it be opened. A new wish takes the place of one that still waits."""
    if room.status.state == "unlocked":
        return room, (Say(fact.then),)
    refused = (Say(VaultRefused(room.then)),) if room.then is not None else ()
    room = replace(room, then=fact.then)
    if not room.known:
        return room, refused  # the look that the start ordered is under way
    room, orders = _ask(room)
    return room, (*refused, *orders)


def _ask(room: VaultRoom) -> Next:
    """What the vault wants of the person as it is now."""
    if room.status.state == "damaged":
        refused = (Say(VaultRefused(room.then)),) if room.then is not None else ()
        return replace(room, then=None), (*refused, Say(DAMAGED))
    dialog = Protect() if room.status.state == "none" else Unlock(keeping.best_way(room))
    return _with_dialog(room, dialog), ()


def unlock_wanted(room: VaultRoom, _: UnlockWanted) -> Next:
    """The key of this device asks nobody; everything else does."""
    if room.status.state != "locked" or room.dialog is not None:
        return room, ()
    if "device" in room.kinds:
        return room, (OpenVault("device", at_once=True),)
    return _ask(room)


def device_refused(room: VaultRoom, fact: DeviceRefused) -> Next:
    """There may be another way."""
    others = room.kinds - {"device"}
    if not others:
        return room, (Say(ToastTold(fact.problem, "danger")),)
    dialog = Unlock(keeping.best_way(room, others))
    return replace(_with_dialog(room, dialog), problem=fact.problem), ()


def lock_pressed(room: VaultRoom, _: LockPressed) -> Next:
    """In all tabs: a person who locks up means the house."""
    if room.status.state != "unlocked":
        return room, ()
    return room, (LockVault(), Say(ToastTold("Your keys are locked, in every tab.", "ok", "Unlock", UnlockWanted())))


def idle_reached(room: VaultRoom, _: IdleReached) -> Next:
    """Nobody is there to see a toast go by, so a bar stays."""
    if room.status.state != "unlocked":
        return room, ()
    text = "Switchyard was not used for a while, so your keys were locked. Settings says after how long."
    return room, (LockVault(), Say(NoticeRaised(_locked(text))))


def locked_elsewhere(room: VaultRoom, _: LockedElsewhere) -> Next:
    """The other tab has told the rest of them."""
    if room.status.state != "unlocked":
        return room, ()
    text = "Your keys were locked from another tab."
    return room, (LockVault(everywhere=False), Say(NoticeRaised(_locked(text))))


def _locked(text: str) -> Notice:
    return Notice(LOCKED_NOTICE, text, "info", "Unlock", UnlockWanted(), closable=True)


def dialog_closed(room: VaultRoom, _: VaultDialogClosed) -> Next:
    """A recovery code is not lost by a slip: going without it is asked again. Work under way goes on by itself."""
    if isinstance(room.dialog, CodeShown) and not room.dialog.skipping:
        return replace(room, dialog=CodeShown(skipping=True)), ()
    forget = (ForgetRestore(),) if isinstance(room.dialog, Restore) else ()
    refused = (Say(VaultRefused(room.then)),) if room.then is not None else ()
    return replace(_without_dialog(room), then=None), (*forget, *refused)


def room_opened(room: VaultRoom, _: RoomOpened) -> Next:
    """Back and forward close what lies over a room, but never the recovery code."""
    if room.dialog is None or isinstance(room.dialog, CodeShown):
        return room, ()
    return dialog_closed(room, VaultDialogClosed())


def refused(room: VaultRoom, fact: VaultRefused) -> Next:
    """A restore that wanted the vault open."""
    return room, (ForgetRestore(),) if isinstance(fact.then, RestoreAgreed) else ()


def means_chosen(room: VaultRoom, fact: MeansChosen) -> Next:
    """Another way to protect, to unlock or to confirm."""
    match room.dialog:
        case Protect() | Unlock() | AddWay() | NewCode() as dialog if not room.busy:
            return replace(_with_dialog(room, replace(dialog, means=fact.means)), wait=room.wait), ()
        case _:
            return room, ()


def typed_shown(room: VaultRoom, _: TypedShown) -> Next:
    """Show or hide."""
    return replace(room, typed_in_sight=not room.typed_in_sight), ()


def code_made(room: VaultRoom, _: CodeMade) -> Next:
    """Whatever made it, it is shown now or never."""
    return _with_dialog(room, CodeShown()), (ShowCode(),)


def done(room: VaultRoom, _: VaultDone) -> Next:
    """Close what ordered it; a recovery code stays until it is kept."""
    return (replace(room, busy=False) if isinstance(room.dialog, CodeShown) else _without_dialog(room)), ()


def problem(room: VaultRoom, fact: VaultProblem) -> Next:
    """Beside the field, or where its dialog is gone, in a toast."""
    if room.dialog is None or isinstance(room.dialog, CodeShown):
        return replace(room, busy=False), (Say(ToastTold(fact.problem, "danger")),)
    return replace(room, busy=False, problem=fact.problem), ()


def wait_told(room: VaultRoom, fact: WaitTold) -> Next:
    """The button counts down."""
    return replace(room, wait=fact.seconds), ()


def passkeys_told(room: VaultRoom, fact: PasskeysTold) -> Next:
    """Only a way that can be gone is offered."""
    return replace(room, passkeys=fact.offered), ()


def settings_loaded(room: VaultRoom, fact: SettingsLoaded) -> Next:
    """How long until the keys are locked."""
    return _set(room, fact.settings)


def setting_chosen(room: VaultRoom, fact: SettingChosen) -> Next:
    """As above."""
    return _set(room, room.settings.with_choice(fact.field, fact.value))


def _set(room: VaultRoom, settings: Settings) -> Next:
    watch = _watch(settings)
    same = watch == _watch(room.settings)
    return replace(room, settings=settings), () if same or not room.exists else (watch,)


def _watch(settings: Settings) -> WatchIdle:
    idle, hidden = settings.lock_idle_minutes, settings.lock_hidden_minutes
    return WatchIdle(*(0 if minutes == "never" else int(minutes) for minutes in (idle, hidden)))


def _with_dialog(room: VaultRoom, dialog: Any) -> VaultRoom:  # noqa: ANN401 - any of state.Dialog
    return replace(room, dialog=dialog, busy=False, problem="", typed_in_sight=False)


def _without_dialog(room: VaultRoom) -> VaultRoom:
    return _with_dialog(room, None)


HANDLERS: Mapping[type[Any], Callable[[VaultRoom, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    VaultTouched: touched,
    VaultChanged: changed,
    VaultNeeded: needed,
    VaultRefused: refused,
    UnlockWanted: unlock_wanted,
    DeviceRefused: device_refused,
    LockPressed: lock_pressed,
    IdleReached: idle_reached,
    LockedElsewhere: locked_elsewhere,
    VaultDialogClosed: dialog_closed,
    MeansChosen: means_chosen,
    TypedShown: typed_shown,
    CodeMade: code_made,
    VaultDone: done,
    VaultProblem: problem,
    WaitTold: wait_told,
    PasskeysTold: passkeys_told,
    **keeping.HANDLERS,
}
