"""Everything that can go wrong between a prompt and its answer, as one tree on one page.

A leaf is chosen once, where the trouble is met (`dialects/faults.py` for what a provider says, the client for what the
network does); from there on nobody reads error texts. `{line}` in a sentence becomes the provider's name.
"""

from __future__ import annotations

from typing import Literal, Self, TypedDict, Unpack

from app.base.errors import SwitchyardError

Window = Literal["minute", "day", "unknown"]
Phase = Literal["connecting", "first token", "stalled"]


class Known(TypedDict, total=False):
    """What may be known about an error. `said`: the provider's words, bounded and clean. `wait`: seconds to wait."""

    line: str
    said: str
    status: int
    wait: float | None
    kept: str
    next_step: str


class ProviderError(SwitchyardError):
    """The branch of all of them."""

    what = "{line} could not answer."
    kept = "Your prompt and everything that arrived are kept."
    next_step = "Try again, or choose another line."
    partial = False  # whether a piece of the answer was shown before; the client says so

    def __init__(self, what: str = "", **known: Unpack[Known]) -> None:
        """Give what is known; the class knows the rest."""
        self._given = (what, known)
        self.line = known.get("line", "")
        self.said = known.get("said", "")
        self.status = known.get("status", 0)
        self.wait = known.get("wait")
        name = self.line or "The provider"
        quote = f" It said: “{self.said}”" if self.said else ""
        super().__init__(
            (what or type(self).what).replace("{line}", name) + quote,
            kept=known.get("kept", ""),
            next_step=(known.get("next_step") or type(self).next_step).replace("{line}", name),
        )

    def named(self, line: str) -> Self:
        """The same error, told of this line if it was not known of which."""
        if not self.line:
            what, known = self._given
            now_known: Known = {**known, "line": line}
            ProviderError.__init__(self, what, **now_known)
        return self


# ---- The account ----------------------------------------------------------------------------------------------------


class BadKey(ProviderError):
    """The key is missing, wrong, expired or revoked."""

    what = "{line} did not accept the key."
    next_step = "Check the key in Providers, or make a new one with the provider."
    other_line_can_help = True


class KeyLocked(ProviderError):
    """The key is there, but locked away: nothing was sent."""

    what = "The key of {line} is locked."
    next_step = "Unlock your keys, then try again."
    other_line_can_help = True


class NoCredit(ProviderError):
    """The balance is used up, or a spending limit that somebody set is reached."""

    what = "There is no credit left with {line}, or a spending limit is reached."
    next_step = "Add credit or raise the limit with the provider, or choose another line."
    other_line_can_help = True


class NotAllowed(ProviderError):
    """The key is good, but its plan, its rights or the country do not include this."""

    what = "{line} does not allow this for your key, plan or country."
    next_step = "See with the provider what your plan includes, or choose another model or line."
    other_line_can_help = True


class BlocksBrowsers(ProviderError):
    """The organisation's settings refuse requests that come straight from a browser."""

    what = "{line} refuses requests from browsers for your organisation."
    next_step = "Ask whoever manages the organisation to allow browser (CORS) requests, or use a proxy or another line."
    other_line_can_help = True


class RateLimited(ProviderError):
    """Too much was asked in too little time. `window` says which limit, as far as the provider tells."""

    what = "{line} asks for a pause: too much was sent in too short a time."
    next_step = "Wait a little and try again, or choose another line."
    retry_can_help = True
    other_line_can_help = True

    def __init__(self, what: str = "", *, window: Window = "unknown", **known: Unpack[Known]) -> None:
        """Give what is known; the class knows the rest."""
        self.window = window
        super().__init__(what, **known)


# ---- The request ----------------------------------------------------------------------------------------------------


class TooLong(ProviderError):
    """The conversation does not fit the model's context, or the request the provider's size limit."""

    what = "The conversation is longer than this model of {line} can take."
    next_step = "Shorten it, start a new one, or choose a model with a larger context."
    other_line_can_help = True


class UnknownModel(ProviderError):
    """There is no such model here, or not for this key."""

    what = "{line} has no such model, or not for your key."
    next_step = "Refresh the list of models and choose another one."
    other_line_can_help = True


class RetiredModel(ProviderError):
    """The model was there once."""

    what = "{line} has retired this model."
    next_step = "Choose a newer model."
    other_line_can_help = True


class UnsupportedParameter(ProviderError):
    """The model refuses one parameter, `name`; without it the request may pass."""

    what = "This model of {line} does not take one of the settings that were sent."
    next_step = "Send it again without that setting."
    retry_can_help = True
    other_line_can_help = True

    def __init__(self, what: str = "", *, name: str = "", **known: Unpack[Known]) -> None:
        """Give what is known; the class knows the rest."""
        self.name = name
        super().__init__(what, **known)


