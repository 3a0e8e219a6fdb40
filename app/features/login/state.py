"""What is known of a login: never the code, the verifier or the key, which stay in the performer."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.messages import effect, fact, message


@dataclass(frozen=True, slots=True)
class Login:
    """The line for whose login page this one is being left, and the line whose key waits for the vault."""

    leaving: str = ""
    waiting: str = ""


@message
class LoginPressed:
    """The person wants to log in with this line's provider. The page is left for it."""

    line: str


@message
class LoginReturned:
    """The page was opened by the provider's way back, or after a login that was not finished."""


@message
class LoginRetried:
    """The network failed at the last step; the person wants it tried again."""


@message
class LoginStoreWanted:
    """The person closed the vault's dialog before, and wants the key stored after all."""


@fact
class LoginLeft:
    """The page did not leave after all; why was said."""


@fact
class LoginKeyReady:
    """A key of this line waits in the performer: the vault is needed."""

    line: str


@fact
class LoginVaultOpen:
    """The vault is open for the key that waits."""

    line: str


@fact
class LoginStuck:
    """The network failed at the last step. The code may still be good."""

    problem: str


@fact
class LoginDone:
    """The key is in the vault under this name, or there is none to store any more."""

    line: str
    name: str = ""


@effect
class LeaveForLogin:
    """Go to the provider's page."""

    line: str


@effect
class TakeReturn:
    """Read what came back, and exchange it for the key."""


@effect
class RedeemAgain:
    """Try the exchange once more."""


@effect
class StoreLoginKey:
    """Put the key that waits into the vault."""
