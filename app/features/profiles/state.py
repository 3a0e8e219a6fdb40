"""What is known of profiles, what can happen to them, and what is ordered."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.features.profiles.ready_made import COPY
from app.features.providers.route import MAIN
from app.records.kinds import Profile
from app.ui.messages import effect, fact, message


@dataclass(frozen=True, slots=True)
class Naming:
    """A name is asked for: of the profile with this id, or of a new one, which begins as `start` says."""

    id: str = ""
    name: str = ""
    start: str = COPY
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ProfilePreview:
    """What an import would do, in sentences."""

    file: str
    does: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profiles:
    """All of them, which is worn, and what lies before the person."""

    all: tuple[Profile, ...] = (MAIN,)
    worn: str = MAIN.id
    naming: Naming | None = None
    preview: ProfilePreview | None = None
    problem: str = ""

    @property
    def current(self) -> Profile:
        """The one that is worn."""
        return next((one for one in self.all if one.id == self.worn), self.all[0])


@message
class ProfileChosen:
    """The person wants to go on with this one."""

    id: str


@message
class ProfileAddWanted:
    """The person wants a new one."""


@message
class ProfileRenameWanted:
    """The person wants to give the one that is worn another name."""


@message
class ProfileNamed:
    """The name was typed: `fields["name"]`; `fields["start"]` says how a new one begins."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class ProfileDialogClosed:
    """Escape, the backdrop, the cross or 'Cancel'."""


@message
class ProfileDropped:
    """The person pressed 'remove' on the one that is worn; a question follows."""


@message
class ProfileGivenUp:
    """They confirmed it."""

    id: str


@message
class ProfileExportWanted:
    """The one that is worn is to go into a file."""


@message
class ProfilePicked:
    """A file was chosen: `files` holds one of name, size and text."""

    files: list[dict[str, str | int]]


@message
class ProfileImportConfirmed:
    """The person has seen what it would do."""


@fact
class ProfileRead:
    """The file was understood; nothing is written."""

    preview: ProfilePreview


@fact
class ProfileUnread:
    """The file was not understood."""

    problem: str


@fact
class ProfileAdded:
    """It is stored."""

    profile: Profile
    imported: bool = False


@effect
class AddProfile:
    """Store a new one beside the one that is worn, and this one too if it never was.

    It is a copy, or one of `READY_MADE`.
    """

    copied: Profile
    name: str
    start: str = COPY


@effect
class RenameProfile:
    """Give it another name."""

    profile: Profile
    name: str


@effect
class RemoveProfile:
    """Remove it. Keys, lines and conversations stay."""

    id: str


@effect
class ExportProfile:
    """Write the file and hand it to the person."""

    profile: Profile


@effect
class ReadProfile:
    """Read a file without writing anything."""

    name: str
    text: str
    profiles: tuple[Profile, ...] = ()


@effect
class WriteProfile:
    """Write the import that was read last."""

    worn: Profile


@effect
class ForgetProfile:
    """Let the read file go."""
