"""What is stored of how a conversation is led: what is said before it, how it is asked, what goes with a prompt."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.llm.request import Effort
from app.records.kind import Id, Millis, Text

Share = Annotated[float, Field(ge=0, le=1)]
Lean = Annotated[float, Field(ge=-2, le=2)]
Count = Annotated[int, Field(ge=1, le=10**9)]


class Part(BaseModel):
    """A part of a record, as strict as that."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Parameters(Part):
    """How a model is asked. None and empty leave the choice to the provider."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Share | None = None
    top_k: Count | None = None
    max_tokens: Count | None = None
    frequency_penalty: Lean | None = None
    presence_penalty: Lean | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    stop: tuple[Text, ...] = ()
    effort: Effort = ""


class Asked(Part):
    """How an answer was asked for: with the path to it, all of the request that ran."""

    system: Text = ""
    parameters: Parameters = Parameters()
    since: str = ""  # the id of the first message that was sent; empty: the conversation's first
    summary: Text = ""  # what was sent in place of those before


ASKED = Asked()
"""As the provider does it where nobody says anything."""


class Attached(Part):
    """A file that goes with a prompt; what is in it is the attachment of that id."""

    id: Id
    name: Text
    media: str  # its type: image/png, text/plain
    size: Annotated[int, Field(ge=0)]  # bytes
    width: Annotated[int, Field(ge=0)] = 0
    height: Annotated[int, Field(ge=0)] = 0


class Slot(Part):
    """One of the models that are compared."""

    id: Id
    place: tuple[str, str]  # the line and the model; an empty model: the line's own choice
    system: Text | None = None  # None: the comparison's
    parameters: Parameters | None = None


class Round(Part):
    """A prompt that all slots were given, or were given once more."""

    prompt: Id  # a message of the comparison
    answers: dict[str, Id] = Field(default_factory=dict)  # by slot: a message
    created: Millis
    best: str = ""  # the slot that was voted for; "none": no one of them
    stars: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)  # by slot
    blind: bool = False  # names stay hidden until there is a vote
    merged: str = ""  # the message that was written out of all of them


Shelf = Literal["open", "top", "archived", "deleted"]
"""Where a conversation is listed; what is deleted can be taken back until it is cleared away."""
