"""What follows for the frame when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import (
    ROOMS,
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
    SetAside,
    SettingChosen,
    SettingsLoaded,
    ShortcutList,
    ShortcutsOpened,
    ShowRoom,
    Toast,
    ToastClosed,
    ToastTold,
    WidthChanged,
)
from app.features.settings.state import StorageLost
from app.features.talks.said import TalksSearchWanted
from app.records.errors import DamagedRecord, NewerRecord
from app.records.kinds import SETTINGS
from app.records.rows import RecordsChanged, StoreOutdated
from app.ui.loop import DefectMet, OrderFailed, Say

Next = tuple[Frame, tuple[object, ...]]

TOASTS_AT_ONCE = 4

OUTDATED = Notice(
    "outdated",
    "Another tab runs a newer version of Switchyard, so this tab can no longer store anything. Reload this tab.",
    "danger",
)

OFFLINE = Notice(
    "offline",
    "You are offline. Everything on this device keeps working; prompts to other lines wait until you are back.",
    "info",
)


def booted(frame: Frame, fact: Booted) -> Next:
    """Open the room that the address names, and say so when there is no network."""
    frame, orders = connection_changed(
        replace(frame, ready=True, room=_known_room(fact.room)), ConnectionChanged(fact.online)
    )
    return frame, (*orders, LoadSettings())


def room_opened(frame: Frame, fact: RoomOpened) -> Next:
    """A room opens with nothing over it; on a phone the drawer lies over it too."""
    room = _known_room(fact.room)
    drawer = None if frame.narrow else frame.drawer
    return replace(frame, room=room, overlay=None, drawer=drawer), (ShowRoom(room, fact.item),)


def drawer_toggled(frame: Frame, fact: DrawerToggled) -> Next:
    """Open the panel, or close it. It belongs to the first room: asked for elsewhere, go there."""
    if frame.room != ROOMS[0]:
        return replace(frame, drawer=None), (Say(RoomOpened(ROOMS[0])), Say(fact))
    return replace(frame, drawer=None if frame.drawer == fact.panel else fact.panel), ()


def search_wanted(frame: Frame, fact: TalksSearchWanted) -> Next:
    """The field is in the drawer of the first room."""
    if frame.room != ROOMS[0]:
        return frame, (Say(RoomOpened(ROOMS[0])), Say(fact))
    return replace(frame, drawer="talks"), ()


def width_changed(frame: Frame, fact: WidthChanged) -> Next:
    """Remember it."""
    return replace(frame, narrow=fact.narrow), ()


def palette_opened(frame: Frame, _: PaletteOpened) -> Next:
    """The same keys close it again."""
    return replace(frame, overlay=None if isinstance(frame.overlay, Palette) else Palette()), ()


def palette_typed(frame: Frame, fact: PaletteTyped) -> Next:
    """A query that arrives after the palette was closed is stale, and dropped."""
    if not isinstance(frame.overlay, Palette):
        return frame, ()
    return replace(frame, overlay=Palette(fact.query)), ()


def shortcuts_opened(frame: Frame, _: ShortcutsOpened) -> Next:
    """Show the list."""
    return replace(frame, overlay=ShortcutList()), ()


def overlay_closed(frame: Frame, _: OverlayClosed) -> Next:
    """Whatever lay over the room goes."""
    return replace(frame, overlay=None), ()


def questioned(frame: Frame, fact: Questioned) -> Next:
    """Ask."""
    return replace(frame, overlay=fact.question), ()


def answered(frame: Frame, fact: Answered) -> Next:
    """Go on only where a question is open and the word it wants was typed."""
    question = frame.overlay
    if not isinstance(question, Question):
        return frame, ()
    if question.typed and fact.fields.get("typed", "").strip() != question.typed:
        return frame, ()
    return replace(frame, overlay=None), (Say(question.said),)


def toast_told(frame: Frame, fact: ToastTold) -> Next:
    """The newest few stay; what is already shown is not shown twice."""
    if any((toast.text, toast.said) == (fact.text, fact.said) for toast in frame.toasts):
        return frame, ()
    toast = Toast(frame.toast_count, fact.text, fact.tone, fact.label, fact.said, fact.over)
    toasts = (*frame.toasts, toast)
    frame = replace(frame, toasts=toasts[-TOASTS_AT_ONCE:], toast_count=frame.toast_count + 1)
    return frame, _over(toasts[:-TOASTS_AT_ONCE])


def toast_closed(frame: Frame, fact: ToastClosed) -> Next:
    """Remove it."""
    gone = tuple(toast for toast in frame.toasts if toast.id == fact.id)
    return replace(frame, toasts=tuple(toast for toast in frame.toasts if toast.id != fact.id)), _over(gone)


def _over(gone: tuple[Toast, ...]) -> tuple[Say, ...]:
    return tuple(Say(toast.over) for toast in gone if toast.over is not None)


def notice_raised(frame: Frame, fact: NoticeRaised) -> Next:
    """One bar a cause: the newer takes the older's place."""
    others = tuple(notice for notice in frame.notices if notice.id != fact.notice.id)
    return replace(frame, notices=(*others, fact.notice)), ()


