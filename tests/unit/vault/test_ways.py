"""The ways to unlock: made, used side by side, replaced, taken away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.vault.told import (
    Device,
    LastLock,
    LockMissing,
    LockNotThere,
    Passkey,
    Passphrase,
    Plain,
    Recovery,
    VaultError,
    VaultLocked,
    WrongWay,
)
from tests.fakes.vault_world import GOOD, World, opened

if TYPE_CHECKING:
    from app.vault.vault import Vault

URL = "https://api.openai.com/v1"


async def test_a_new_vault_is_unlocked_and_has_a_recovery_code() -> None:
    world = World()
    vault, code = await opened(world)
    assert vault.status.state == "unlocked"
    assert [lock.kind for lock in vault.status.locks] == ["passphrase", "recovery"]
    fresh = world.tab()
    assert (await fresh.look()).state == "locked"
    await fresh.unlock(Recovery(code))
    assert fresh.status.state == "unlocked"


@pytest.mark.parametrize("way", [Passphrase(GOOD), Passkey("Laptop"), Device()], ids=lambda way: type(way).__name__)
async def test_each_way_makes_a_vault_and_opens_it_again(way: Passphrase | Passkey | Device) -> None:
    world = World()
    await world.tab().create(way)
    fresh = world.tab()
    await fresh.unlock(way)
    assert fresh.status.state == "unlocked"


async def test_ways_are_added_beside_each_other_and_removed_but_not_the_last() -> None:
    world = World()
    vault, code = await opened(world)
    await vault.add_lock(Passphrase(GOOD), Device())
    await vault.add_lock(Device(), Passkey("Laptop"))
    await vault.add_lock(Recovery(code), Passphrase("a second passphrase"))
    kinds = [lock.kind for lock in vault.status.locks]
    assert kinds == ["passphrase", "recovery", "device", "passkey", "passphrase"]
    for way in (Passphrase(GOOD), Passphrase("a second passphrase"), Device(), Passkey(), Recovery(code)):
        await world.tab().unlock(way)
    *others, last = vault.status.locks
    for lock in others:
        await vault.remove_lock(lock.id)
    assert world.device == {}, "the key of this browser went with its lock"
    with pytest.raises(LastLock):
        await vault.remove_lock(last.id)
    with pytest.raises(LockNotThere):
        await vault.remove_lock(others[0].id)
    with pytest.raises(WrongWay, match="no passkey"):
        await vault.unlock(Passkey())


async def test_this_browser_keeps_one_key_for_the_vault() -> None:
    world = World()
    vault, _ = await opened(world)
    await vault.add_lock(Passphrase(GOOD), Device())
    first = [*world.device]
    await vault.add_lock(Device(), Device())
    assert len(world.device) == 1
    assert [*world.device] != first
    world.device.clear()
    with pytest.raises(WrongWay, match="gone"):
        await vault.unlock(Device())
    await vault.add_lock(Passphrase(GOOD), Device())
    await vault.unlock(Device())


async def test_a_new_passphrase_and_a_new_code_take_the_place_of_the_old_ones() -> None:
    world = World()
    vault, code = await opened(world)
    before = vault.status.locks
    await vault.change_passphrase(Passphrase(GOOD), Passphrase("something else"))
    new_code = await vault.new_recovery_code(Recovery(code))
    assert [lock.kind for lock in vault.status.locks] == [lock.kind for lock in before]
    for old in (Passphrase(GOOD), Recovery(code)):
        with pytest.raises(WrongWay):
            await vault.unlock(old)
    await world.tab().unlock(Passphrase("something else"))
    await world.tab().unlock(Recovery(new_code))


async def test_a_passphrase_is_the_same_however_it_is_composed() -> None:
    world = World()
    await world.tab().create(Passphrase("Schl\u00fcsselbund"))
    await world.tab().unlock(Passphrase("Schlu\u0308sselbund"))


async def test_a_new_data_key_needs_every_way_and_keeps_every_key() -> None:
    world = World()
    vault, code = await opened(world)
    info = await vault.add_secret("openai", URL, "work", Plain("sk-1"))
    await vault.add_lock(Passphrase(GOOD), Device())
    for name in ("Laptop", "Phone"):
        await vault.add_lock(Passphrase(GOOD), Passkey(name))
    text = world.texts["sy.vault"]
    with pytest.raises(LockMissing, match="“Passphrase”, “Laptop”, “Phone”"):
        await vault.rotate([Device()])
    with pytest.raises(LockMissing, match="Missing: “This browser”"):
        await vault.rotate([Passphrase(GOOD), Passkey()])
    with pytest.raises(WrongWay):
        await vault.rotate([Passphrase("wrong one"), Passkey(), Device()])
    assert world.texts["sy.vault"] == text
    new_code = await vault.rotate([Passphrase(GOOD), Passkey(), Device()])
    assert vault.status.state == "unlocked"
    assert (await vault.secret(info.id)).reveal(URL) == "sk-1"
    assert vault.status.secrets == (info,)
    assert len(world.device) == 1
    for way in (Passphrase(GOOD), Passkey(), Device(), Recovery(new_code)):
        await world.tab().unlock(way)
    with pytest.raises(WrongWay):
        await vault.unlock(Recovery(code))
    old, new = json.loads(text), json.loads(world.texts["sy.vault"])
    assert old["secrets"][0]["sealed"] != new["secrets"][0]["sealed"]


async def test_locking_at_any_step_of_unlocking_wins() -> None:
    world = World()
    await opened(world)
    for step in range(1, 100):
        vault = world.tab()
        await vault.look()
        ends_at = world.steps + step

        def somebody_locks(vault: Vault = vault, ends_at: int = ends_at) -> int:
            if world.steps == ends_at - 1:
                vault.lock()
            return 0

        world.pause = somebody_locks
        try:
            await vault.unlock(Passphrase(GOOD))
        except VaultLocked:
            assert vault.status.state == "locked"
            assert vault._held is None
        else:
            assert step > 4
            return
    pytest.fail("it never came to its end")


async def test_while_unlocked_only_a_key_is_held_that_cannot_be_wrapped_again() -> None:
    world = World()
    vault, code = await opened(world)
    await vault.rotate([Passphrase(GOOD)])
    assert vault._held is not None
    assert not vault._held.rewrap
    await vault.unlock(Passphrase(GOOD))
    assert not vault._held.rewrap
    vault.lock()
    assert vault._held is None
    assert code


async def test_a_browser_that_keeps_no_keys_has_all_the_rest_of_the_vault() -> None:
    world = World(keeps_no_keys=True)
    vault, code = await opened(world)
    with pytest.raises(VaultError, match="keeps no keys"):
        await vault.add_lock(Passphrase(GOOD), Device())
    await vault.change_passphrase(Passphrase(GOOD), Passphrase("something else"))
    assert (await vault.look()).state == "unlocked"
    await world.tab().unlock(Recovery(code))
    await vault.erase()
    assert world.texts == {}