class RefusedByPolicy(ProviderError):
    """The provider's rules about content stopped the prompt or the answer."""

    what = "{line} refused this for its content."
    next_step = "Word it differently, or choose another line."
    other_line_can_help = True


class ToolCallFailed(ProviderError):
    """The model wrote a tool call that its own provider can't read; the next try may be better."""

    what = "The model wrote a tool call that {line} could not read."
    next_step = "Try again, or choose a model that is better with tools."
    retry_can_help = True
    other_line_can_help = True


class BadRequest(ProviderError):
    """The provider does not understand what was sent, and no other leaf says why."""

    what = "{line} did not accept the request."
    next_step = "Change the settings of this prompt, or choose another model or line."
    other_line_can_help = True


class WrongAddress(ProviderError):
    """Nothing is served here, or no longer."""

    what = "{line} does not serve this address."
    next_step = "Check the line's base URL and path in Providers."
    other_line_can_help = True


# ---- The provider ---------------------------------------------------------------------------------------------------


class Overloaded(ProviderError):
    """Too busy, or still loading the model."""

    what = "{line} is overloaded at the moment."
    next_step = "Try again in a little while, or choose another line."
    retry_can_help = True
    other_line_can_help = True


class ProviderFailed(ProviderError):
    """A defect or an outage on the provider's side."""

    what = "{line} failed on its side."
    next_step = "Try again in a little while, or choose another line."
    retry_can_help = True
    other_line_can_help = True


class NotAStream(ProviderError):
    """Success was claimed, and what came is a web page, nothing, or something else that is no answer."""

    what = "{line} answered with something that is not an answer."
    next_step = "Check the line's base URL and path in Providers; a proxy or a login page may be in between."
    retry_can_help = True
    other_line_can_help = True


class MalformedFrame(ProviderError):
    """The stream can't be read on; one bad frame among good ones is only noted."""

    what = "{line} sent a stream that can't be read."
    next_step = "Try again, or choose another line."
    retry_can_help = True
    other_line_can_help = True


class WrongOrigin(ProviderError):
    """A redirect to another origin, where the key must not go."""

    what = "{line} redirected to another address, and keys are never sent there."
    next_step = "Check the line's base URL in Providers: it should be the final address."
    other_line_can_help = True


# ---- The way there --------------------------------------------------------------------------------------------------


class Offline(ProviderError):
    """The device has no network."""

    what = "This device is offline, so {line} can't be reached."
    next_step = "Connect to the internet, or choose a line that runs on this device."
    retry_can_help = True
    other_line_can_help = True


class BlockedByCors(ProviderError):
    """The server is there, but does not let this site's pages read its answers."""

    what = "{line} is there, but does not let this site read its answers."
    next_step = "Allow this site on the server (CORS), or give the line the address of a proxy that does."
    other_line_can_help = True


class BlockedLocally(ProviderError):
    """An extension, or the browser's permission for the local network."""

    what = "Something in this browser blocks the way to {line}: an extension, or the permission for the local network."
    next_step = "Allow local network access for this site, or pause the blocking extension here, then try again."
    other_line_can_help = True


class Unreachable(ProviderError):
    """The request failed and the browser does not tell a page why."""

    what = "{line} could not be reached, and the browser does not say why."
    next_step = "It may be down, blocked by an extension, or closed to browsers. Check the address, then try again."
    retry_can_help = True
    other_line_can_help = True


class TimedOut(ProviderError):
    """No answer in time. `phase` says what was waited for."""

    what = "{line} did not answer in time."
    next_step = "Try again, or choose another line."
    retry_can_help = True
    other_line_can_help = True

    def __init__(self, what: str = "", *, phase: Phase = "connecting", **known: Unpack[Known]) -> None:
        """Give what is known; the class knows the rest."""
        self.phase = phase
        super().__init__(what, **known)


class Cut(ProviderError):
    """The connection ended in the middle of the answer."""

    what = "The connection to {line} ended in the middle of the answer."
    kept = "Everything that arrived is kept, and marked as cut."
    next_step = "Let it go on from here, or try again."
    retry_can_help = True
    other_line_can_help = True


class Cancelled(ProviderError):
    """The person stopped it."""

    what = "You stopped the answer of {line}."
    kept = "Everything that arrived is kept, and marked as cut."
    next_step = "Let it go on from here, or ask something else."


# ---- This device ----------------------------------------------------------------------------------------------------


class DeviceError(ProviderError):
    """A model in this browser could not run: a branch, whose leaves are in `app/ondevice/errors.py`."""

    what = "The model could not run on this device."
    next_step = "Choose a smaller model under Models, or another line."
    other_line_can_help = True
