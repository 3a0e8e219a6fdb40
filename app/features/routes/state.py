"""What is known of routes, what code tells of them, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.features.routes.books import Remembered
from app.features.routes.surroundings import Surroundings
from app.llm.catalog.rows.demo import LINE as DEMO
from app.routing.breaker import Breaker
from app.routing.limits import Account, Terms
from app.routing.queue import Queue
from app.routing.values import Place, Plan
from app.ui.messages import effect, fact


@dataclass(frozen=True, slots=True)
class Departing:
    """Who the next prompt goes to, for the chip and for the empty room."""

    line: str = DEMO.id
    name: str = DEMO.name
    model: str = ""
    title: str = ""
    where: str = "script"
    automatic: bool = True  # the router chose
    nobody: str = ""  # why nobody can answer


@dataclass(frozen=True, slots=True)
class Standing:
    """The books of the router at one moment, for the room to show. Times are seconds of the epoch."""

    now: float = 0.0
    accounts: Mapping[str, Account] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    breakers: Mapping[Place, Breaker] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    queue: Queue = field(default_factory=Queue)


@dataclass(frozen=True, slots=True)
class Routes:
    """The slice of the house."""

    plan: Plan | None = None  # for what stands in the composer
    departing: Departing = field(default_factory=Departing)
    board: bool = False  # the departure board over the composer is open
    standing: Standing = field(default_factory=Standing)


@fact
class PlanMade:
    """What stands in the composer would be sent like that."""

    plan: Plan
    departing: Departing


@fact
class SurroundingsTaken:
    """The switchboard knows what changed, so plans may be others now."""


@fact
class BooksChanged:
    """It was this tab that wrote into the books."""


@fact
class BooksRead:
    """How the books stand."""

    standing: Standing


@effect
class Surround:
    """Tell the switchboard what changed around it."""

    around: Surroundings


@effect
class ReadBooks:
    """Tell how the books stand."""


@effect
class HearBooks:
    """Another tab wrote into the books: read them again. No ids: any of them."""

    ids: tuple[str, ...] = ()
