"""The list of what is stored. A change here is a new version: see the tests' examples and layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.llm.catalog.model import Model, Tier
from app.llm.catalog.own import OwnLine
from app.records.kind import Id, Kind, Millis, Record, Text
from app.records.routed import Board, Routing
from app.records.spending import BudgetBook, LedgerBook, UsageDay, UsageMonth, UsageRecord, UsageTalk
from app.records.talking import Asked, Attached, Parameters, Round, Shelf, Slot

if TYPE_CHECKING:
    from app.records.errors import DamagedRecord
    from app.records.rows import Row

SETTINGS_ID = "app"
FOLLOWS = "<"
"""The parent of a prompt from before messages were a tree: it follows whatever was said before it."""


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
    download_cap: Literal["0", "1", "2", "5", "10"] = "0"  # MB a second, of all models together; 0: as fast as it goes
    engine_pace: Literal["responsive", "full"] = "responsive"  # whether models on this device leave the tab time

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
    line: str = ""  # where prompts go; empty: the router chooses for each …
    model: str = ""  # … and to which model of it
    keys: dict[str, str] = Field(default_factory=dict)  # by line: the id of the key to use; else the oldest
    lines_off: tuple[str, ...] = ()
    models_off: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # by line
    routing: Routing = Field(default_factory=Routing)


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


class RouterBook(Record):
    """What the router keeps: a line's account, its breakers, its memory, its queue; `app/features/routes/books.py`."""

    book: str  # JSON


class DeviceBook(Record):
    """A model on this device, here or wanted here; the id is the model's. See `app/ondevice/copies.py`."""

    book: str  # JSON


class Draft(Record):
    """What stands in a composer and is not sent. The id names the place: `composer`, or a conversation."""

    text: Text


class Conversation(Record):
    """A conversation; its messages are records of their own."""

    title: Text
    created: Millis
    updated: Millis
    pinned: tuple[str, str] | None = None  # the line and model of all its prompts; an empty model: any of the line
    tags: tuple[Text, ...] = ()
    shelf: Shelf = "open"
    titled: Literal["", "typed", "model"] = ""  # who gave it its title; empty: it is the prompt's first line
    head: str = ""  # the last message of the branch that is shown; empty: the newest
    origin: str = ""  # the conversation that it was forked from
    system: Text = ""
    parameters: Parameters = Parameters()
    since: str = ""  # the first message that is still sent; empty: the first
    summary: Text = ""  # what is sent in place of those before
    trims: bool = False  # leave out the oldest by itself where all of it is too long

    @property
    def unseen(self) -> Millis | None:
        """When it was deleted, more or less: what can't be taken back any more is found by this."""
        return self.updated if self.shelf == "deleted" else None


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
    """One turn of a conversation or of a comparison. `parent` is what it follows, so they make a tree; empty: nothing.

    The prompts with the same parent are versions of each other, and so are the answers to one prompt.
    """

    conversation: Id
    parent: str = ""
    role: Literal["user", "assistant"]
    text: Text
    state: Literal["complete", "streaming", "cut", "queued"] = "complete"  # queued: see app/routing/queue.py
    reason: Text = ""
    created: Millis
    line: str = ""
    model: str = ""
    reasoning: Text = ""
    notes: tuple[Text, ...] = ()  # what was left out of the request or lost of the answer, in sentences
    spent: Spent | None = None
    place: str = ""  # the id of the line; `line` is its name
    board: Board | None = None
    thumb: Literal["", "up", "down"] = ""
    files: tuple[Attached, ...] = ()
    asked: Asked | None = None  # of an answer: how

    @property
    def unfinished(self) -> Millis | None:
        """When an answer began that is still growing: after a crash, the next start finds it by this."""
        return self.created if self.state == "streaming" else None


class Attachment(Record):
    """What is in a file that goes with a prompt."""

    conversation: Id  # or the comparison
    name: Text
    media: str
    data: Text  # of an image: base64; else the text itself


class Comparison(Record):
    """One prompt after the other, each given to several models; its messages are records of their own."""

    title: Text
    created: Millis
    updated: Millis
    slots: tuple[Slot, ...]
    rounds: tuple[Round, ...] = ()
    system: Text = ""
    parameters: Parameters = Parameters()
    blind: bool = False
    origin: tuple[str, str] = ("", "")  # a conversation and the last message of it that comes before the prompts
    saved: bool = False  # kept on purpose, beside the latest


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


def _before_downloads(old: dict[str, Any]) -> dict[str, Any]:
    """No model ran here once."""
    return {**old, "download_cap": "0", "engine_pace": "responsive"}


