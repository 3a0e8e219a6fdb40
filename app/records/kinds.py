"""The list of what is stored. A change here is a new version: see the tests' examples and layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
    line: str = "demo"  # where prompts go: the id of a line, …
    address: str = ""  # … the address of its server where it is not the line's own …
    model: str = ""  # … and the id of its model

    def with_choice(self, field: str, value: str) -> Settings:
        """The same with one field changed. What does not fit is a `ValueError`: it comes from markup."""
        if field == "id" or field not in Settings.model_fields:
            error = f"there is no setting called {field}"
            raise ValueError(error)
        return Settings.model_validate({**self.model_dump(), field: value})


class Draft(Record):
    """What stands in a composer and is not sent. The id names the place: `new`, or a conversation."""

    text: Text


class Conversation(Record):
    """A conversation; its messages are records of their own."""

    title: Text
    created: Millis
    updated: Millis


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


SETTINGS = Kind("settings", "Settings", Settings)
DRAFT = Kind("draft", "Drafts", Draft)
CONVERSATION = Kind("conversation", "Conversations", Conversation, indexes={"updated": ("updated",)})
MESSAGE = Kind(
    "message",
    "Messages",
    Message,
    indexes={"conversation": ("conversation", "created"), "unfinished": ("unfinished",)},
)
QUARANTINED = Kind("quarantined", "Damaged records, kept aside", Quarantined)

KINDS: tuple[Kind[Any], ...] = (SETTINGS, DRAFT, CONVERSATION, MESSAGE, QUARANTINED)
KIND_NAMED: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}
KIND_OF: dict[type[Record], Kind[Any]] = {kind.model: kind for kind in KINDS}

# Raise it with any kind's version, name or index: a tab that runs the older code is then told to reload.
DATABASE_VERSION = 1


def layout() -> dict[str, Any]:
    """The shape of the database, as plain JSON."""
    stores = {kind.name: {name: list(fields) for name, fields in kind.indexes.items()} for kind in KINDS}
    return {"version": DATABASE_VERSION, "stores": stores, "schemas": {kind.name: kind.version for kind in KINDS}}
