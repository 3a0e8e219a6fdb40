"""The browser goes away at any step of any operation: what is left opens, and holds what it held before or after."""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from app.vault.told import Device, Passkey, Passphrase, Plain, Recovery, VaultError
from app.vault.vault import Vault
from tests.fakes.vault_world import GOOD, FakeCrypto, Killed, World

URL = "https://api.openai.com/v1"
NEW = "another good passphrase"
OLD_KEYS = {"work": "sk-1", "home": "sk-2"}
Operation: TypeAlias = Callable[[Vault, str], Awaitable[object]]


async def prepared() -> tuple[World, str]:
    """A vault with two keys and every kind of lock; and its recovery code."""
    world = World(FakeCrypto(7))
    vault = world.tab()
    code = await vault.create(Passphrase(GOOD))
    for name, key in OLD_KEYS.items():
        await vault.add_secret("openai", URL, name, Plain(key))
    await vault.add_lock(Passphrase(GOOD), Device())
    await vault.add_lock(Passphrase(GOOD), Passkey("Laptop"))
    return world, code


async def unlocked(vault: Vault) -> Vault:
    await vault.unlock(Passphrase(GOOD))
    return vault


def id_of(vault: Vault, name: str) -> str:
    return next(one.id for one in vault.status.secrets if one.name == name)


async def add(vault: Vault, _: str) -> None:
    await (await unlocked(vault)).add_secret("openai", URL, "third", Plain("sk-3"))


async def replace(vault: Vault, _: str) -> None:
    await (await unlocked(vault)).replace_secret(id_of(vault, "work"), URL, Plain("sk-1b"))


async def rename(vault: Vault, _: str) -> None:
    await (await unlocked(vault)).rename_secret(id_of(vault, "work"), "job")


async def remove(vault: Vault, _: str) -> None:
    await (await unlocked(vault)).remove_secrets([id_of(vault, "work")])


async def remove_while_locked(vault: Vault, _: str) -> None:
    await vault.look()
    await vault.remove_secrets([id_of(vault, "work")])
    await unlocked(vault)


async def another_device_key(vault: Vault, _: str) -> None:
    await vault.add_lock(Device(), Device())


async def another_passkey(vault: Vault, code: str) -> None:
    await vault.add_lock(Recovery(code), Passkey("Phone"))


async def another_code(vault: Vault, code: str) -> None:
    await vault.new_recovery_code(Recovery(code))


async def fewer_locks(vault: Vault, _: str) -> None:
    await unlocked(vault)
    await vault.remove_lock(next(lock.id for lock in vault.status.locks if lock.kind == "device"))


async def another_passphrase(vault: Vault, _: str) -> None:
    await vault.change_passphrase(Passphrase(GOOD), Passphrase(NEW))


async def rotate(vault: Vault, _: str) -> None:
    await vault.rotate([Device(), Passkey(), Passphrase(GOOD)])


async def restore(vault: Vault, _: str) -> None:
    backup = await vault.read_backup(await (await unlocked(vault)).backup(NEW), NEW)
    await vault.remove_secrets([id_of(vault, "work")])
    await vault.restore(backup)


OPERATIONS: list[Operation] = [
    add,
    replace,
    rename,
    remove,
    remove_while_locked,
    another_device_key,
    another_passkey,
    another_code,
    fewer_locks,
    another_passphrase,
    rotate,
    restore,
]
ALLOWED: dict[Operation, list[dict[str, str]]] = {
    add: [{**OLD_KEYS, "third": "sk-3"}],
    replace: [{**OLD_KEYS, "work": "sk-1b"}],
    rename: [{"job": "sk-1", "home": "sk-2"}],
    remove: [{"home": "sk-2"}],
    remove_while_locked: [{"home": "sk-2"}],
    restore: [{"home": "sk-2"}],
}


@pytest.mark.parametrize("after", [False, True], ids=["before the step", "after the step"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.__name__)
async def test_a_kill_at_any_step_leaves_a_vault_that_opens_and_holds_everything(
    operation: Operation, *, after: bool
) -> None:
    ready, code = await prepared()
    for step in range(1, 1000):
        world = copy.deepcopy(ready)
        world.kill_at, world.kill_after = world.steps + step, after
        try:
            await operation(world.tab(), code)
        except Killed:
            await still_whole(world, operation)
        else:
            assert step > 3, "the operation asked for next to nothing"
            return
    pytest.fail("the operation never came to its end")


async def still_whole(world: World, operation: Operation) -> None:
    """Open what is left in every way that it names, and look at all of it."""
    world.kill_at = None
    world.later(3600)
    vault = world.tab()
    assert (await vault.look()).state == "locked"
    assert vault.status.problem == ""
    kinds = {lock.kind for lock in vault.status.locks}
    assert kinds == {"passphrase", "recovery", "device", "passkey"} or (
        operation is fewer_locks and kinds == {"passphrase", "recovery", "passkey"}
    )
    named = {lock["key"] for lock in json.loads(world.texts["sy.vault"])["locks"] if lock["kind"] == "device"}
    assert {*world.device} == named, "device keys that nothing names are swept, and no other"
    for way in (Device(), Passkey()) if "device" in kinds else (Passkey(),):
        await world.tab().unlock(way)
    try:
        await vault.unlock(Passphrase(GOOD))
    except VaultError:
        assert operation is another_passphrase
        await vault.unlock(Passphrase(NEW))
    found = {one.name: (await vault.secret(one.id)).reveal(URL) for one in vault.status.secrets}
    assert found in [OLD_KEYS, *ALLOWED.get(operation, [])]
    await vault.add_secret("openai", URL, "and it goes on", Plain("x"))


@pytest.mark.parametrize("after", [False, True], ids=["before the step", "after the step"])
async def test_a_kill_while_a_vault_is_made_leaves_none_or_one_that_opens(*, after: bool) -> None:
    for step in range(1, 100):
        world = World(FakeCrypto(7), kill_at=step, kill_after=after)
        try:
            await world.tab().create(Device())
        except Killed:
            world.kill_at = None
            world.later(3600)
            vault = world.tab()
            if (await vault.look()).state == "none":
                assert world.device == {}
                await vault.create(Passphrase(GOOD))
            else:
                await vault.unlock(Device())
            assert vault.status.state == "unlocked"
        else:
            return
    pytest.fail("it never came to its end")


@pytest.mark.parametrize("after", [False, True], ids=["before the step", "after the step"])
async def test_a_kill_while_erasing_leaves_a_whole_vault_or_none_and_erasing_again_ends_it(*, after: bool) -> None:
    ready, _ = await prepared()
    for step in range(1, 100):
        world = copy.deepcopy(ready)
        world.kill_at, world.kill_after = world.steps + step, after
        try:
            await world.tab().erase()
        except Killed:
            world.kill_at = None
            vault = world.tab()
            if (await vault.look()).state != "none":
                await vault.unlock(Passphrase(GOOD))
            await vault.erase()
        assert world.texts == {}
        assert world.device == {}
        if world.kill_at is not None:
            return
    pytest.fail("it never came to its end")
