"""What is ordered for endpoints: stored, removed with their keys, tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.errors import SwitchyardError
from app.features.endpoints.state import (
    EndpointKeyWrong,
    EndpointNotStored,
    EndpointStored,
    ForgetEndpointKey,
    RemoveEndpoint,
    StoreEndpoint,
    StoreEndpointKey,
    TrialEnded,
    TryLine,
)
from app.features.frame.state import RoomOpened, ToastTold
from app.features.ledger.keeping import Journey
from app.features.ledger.trying import tried
from app.features.providers.key_orders import what_is_wrong
from app.features.providers.route import lines_of, listed
from app.features.providers.state import ListModels, VaultAllows
from app.features.vault.state import VaultChanged
from app.llm.catalog.merge import model_on
from app.llm.catalog.own import COLOURS, OwnLine
from app.llm.trial import Trial, trial_of
from app.records.kinds import KEY_USE, LINE, MODELS, LineConfig
from app.records.rows import RecordsChanged
from app.records.store import Delete
from app.vault.told import Plain

if TYPE_CHECKING:
    from app.features.ports import Ports, Table
    from app.features.routes.switchboard import Switchboard
    from app.llm.catalog.model import Line
    from app.ui.loop import Tell

KEY_FIELD = "endpoint-key"
KEY_NAME = "Key"


@dataclass(frozen=True, slots=True)
class Typed:
    """A key that was typed into the form, until the vault is open for it."""

    line: Line
    plain: Plain = field(repr=False)


class EndpointOrders:
    """Carries out the orders that concern endpoints."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """No key waits."""
        self._ports, self._switchboard = ports, switchboard
        self._typed: Typed | None = None
        self.table: Table = {
            StoreEndpoint: self.store,
            StoreEndpointKey: self.store_key,
            ForgetEndpointKey: self.forget_key,
            RemoveEndpoint: self.remove,
            TryLine: self.attempt,
        }

    async def store(self, order: StoreEndpoint, tell: Tell) -> None:
        """The endpoint first: if that fails, the key is still in its field."""
        try:
            line, moved = await self._stored(order)
        except SwitchyardError:
            tell(EndpointNotStored())
            raise
        tell(RecordsChanged(LINE.name, (line.id,)))
        plain = Plain(str(await self._ports.page.call("secret.take", id=KEY_FIELD) or "").strip())
        if plain.key and (wrong := what_is_wrong(plain)):
            tell(EndpointKeyWrong(line.id, f"The endpoint is stored, its key is not. {wrong}"))
            return
        self._typed = Typed(line, plain) if plain.key else None
        tell(EndpointStored(line, bool(plain.key), moved))

    async def _stored(self, order: StoreEndpoint) -> tuple[Line, bool]:
        """Under its id, or under a free one; whether keys stay behind at its old origin."""
        store, vault = await self._ports.store, await self._ports.vault
        configs = {one.record.id: one.record for one in await store.select(LINE)}
        lines = lines_of(configs)
        own, id = order.own, order.id
        if not id:
            own = own.model_copy(update={"colour": _colour(configs)})
            id = own.line([line.id for line in lines]).id
        await store.change(LINE, id, lambda now: now.model_copy(update={"own": own}), start=LineConfig(id=id))
        line = own.line().model_copy(update={"id": id})
        moved = any(key.origin != line.origin for key in vault.status.of_line(id))
        return line, moved

    async def store_key(self, _: StoreEndpointKey, tell: Tell) -> None:
        """Bound to the endpoint's origin; it takes the place of none."""
        typed, self._typed = self._typed, None
        if typed is None:
            return
        vault = await self._ports.vault
        taken = {one.name for one in vault.status.of_line(typed.line.id)}
        name = next(one for one in (KEY_NAME, *(f"{KEY_NAME} {n}" for n in range(2, 999))) if one not in taken)
        info = await vault.add_secret(typed.line.id, typed.line.base_url, name, typed.plain)
        tell(VaultChanged(vault.status), ToastTold(f"{typed.line.name} and its key are stored.", "ok"))
        if typed.line.paths.models:
            tell(VaultAllows(ListModels(typed.line, info.id)))

    async def forget_key(self, _: ForgetEndpointKey, __: Tell) -> None:
        """Nothing of it remains."""
        self._typed = None

    async def remove(self, order: RemoveEndpoint, tell: Tell) -> None:
        """The keys first: if the rest fails, none of them is left behind without its line."""
        store, vault = await self._ports.store, await self._ports.vault
        if order.keys:
            await vault.remove_secrets(order.keys)
            tell(VaultChanged(vault.status))
        uses = [Delete(KEY_USE, key) for key in order.keys]
        await store.write(Delete(LINE, order.line), Delete(MODELS, order.line), *uses)
        tell(RecordsChanged(LINE.name, (order.line,)), RoomOpened("providers"), ToastTold("Endpoint removed.", "ok"))

    async def attempt(self, order: TryLine, tell: Tell) -> None:
        """One small request, as it went and as it was answered."""
        trial = Trial(problem="The trial could not be made.")
        try:
            await self._ports.reach(order.line)
            client, store = await self._ports.client, await self._ports.store
            vault = await self._ports.vault
            secret = await vault.secret(order.key) if order.key else None
            listing = await store.get(MODELS, order.line.id)
            model = model_on(order.line, order.model, listed(order.line, listing.record if listing else None))
            names = {one.id: one.name for one in vault.status.secrets}
            journey = Journey(
                order.line,
                model,
                trial_of(model),
                key=order.key,
                key_name=names.get(order.key, ""),
                room="trial",
                profile=self._switchboard.around.profile.id,
            )
            trial = await tried(
                self._switchboard.keeper, journey, lambda request: client.try_line(order.line, model, secret, request)
            )
        except SwitchyardError as error:
            trial = Trial(problem=f"{error.what} {error.next_step}")
        finally:
            tell(TrialEnded(order.line.id, trial))


def _colour(configs: dict[str, LineConfig]) -> str:
    """A colour of one's own lines, in turn."""
    own = [config.own for config in configs.values() if isinstance(config.own, OwnLine)]
    return COLOURS[len(own) % len(COLOURS)]
