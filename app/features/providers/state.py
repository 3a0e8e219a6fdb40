"""What the Providers room knows, what code tells it, and what it orders. What a person says in it lies in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.features.providers.changes import LineChange, ProfileChange
from app.features.providers.lamps import Lamp
from app.features.providers.route import MAIN, Route
from app.features.routes.said import Scope
from app.llm.catalog.model import Line, Model
from app.llm.catalog.rows import LINES
from app.records.kinds import KeyUse, LineConfig, ModelListing, Profile
from app.routing.values import Speed
from app.ui.messages import effect, fact
from app.vault.told import Status

SortBy = Literal["listed", "name", "price", "context", "tier"]
# Rows that are shown at once: a page may not stop for more than 50 ms, and each row holds a list and a switch.
MODELS_A_PAGE = 20
Work = Literal["", "checking", "listing", "keeping"]


@dataclass(frozen=True, slots=True)
class World:
    """Where this page is and what it runs on, for instructions that name both."""

    origin: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """How the table of models is looked at."""

    filter: str = ""
    sort: SortBy = "listed"
    page: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with something typed into the form of a line, and what to do."""

    line: str
    form: Literal["key", "address", "models"]
    text: str


@fact
class LocalServersSought:
    """The search is over; `found` are the lines that answered."""

    found: tuple[str, ...]
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """How the models on this device stand, by id; the models themselves are the list of its line."""

    states: Mapping[str, Literal["loaded", "ready", "absent"]] = field(default_factory=dict)
    speeds: Mapping[str, Speed] = field(default_factory=dict)  # as expected, until answers were measured
    demoted: Mapping[str, str] = field(default_factory=dict)  # asked only if the person says so, and why
    known: bool = False  # what is stored of them was read


@dataclass(frozen=True, slots=True)
class Providers:
    """The state of the room. `lines`, `models` and `route` are derived, and kept because many ask for them."""

    configs: Mapping[str, LineConfig] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = (MAIN,)
    worn: str = MAIN.id
    uses: Mapping[str, KeyUse] = field(default_factory=dict)
    lists: Mapping[str, ModelListing] = field(default_factory=dict)
    device: DeviceStanding = field(default_factory=DeviceStanding)
    vault: Status = field(default_factory=Status)
    vault_seen: bool = False
    lamps: Mapping[str, Lamp] = field(default_factory=dict)
    work: Mapping[str, Work] = field(default_factory=dict)
    lines: tuple[Line, ...] = LINES
    models: tuple[Model, ...] = ()  # of the open line
    route: Route = field(default_factory=Route)
    open: str = ""  # the id of the line whose page is open
    filter: str = ""
    table: ModelTable = field(default_factory=ModelTable)
    trouble: Trouble | None = None
    header_rows: int = 1
    picker: str | None = None  # what is searched in the open picker of routes; None: it is closed
    picker_scope: Scope = "profile"  # what is chosen in it holds for this
    seeking: bool = False  # local servers are looked for
    sought: LocalServersSought | None = None  # what the last search found
    refused: str = ""  # the line whose provider refused a key that is not kept yet
    world: World = field(default_factory=World)
    now: int = 0  # when what is shown was last read, in ms
    loaded: bool = False

    @property
    def profile(self) -> Profile:
        """The one that is worn."""
        return next((one for one in self.profiles if one.id == self.worn), self.profiles[0] if self.profiles else MAIN)


# ---- What the code tells --------------------------------------------------------------------------------------------


@fact
class RouteChanged:
    """The next prompt goes there. Chat listens."""

    route: Route


@fact
class RoutingChosen:
    """The person changed how the worn profile chooses lines; `name` is a field of `Routing`."""

    name: str
    value: object


@fact
class ProvidersLoaded:
    """What is stored, at the start or because a tab changed it."""

    configs: Mapping[str, LineConfig]
    profiles: tuple[Profile, ...]
    uses: Mapping[str, KeyUse]
    lists: Mapping[str, ModelListing]
    now: int


@fact
class WorldTold:
    """The page told where it is."""

    world: World


@fact
class ConfigChanged:
    """What is stored of a line is this now."""

    config: LineConfig


@fact
class ProfileStored:
    """What is stored of a profile is this now."""

    profile: Profile


@fact
class UseChanged:
    """What is known of a key's use is this now."""

    use: KeyUse
    now: int


@fact
class LineSeen:
    """A line was asked something, and stands like this now."""

    line: str
    lamp: Lamp


@fact
class WorkEnded:
    """What was under way for a line is over."""

    line: str


@fact
class ModelsListed:
    """A line told its models."""

    listing: ModelListing


@fact
class DeviceModelsTold:
    """These models are on this device now, and stand like this."""

    listing: ModelListing
    standing: DeviceStanding


@fact
class TroubleMet:
    """Something that was typed for a line can't be taken, or brought nothing."""

    trouble: Trouble


@fact
class KeyGiven:
    """A key may be taken from its field: the vault is open. `replaces` is the id of the one whose place it takes."""

    line: str
    name: str = ""
    replaces: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # the name of each, and the id of the field with its value
    origin: str = ""  # where the person read that it would go


@fact
class KeyKept:
    """A key is in the vault, and this is how its provider took it."""

    line: str
    key: str
    lamp: Lamp
    forced: bool = False


@fact
class KeyRefused:
    """The provider refused a key, so it is not kept unless the person says so."""

    line: str
    lamp: Lamp


@fact
class VaultAllows:
    """The vault is open, so this may be ordered now."""

    order: object


# ---- What is ordered ------------------------------------------------------------------------------------------------


@effect
class LoadProviders:
    """Read lines, profiles, the use of keys and the lists of models."""


@effect
class AskWorld:
    """Ask the page where it is."""


@effect
class ChangeProfile:
    """Store a change of a profile."""

    profile: Profile
    change: ProfileChange


@effect
class ChangeLine:
    """Store a change of what is known of a line."""

    line: str
    change: LineChange


@effect
class CheckLine:
    """Ask a line whether it is clear, for free, with this key of the vault."""

    line: Line
    key: str = ""


@effect
class ListModels:
    """Ask a line for its models."""

    line: Line
    key: str = ""


@effect
class SeekLocalServers:
    """Ask each of these whether it is there, from the page first."""

    lines: tuple[Line, ...]


@effect
class TakeKey:
    """Take a key out of its field, try it, and keep it."""

    line: Line
    given: KeyGiven


@effect
class KeepRefusedKey:
    """Keep the key that was refused after all."""

    line: Line


@effect
class ForgetRefusedKey:
    """Let go of it."""


@effect
class RenameKey:
    """Give a key another name."""

    key: str
    name: str


@effect
class RemoveKeys:
    """Take keys out of storage, with what is known of their use."""

    keys: tuple[str, ...]
