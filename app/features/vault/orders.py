"""What is done with the vault. What was typed is taken from its field here, and goes nowhere but into the vault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.ports import Ports, Table
from app.features.settings.update import counted
from app.features.vault.fields import BACKUP, CODE, NEW, OLD, field_of
from app.features.vault.state import (
    BackupRead,
    ChangeThePassphrase,
    CodeMade,
    CopyCode,
    CountDown,
    DeviceRefused,
    EraseVault,
    ForgetRestore,
    LockVault,
    LookAtVault,
    MakeCode,
    MakeVault,
    MakeWay,
    OpenVault,
    PasskeysTold,
    ReadBackup,
    RemoveWay,
    RotateDataKey,
    SaveBackup,
    SaveEnvelope,
    ShowCode,
    VaultChanged,
    VaultDone,
    VaultProblem,
    WaitTold,
    WatchIdle,
    WriteRestore,
)
from app.ui.loop import Tell
from app.vault.backup import Backup
from app.vault.told import Device, Kind, Passkey, Passphrase, Recovery, Way, WrongWay
from app.vault.vault import Vault
from app.vault.writing import NAME as ENVELOPE

MEDIA_TYPE = "application/json"
FRAME_SECONDS = 1 / 30
SHOW_TRIES = 150
NOT_ITS_PASSPHRASE = (
    "That passphrase does not open this backup. Nothing was changed. Try the one that it was saved with."
)


class VaultOrders:
    """Carries out the orders of the vault."""

    def __init__(self, ports: Ports) -> None:
        """Nothing is held: no code, no backup, no countdown."""
        self._ports = ports
        self._code = ""
        self._backup: Backup | None = None
        self._countdown: asyncio.Task[None] | None = None
        self.table: Table = {
            LookAtVault: self.look,
            WatchIdle: self.watch,
            MakeVault: self.make,
            OpenVault: self.open,
            LockVault: self.lock,
            CountDown: self.count_down,
            ChangeThePassphrase: self.change_passphrase,
            MakeWay: self.make_way,
            MakeCode: self.make_code,
            RemoveWay: self.remove_way,
            RotateDataKey: self.rotate,
            SaveBackup: self.save_backup,
            ReadBackup: self.read_backup,
            WriteRestore: self.restore,
            ForgetRestore: self.forget_restore,
            ShowCode: self.show_code,
            CopyCode: self.copy_code,
            EraseVault: self.erase,
            SaveEnvelope: self.save_envelope,
        }

    async def look(self, order: LookAtVault, tell: Tell) -> None:
        """A device key that does not open it says nothing here: the vault is locked, and that shows.

        Whether there are passkeys is told first: the dialog that offers them opens with what follows.
        """
        facts = asyncio.ensure_future(self._ports.page.call("world.facts"))
        vault = await self._ports.vault
        status = await vault.look()
        if order.opens and status.state == "locked" and any(lock.kind == "device" for lock in status.locks):
            try:
                await vault.unlock(Device())
            except SwitchyardError:
                status = vault.status
        tell(PasskeysTold(bool((await facts)["passkeys"])), VaultChanged(vault.status))

    async def watch(self, order: WatchIdle, _: Tell) -> None:
        """The page watches for touches."""
        await self._ports.page.call("vault.watch", idle=order.idle, hidden=order.hidden)

    async def make(self, order: MakeVault, tell: Tell) -> None:
        """The code is shown as soon as the vault lies in storage."""

        async def make(vault: Vault) -> None:
            self._code = await vault.create(await self._way(order.means, new=True))
            tell(VaultChanged(vault.status), CodeMade())

        await self._work(tell, make)

    async def open(self, order: OpenVault, tell: Tell) -> None:
        """At a press the device's key is tried first; when it fails, there are other ways to ask for."""
        vault = await self._ports.vault
        try:
            await vault.unlock(await self._way(order.means))
        except SwitchyardError as error:
            tell(VaultChanged(vault.status))
            tell(DeviceRefused(str(error)) if order.at_once else VaultProblem(str(error)))
            await self._ports.page.call("field.focus", id=field_of(order.means))  # where the next try is typed
            return
        tell(VaultChanged(vault.status), VaultDone())

    async def lock(self, order: LockVault, tell: Tell) -> None:
        """Here first: whatever the page says, this tab is locked. What was typed and not sent goes with it."""
        vault = await self._ports.vault
        vault.lock()
        self._backup = None
        tell(VaultChanged(vault.status))
        await self._ports.page.call("secret.clear-all")
        if order.everywhere:
            await self._ports.page.call("vault.locked-everywhere")

    async def count_down(self, order: CountDown, tell: Tell) -> None:
        """A task of its own: nothing that waits for orders to end waits for this."""
        if self._countdown:
            self._countdown.cancel()
        self._countdown = asyncio.ensure_future(self._count(order.until, tell))

    async def _count(self, until: int, tell: Tell) -> None:
        while (left := until - self._ports.millis()) > 0:
            tell(WaitTold(-(-left // 1000)))
            await self._ports.clock.sleep(left % 1000 / 1000 or 1)
        tell(WaitTold(0))

    async def change_passphrase(self, _: ChangeThePassphrase, tell: Tell) -> None:
        """The old one opens, the new one closes."""

        async def change(vault: Vault) -> None:
            await vault.change_passphrase(Passphrase(await self._take(OLD)), Passphrase(await self._take(NEW)))

        await self._work(tell, change, "Your passphrase is changed.")

    async def make_way(self, order: MakeWay, tell: Tell) -> None:
        """One that there is confirms it."""

        async def add(vault: Vault) -> None:
            await vault.add_lock(await self._way(order.means), await self._way(order.new, new=True))

        await self._work(tell, add, "Added. Your keys can be unlocked that way from now on.")

    async def make_code(self, order: MakeCode, tell: Tell) -> None:
        """The old one opens nothing any more."""

        async def renew(vault: Vault) -> None:
            self._code = await vault.new_recovery_code(await self._way(order.means))
            tell(VaultChanged(vault.status), CodeMade())

        await self._work(tell, renew)

    async def remove_way(self, order: RemoveWay, tell: Tell) -> None:
        """The vault refuses to lose its last one."""

        async def remove(vault: Vault) -> None:
            await vault.remove_lock(order.id)

        await self._work(tell, remove, "Removed.")

    async def rotate(self, order: RotateDataKey, tell: Tell) -> None:
        """All ways at once, or nothing changes."""

        async def rotate(vault: Vault) -> None:
            ways = [await self._way(kind) for kind in order.kinds]
            self._code = await vault.rotate(ways)
            tell(VaultChanged(vault.status), CodeMade())

        await self._work(tell, rotate, "Your keys are encrypted anew.")

    async def save_backup(self, _: SaveBackup, tell: Tell) -> None:
        """A file under the person's hand; nothing of it stays here."""
        name = f"switchyard-keys-{self._ports.clock.now().date().isoformat()}.json"

        async def save(vault: Vault) -> None:
            text = await vault.backup(await self._take(NEW))
            await self._ports.page.call("file.save", name=name, type=MEDIA_TYPE, text=text)

        await self._work(tell, save, f"Saved as {name}. Only its passphrase opens it.")

    async def read_backup(self, order: ReadBackup, tell: Tell) -> None:
        """It is held here until the person has seen what lies in it."""
        vault = await self._ports.vault
        try:
            self._backup = await vault.read_backup(order.text, await self._take(BACKUP))
        except WrongWay:
            tell(VaultProblem(NOT_ITS_PASSPHRASE))
        except SwitchyardError as error:
            tell(VaultProblem(str(error)))
        else:
            tell(BackupRead(self._backup.secrets))

    async def restore(self, _: WriteRestore, tell: Tell) -> None:
        """Say how many were new or newer."""
        backup, self._backup = self._backup, None
        if backup is None:
            return

        async def restore(vault: Vault) -> None:
            count = await vault.restore(backup)
            told = f"{counted(count, 'key')} restored." if count else "Nothing to restore: all of it is here already."
            tell(ToastTold(told, "ok"))

        await self._work(tell, restore)

    async def forget_restore(self, _: ForgetRestore, __: Tell) -> None:
        """Let it go."""
        self._backup = None

    async def show_code(self, _: ShowCode, __: Tell) -> None:
        """It goes as text into an element that comes with one of the next frames; afterwards it is held nowhere."""
        code, self._code = self._code, ""
        for place in range(SHOW_TRIES):
            try:
                await self._ports.page.call("secret.show", id=CODE, text=code)
            except SwitchyardError:
                if place == SHOW_TRIES - 1:
                    raise
                await self._ports.clock.sleep(FRAME_SECONDS)
            else:
                return

    async def copy_code(self, _: CopyCode, tell: Tell) -> None:
        """Straight from the element."""
        await self._ports.page.call("secret.copy", id=CODE)
        tell(ToastTold("Copied. Paste it where you keep such things, then copy something else.", "ok"))

    async def erase(self, _: EraseVault, tell: Tell) -> None:
        """All of it."""

        async def erase(vault: Vault) -> None:
            await vault.erase()

        await self._work(tell, erase, "The vault is erased.")

    async def save_envelope(self, _: SaveEnvelope, tell: Tell) -> None:
        """As it is: encrypted, damaged, but perhaps not beyond repair."""
        text = (await self._ports.page.call("shelf.read", name=ENVELOPE)).get("text")
        name = f"switchyard-vault-as-found-{self._ports.clock.now().date().isoformat()}.json"
        await self._ports.page.call("file.save", name=name, type=MEDIA_TYPE, text=text or "")
        tell(ToastTold(f"Saved as {name}.", "ok"))

    async def _work(self, tell: Tell, work: Callable[[Vault], Awaitable[None]], told: str = "") -> None:
        """Do it, and say how the vault stands afterwards, whatever came of it."""
        vault = await self._ports.vault
        try:
            await work(vault)
        except SwitchyardError as error:
            tell(VaultChanged(vault.status), VaultProblem(str(error)))
            return
        tell(VaultChanged(vault.status), VaultDone(), *((ToastTold(told, "ok"),) if told else ()))

    async def _way(self, kind: Kind, *, new: bool = False) -> Way:
        match kind:
            case "passphrase":
                return Passphrase(await self._take(NEW if new else field_of(kind)))
            case "recovery":
                return Recovery(await self._take(field_of(kind)))
            case "passkey":
                return Passkey()
            case "device":
                return Device()

    async def _take(self, field: str) -> str:
        return str(await self._ports.page.call("secret.take", id=field))
