"""What is known of the form of an endpoint and of trials. The key that is typed never comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.features.endpoints.form import EMPTY, Values
from app.llm.catalog.model import Line
from app.llm.catalog.own import OwnLine
from app.llm.trial import Trial
from app.records.kinds import LineConfig
from app.ui.messages import effect, fact, message
from app.vault.told import Status


@dataclass(frozen=True, slots=True)
class Form:
    """The open form. `id` is the line's; empty: it is to be a new one."""

    id: str = ""
    values: Values = field(default_factory=lambda: EMPTY)
    errors: Mapping[str, str] = field(default_factory=dict)
    preset: str = ""
    saving: bool = False


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The state. `draft` is what was typed into a new endpoint's form that was closed."""

    configs: Mapping[str, LineConfig] = field(default_factory=dict)
    vault: Status = field(default_factory=Status)
    form: Form | None = None
    typed: Values | None = None  # newer than the form's own values; the form is not drawn again for it
    draft: Form = field(default_factory=Form)
    trying: str = ""  # the id of the line
    trials: Mapping[str, Trial] = field(default_factory=dict)


@message
class EndpointWanted:
    """The person wants to add an endpoint, or to change the one with this id."""

    line: str = ""


@message
class EndpointTyped:
    """Something in the form was changed."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class PresetChosen:
    """The person wants a common server's values in the form."""

    preset: str


@message
class EndpointSent:
    """The form was sent. The key stays in its field until it is taken."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class EndpointClosed:
    """Escape, the backdrop, the cross or 'Cancel'."""


@message
class EndpointDropped:
    """The person pressed 'remove'; a question follows."""

    line: str


@message
class EndpointGivenUp:
    """They confirmed it."""

    line: str


@message
class TrialWanted:
    """The person wants to see one small request and its answer; `fields["model"]` holds which model."""

    line: str
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@message
class TrialClosed:
    """The person has seen it."""

    line: str


@fact
class EndpointStored:
    """It is stored. `key`: a key was typed too, and waits. `moved`: keys stay behind, bound to its old address."""

    line: Line
    key: bool = False
    moved: bool = False


@fact
class EndpointNotStored:
    """It is not; why was said. The form stays as it is."""


@fact
class EndpointKeyWrong:
    """It is stored, but what was typed as its key can't be one."""

    line: str
    problem: str


@fact
class EndpointKeyAllowed:
    """The vault is open for the key that was typed into the form."""

    line: str


@fact
class TrialAllowed:
    """The vault is open for the key that the trial needs."""

    line: str
    model: str
    key: str


@fact
class TrialEnded:
    """What was sent and what came is known."""

    line: str
    trial: Trial


@effect
class StoreEndpoint:
    """Store it under this id; none: under a new one."""

    id: str
    own: OwnLine


@effect
class StoreEndpointKey:
    """Put the key that was typed into the vault."""


@effect
class ForgetEndpointKey:
    """Let go of it."""


@effect
class RemoveEndpoint:
    """Remove it, with its keys and all that is known of it."""

    line: str
    keys: tuple[str, ...]


@effect
class TryLine:
    """Send one small request down the line."""

    line: Line
    model: str
    key: str
