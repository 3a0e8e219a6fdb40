"""The breaker of a line and of a model: a later request never pays for an outage that an earlier one met.

    closed ──its own failures──▶ open ──time──▶ half open ──a probe succeeds──▶ closed
                                  ▲                 └──────the probe fails, twice the time──▶ open
    bad key, no credit ──▶ held, until the person acts

A pure state machine: a `Breaker` and the time go in, a `Breaker` comes out. `FAULTS` says for every leaf of the error
tree whose fault it is. `Breakers` keeps one for each line and model, and is what the dispatcher asks and tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from app.llm import errors
from app.routing.values import BreakerState, Place

FIRST_OPEN, LONGEST_OPEN = 30.0, 900.0
PROBE = 90.0
"""Seconds after which a probe that nobody heard of again (its tab died) makes way for another one."""
_MEMORY = 120.0
"""Seconds in which failures that open only together have to happen."""
_KEPT = 20


class Fault(NamedTuple):
    """Whose fault a failure is, and how many of them open the breaker. None of them: it does not count."""

    whose: Literal["line", "model", ""] = ""
    opens_at: int = 1
    holds: bool = False  # only a person can mend it


_NOT_ITS_FAULT = Fault()
_LINE_DOWN, _LINE_SHAKY = Fault("line"), Fault("line", opens_at=2)
_MODEL_DOWN = Fault("model")

FAULTS: Mapping[type[errors.ProviderError], Fault] = {
    errors.BadKey: Fault("line", holds=True),
    errors.KeyLocked: _NOT_ITS_FAULT,
    errors.NoCredit: Fault("line", holds=True),
    errors.NotAllowed: _MODEL_DOWN,
    errors.BlocksBrowsers: _LINE_DOWN,
    errors.RateLimited: _NOT_ITS_FAULT,  # the ledger closes the line until the time that it names
    errors.TooLong: _NOT_ITS_FAULT,
    errors.UnknownModel: _MODEL_DOWN,
    errors.RetiredModel: _MODEL_DOWN,
    errors.UnsupportedParameter: _NOT_ITS_FAULT,
    errors.RefusedByPolicy: _NOT_ITS_FAULT,
    errors.ToolCallFailed: _NOT_ITS_FAULT,  # a bad answer: the score of its quality sinks
    errors.BadRequest: _NOT_ITS_FAULT,
    errors.WrongAddress: _LINE_DOWN,
    errors.Overloaded: _MODEL_DOWN,
    errors.ProviderFailed: _LINE_DOWN,
    errors.NotAStream: _LINE_SHAKY,
    errors.MalformedFrame: _LINE_SHAKY,
    errors.WrongOrigin: _LINE_DOWN,
    errors.Offline: _NOT_ITS_FAULT,  # this device's
    errors.BlockedByCors: _LINE_DOWN,  # a gateway's own error page looks like this too, so it may pass
    errors.BlockedLocally: _LINE_DOWN,  # not its fault, but nobody gets there before something is changed here
    errors.Unreachable: _LINE_DOWN,
    errors.TimedOut: _LINE_DOWN,
    errors.Cut: _LINE_SHAKY,
    errors.Cancelled: _NOT_ITS_FAULT,
    errors.DeviceError: _MODEL_DOWN,  # a branch: each of its leaves
}


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a breaker's history."""

    at: float
    state: BreakerState
    why: str


@dataclass(frozen=True, slots=True)
class Breaker:
    """How one line or model stands. Times are seconds of the epoch."""

    state: BreakerState = "closed"
    failures: tuple[float, ...] = ()  # recent ones that have not opened it yet
    until: float = 0.0  # open: until then; half open: until when the probe under way is waited for
    openings: int = 0  # in a row: each doubles the time
    why: str = ""
    history: tuple[Change, ...] = ()


def seen(breaker: Breaker, now: float) -> BreakerState:
    """How it stands now: an open one whose time is over waits for its probe."""
    return "half_open" if breaker.state == "open" and now >= breaker.until else breaker.state


def lets_through(breaker: Breaker, now: float) -> bool:
    """Whether a request may go there; through a half-open one goes a single probe."""
    if breaker.state == "closed":
        return True
    return breaker.state in {"open", "half_open"} and now >= breaker.until


def probing(breaker: Breaker, now: float) -> Breaker:
    """A request goes through: if that is the probe, nobody else does until it is known."""
    if breaker.state in {"closed", "held"}:
        return breaker
    return _changed(replace(breaker, until=now + PROBE), now, "half_open", "one request tries it")


def succeeded(breaker: Breaker, now: float) -> Breaker:
    """It answered."""
    if breaker.state == "closed":
        return replace(breaker, failures=(), openings=0) if breaker.failures or breaker.openings else breaker
    return _changed(Breaker(history=breaker.history), now, "closed", "it answered")


