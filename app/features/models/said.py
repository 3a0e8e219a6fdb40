"""What a person says in the Models room."""

from __future__ import annotations

from dataclasses import field

from app.ui.messages import message


@message
class DeviceAsked:
    """The person wants the device looked at anew."""


@message
class ModelWanted:
    """The person wants a model downloaded."""

    model: str


@message
class DownloadPaused:
    """Not now."""

    model: str


@message
class DownloadResumed:
    """Go on, or try it again."""

    model: str


@message
class DownloadCancelled:
    """Not at all."""

    model: str


@message
class ShortClosed:
    """The person leaves it at that: there is no room."""


@message
class ModelLoadPressed:
    """The person wants a model loaded."""

    model: str


@message
class ModelUnloadPressed:
    """The person wants the memory back."""


@message
class ContextChosen:
    """The person chose how much of a conversation a model keeps in mind. Not a number: the model's own."""

    model: str
    tokens: str


@message
class ModelChecked:
    """The person wants to know whether its files are whole."""

    model: str


@message
class ModelRepaired:
    """The person wants what is damaged fetched again."""

    model: str


@message
class UpdateLooked:
    """The person wants to know whether there is a newer one."""

    model: str


@message
class UpdateTaken:
    """The person wants the newer one."""

    model: str


@message
class ModelExported:
    """The person wants its files on their own disk."""

    model: str


@message
class ModelDeleted:
    """The person wants the space back; a question follows."""

    model: str


@message
class ModelMeasured:
    """The person wants to know how fast a model is here."""

    model: str


@message
class ModelTryPressed:
    """The person wants to try a model at once."""

    model: str


@message
class TryChosen:
    """The person chose which model is tried."""

    model: str


@message
class TrySubmitted:
    """The prompt was sent."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class TryStopped:
    """The person has seen enough."""


@message
class ModelUsed:
    """The person wants their prompts to go to this model."""

    model: str


@message
class ListFilterTyped:
    """The person typed into the filter of all models."""

    text: str


@message
class ListEngineChosen:
    """Only those of one engine. One that there is none of: of all."""

    engine: str


@message
class ListFitsTurned:
    """Only those that run here, or all of them."""

    on: bool


@message
class ListOrderChosen:
    """By what they are ordered."""

    order: str


@message
class ListGoodChosen:
    """Only those that are good at something."""

    good: str


@message
class ListPageTurned:
    """The person turned a page of the list."""

    page: int


@message
class OwnMlcGiven:
    """The form for a model in MLC's form was sent."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class OwnGgufGiven:
    """The form for a GGUF file on the web was sent."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class FilesPicked:
    """The person picked files of a model, which wait in a field of the page."""

    field: str
