"""Logging in with a provider instead of pasting a key: OAuth with PKCE, as OpenRouter does it.

The provider's page sends the person back with a code; the code and the verifier, which never left this tab, are
exchanged for a key. Whoever sees the code in the address (the host of these files may) can do nothing with it.
https://openrouter.ai/docs/guides/overview/auth/oauth
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.base.errors import SwitchyardError
from app.base.jsontext import parse
from app.base.secret import origin_of
from app.llm.errors import ProviderError
from app.llm.wire import HttpRequest

if TYPE_CHECKING:
    from app.base.ports import Chance
    from app.llm.catalog.model import Line
    from app.llm.client import Client

LINES = ("openrouter",)
"""The lines that one can log in with."""
RETURNED = "sy-login"
"""The query of the address to come back to: that it is a return, and of which journey."""
_LONGEST_CODE, _LONGEST_KEY = 2_000, 500
# Anything else than these says nothing about the code, which may still be good.
_REFUSALS = (400, 401, 403, 404, 405, 410, 422)


class LoginFailed(SwitchyardError):
    """The branch of all that can go wrong between leaving and coming back with a key."""

    what = "The login did not work."
    kept = "Nothing was changed, and no key was stored."
    next_step = "Log in again, or paste a key instead."


class LoginForged(LoginFailed):
    """The return does not belong to a journey that this tab began."""

    what = "This tab did not begin the login that this page was opened with, so it was not taken."
    next_step = "If you wanted to log in, begin here, in Providers."


class LoginDenied(LoginFailed):
    """The person, or the provider, said no."""

    what = "The login was cancelled."


class LoginExpired(LoginFailed):
    """The provider does not take the code: too late, used before, or not of this journey."""

    what = "The provider did not accept the login: its code has expired, or was used before."


class LoginUnreadable(LoginFailed):
    """What the provider gave for the code is no key."""

    what = "The provider answered the login with something that is not a key."


@dataclass(frozen=True, slots=True)
class Journey:
    """What must be known again on return. It stays in this tab; the verifier is a secret until the code is used."""

    line: str
    base_url: str
    state: str
    verifier: str = field(repr=False)

    @classmethod
    def begin(cls, line: Line, chance: Chance) -> Journey:
        """Two tokens each, of 122 random bits: longer than the 43 characters that PKCE asks for at least."""
        return cls(line.id, line.base_url, chance.token(), chance.token() + chance.token())

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier: its SHA-256."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    def way_out(self, page: str) -> str:
        """The address of the provider's page; `page` is our own, to which it leads back."""
        back = f"{page}?{urlencode({RETURNED: self.state})}"
        asked = {"callback_url": back, "code_challenge": self.challenge, "code_challenge_method": "S256"}
        return f"{origin_of(self.base_url)}/auth?{urlencode(asked)}"

    def code_of(self, back: Back) -> str:
        """The code that came back, or what is wrong with the return.

        Without a state, which a provider may drop, a code that is not of this journey fails at the exchange: it does
        not fit the verifier. (One that was made without any challenge may pass there. It has to come into a tab that
        waits for a return, and it gives a key of whoever made it.)
        """
        if back.state and not hmac.compare_digest(back.state.encode(), self.state.encode()):
            raise LoginForged
        if back.error:
            raise LoginDenied
        if not back.code or len(back.code) > _LONGEST_CODE:
            raise LoginExpired
        return back.code


@dataclass(frozen=True, slots=True)
class Back:
    """What stood in the address when the page was opened again."""

    state: str
    code: str = field(default="", repr=False)
    error: str = ""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Back:
        """As the page kept it; whoever made the address wrote it."""
        return cls(*(str(told.get(name) or "") for name in ("state", "code", "error")))


async def redeem(client: Client, line: Line, journey: Journey, code: str) -> str:
    """The key for the code. A failure of the network is raised as it is: the code may still be good."""
    body = {"code": code, "code_verifier": journey.verifier, "code_challenge_method": "S256"}
    url = f"{journey.base_url}/auth/keys"
    http = HttpRequest("POST", url, {"Content-Type": "application/json"}, json.dumps(body).encode())
    try:
        answer = await client.once(line, http)
    except ProviderError as error:
        if error.status in _REFUSALS:
            raise LoginExpired from None
        raise
    return _key_in(answer)


def _key_in(answer: bytes) -> str:
    """The key, if it looks like one: it will be a header's value."""
    try:
        told = parse(answer)
    except ValueError:
        raise LoginUnreadable from None
    key = told.get("key") if isinstance(told, dict) else None
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
        raise LoginUnreadable
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise LoginUnreadable
    return key
