"""What performers do with the vault: what was typed goes into it and nowhere else, and every end is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.base.errors import SwitchyardError
from app.features.frame.state import ToastTold
from app.features.ports import Ports
from app.features.vault.orders import VaultOrders
from app.features.vault.state import (
    BackupRead,
    ChangeThePassphrase,
    CodeMade,
    CountDown,
    DeviceRefused,
    EraseVault,
    ForgetRestore,
    LockVault,
    LookAtVault,
    MakeVault,
    MakeWay,
    OpenVault,
    PasskeysTold,
    ReadBackup,
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
from app.vault.told import Device, Passkey, Passphrase, Recovery, SecretInfo, Status, Way, WrongWay
from tests.fakes.vaults import DEVICE_ONLY, LOCKED, SECRET, UNLOCKED

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPED = {
    "vault-new": "MARK-new",
    "vault-old": "MARK-old",
    "vault-passphrase": "MARK-passphrase",
    "vault-recovery": "MARK-recovery",
    "vault-backup": "MARK-backup",
}
CODE = "MARK-code"


class Refused(SwitchyardError):
    """The page has no such element yet."""


@dataclass
class FakePage:
    """Answers as the page does, and remembers what it was asked."""

    frames_until_shown: int = 2
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def call(self, port: str, **fields: Any) -> Any:  # noqa: ANN401 - as the port
        self.asked.append((port, fields))
        if port == "secret.take":
            return TYPED[fields["id"]]
        if port == "secret.show" and self.frames_until_shown:
            self.frames_until_shown -= 1
            raise Refused
        return {"world.facts": {"passkeys": True}, "shelf.read": {"text": "CUT"}}.get(port)


@dataclass
class FakeClock:
    """Sleeping moves it on."""

    seconds: float = 0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def ticks(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class FakeBackup:
    secrets: tuple[SecretInfo, ...] = (SECRET,)


@dataclass
class FakeVault:
    """Remembers the ways it was given; `refuses` what it is told to refuse."""

    status: Status = LOCKED.status
    refuses: bool = False
    given: list[object] = field(default_factory=list)

    async def _do(self, *given: object, result: Any = None) -> Any:  # noqa: ANN401 - what the method gives
        if self.refuses:
            self.status = replace(self.status, wait_until=4_000)
            raise WrongWay
        self.given.extend(given)
        return result

    async def look(self) -> Status:
        return self.status

    async def create(self, way: Way) -> str:
        await self._do(way)
        self.status = UNLOCKED.status
        return CODE

    async def unlock(self, way: Way) -> None:
        await self._do(way)
        self.status = replace(self.status, state="unlocked")

    def lock(self) -> None:
        self.status = replace(self.status, state="locked")

    async def add_lock(self, confirm: Way, new: Way) -> None:
        await self._do(confirm, new)

    async def change_passphrase(self, old: Passphrase, new: Passphrase) -> None:
        await self._do(old, new)

    async def rotate(self, ways: Sequence[Way]) -> str:
        await self._do(*ways)
        return CODE

    async def backup(self, passphrase: str) -> str:
        await self._do(passphrase)
        return "SEALED"

    async def read_backup(self, text: str, passphrase: str) -> FakeBackup:
        await self._do(text, passphrase)
        return FakeBackup()

    async def restore(self, backup: FakeBackup) -> int:
        await self._do(backup)
        return 2

    async def erase(self) -> None:
        await self._do()
        self.status = Status()


@dataclass
class World:
    """The performers with all they talk to."""

    vault: FakeVault = field(default_factory=FakeVault)
    page: FakePage = field(default_factory=FakePage)
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[object] = field(default_factory=list)

    def perform(self, *orders: object) -> list[object]:
        """Carry them out, one after the other; what was told."""

        async def run() -> None:
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            future.set_result(self.vault)
            never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            ports = Ports(self.page, self.clock, None, never, never, future)  # type: ignore[arg-type]
            table = VaultOrders(ports).table
            for order in orders:
                await table[type(order)](order, lambda *facts: self.told.extend(facts))
            await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))  # a countdown

        asyncio.run(run())
        return self.told


@pytest.mark.parametrize(
    ("order", "given"),
    [
        (MakeVault("passphrase"), [Passphrase("MARK-new")]),
        (MakeVault("passkey"), [Passkey()]),
        (MakeVault("device"), [Device()]),
        (OpenVault("passphrase"), [Passphrase("MARK-passphrase")]),
        (OpenVault("recovery"), [Recovery("MARK-recovery")]),
        (MakeWay("passphrase", "recovery"), [Recovery("MARK-recovery"), Passphrase("MARK-new")]),
        (MakeWay("passkey", "passphrase"), [Passphrase("MARK-passphrase"), Passkey()]),
        (ChangeThePassphrase(), [Passphrase("MARK-old"), Passphrase("MARK-new")]),
        (RotateDataKey(("passphrase", "device")), [Passphrase("MARK-passphrase"), Device()]),
        (SaveBackup(), ["MARK-new"]),
        (ReadBackup("SEALED"), ["SEALED", "MARK-backup"]),
    ],
)
def test_what_was_typed_goes_into_the_vault_and_nowhere_else(order: object, given: list[object]) -> None:
    world = World()
    told = world.perform(order)
    assert world.vault.given == given
    assert "MARK" not in repr(told)
    assert "MARK" not in repr(world.page.asked)


@pytest.mark.parametrize(
    "order",
    [
        MakeVault("passphrase"),
        OpenVault("passphrase"),
        MakeWay("device", "passphrase"),
        ChangeThePassphrase(),
        RotateDataKey(("passphrase",)),
        SaveBackup(),
        EraseVault(),
    ],
)
def test_what_the_vault_refuses_is_told_beside_the_field(order: object) -> None:
    told = World(FakeVault(refuses=True)).perform(order)
    assert told[-1] == VaultProblem(str(WrongWay()))
    assert VaultDone() not in told


def test_a_backup_that_does_not_open_is_not_called_a_vault() -> None:
    (told,) = World(FakeVault(refuses=True)).perform(ReadBackup("SEALED"))
    assert isinstance(told, VaultProblem)
    assert "does not open this backup" in told.problem


def test_a_wrong_try_tells_how_long_to_wait() -> None:
    told = World(FakeVault(refuses=True)).perform(OpenVault("passphrase"))
    [changed] = [fact for fact in told if isinstance(fact, VaultChanged)]
    assert changed.status.wait_until == 4_000


def test_the_device_opens_the_vault_at_the_start_without_a_word_and_its_failure_says_nothing() -> None:
    locked = replace(DEVICE_ONLY.status, state="locked")
    opened = World(FakeVault(locked)).perform(LookAtVault(opens=True))
    assert opened[0] == PasskeysTold(offered=True)  # before the dialog that offers them can open
    assert isinstance(opened[1], VaultChanged)
    assert opened[1].status.state == "unlocked"
    refused = World(FakeVault(locked, refuses=True)).perform(LookAtVault(opens=True))
    assert isinstance(refused[1], VaultChanged)
    assert refused[1].status.state == "locked"
    only_looked = World(FakeVault(locked)).perform(LookAtVault())
    assert only_looked[1] == VaultChanged(locked)


def test_a_press_that_the_device_refuses_asks_for_another_way() -> None:
    told = World(FakeVault(refuses=True)).perform(OpenVault("device", at_once=True))
    assert told[-1] == DeviceRefused(str(WrongWay()))


def test_a_code_is_put_into_its_element_when_that_is_there_and_is_held_no_longer() -> None:
    world = World()
    told = world.perform(MakeVault("device"), ShowCode(), ShowCode())
    assert CodeMade() in told
    shown = [fields for port, fields in world.page.asked if port == "secret.show"]
    assert [fields["text"] for fields in shown] == [CODE, CODE, CODE, ""]


def test_an_element_that_never_comes_is_a_fault_and_not_an_endless_wait() -> None:
    with pytest.raises(Refused):
        World(page=FakePage(frames_until_shown=10_000)).perform(ShowCode())


def test_locking_reaches_the_other_tabs_unless_they_know() -> None:
    world = World(FakeVault(UNLOCKED.status))
    [changed] = world.perform(LockVault())
    assert isinstance(changed, VaultChanged)
    assert changed.status.state == "locked"
    assert world.page.asked == [("secret.clear-all", {}), ("vault.locked-everywhere", {})]
    world = World(FakeVault(UNLOCKED.status))
    world.perform(LockVault(everywhere=False))
    assert world.page.asked == [("secret.clear-all", {})]


def test_the_wait_is_counted_down_to_nothing() -> None:
    told = World(clock=FakeClock(1.5)).perform(CountDown(4_000))
    assert told == [WaitTold(3), WaitTold(2), WaitTold(1), WaitTold(0)]
    assert World(clock=FakeClock(5)).perform(CountDown(4_000)) == [WaitTold(0)]


def test_a_backup_is_saved_as_a_file_with_its_day() -> None:
    world = World()
    told = world.perform(SaveBackup())
    saved = next(fields for port, fields in world.page.asked if port == "file.save")
    assert saved == {"name": "switchyard-keys-1970-01-01.json", "type": "application/json", "text": "SEALED"}
    assert any(isinstance(fact, ToastTold) and saved["name"] in fact.text for fact in told)


def test_only_a_backup_that_was_read_and_not_let_go_is_restored() -> None:
    assert World().perform(WriteRestore()) == []
    assert VaultDone() not in World().perform(ReadBackup("SEALED"), ForgetRestore(), WriteRestore())
    assert VaultDone() not in World().perform(ReadBackup("SEALED"), LockVault(), WriteRestore())
    world = World()
    told = world.perform(ReadBackup("SEALED"), WriteRestore(), WriteRestore())
    assert BackupRead((SECRET,)) in told
    assert [fact.text for fact in told if isinstance(fact, ToastTold)] == ["2 keys restored."]


def test_a_damaged_vault_is_saved_as_it_lies_there() -> None:
    world = World()
    world.perform(SaveEnvelope())
    saved = next(fields for port, fields in world.page.asked if port == "file.save")
    assert saved["text"] == "CUT"


def test_the_page_watches_as_told() -> None:
    world = World()
    world.perform(WatchIdle(5, 0))
    assert world.page.asked == [("vault.watch", {"idle": 5, "hidden": 0})]
