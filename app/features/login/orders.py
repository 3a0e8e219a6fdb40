"""The journey to a provider's login and back. The code, the verifier and the key stay in here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from app.features.frame.state import ToastTold
from app.features.login.state import (
    LeaveForLogin,
    LoginDone,
    LoginKeyReady,
    LoginLeft,
    LoginStuck,
    RedeemAgain,
    StoreLoginKey,
    TakeReturn,
)
from app.features.providers.state import ListModels, VaultAllows
from app.features.vault.state import VaultChanged
from app.llm import login
from app.llm.catalog.address import checked_base_url
from app.llm.catalog.rows import BY_ID
from app.llm.errors import ProviderError
from app.llm.login import Back, Journey, LoginFailed, LoginForged, redeem
from app.records.kinds import LINE
from app.vault.told import Plain

if TYPE_CHECKING:
    from app.features.ports import Ports, Table
    from app.llm.catalog.model import Line
    from app.ui.loop import Tell

UNFINISHED = "The login was not finished. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is left to do: exchange a code, then store a key."""

    line: Line
    journey: Journey
    code: str = field(repr=False)
    plain: Plain | None = None


class LoginOrders:
    """Carries out the orders of a login."""

    def __init__(self, ports: Ports) -> None:
        """Nobody is under way."""
        self._ports = ports
        self._waiting: Waiting | None = None
        self.table: Table = {
            LeaveForLogin: self.leave,
            TakeReturn: self.take_return,
            RedeemAgain: self.redeem_again,
            StoreLoginKey: self.store_key,
        }

    async def leave(self, order: LeaveForLogin, tell: Tell) -> None:
        """To where the line is; what is typed and stored is there again on return."""
        page = self._ports.page
        try:
            line = await self._line(order.line)
            journey = Journey.begin(line, self._ports.chance)
            url = journey.way_out(str(await page.call("login.page")))
            await page.call("login.leave", url=url, journey=asdict(journey))
        finally:
            tell(LoginLeft())

    async def take_return(self, _: TakeReturn, tell: Tell) -> None:
        """What came back counts once; a reload finds nothing any more."""
        told = await self._ports.page.call("login.back")
        journey, back = _journey_in(told.get("journey")), told.get("back")
        if not back:
            tell(ToastTold(UNFINISHED))
            return
        if journey is None:
            raise LoginForged
        code = journey.code_of(Back.of(back))
        line = BY_ID[journey.line].through(journey.base_url)
        self._waiting = Waiting(line, journey, code)
        await self._redeem(self._waiting, tell)

    async def redeem_again(self, _: RedeemAgain, tell: Tell) -> None:
        """The same code, while it lasts."""
        if self._waiting and not self._waiting.plain:
            await self._redeem(self._waiting, tell)

    async def store_key(self, _: StoreLoginKey, tell: Tell) -> None:
        """Bound to where it came from; let go of only when it is stored."""
        waiting = self._waiting
        if waiting is None or waiting.plain is None:
            tell(LoginDone("", ""))
            return
        vault = await self._ports.vault
        line = waiting.line
        name = _free_name("Login", {one.name for one in vault.status.of_line(line.id)})
        info = await vault.add_secret(line.id, line.base_url, name, waiting.plain)
        self._waiting = None
        tell(VaultChanged(vault.status), LoginDone(line.id, name), VaultAllows(ListModels(line, info.id)))

    async def _redeem(self, waiting: Waiting, tell: Tell) -> None:
        client = await self._ports.client
        try:
            key = await redeem(client, waiting.line, waiting.journey, waiting.code)
        except LoginFailed:
            self._waiting = None
            raise
        except ProviderError as error:
            tell(LoginStuck(error.advice))
            return
        self._waiting = Waiting(waiting.line, waiting.journey, "", Plain(key))
        tell(LoginKeyReady(waiting.line.id))

    async def _line(self, id: str) -> Line:
        """As it is configured: its server may be somewhere else."""
        store = await self._ports.store
        stored = await store.get(LINE, id)
        address = stored.record.address if stored else ""
        return BY_ID[id].through(address) if address else BY_ID[id]


def _journey_in(told: Any) -> Journey | None:  # noqa: ANN401 - what lay in the tab's storage
    """What was left with, if it is that."""
    try:
        journey = Journey(**{name: str(text) for name, text in dict(told).items()})
        checked_base_url(journey.base_url)
    except (TypeError, ValueError):
        return None
    return journey if journey.line in login.LINES else None


def _free_name(name: str, taken: set[str]) -> str:
    number, candidate = 2, name
    while candidate in taken:
        number, candidate = number + 1, f"{name} {number}"
    return candidate
