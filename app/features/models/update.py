"""What follows for models on this device when something has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import (
    Booted,
    ConnectionChanged,
    RoomOpened,
    SettingChosen,
    SettingsLoaded,
)
from app.features.models import download_update, here_update, running_update, table_update
from app.features.models.deriving import Next, with_jobs, with_rows, working
from app.features.models.said import (
    DeviceAsked,
    FilesPicked,
    OwnGgufGiven,
    OwnMlcGiven,
)
from app.features.models.state import (
    CopiesRead,
    FactsTold,
    Models,
    OwnRefused,
    OwnTaken,
    TakingEnded,
)
from app.features.models.wanted import (
    AddOwn,
    GoOnDownloading,
    LimitDownloads,
    LookAtDevice,
    OpenDevice,
    PaceEngines,
    ReadCopies,
    TakeIn,
    WeighDownload,
)
from app.records.kinds import ON_DEVICE, Settings
from app.records.rows import RecordsChanged

ROOM = "models"
MEGABYTE = 1_000_000


# ---- The device and the room -----------------------------------------------------------------------------------------


def booted(models: Models, fact: Booted) -> Next:
    """Downloads go on, whatever room is open."""
    models = replace(models, online=fact.online, open=fact.room == ROOM)
    return models, (OpenDevice(), *((LookAtDevice(),) if models.open else ()))


def room_opened(models: Models, fact: RoomOpened) -> Next:
    """What is free, and how the connection is, changes."""
    is_here = fact.room == ROOM
    models = (
        replace(models, open=is_here, said="", trouble={}, short=None, wrong=None)
        if is_here
        else replace(models, open=False)
    )
    return models, (LookAtDevice(),) if is_here else ()


def device_asked(models: Models, _: DeviceAsked) -> Next:
    """Look again."""
    return models, (LookAtDevice(),)


def facts_told(models: Models, fact: FactsTold) -> Next:
    """Every model is judged by them."""
    return with_rows(replace(models, facts=fact.facts)), ()


def copies_read(models: Models, fact: CopiesRead) -> Next:
    """What is here needs no more room. Where nothing of it changed, nothing is drawn again."""
    known = {copy.model.id: copy for copy in fact.copies}
    models = with_jobs(models, {id: job for id, job in models.jobs.items() if id in known})
    if known == models.copies and models.read:
        return replace(models, now=fact.now), ()
    return with_rows(replace(models, copies=known, read=True, now=fact.now)), ()


def records_changed(models: Models, fact: RecordsChanged) -> Next:
    """Another tab did."""
    return models, (ReadCopies(),) if fact.kind == ON_DEVICE.name else ()


def connection_changed(models: Models, fact: ConnectionChanged) -> Next:
    """Downloads that stopped for want of a network go on with it."""
    back = fact.online and not models.online
    return replace(models, online=fact.online), (GoOnDownloading(),) if back else ()


def settings_loaded(models: Models, fact: SettingsLoaded) -> Next:
    """How fast downloads may be, and whether engines leave this tab time."""
    return _set(models, fact.settings)


def setting_chosen(models: Models, fact: SettingChosen) -> Next:
    """As above."""
    return _set(models, models.settings.with_choice(fact.field, fact.value))


def _set(models: Models, settings: Settings) -> Next:
    limit = LimitDownloads(int(settings.download_cap) * MEGABYTE)
    pace = PaceEngines(settings.engine_pace == "responsive")
    before = models.settings
    orders = (
        *((limit,) if settings.download_cap != before.download_cap else ()),
        *((pace,) if settings.engine_pace != before.engine_pace else ()),
    )
    return replace(models, settings=settings), orders


# ---- Models of one's own ---------------------------------------------------------------------------------------------


def mlc_given(models: Models, fact: OwnMlcGiven) -> Next:
    """What is wrong with it is said beside the form."""
    return replace(models, wrong=None), (AddOwn("mlc", fact.fields),)


def gguf_given(models: Models, fact: OwnGgufGiven) -> Next:
    """As above."""
    return replace(models, wrong=None), (AddOwn("gguf", fact.fields),)


def files_picked(models: Models, fact: FilesPicked) -> Next:
    """One after the other: it may take a while."""
    if models.taking:
        return models, ()
    return replace(models, wrong=None, taking=True), (TakeIn(fact.field),)


def taking_ended(models: Models, _: TakingEnded) -> Next:
    """Here, or refused."""
    return replace(models, taking=False), ()


def own_refused(models: Models, fact: OwnRefused) -> Next:
    """What was typed stays."""
    return replace(models, wrong=fact.wrong), ()


def own_taken(models: Models, fact: OwnTaken) -> Next:
    """It is treated like any other."""
    models = working(replace(models, wrong=None, short=None), fact.model.id, "weighing")
    return models, (WeighDownload(fact.model),)


HANDLERS: Mapping[type[Any], Callable[[Models, Any], Next]] = {
    Booted: booted,
    RoomOpened: room_opened,
    DeviceAsked: device_asked,
    FactsTold: facts_told,
    CopiesRead: copies_read,
    RecordsChanged: records_changed,
    ConnectionChanged: connection_changed,
    SettingsLoaded: settings_loaded,
    SettingChosen: setting_chosen,
    OwnMlcGiven: mlc_given,
    OwnGgufGiven: gguf_given,
    FilesPicked: files_picked,
    TakingEnded: taking_ended,
    OwnRefused: own_refused,
    OwnTaken: own_taken,
    **download_update.HANDLERS,
    **here_update.HANDLERS,
    **running_update.HANDLERS,
    **table_update.HANDLERS,
}