def _before_costs(old: dict[str, Any]) -> dict[str, Any]:
    """What an answer took was not kept once."""
    return {**old, "spent": None}


def _demo_or_chosen(old: dict[str, Any]) -> dict[str, Any]:
    """The demo line was where prompts went until one chose; now the router goes there while there is nobody else."""
    return {**old, "line": "" if old.get("line") == "demo" else old.get("line", ""), "routing": {}}


def _unpinned(old: dict[str, Any]) -> dict[str, Any]:
    return {**old, "pinned": None, "tags": []}


def _on_the_shelf(old: dict[str, Any]) -> dict[str, Any]:
    added = {"shelf": "open", "titled": "", "head": "", "origin": "", "system": "", "parameters": {}}
    return {**old, **added, "since": "", "summary": "", "trims": False}


def _in_a_tree(old: dict[str, Any]) -> dict[str, Any]:
    """Prompts did not say what they follow; an answer always did."""
    parent = FOLLOWS if old.get("role") == "user" else old.get("parent", "")
    return {**old, "parent": parent, "files": [], "asked": None}


def _before_boards(old: dict[str, Any]) -> dict[str, Any]:
    """There was one line to go to once."""
    return {**old, "place": "", "board": None, "thumb": ""}


SETTINGS = Kind("settings", "Settings", Settings, version=3, migrations={1: _without_route, 2: _before_downloads})
LINE = Kind("line", "Lines", LineConfig)
PROFILE = Kind("profile", "Profiles", Profile, version=2, migrations={1: _demo_or_chosen})
KEY_USE = Kind("keyuse", "Use of keys", KeyUse, indexes={"line": ("line",)})
MODELS = Kind("models", "Lists of models", ModelListing, exported=False)
ROUTER = Kind("router", "What the router learned", RouterBook, exported=False)
ON_DEVICE = Kind("ondevice", "Models on this device", DeviceBook, exported=False)
DRAFT = Kind("draft", "Drafts", Draft)
CONVERSATION = Kind(
    "conversation",
    "Conversations",
    Conversation,
    version=3,
    migrations={1: _unpinned, 2: _on_the_shelf},
    indexes={"updated": ("updated",), "shelf": ("shelf", "updated"), "unseen": ("unseen",)},
)
MESSAGE = Kind(
    "message",
    "Messages",
    Message,
    version=4,
    migrations={1: _before_costs, 2: _before_boards, 3: _in_a_tree},
    indexes={"conversation": ("conversation", "created"), "unfinished": ("unfinished",)},
)
ATTACHMENT = Kind("attachment", "Attachments", Attachment, indexes={"conversation": ("conversation",)})
COMPARISON = Kind("comparison", "Comparisons", Comparison, indexes={"updated": ("updated",)})
USAGE = Kind(
    "usage",
    "Requests",
    UsageRecord,
    indexes={"day": ("day", "at"), "open": ("open",), "conversation": ("conversation", "at")},
    exported=False,  # what this browser did; the Usage room writes files of it, and nothing is imported
)
USAGE_DAY = Kind("usageday", "Use by day", UsageDay, exported=False)
USAGE_MONTH = Kind("usagemonth", "Use by month", UsageMonth, exported=False)
USAGE_TALK = Kind("usagetalk", "Use by conversation", UsageTalk, indexes={"rank": ("currency", "rank")}, exported=False)
BUDGETS = Kind("budgets", "Budgets", BudgetBook)
LEDGER = Kind("ledger", "The ledger's own notes", LedgerBook, exported=False)
QUARANTINED = Kind("quarantined", "Damaged records, kept aside", Quarantined)

KINDS: tuple[Kind[Any], ...] = (
    SETTINGS,
    LINE,
    PROFILE,
    KEY_USE,
    MODELS,
    ROUTER,
    ON_DEVICE,
    DRAFT,
    CONVERSATION,
    MESSAGE,
    ATTACHMENT,
    COMPARISON,
    USAGE,
    USAGE_DAY,
    USAGE_MONTH,
    USAGE_TALK,
    BUDGETS,
    LEDGER,
    QUARANTINED,
)
KIND_NAMED: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}
KIND_OF: dict[type[Record], Kind[Any]] = {kind.model: kind for kind in KINDS}

# Raise it with any kind's version, name or index: a tab that runs the older code is then told to reload.
DATABASE_VERSION = 7


def layout() -> dict[str, Any]:
    """The shape of the database, as plain JSON."""
    stores = {kind.name: {name: list(fields) for name, fields in kind.indexes.items()} for kind in KINDS}
    return {"version": DATABASE_VERSION, "stores": stores, "schemas": {kind.name: kind.version for kind in KINDS}}
