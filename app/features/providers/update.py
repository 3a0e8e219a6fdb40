"""What follows in the Providers room when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.chat.wanted import CopyText
from app.features.frame.state import Booted, RoomOpened, SettingChosen, SettingsLoaded
from app.features.providers import key_update, model_update
from app.features.providers.changes import AddressSet, LineSwitched
from app.features.providers.deriving import (
    Next,
    asked,
    followed,
    line_changed,
    opened,
    profile_changed,
    with_lines,
    with_models,
    without_lamp,
    without_refused,
)
from app.features.providers.route import MAIN, key_in_use, line_of
from app.features.providers.said import (
    AddressGiven,
    CheckPressed,
    CommandCopied,
    LineFilterTyped,
    LineSwitchTurned,
    LocalServersWanted,
    RoutePickerClosed,
    RoutePickerOpened,
    RouteSought,
)
from app.features.providers.state import (
    AskWorld,
    CheckLine,
    ConfigChanged,
    DeviceModelsTold,
    LineSeen,
    ListModels,
    LoadProviders,
    LocalServersSought,
    ModelTable,
    ProfileStored,
    Providers,
    ProvidersLoaded,
    SeekLocalServers,
    Trouble,
    TroubleMet,
    UseChanged,
    VaultAllows,
    Work,
    WorkEnded,
    WorldTold,
)
from app.features.vault.state import VaultChanged
from app.llm.catalog.address import checked_base_url
from app.llm.catalog.model import Line
from app.llm.catalog.rows.device import LINE as DEVICE
from app.records.kinds import KEY_USE, LINE, MODELS, PROFILE
from app.records.rows import RecordsChanged

ROOM = "providers"
OURS = {LINE.name, PROFILE.name, KEY_USE.name, MODELS.name}


def booted(providers: Providers, fact: Booted) -> Next:
    """Read what is stored."""
    return followed(replace(providers, open=fact.item if fact.room == ROOM else ""), LoadProviders(), AskWorld())


def records_changed(providers: Providers, fact: RecordsChanged) -> Next:
    """Another tab, or another room, wrote something that stands here."""
    return providers, (LoadProviders(),) if fact.kind in OURS else ()


def loaded(providers: Providers, fact: ProvidersLoaded) -> Next:
    """Take it as it is stored."""
    providers = replace(
        providers,
        configs=fact.configs,
        profiles=fact.profiles or (MAIN,),
        uses=fact.uses,
        lists={**fact.lists, **{id: kept for id, kept in providers.lists.items() if id == DEVICE.id}},
        now=fact.now,
        loaded=True,
    )
    return followed(with_lines(providers))


def device_models_told(providers: Providers, fact: DeviceModelsTold) -> Next:
    """Their list is that of their line. It is not stored: the copies that it is made of are."""
    before = providers.lists.get(fact.listing.id)
    if before is None or before.models != fact.listing.models:
        providers = replace(providers, lists={**providers.lists, fact.listing.id: fact.listing})
        providers = with_models(providers) if providers.open == fact.listing.id else providers
    return followed(replace(providers, device=fact.standing))


def settings_loaded(providers: Providers, fact: SettingsLoaded) -> Next:
    """The settings name the profile that is worn."""
    return followed(replace(providers, worn=fact.settings.profile))


def setting_chosen(providers: Providers, fact: SettingChosen) -> Next:
    """As above."""
    return followed(replace(providers, worn=fact.value)) if fact.field == "profile" else (providers, ())


def vault_changed(providers: Providers, fact: VaultChanged) -> Next:
    """Keys came or went, or can be used now, or not."""
    providers, orders = (providers, ()) if fact.status.state == "unlocked" else without_refused(providers)
    return followed(replace(providers, vault=fact.status, vault_seen=True), *orders)


def world_told(providers: Providers, fact: WorldTold) -> Next:
    """Instructions can be exact now."""
    return replace(providers, world=fact.world), ()


def room_opened(providers: Providers, fact: RoomOpened) -> Next:
    """The address names a line: its page opens as new."""
    item = fact.item if fact.room == ROOM else ""
    if item == providers.open:
        return replace(providers, picker=None), ()
    fresh = replace(providers, open=item, table=ModelTable(), trouble=None, header_rows=1, picker=None)
    fresh, orders = without_refused(fresh)
    return with_models(fresh), orders


def config_changed(providers: Providers, fact: ConfigChanged) -> Next:
    """Something was learned of a line."""
    if providers.configs.get(fact.config.id) == fact.config:
        return providers, ()
    configs = {**providers.configs, fact.config.id: fact.config}
    return followed(with_lines(replace(providers, configs=configs)))


def profile_stored(providers: Providers, fact: ProfileStored) -> Next:
    """As above."""
    if fact.profile in providers.profiles:
        return providers, ()
    profiles = tuple(fact.profile if one.id == fact.profile.id else one for one in providers.profiles)
    return followed(replace(providers, profiles=profiles))


def use_changed(providers: Providers, fact: UseChanged) -> Next:
    """A key was used."""
    return followed(replace(providers, uses={**providers.uses, fact.use.id: fact.use}, now=fact.now))


def filter_typed(providers: Providers, fact: LineFilterTyped) -> Next:
    """Show what fits."""
    return replace(providers, filter=fact.text), ()


def switch_turned(providers: Providers, fact: LineSwitchTurned) -> Next:
    """For this profile only."""
    return profile_changed(providers, LineSwitched(fact.line, fact.on))


def address_given(providers: Providers, fact: AddressGiven) -> Next:
    """An address that can't be one is answered with why. What was known of the old place is not of the new one."""
    line = line_of(providers.lines, fact.line)
    if line is None:
        return providers, ()
    typed = fact.fields.get("address", "").strip()
    try:
        address = checked_base_url(typed) if typed else ""
    except ValueError as error:
        return replace(providers, trouble=Trouble(line.id, "address", str(error))), ()
    return line_changed(without_lamp(replace(providers, trouble=None), line), line.id, AddressSet(address))


