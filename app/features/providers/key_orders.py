"""What is done with keys: taken out of their field, tried for free, put into the vault. Nothing here is ever told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.errors import SwitchyardError
from app.base.secret import Secret
from app.features.frame.state import ToastTold
from app.features.providers.key_fields import new_key_field, replacement_field
from app.features.providers.lamps import CLEAR, UNTRIED, Lamp, lamp_of_error
from app.features.providers.state import (
    ForgetRefusedKey,
    KeepRefusedKey,
    KeyGiven,
    KeyKept,
    KeyRefused,
    RemoveKeys,
    RenameKey,
    TakeKey,
    Trouble,
    TroubleMet,
    WorkEnded,
)
from app.features.vault.state import VaultChanged
from app.llm.errors import BadKey, ProviderError
from app.records.kinds import KEY_USE
from app.vault.told import Plain, SecretInfo

if TYPE_CHECKING:
    from app.features.ports import Ports, Table
    from app.llm.catalog.model import Line
    from app.ui.loop import Tell

LONGEST_KEY = 4_000


@dataclass(frozen=True, slots=True)
class Held:
    """A key that its provider refused, until the person says what becomes of it."""

    line: Line
    given: KeyGiven
    plain: Plain = field(repr=False)
    lamp: Lamp = UNTRIED


class KeyOrders:
    """Carries out the orders that touch keys."""

    def __init__(self, ports: Ports) -> None:
        """No key is held."""
        self._ports = ports
        self._held: Held | None = None
        self.table: Table = {
            TakeKey: self.take,
            KeepRefusedKey: self.keep_refused,
            ForgetRefusedKey: self.forget_refused,
            RenameKey: self.rename,
            RemoveKeys: self.remove,
        }

    async def take(self, order: TakeKey, tell: Tell) -> None:
        """From the field to the vault, by way of its provider. What can't be tried is kept, and that is said."""
        line, given = order.line, order.given
        try:
            plain = await self._typed(given)
            if wrong := what_is_wrong(plain):
                tell(TroubleMet(Trouble(line.id, "key", wrong)))
                return
            try:
                lamp = await self._tried(line, plain)
            except BadKey as error:
                lamp = lamp_of_error(error)
                self._held = Held(line, given, plain, lamp)
                tell(KeyRefused(line.id, lamp))
                return
            await self._keep(Held(line, given, plain, lamp), tell)
        finally:
            tell(WorkEnded(line.id))

    async def keep_refused(self, order: KeepRefusedKey, tell: Tell) -> None:
        """The person wants it all the same."""
        held, self._held = self._held, None
        if held and held.line.id == order.line.id:
            await self._keep(held, tell, forced=True)

    async def forget_refused(self, _: ForgetRefusedKey, __: Tell) -> None:
        """Nothing of it remains."""
        self._held = None

    async def rename(self, order: RenameKey, tell: Tell) -> None:
        """The name lies in the open; the vault may be locked."""
        vault = await self._ports.vault
        await vault.rename_secret(order.key, order.name)
        tell(VaultChanged(vault.status))

    async def remove(self, order: RemoveKeys, tell: Tell) -> None:
        """Out of storage at once."""
        vault, store = await self._ports.vault, await self._ports.store
        await vault.remove_secrets(order.keys)
        tell(VaultChanged(vault.status))
        await store.delete(KEY_USE, *order.keys)
        tell(ToastTold("The key is removed from this browser.", "ok"))

    async def _typed(self, given: KeyGiven) -> Plain:
        """Every field is emptied, also those of a key that is not taken in the end."""
        key = await self._text(replacement_field(given.replaces) if given.replaces else new_key_field(given.line))
        headers = [(name, await self._text(id)) for name, id in given.headers]
        return Plain(key, tuple((name, value) for name, value in headers if value))

    async def _text(self, id: str) -> str:
        return str(await self._ports.page.call("secret.take", id=id) or "").strip()

    async def _tried(self, line: Line, plain: Plain) -> Lamp:
        """Only a plain no of the provider counts against a key."""
        await self._ports.reach(line)
        client = await self._ports.client
        try:
            told = await client.check_key(line, Secret(plain.key, line.base_url, plain.headers))
        except BadKey:
            raise
        except ProviderError as error:
            return lamp_of_error(error)
        return CLEAR if told == "good" else UNTRIED

    async def _keep(self, held: Held, tell: Tell, *, forced: bool = False) -> None:
        """A vault that can't take it says why where the key was typed: there it has to be put in again."""
        try:
            info = await self._stored(held)
        except SwitchyardError as error:
            text = f"{error.what} The key was not kept: put it in again. {error.next_step}"
            tell(TroubleMet(Trouble(held.line.id, "key", text)))
            return
        vault = await self._ports.vault
        tell(VaultChanged(vault.status), KeyKept(held.line.id, info.id, held.lamp, forced))

    async def _stored(self, held: Held) -> SecretInfo:
        vault, line, given = await self._ports.vault, held.line, held.given
        if not given.replaces:
            return await vault.add_secret(line.id, line.base_url, given.name, held.plain)
        info = await vault.replace_secret(given.replaces, line.base_url, held.plain)
        store = await self._ports.store
        await store.change(KEY_USE, info.id, lambda use: use.model_copy(update={"failed": 0}))
        return info


def what_is_wrong(plain: Plain) -> str:
    """A sentence about what was typed, without any of it; empty where nothing is wrong."""
    if not plain.key:
        return "There is no key in the field. Paste it, then press the button again."
    texts = (plain.key, *(value for _, value in plain.headers))
    if any(len(text) > LONGEST_KEY for text in texts):
        return "That is too long to be a key. Copy only the key, and paste it again."
    if " " in plain.key or not all(text.isascii() and text.isprintable() for text in texts):
        return "A key has only letters, digits and signs, without spaces. Copy only the key, and paste it again."
    return ""
