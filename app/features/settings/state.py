"""What the Settings room knows. The settings themselves belong to the frame, which wears them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.ui.messages import effect, fact, message

UpdateState = Literal["unknown", "checking", "current", "downloading", "ready", "unreachable", "unavailable"]


@dataclass(frozen=True, slots=True)
class KindSpace:
    """How much of one kind is stored."""

    label: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Space:
    """The room that this site takes on the disk. `kept`: the browser promised not to clear it by itself."""

    used: int
    quota: int
    kept: bool
    kinds: tuple[KindSpace, ...]
    app: int = 0


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do, told before anything is written."""

    name: str
    added: int
    replaced: int
    skipped: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Licence:
    """A part of other people's work that comes with the app."""

    name: str
    version: str
    licence: str
    text: str


@dataclass(frozen=True, slots=True)
class Service:
    """How the app itself stands: its release, offline use, updates, isolation, installing."""

    release: str = ""
    offline: Literal["unknown", "preparing", "ready", "unavailable"] = "unknown"
    offline_reason: str = ""
    progress: int = 0
    update: UpdateState = "unknown"
    isolated: bool = False
    installable: bool = False
    installed: bool = False
    boot: Literal["snapshot", "wheels", ""] = ""


@dataclass(frozen=True, slots=True)
class SettingsRoom:
    """The state of the room."""

    space: Space | None = None
    memory_only: str = ""
    preview: ImportPreview | None = None
    problem: str = ""
    licences: tuple[Licence, ...] = ()
    service: Service = field(default_factory=Service)


@message
class SpaceAsked:
    """The person wants the space counted anew."""


@message
class KeepAsked:
    """The person wants the browser to promise not to clear this site's data."""


@message
class ExportPressed:
    """Everything is to go into one file."""


@message
class ImportPicked:
    """A file was chosen: `files` holds one of name, size and text."""

    files: list[dict[str, str | int]]


@message
class ImportConfirmed:
    """The person has seen the preview and wants it."""


@message
class ImportDropped:
    """The person has seen the preview and does not want it."""


@message
class ErasePressed:
    """The person pressed 'erase everything'; a question with a typed word follows."""


@message
class EraseConfirmed:
    """The word was typed."""


@message
class UpdateChecked:
    """The person asked whether there is a new version."""


@message
class UpdateAccepted:
    """The person wants the new version now."""


@message
class InstallPressed:
    """The person wants the app on the device."""


@message
class ServiceChanged:
    """The page tells how the app itself stands; only the fields named change."""

    fields: dict[str, str | int | bool]


@message
class ServiceTroubled:
    """The page tells of a failed download or a refused service; `kind` names which."""

    kind: str
    what: str
    kept: str = ""
    next_step: str = ""
    detail: str = ""


@fact
class SpaceCounted:
    """The space is known."""

    space: Space


@fact
class StorageLost:
    """Records can't be kept: everything lives in memory until the tab closes."""

    reason: str


@fact
class LicencesRead:
    """The list of what the app is made of."""

    licences: tuple[Licence, ...]


@fact
class ImportRead:
    """The file was understood."""

    preview: ImportPreview


@fact
class ImportFailed:
    """The file was not understood; nothing was written."""

    problem: str


@fact
class ImportDone:
    """The records are in the store."""

    written: int


@effect
class CountSpace:
    """Ask the store and the browser."""


@effect
class AskToKeep:
    """Ask the browser for persistent storage."""


@effect
class ExportEverything:
    """Write the file and hand it to the person."""


@effect
class ReadImport:
    """Parse and check a file without writing anything."""

    name: str
    text: str


@effect
class WriteImport:
    """Write the import that was read last."""


@effect
class ForgetImport:
    """Let the read file go."""


@effect
class EraseEverything:
    """Records, caches, settings: all that this site stored."""


@effect
class ReadLicences:
    """Fetch the list from our own files."""


@effect
class AskService:
    """Ask the page's service half: check, accept, install."""

    what: Literal["check", "accept", "install"]
