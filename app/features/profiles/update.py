"""What follows when a profile is chosen, made, renamed, removed or carried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Question, Questioned, SettingChosen, SettingsLoaded, ToastTold
from app.features.profiles.file import LONGEST_NAME, free_name
from app.features.profiles.ready_made import COPY, READY_MADE
from app.features.profiles.state import (
    AddProfile,
    ExportProfile,
    ForgetProfile,
    Naming,
    ProfileAdded,
    ProfileAddWanted,
    ProfileChosen,
    ProfileDialogClosed,
    ProfileDropped,
    ProfileExportWanted,
    ProfileGivenUp,
    ProfileImportConfirmed,
    ProfileNamed,
    ProfilePicked,
    ProfileRead,
    ProfileRenameWanted,
    Profiles,
    ProfileUnread,
    ReadProfile,
    RemoveProfile,
    RenameProfile,
    WriteProfile,
)
from app.features.providers.route import MAIN
from app.features.providers.state import ProvidersLoaded
from app.ui.loop import Say

Next = tuple[Profiles, tuple[object, ...]]

MOST = 50


def providers_loaded(state: Profiles, fact: ProvidersLoaded) -> Next:
    """As they are stored, at the start or because a tab changed them."""
    return replace(state, all=fact.profiles or (MAIN,)), ()


def settings_loaded(state: Profiles, fact: SettingsLoaded) -> Next:
    """The settings name the one that is worn."""
    return replace(state, worn=fact.settings.profile), ()


def setting_chosen(state: Profiles, fact: SettingChosen) -> Next:
    """As above."""
    return (replace(state, worn=fact.value) if fact.field == "profile" else state), ()


def chosen(state: Profiles, fact: ProfileChosen) -> Next:
    """It is a setting, so every room and every tab follows."""
    profile = next((one for one in state.all if one.id == fact.id), None)
    if profile is None or profile.id == state.current.id:
        return state, ()
    return state, (Say(SettingChosen("profile", profile.id)), Say(ToastTold(f"Now with the profile “{profile.name}”.")))


def add_wanted(state: Profiles, _: ProfileAddWanted) -> Next:
    """Ask for its name."""
    if len(state.all) >= MOST:
        return state, (Say(ToastTold(f"There are {MOST} profiles already. Remove one first.", "warn")),)
    return replace(state, naming=Naming()), ()


def rename_wanted(state: Profiles, _: ProfileRenameWanted) -> Next:
    """Ask for its name, beginning with the one it has."""
    return replace(state, naming=Naming(state.current.id, state.current.name)), ()


def named(state: Profiles, fact: ProfileNamed) -> Next:
    """A name that can't be one is answered with why, and stays in the field."""
    naming, name, start = state.naming, fact.fields.get("name", "").strip(), fact.fields.get("start", COPY)
    if naming is None:
        return state, ()
    if not name and start in READY_MADE:
        name = free_name(READY_MADE[start].name, state.all)
    profile = next((one for one in state.all if one.id == naming.id), None)
    others = tuple(one for one in state.all if one is not profile)
    wrong = ""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        wrong = f"Give it a name of up to {LONGEST_NAME} characters."
    elif free_name(name, others) != name:
        wrong = "Another profile has this name already."
    if wrong:
        return replace(state, naming=replace(naming, name=name, start=start, problem=wrong)), ()
    order = RenameProfile(profile, name) if profile else AddProfile(state.current, name, start)
    return replace(state, naming=None), (order,)


def added(state: Profiles, fact: ProfileAdded) -> Next:
    """A copy is worn at once; one from a file when the person says so."""
    if not fact.imported:
        return state, (Say(SettingChosen("profile", fact.profile.id)),)
    text = f"The profile “{fact.profile.name}” is here."
    return state, (Say(ToastTold(text, "ok", "Use it", ProfileChosen(fact.profile.id))),)


def closed(state: Profiles, _: ProfileDialogClosed) -> Next:
    """Nothing was changed."""
    forget = (ForgetProfile(),) if state.preview else ()
    return replace(state, naming=None, preview=None, problem=""), forget


def dropped(state: Profiles, _: ProfileDropped) -> Next:
    """Never the last one."""
    if len(state.all) == 1:
        return state, (Say(ToastTold("This is the only profile, so it stays.", "warn")),)
    question = Question(
        "Remove this profile?",
        f"The choices of “{state.current.name}” will be removed from this browser. Keys, lines and conversations stay.",
        "Remove",
        ProfileGivenUp(state.current.id),
    )
    return state, (Say(Questioned(question)),)


def given_up(state: Profiles, fact: ProfileGivenUp) -> Next:
    """The first of the others is worn."""
    others = tuple(one for one in state.all if one.id != fact.id)
    if not others or len(others) == len(state.all):
        return state, ()
    worn = (Say(SettingChosen("profile", others[0].id)),) if fact.id == state.current.id else ()
    return state, (*worn, RemoveProfile(fact.id))


def export_wanted(state: Profiles, _: ProfileExportWanted) -> Next:
    """The one that is worn."""
    return state, (ExportProfile(state.current),)


def picked(state: Profiles, fact: ProfilePicked) -> Next:
    """Read the one file; a picker that was cancelled gives none."""
    if not fact.files:
        return state, ()
    file = fact.files[0]
    order = ReadProfile(str(file.get("name", "")), str(file.get("text", "")), state.all)
    return replace(state, preview=None, problem=""), (order,)


def was_read(state: Profiles, fact: ProfileRead) -> Next:
    """Show what would happen, before it does."""
    return replace(state, preview=fact.preview, problem=""), ()


def unread(state: Profiles, fact: ProfileUnread) -> Next:
    """Say why."""
    return replace(state, preview=None, problem=fact.problem), ()


def import_confirmed(state: Profiles, _: ProfileImportConfirmed) -> Next:
    """Only what was shown is written, and only once."""
    if state.preview is None:
        return state, ()
    return replace(state, preview=None), (WriteProfile(state.current),)


HANDLERS: Mapping[type[Any], Callable[[Profiles, Any], Next]] = {
    ProvidersLoaded: providers_loaded,
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    ProfileChosen: chosen,
    ProfileAddWanted: add_wanted,
    ProfileRenameWanted: rename_wanted,
    ProfileNamed: named,
    ProfileAdded: added,
    ProfileDialogClosed: closed,
    ProfileDropped: dropped,
    ProfileGivenUp: given_up,
    ProfileExportWanted: export_wanted,
    ProfilePicked: picked,
    ProfileRead: was_read,
    ProfileUnread: unread,
    ProfileImportConfirmed: import_confirmed,
}
