"""What follows when a login begins, ends, or does not end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.features.frame.state import Notice, NoticeCleared, NoticeRaised, RoomOpened, ToastTold
from app.features.login.state import (
    LeaveForLogin,
    Login,
    LoginDone,
    LoginKeyReady,
    LoginLeft,
    LoginPressed,
    LoginRetried,
    LoginReturned,
    LoginStoreWanted,
    LoginStuck,
    LoginVaultOpen,
    RedeemAgain,
    StoreLoginKey,
    TakeReturn,
)
from app.features.vault.state import VaultNeeded, VaultRefused
from app.llm import login
from app.ui.loop import Say

Next = tuple[Login, tuple[object, ...]]

NOTICE = "login"


def login_pressed(state: Login, fact: LoginPressed) -> Next:
    """Leave once, and only for a line that one can log in with."""
    if fact.line not in login.LINES or state.leaving:
        return state, ()
    return replace(state, leaving=fact.line), (LeaveForLogin(fact.line),)


def login_left(state: Login, _: LoginLeft) -> Next:
    """The button works again."""
    return replace(state, leaving=""), ()


def login_returned(state: Login, _: LoginReturned) -> Next:
    """See what came back."""
    return state, (TakeReturn(),)


def login_key_ready(state: Login, fact: LoginKeyReady) -> Next:
    """The key needs a vault to lie in."""
    needed = Say(VaultNeeded(LoginVaultOpen(fact.line)))
    return replace(state, waiting=fact.line), (Say(NoticeCleared(NOTICE)), needed)


def login_vault_open(state: Login, _: LoginVaultOpen) -> Next:
    """Store it."""
    return state, (StoreLoginKey(),)


def vault_refused(state: Login, fact: VaultRefused) -> Next:
    """The key is still in this tab, and nowhere else: that is said until it is stored."""
    if not isinstance(fact.then, LoginVaultOpen):
        return state, ()
    text = "You are logged in, but the key is not stored: it is gone when this tab closes."
    return state, (Say(NoticeRaised(Notice(NOTICE, text, "warn", "Store it", LoginStoreWanted()))),)


def login_store_wanted(state: Login, _: LoginStoreWanted) -> Next:
    """Ask for the vault again."""
    return (state, (Say(LoginKeyReady(state.waiting)),)) if state.waiting else (state, ())


def login_stuck(state: Login, fact: LoginStuck) -> Next:
    """Let the person try again while the code lasts."""
    text = f"The login is almost done, but its last step failed. {fact.problem}"
    notice = Notice(NOTICE, text, "warn", "Try again", LoginRetried(), closable=True)
    return state, (Say(NoticeRaised(notice)),)


def login_retried(state: Login, _: LoginRetried) -> Next:
    """Once more."""
    return state, (Say(NoticeCleared(NOTICE)), RedeemAgain())


def login_done(state: Login, fact: LoginDone) -> Next:
    """Show the line, and under which name the key lies there."""
    state = replace(state, waiting="")
    if not fact.name:
        return state, ()
    told = ToastTold(f"Logged in. The key is in your vault as “{fact.name}”.", "ok")
    return state, (Say(NoticeCleared(NOTICE)), Say(RoomOpened("providers", fact.line)), Say(told))


HANDLERS: Mapping[type[Any], Callable[[Login, Any], Next]] = {
    LoginPressed: login_pressed,
    LoginLeft: login_left,
    LoginReturned: login_returned,
    LoginKeyReady: login_key_ready,
    LoginVaultOpen: login_vault_open,
    VaultRefused: vault_refused,
    LoginStoreWanted: login_store_wanted,
    LoginStuck: login_stuck,
    LoginRetried: login_retried,
    LoginDone: login_done,
}
