"""The list of what is stored. A change here is a new version: see the tests' examples and layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.llm.catalog.model import Model, Tier
from app.llm.catalog.own import OwnLine
from app.records.kind import Id, Kind, Millis, Record, Text

if TYPE_CHECKING:
    from app.records.errors import DamagedRecord
    from app.records.rows import Row

SETTINGS_ID = "app"


class Settings(Record):
    """How the app looks and behaves; one record."""

    id: Id = SETTINGS_ID
    theme: Literal["auto", "light", "dark"] = "auto"
    text_size: Literal["small", "normal", "large", "larger"] = "normal"
    density: Literal["comfortable", "compact"] = "comfortable"
    motion: Literal["auto", "reduced"] = "auto"
    isolation: Literal["on", "off"] = "on"
    room: str = "chat"
    profile: str = "main"  # the id of the profile that is worn
    lock_idle_minutes: Literal["5", "15", "60", "never"] = "15"  # keys are locked after so long without a touch, …
    lock_hidden_minutes: Literal["1", "15", "60", "never"] = "15"  # … or with every tab out of sight
    guide: Literal["open", "closed"] = "open"  # the panel of the first visit

    def with_choice(self, field: str, value: str) -> Settings:
        """The same with one field changed. What does not fit is a `ValueError`: it comes from markup."""
        if field == "id" or field not in Settings.model_fields:
            error = f"there is no setting called {field}"
            raise ValueError(error)
        return Settings.model_validate({**self.model_dump(), field: value})


class Counted(BaseModel):
    """A `Calibration` (app/llm/tokens.py), to be stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ratio: float
    error: float
    seen: int


class LineConfig(Record):
    """What this browser knows or was told of one line; the id is the line's. A line of one's own is whole in here."""

    own: OwnLine | None = None
    address: str = ""  # where its server is, when not at the catalog's address: a gateway, a proxy, another port
    tiers: dict[str, Tier] = Field(default_factory=dict)  # by model, as the person changed them
    refused: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # by model: parameters that it refuses
    counted: dict[str, Counted] = Field(default_factory=dict)  # by model: what its reports taught about token estimates


class Profile(Record):
    """A set of choices with a name (work, private). It names keys by their ids and holds none."""

    name: Text
    made: Millis
    line: str = "demo"  # where prompts go …
    model: str = ""  # … and to which model of it
    keys: dict[str, str] = Field(default_factory=dict)  # by line: the id of the key to use; else the oldest
    lines_off: tuple[str, ...] = ()
    models_off: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # by line


class KeyUse(Record):
    """How much one key was used; the id is the key's."""

    line: str
    requests: int = 0
    used: Millis = 0
    spent: dict[str, str] = Field(default_factory=dict)  # by currency, a decimal
    failed: Millis = 0  # when its provider last refused it; 0 once it is accepted again


class ModelListing(Record):
    """The list of models that a line told of itself; the id is the line's."""

    address: str  # of the server that told it
    fetched: Millis
    models: tuple[Model, ...]


class Draft(Record):
    """What stands in a composer and is not sent. The id names the place: `new`, or a conversation."""

    text: Text


class Conversation(Record):
    """A conversation; its messages are records of their own."""

    title: Text
    created: Millis
    updated: Millis


class Spent(BaseModel):
    """What an answer took: tokens, and money where anybody knows the price."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: int
    output: int
    told: bool  # the provider counted; else it is our estimate
    cost: str = ""  # a decimal; empty: unknown
    currency: str = "USD"
    source: Literal["", "reported", "typed", "list", "public", "free"] = ""  # who says what it costs


class Message(Record):
    """One turn of a conversation. `parent` is the message it answers; empty for the first."""

    conversation: Id
    parent: str = ""
    role: Literal["user", "assistant"]
    text: Text
    state: Literal["complete", "streaming", "cut"] = "complete"
    reason: Text = ""
    created: Millis
    line: str = ""
    model: str = ""
    reasoning: Text = ""
    notes: tuple[Text, ...] = ()  # what was left out of the request or lost of the answer, in sentences
    spent: Spent | None = None

    @property
    def unfinished(self) -> Millis | None:
        """When an answer began that is still growing: after a crash, the next start finds it by this."""
        return self.created if self.state == "streaming" else None


class Quarantined(Record):
    """A row that could not be read, kept as it was found."""

    kind: str
    row: str
    v: int
    data: str
    reason: str

    @classmethod
    def of(cls, row: Row, fault: DamagedRecord) -> Quarantined:
        """What is kept of a row. The same damage makes the same id, so it is kept once."""
        id = f"{fault.kind}/{row.id}/{row.rev}/{row.at}"[-200:]
        return cls(id=id, kind=fault.kind, row=row.id, v=row.v, data=row.data, reason=fault.reason)


def _without_route(old: dict[str, Any]) -> dict[str, Any]:
    """Where prompts go was a setting once; now it is a profile's."""
    return {name: value for name, value in old.items() if name not in {"line", "address", "model"}}


def _before_costs(old: dict[str, Any]) -> dict[str, Any]:
    """What an answer took was not kept once."""
    return {**old, "spent": None}


SETTINGS = Kind("settings", "Settings", Settings, version=2, migrations={1: _without_route})
LINE = Kind("line", "Lines", LineConfig)
PROFILE = Kind("profile", "Profiles", Profile)
KEY_USE = Kind("keyuse", "Use of keys", KeyUse, indexes={"line": ("line",)})
MODELS = Kind("models", "Lists of models", ModelListing, exported=False)
DRAFT = Kind("draft", "Drafts", Draft)
CONVERSATION = Kind("conversation", "Conversations", Conversation, indexes={"updated": ("updated",)})
MESSAGE = Kind(
    "message",
    "Messages",
    Message,
    version=2,
    migrations={1: _before_costs},
    indexes={"conversation": ("conversation", "created"), "unfinished": ("unfinished",)},
)
QUARANTINED = Kind("quarantined", "Damaged records, kept aside", Quarantined)

KINDS: tuple[Kind[Any], ...] = (
    SETTINGS,
    LINE,
    PROFILE,
    KEY_USE,
    MODELS,
    DRAFT,
    CONVERSATION,
    MESSAGE,
    QUARANTINED,
)
KIND_NAMED: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}
KIND_OF: dict[type[Record], Kind[Any]] = {kind.model: kind for kind in KINDS}

# Raise it with any kind's version, name or index: a tab that runs the older code is then told to reload.
DATABASE_VERSION = 3


def layout() -> dict[str, Any]:
    """The shape of the database, as plain JSON."""
    stores = {kind.name: {name: list(fields) for name, fields in kind.indexes.items()} for kind in KINDS}
    return {"version": DATABASE_VERSION, "stores": stores, "schemas": {kind.name: kind.version for kind in KINDS}}
