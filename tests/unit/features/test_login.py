"""A login in the app: the key waits in the performer until there is a vault, and every other end is said."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

import pytest

from app.features.frame.state import NoticeCleared, NoticeRaised, RoomOpened, ToastTold
from app.features.login.orders import UNFINISHED, LoginOrders
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
from app.features.login.update import HANDLERS
from app.features.login.view import offer
from app.features.ports import Ports
from app.features.providers.state import ListModels, VaultAllows
from app.features.vault.state import VaultChanged, VaultNeeded, VaultRefused
from app.llm.catalog.rows import BY_ID
from app.llm.client import Client
from app.llm.login import Journey, LoginDenied, LoginExpired, LoginForged
from app.llm.transport import NoAnswer
from app.ui.html import html
from app.ui.loop import Say
from app.vault.told import Plain, SecretInfo, Status
from tests.unit.llm.test_client import Answer, Heads, LoopClock, Wire

KEY = "sk-or-v1-not-to-be-seen"
LINE = BY_ID["openrouter"]
JOURNEY = Journey("openrouter", LINE.base_url, "state-1", "v" * 64)


def tell(state: Login, *facts: object) -> tuple[Login, list[object]]:
    orders: list[Any] = []
    for fact in facts:
        state, wanted = HANDLERS[type(fact)](state, fact)
        orders += [one.fact if isinstance(one, Say) else one for one in wanted]
    return state, orders


def test_the_page_is_left_once_and_only_for_a_line_with_a_login() -> None:
    state, orders = tell(Login(), LoginPressed("openai"), LoginPressed("openrouter"), LoginPressed("openrouter"))
    assert orders == [LeaveForLogin("openrouter")]
    assert "Leaving" in html(offer(state, LINE))
    assert tell(state, LoginLeft())[0] == Login()
    assert offer(Login(), BY_ID["openai"]) is None


def test_a_login_that_would_lead_elsewhere_says_where_before_anybody_types_a_password_there() -> None:
    assert "This line is not at" not in html(offer(Login(), LINE))
    elsewhere = html(offer(Login(), LINE.through("https://evil.example/v1")))
    assert "the button leads to <code" in elsewhere
    assert "https://evil.example<" in elsewhere


def test_a_key_that_came_needs_the_vault_and_is_stored_when_that_is_open() -> None:
    state, orders = tell(Login(), LoginKeyReady("openrouter"))
    assert VaultNeeded(LoginVaultOpen("openrouter")) in orders
    assert tell(state, LoginVaultOpen("openrouter"))[1] == [StoreLoginKey()]
    state, orders = tell(state, LoginDone("openrouter", "Login"))
    assert RoomOpened("providers", "openrouter") in orders
    assert state == Login()


def test_without_a_vault_the_key_is_said_to_be_in_this_tab_only_and_can_be_stored_later() -> None:
    state, orders = tell(Login(waiting="openrouter"), VaultRefused(LoginVaultOpen("openrouter")))
    (raised,) = orders
    assert isinstance(raised, NoticeRaised)
    assert raised.notice.said == LoginStoreWanted()
    assert not raised.notice.closable
    assert tell(state, LoginStoreWanted())[1] == [LoginKeyReady("openrouter")]
    assert tell(Login(), LoginStoreWanted())[1] == []
    assert tell(Login(), VaultRefused(None))[1] == []


def test_a_failure_on_the_way_can_be_tried_again() -> None:
    _, orders = tell(Login(), LoginReturned(), LoginStuck("Offline."), LoginRetried())
    assert orders[0] == TakeReturn()
    assert isinstance(orders[1], NoticeRaised)
    assert orders[2:] == [NoticeCleared("login"), RedeemAgain()]


class Page:
    """Answers the login's ports."""

    def __init__(self, journey: object, back: object) -> None:
        self.told = {"journey": journey, "back": back}
        self.left: dict[str, Any] = {}

    async def show(self, regions: object) -> None: ...

    async def stream(self, element: str, start: int, text: str) -> bool:
        raise NotImplementedError

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON both ways
        if port == "login.back":
            return self.told
        if port == "login.page":
            return "https://yard.example/app/"
        assert port == "login.leave"
        self.left = fields
        return None


class FakeVault:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str, Plain]] = []
        self.status = Status("unlocked", secrets=(SecretInfo("s", LINE.id, LINE.origin, "Login", 1, 1, 1),))

    async def add_secret(self, line: str, url: str, name: str, plain: Plain) -> SecretInfo:
        self.kept.append((line, url, name, plain))
        return self.status.secrets[0]


class EmptyStore:
    async def get(self, *_: object) -> None:
        return None


