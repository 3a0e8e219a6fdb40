"""How a line stands, as a lamp: a shape, a word, and where there is any the trouble and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.llm import errors
from app.ui.kit import Aspect

if TYPE_CHECKING:
    from app.features.providers.route import Keys
    from app.llm.catalog.model import Line
    from app.records.kinds import KeyUse


@dataclass(frozen=True, slots=True)
class Lamp:
    """What is shown. `leaf` is the name of the error, for what knows an exact fix."""

    aspect: Aspect
    word: str
    what: str = ""
    next_step: str = ""
    leaf: str = ""


CLEAR = Lamp("clear", "Clear")
UNTRIED = Lamp("untried", "Not tried")
SCRIPT = Lamp("device", "A script")
ON_DEVICE = Lamp("device", "On this device")
NONE_HERE = Lamp("untried", "No model here yet")
NO_KEY = Lamp("closed", "No key")
KEY_ELSEWHERE = Lamp("closed", "Key is for another address")
KEY_REFUSED = Lamp(
    "closed",
    "Key refused",
    "The provider did not accept the key when it was last used.",
    "Check it, or put in a new one.",
    "BadKey",
)

_OF_ERRORS: tuple[tuple[type[errors.ProviderError], Aspect, str], ...] = (
    (errors.BadKey, "closed", "Key refused"),
    (errors.NoCredit, "closed", "No credit"),
    (errors.NotAllowed, "closed", "Not allowed"),
    (errors.BlocksBrowsers, "closed", "Refuses browsers"),
    (errors.RateLimited, "slow", "Limited"),
    (errors.Overloaded, "slow", "Overloaded"),
    (errors.ProviderFailed, "slow", "Failing"),
    (errors.TimedOut, "slow", "Slow"),
    (errors.Cut, "slow", "Broke off"),
    (errors.NotAStream, "closed", "Not understood"),
    (errors.MalformedFrame, "closed", "Not understood"),
    (errors.WrongOrigin, "closed", "Redirects away"),
    (errors.WrongAddress, "closed", "Wrong address"),
    (errors.Offline, "untried", "Offline"),
    (errors.BlockedByCors, "closed", "Closed to pages"),
    (errors.BlockedLocally, "closed", "Blocked here"),
    (errors.Unreachable, "closed", "Unreachable"),
)


def lamp_of_error(error: errors.ProviderError) -> Lamp:
    """An error that is about the request and not about the line leaves the line clear."""
    for leaf, aspect, word in _OF_ERRORS:
        if isinstance(error, leaf):
            return Lamp(aspect, word, error.what, error.next_step, leaf.__name__)
    return CLEAR


def lamp_of(line: Line, keys: Keys, told: Lamp | None, use: KeyUse | None) -> Lamp:
    """What is known now: of this visit first, then of the key's earlier use."""
    if line.where == "script":
        return SCRIPT
    if line.key.needed == "yes" and not keys.usable:
        return KEY_ELSEWHERE if keys.elsewhere else NO_KEY
    if told is not None:
        return told
    if use is not None and use.failed:
        return KEY_REFUSED
    return CLEAR if use is not None and use.used else UNTRIED
