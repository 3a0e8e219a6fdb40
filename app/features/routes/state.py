"""What is known of routes, what code tells of them, and what is ordered. What a person says lies in `said.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from app.features.providers.state import CheckLine
from app.features.routes.books import Remembered
from app.features.routes.said import Scope
from app.features.routes.surroundings import Surroundings
from app.llm.catalog.rows.demo import LINE as DEMO
from app.records.routed import LineLimits
from app.routing.breaker import Breaker
from app.routing.limits import Account, Terms
from app.routing.queue import Queue
from app.routing.values import Place, Plan
from app.ui.kit import Aspect
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
    lamp: tuple[Aspect, str] = ("clear", "Clear")


ROWS_AT_FIRST, ROWS_MORE = 12, 20


@dataclass(frozen=True, slots=True)
class Look:
    """How the open board is looked at."""

    scope: Scope = "prompt"
    rows: int = ROWS_AT_FIRST
    left_out: bool = False  # who is left out is unfolded


@dataclass(frozen=True, slots=True)
class Standing:
    """The books of the router at one moment, for the room to show. Times are seconds of the epoch."""

    now: float = 0.0
    accounts: Mapping[str, Account] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    breakers: Mapping[Place, Breaker] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    queue: Queue = field(default_factory=Queue)
    zone: tzinfo = UTC  # of the person, for times of day


@dataclass(frozen=True, slots=True)
class Adjusting:
    """The form of a line's limits is open; without `typed` it shows what holds."""

    line: str
    typed: Mapping[str, str] | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)  # by field, what is wrong with it


@dataclass(frozen=True, slots=True)
class Routes:
    """The slice of the house."""

    plan: Plan | None = None  # for what stands in the composer
    departing: Departing = field(default_factory=Departing)
    board: bool = False  # the departure board over the composer is open
    look: Look = field(default_factory=Look)
    travels: Mapping[str, str] = field(default_factory=dict)  # what goes on with the answers under way, by their ids
    standing: Standing = field(default_factory=Standing)
    open: bool = False  # the room is
    ticking: bool = False  # a second is under way, after which countdowns are told anew
    said: str = ""  # of the order of lines, for those who can't see it
    adding: str | None = None  # what is searched in the list of models for the order; None: it is closed
    adjusting: Adjusting | None = None
    uncheckable: frozenset[str] = frozenset()  # lines of which a check told nothing


@fact
class PlanMade:
    """What stands in the composer would be sent like that."""

    plan: Plan
    departing: Departing


@fact
class AnswerTravels:
    """What goes on with an answer under way before it begins: who is asked or waited for. Empty: it is here."""

    id: str
    doing: str


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


@fact
class OrderTold:
    """Where something stands in the order now, in words."""

    text: str


@fact
class LimitsGiven:
    """The person says how much of a line may be used; None: as the catalog says."""

    line: str
    limits: LineLimits | None


@fact
class Ticked:
    """A second is over. `over`: something that was counted down to has come."""

    over: bool


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


@effect
class Tick:
    """Wait a second, then tell anew how long each of these lasts: the id of its element, and until when."""

    counts: tuple[tuple[str, float], ...]


@effect
class ResetLine:
    """The person acted on a line: its breakers begin anew. `held`: only if one of them waits for just that."""

    line: str
    why: str
    held: bool = False


@effect
class PassLine:
    """A check of the line that costs nothing passed."""

    line: str


@effect
class ForgiveLine:
    """Forget how good the answers of a line's models were."""

    line: str


@effect
class ReopenLine:
    """Forget what the provider said about waits and limits."""

    line: str


@effect
class CheckLines:
    """Check these, one after the other."""

    checks: tuple[CheckLine, ...]
