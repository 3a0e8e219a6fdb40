"""What a person does in the Providers room, and in the picker of routes."""

from __future__ import annotations

from dataclasses import field

from app.features.providers.state import SortBy
from app.features.routes.said import Scope
from app.ui.messages import message


@message
class LineFilterTyped:
    """The person looks for a line."""

    text: str


@message
class LineSwitchTurned:
    """The person turned a line on or off for this profile."""

    line: str
    on: bool


@message
class LocalServersWanted:
    """The person wants the usual servers on this machine looked for. A click: only then may the browser ask."""


@message
class CheckPressed:
    """The person wants to know whether a line is clear; costs nothing."""

    line: str


@message
class AddressGiven:
    """The person typed where the line's server is; `fields["address"]` holds it."""

    line: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class KeySubmitted:
    """The form of a new key was sent. The key itself stays in its field until it is taken; see `TakeKey`."""

    line: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class ReplacementSubmitted:
    """The form that puts a newer key into the place of this one was sent."""

    key: str


@message
class KeyChosen:
    """The person chose which key of a line this profile uses."""

    key: str


@message
class KeyRenamed:
    """The person gave a key another name; `fields["name"]` holds it."""

    key: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class KeyDropped:
    """The person pressed remove on a key; a question follows."""

    key: str


@message
class KeyGivenUp:
    """The person confirmed it."""

    key: str


@message
class KeyKeptAnyway:
    """The person wants the key kept that its provider refused."""

    line: str


@message
class KeyForgotten:
    """The person does not want it kept."""


@message
class HeaderRowAdded:
    """The person wants to send one more header with a key."""


@message
class ModelsWanted:
    """The person wants the line asked for its models."""

    line: str


@message
class ModelFilterTyped:
    """The person looks for a model."""

    text: str


@message
class ModelsSorted:
    """The person wants the models in another order."""

    by: SortBy


@message
class ModelPageTurned:
    """The person wants to see other rows of the table; pages are counted from 0."""

    page: int


@message
class TierChosen:
    """The person changed how good a model is taken to be; empty: as the app thinks."""

    line: str
    model: str
    tier: str


@message
class ModelSwitchTurned:
    """The person turned a model on or off for this profile."""

    line: str
    model: str
    on: bool


@message
class RoutePicked:
    """Prompts are to go there from now on."""

    line: str
    model: str = ""


@message
class ModelNamed:
    """The person typed the name of a model that no list has; `fields["model"]` holds it."""

    line: str
    fields: dict[str, str] = field(default_factory=dict)


@message
class AutomaticChosen:
    """The router is to choose the line of each prompt."""


@message
class RoutePickerOpened:
    """The person wants to choose from all models where prompts go: for this, from wherever that is."""

    scope: Scope = "profile"


@message
class RoutePickerClosed:
    """Not now."""


@message
class RouteSought:
    """The person typed into the picker."""

    text: str


@message
class CommandCopied:
    """The person wants a command that is shown on the clipboard."""

    text: str