def world(page: Page, *answers: Answer | Exception) -> tuple[LoginOrders, FakeVault, Wire]:
    loop = asyncio.get_running_loop()
    futures: list[Any] = [loop.create_future() for _ in range(3)]
    vault, wire = FakeVault(), Wire(list(answers))
    for future, thing in zip(futures, (EmptyStore(), Client(wire, LoopClock(), Heads()), vault), strict=True):
        future.set_result(thing)
    return LoginOrders(Ports(page, LoopClock(), Heads(), *futures)), vault, wire


BACK = {"state": "state-1", "code": "c-1", "error": None}
GOOD = b'{"key": "%s"}' % KEY.encode()


async def test_the_way_out_leaves_the_journey_in_the_tab() -> None:
    page = Page(None, None)
    told: list[object] = []
    await world(page)[0].leave(LeaveForLogin("openrouter"), told.append)
    assert page.left["url"].startswith("https://openrouter.ai/auth?callback_url=https%3A%2F%2Fyard.example%2Fapp%2F")
    assert set(page.left["journey"]) == {"line", "base_url", "state", "verifier"}
    assert told == [LoginLeft()]


async def test_the_key_goes_from_the_provider_to_the_vault_and_is_never_told() -> None:
    told: list[object] = []
    orders, vault, _ = world(Page(asdict(JOURNEY), BACK), Answer([GOOD]))
    await orders.take_return(TakeReturn(), told.append)
    assert told == [LoginKeyReady("openrouter")]
    assert KEY not in repr(orders.__dict__)
    await orders.store_key(StoreLoginKey(), lambda *facts: told.extend(facts))
    ((line, url, name, plain),) = vault.kept
    assert (line, url, name, plain.key) == ("openrouter", LINE.base_url, "Login 2", KEY)
    done, listed = LoginDone("openrouter", "Login 2"), VaultAllows(ListModels(LINE, "s"))
    assert told[1:] == [VaultChanged(vault.status), done, listed]
    await orders.store_key(StoreLoginKey(), told.append)
    assert len(vault.kept) == 1


@pytest.mark.parametrize(
    ("journey", "back", "wrong"),
    [
        (None, BACK, LoginForged),
        ("nonsense", BACK, LoginForged),
        ({"line": "openrouter"}, BACK, LoginForged),
        ({**asdict(JOURNEY), "line": "openai"}, BACK, LoginForged),
        ({**asdict(JOURNEY), "base_url": "javascript:alert(1)"}, BACK, LoginForged),
        (asdict(JOURNEY), {**BACK, "state": "other"}, LoginForged),
        (asdict(JOURNEY), {**BACK, "code": None, "error": "access_denied"}, LoginDenied),
    ],
)
async def test_a_return_that_is_not_ours_sends_nothing(journey: object, back: object, wrong: type[Exception]) -> None:
    orders, vault, wire = world(Page(journey, back), Answer([GOOD]))
    with pytest.raises(wrong):
        await orders.take_return(TakeReturn(), lambda _: None)
    assert wire.asked == []
    assert vault.kept == []


async def test_a_return_without_its_state_is_taken_for_the_verifier_guards_it_too() -> None:
    told: list[object] = []
    orders, _, wire = world(Page(asdict(JOURNEY), {**BACK, "state": None}), Answer([GOOD]))
    await orders.take_return(TakeReturn(), told.append)
    assert told == [LoginKeyReady("openrouter")]
    assert JOURNEY.verifier in wire.asked[0][0].body.decode()


async def test_a_login_that_was_not_finished_is_said_to_have_changed_nothing() -> None:
    told: list[object] = []
    await world(Page(asdict(JOURNEY), None))[0].take_return(TakeReturn(), told.append)
    assert told == [ToastTold(UNFINISHED)]


async def test_a_code_that_expired_is_let_go() -> None:
    orders, _, wire = world(Page(asdict(JOURNEY), BACK), Answer([b"{}"], 403), Answer([GOOD]))
    with pytest.raises(LoginExpired):
        await orders.take_return(TakeReturn(), lambda _: None)
    await orders.redeem_again(RedeemAgain(), lambda _: None)
    assert len(wire.asked) == 1


async def test_a_network_that_failed_may_work_the_next_time() -> None:
    told: list[object] = []
    orders, _, _ = world(Page(asdict(JOURNEY), BACK), NoAnswer(), Answer([GOOD]))
    await orders.take_return(TakeReturn(), told.append)
    assert isinstance(told[0], LoginStuck)
    await orders.redeem_again(RedeemAgain(), told.append)
    assert told[1] == LoginKeyReady("openrouter")