def check_pressed(providers: Providers, fact: CheckPressed) -> Next:
    """Ask once at a time."""
    line = line_of(providers.lines, fact.line)
    if line is None or line.inside or providers.work.get(line.id):
        return providers, ()
    key = key_in_use(line, providers.profile, providers.vault)
    return providers, (asked(CheckLine(line, key.id if key else "")),)


def vault_allows(providers: Providers, fact: VaultAllows) -> Next:
    """Now the order can go."""
    order = fact.order
    if not isinstance(order, CheckLine | ListModels):
        return providers, ()
    work: Work = "checking" if isinstance(order, CheckLine) else "listing"
    return replace(providers, trouble=None, work={**providers.work, order.line.id: work}), (order,)


def line_seen(providers: Providers, fact: LineSeen) -> Next:
    """Its lamp shows it."""
    return followed(replace(providers, lamps={**providers.lamps, fact.line: fact.lamp}))


def work_ended(providers: Providers, fact: WorkEnded) -> Next:
    """The line can be asked again."""
    return replace(providers, work={id: work for id, work in providers.work.items() if id != fact.line}), ()


def trouble_met(providers: Providers, fact: TroubleMet) -> Next:
    """Say it where it was typed."""
    return replace(providers, trouble=fact.trouble), ()


def local_servers_wanted(providers: Providers, _: LocalServersWanted) -> Next:
    """One search at a time."""
    if providers.seeking:
        return providers, ()
    local = tuple(line for line in providers.lines if _is_known_local(line))
    return replace(providers, seeking=True, sought=None), (SeekLocalServers(local),)


def _is_known_local(line: Line) -> bool:
    return line.where == "local" and line.key.page != ""


def local_servers_sought(providers: Providers, fact: LocalServersSought) -> Next:
    """Say what was found."""
    return replace(providers, seeking=False, sought=fact), ()


def picker_opened(providers: Providers, fact: RoutePickerOpened) -> Next:
    """Everything that can be sent to, in one list."""
    return replace(providers, picker="", picker_scope=fact.scope), ()


def picker_closed(providers: Providers, _: RoutePickerClosed) -> Next:
    """The route stays."""
    return replace(providers, picker=None), ()


def route_sought(providers: Providers, fact: RouteSought) -> Next:
    """A query that arrives after the picker was closed is stale."""
    return (providers if providers.picker is None else replace(providers, picker=fact.text)), ()


def command_copied(providers: Providers, fact: CommandCopied) -> Next:
    """Copy it, and nothing more."""
    return providers, (CopyText(fact.text),) if opened(providers) else ()


HANDLERS: Mapping[type[Any], Callable[[Providers, Any], Next]] = {
    Booted: booted,
    RecordsChanged: records_changed,
    ProvidersLoaded: loaded,
    DeviceModelsTold: device_models_told,
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    VaultChanged: vault_changed,
    WorldTold: world_told,
    RoomOpened: room_opened,
    ConfigChanged: config_changed,
    ProfileStored: profile_stored,
    UseChanged: use_changed,
    LineFilterTyped: filter_typed,
    LineSwitchTurned: switch_turned,
    AddressGiven: address_given,
    CheckPressed: check_pressed,
    VaultAllows: vault_allows,
    LineSeen: line_seen,
    WorkEnded: work_ended,
    TroubleMet: trouble_met,
    LocalServersWanted: local_servers_wanted,
    LocalServersSought: local_servers_sought,
    RoutePickerOpened: picker_opened,
    RoutePickerClosed: picker_closed,
    RouteSought: route_sought,
    CommandCopied: command_copied,
    **key_update.HANDLERS,
    **model_update.HANDLERS,
}