def notice_cleared(frame: Frame, fact: NoticeCleared) -> Next:
    """Remove it."""
    return replace(frame, notices=tuple(notice for notice in frame.notices if notice.id != fact.id)), ()


def connection_changed(frame: Frame, fact: ConnectionChanged) -> Next:
    """Being offline is a lasting cause."""
    frame = replace(frame, online=fact.online)
    return (
        notice_cleared(frame, NoticeCleared("offline")) if fact.online else notice_raised(frame, NoticeRaised(OFFLINE))
    )


def settings_loaded(frame: Frame, fact: SettingsLoaded) -> Next:
    """Wear what is stored."""
    return replace(frame, settings=fact.settings), (ApplyAppearance(fact.settings),)


def setting_chosen(frame: Frame, fact: SettingChosen) -> Next:
    """Take effect at once and store in the background; what can't be stored is said by a toast."""
    settings = frame.settings.with_choice(fact.field, fact.value)
    return replace(frame, settings=settings), (ApplyAppearance(settings), ChangeSetting(fact.field, fact.value))


def records_changed(frame: Frame, fact: RecordsChanged) -> Next:
    """Another tab changed the settings: wear them here too."""
    return frame, (LoadSettings(),) if fact.kind == SETTINGS.name else ()


def store_outdated(frame: Frame, _: StoreOutdated) -> Next:
    """Nothing can be stored from here on: that is said until the tab is reloaded."""
    return notice_raised(frame, NoticeRaised(OUTDATED))


def storage_lost(frame: Frame, fact: StorageLost) -> Next:
    """The app runs in memory, and says so in plain sight."""
    return notice_raised(frame, NoticeRaised(Notice("memory", fact.reason, "warn")))


def record_damaged(frame: Frame, fact: DamagedRecord) -> Next:
    """Say it, and move it aside, so that its place is free again and nothing of it is lost."""
    frame, _ = toast_told(frame, ToastTold(str(fact), "warn"))
    return frame, (SetAside(fact),)


def record_newer(frame: Frame, fact: NewerRecord) -> Next:
    """It is left alone: a newer Switchyard can read it."""
    return toast_told(frame, ToastTold(str(fact), "warn"))


def order_failed(frame: Frame, fact: OrderFailed) -> Next:
    """Every error that has a name is said in full."""
    return toast_told(
        frame, ToastTold(" ".join(part for part in (fact.what, fact.kept, fact.next_step) if part), "danger")
    )


def defect_met(frame: Frame, fact: DefectMet) -> Next:
    """A defect of ours is admitted; its details are in the console."""
    text = f"{fact.what} What you had before is kept. The browser's console has the details."
    return toast_told(frame, ToastTold(text, "danger"))


def _known_room(room: str) -> str:
    """The address is typed by people and by other pages: an unknown room is the first one."""
    return room if room in ROOMS else ROOMS[0]


HANDLERS: Mapping[type[Any], Callable[[Frame, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    DrawerToggled: drawer_toggled,
    TalksSearchWanted: search_wanted,
    WidthChanged: width_changed,
    PaletteOpened: palette_opened,
    PaletteTyped: palette_typed,
    ShortcutsOpened: shortcuts_opened,
    OverlayClosed: overlay_closed,
    Questioned: questioned,
    Answered: answered,
    ToastTold: toast_told,
    ToastClosed: toast_closed,
    NoticeRaised: notice_raised,
    NoticeCleared: notice_cleared,
    ConnectionChanged: connection_changed,
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    RecordsChanged: records_changed,
    StoreOutdated: store_outdated,
    StorageLost: storage_lost,
    DamagedRecord: record_damaged,
    NewerRecord: record_newer,
    OrderFailed: order_failed,
    DefectMet: defect_met,
}
