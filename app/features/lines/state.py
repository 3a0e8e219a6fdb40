"""What is known of the chosen line. The choice itself is stored with the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.llm.catalog.model import Line, Model
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID
from app.llm.catalog.rows.demo import LINE as DEMO
from app.records.kinds import Settings
from app.ui.messages import effect, fact, message

OWN = "own"
"""The choice of an endpoint whose address the person typed."""

CHOICES = (DEMO.id, *(line.id for line in BY_ID.values() if line.where == "local"), OWN)
"""The lines that need no key."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where the next prompt goes."""

    line: Line = DEMO
    model: str = ""

    @property
    def ready(self) -> bool:
        """Whether a prompt can be sent: a script needs no model, everything else does."""
        return self.line.where == "script" or bool(self.model and self.line.base_url)


@dataclass(frozen=True, slots=True)
class Lines:
    """The choice, what it leads to, and the search for models."""

    choice: str = DEMO.id
    address: str = ""
    route: Route = field(default_factory=Route)
    models: tuple[Model, ...] = ()
    age: str = ""
    looking: bool = False
    problem: str = ""


@message
class LineChosen:
    """The person chose a line by its id."""

    id: str


@message
class AddressGiven:
    """The person typed where the line's server is; `fields["address"]` holds it."""

    fields: dict[str, str] = field(default_factory=dict)


@message
class ModelsWanted:
    """The person wants the line asked for its models. A click: only then may the browser ask to reach this machine."""


@message
class ModelChosen:
    """The person chose a model by its id."""

    id: str


@fact
class ModelsFound:
    """The line told its models."""

    line: Line
    models: tuple[Model, ...]
    age: str


@fact
class ModelsMissing:
    """The line told none; `problem` says why and what to do."""

    line: Line
    problem: str


@effect
class FindModels:
    """Ask the line for its models, first from the page."""

    line: Line


def route_of(settings: Settings) -> Route:
    """The stored choice. What can't be made a line (an address that is none) is the demo line."""
    return Route(line_of(settings.line, settings.address) or DEMO, settings.model)


def line_of(choice: str, address: str) -> Line | None:
    """The row of a choice, at the address that was typed or at its own."""
    try:
        if choice == OWN:
            return OwnLine(name="Own endpoint", base_url=address).line() if address else None
        line = BY_ID[choice]
        return line.through(address) if address else line
    except (KeyError, ValueError):
        return None