def checked(breaker: Breaker, now: float) -> Breaker:
    """A check that costs nothing passed: the next request may try it. Only that one's answer closes the breaker."""
    if breaker.state in {"closed", "held"}:
        return breaker
    return _changed(replace(breaker, until=now), now, "half_open", "a check passed")


def failed(breaker: Breaker, fault: Fault, why: str, now: float, wait: float = 0.0) -> Breaker:
    """It failed by its own fault; `wait` is what it asked for."""
    if fault.holds:
        return _changed(replace(breaker, failures=(), why=why), now, "held", why)
    if breaker.state == "held":
        return breaker
    if breaker.state == "open" and now < breaker.until:
        return breaker  # somebody who was sent before it opened
    failures = (*(at for at in breaker.failures if now - _MEMORY < at <= now), now)
    if breaker.state == "closed" and len(failures) < fault.opens_at:
        return replace(breaker, failures=failures, why=why)
    time = min(FIRST_OPEN * 2.0 ** min(breaker.openings, 10), LONGEST_OPEN)
    opened = replace(breaker, failures=(), until=now + max(time, wait), openings=breaker.openings + 1, why=why)
    return _changed(opened, now, "open", why)


def undecided(breaker: Breaker, now: float) -> Breaker:
    """The probe came to nothing that says anything of the line (it was cancelled): the next one may probe."""
    return replace(breaker, until=now) if breaker.state == "half_open" else breaker


def reset(breaker: Breaker, now: float, why: str = "you reset it") -> Breaker:
    """The person acted: a new key, credit, a press on the lamp."""
    return _changed(Breaker(history=breaker.history), now, "closed", why) if breaker != Breaker() else breaker


def _changed(breaker: Breaker, now: float, state: BreakerState, why: str) -> Breaker:
    if breaker.state == state and breaker.history and breaker.history[-1].why == why:
        return breaker
    return replace(breaker, state=state, history=(*breaker.history, Change(now, state, why))[-_KEPT:])


class Breakers:
    """All breakers. `told` hears of each that changed, to keep it and to show its lamp."""

    def __init__(
        self, known: Mapping[Place, Breaker] | None = None, told: Callable[[Place, Breaker], None] | None = None
    ) -> None:
        """Go on with what is known. The breaker of a whole line has an empty model."""
        self._known = dict(known or {})
        self._told = told

    def recall(self, known: Mapping[Place, Breaker]) -> None:
        """Another tab knows these; nobody is told of them again."""
        self._known.update(known)

    def all(self) -> Mapping[Place, Breaker]:
        """Each that ever changed."""
        return dict(self._known)

    def of(self, place: Place) -> Breaker:
        """One of them, as it is kept."""
        return self._known.get(place, Breaker())

    def states(self, now: float, *, insisting: bool = False) -> dict[Place, BreakerState]:
        """For `World.breakers`: those that are not simply closed.

        A plan leaves open ones out. Where it then has nobody, make it again `insisting`: as if their time were over.
        """
        shown = {place: seen(breaker, breaker.until if insisting else now) for place, breaker in self._known.items()}
        return {place: state for place, state in shown.items() if state != "closed"}

    def blocked(self, place: Place, now: float) -> Breaker | None:
        """The breaker that keeps requests away from a place now."""
        return next((one for one in map(self.of, _both(place)) if not lets_through(one, now)), None)

    def begins(self, place: Place, now: float) -> None:
        """A request is sent there."""
        self._each(_both(place), lambda one: probing(one, now))

    def succeeds(self, place: Place, now: float) -> None:
        """It answered."""
        self._each(_both(place), lambda one: succeeded(one, now))

    def fails(self, place: Place, error: errors.ProviderError, now: float) -> None:
        """It failed; whose fault that is says `FAULTS`. What says nothing about the line lets the next one probe."""
        fault = next((FAULTS[one] for one in type(error).__mro__ if one in FAULTS), _NOT_ITS_FAULT)
        mine = {"line": Place(place.line, ""), "model": place}.get(fault.whose)
        for other in _both(place):
            if other == mine:
                self._each((other,), lambda one: failed(one, fault, error.what, now, error.wait or 0.0))
            else:
                self._each((other,), lambda one: undecided(one, now))

    def ends(self, place: Place, now: float) -> None:
        """A request ended without an outcome."""
        self._each(_both(place), lambda one: undecided(one, now))

    def passes(self, line: str, now: float) -> None:
        """The line passed a free check."""
        self._each((Place(line, ""),), lambda one: checked(one, now))

    def acted(self, line: str, now: float, why: str = "you reset it") -> None:
        """The person did something about a line: it and its models begin anew."""
        self._each([place for place in self._known if place.line == line], lambda one: reset(one, now, why))

    def _each(self, places: Iterable[Place], how: Callable[[Breaker], Breaker]) -> None:
        for place in places:
            before = self.of(place)
            after = how(before)
            if after != before:
                self._known[place] = after
                if self._told:
                    self._told(place, after)


def _both(place: Place) -> tuple[Place, Place]:
    return Place(place.line, ""), place
