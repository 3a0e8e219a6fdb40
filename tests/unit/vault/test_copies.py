"""Backups, older envelopes in the place of newer ones, damage, and the end of a vault."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.vault.told import (
    BackupDamaged,
    Device,
    KeyNotThere,
    NoVault,
    Passkey,
    Passphrase,
    Plain,
    Status,
    VaultDamaged,
    VaultThere,
    WrongWay,
)
from tests.fakes.vault_world import GOOD, World, opened

URL = "https://api.openai.com/v1"


async def test_an_older_envelope_is_told_until_the_next_change() -> None:
    world = World()
    vault, _ = await opened(world)
    text = world.texts["sy.vault"]
    info = await vault.add_secret("openai", URL, "work", Plain("sk-1"))
    world.texts["sy.vault"], newer = text, world.texts["sy.vault"]
    fresh = world.tab()
    assert "older than the one" in (await fresh.look()).problem
    assert fresh.status.state == "locked"
    await fresh.unlock(Passphrase(GOOD))
    assert "older than the one" in fresh.status.problem
    await fresh.add_secret("openai", URL, "again", Plain("sk-2"))
    assert fresh.status.problem == ""
    world.texts["sy.vault"] = newer
    assert "older than the one" in (await world.tab().look()).problem
    assert info.id not in {one.id for one in fresh.status.secrets}


async def test_a_removed_key_that_is_put_back_is_told_even_if_it_was_removed_while_locked() -> None:
    world = World()
    vault, _ = await opened(world)
    info = await vault.add_secret("openai", URL, "work", Plain("sk-1"))
    text = world.texts["sy.vault"]
    vault.lock()
    await vault.remove_secrets([info.id])
    world.texts["sy.vault"] = text
    assert "older than the one" in (await vault.look()).problem


async def test_another_vault_or_none_in_the_place_of_the_known_one_is_told() -> None:
    world, other = World(), World()
    await opened(world)
    other.crypto.random(9)
    await opened(other)
    world.texts["sy.vault"] = other.texts["sy.vault"]
    assert "not the vault that was here last" in (await world.tab().look()).problem
    del world.texts["sy.vault"]
    fresh = world.tab()
    assert "is gone" in (await fresh.look()).problem
    await fresh.create(Passphrase(GOOD))
    assert fresh.status.problem == ""


async def test_a_backup_opens_in_a_fresh_browser_and_brings_every_key() -> None:
    world, other = World(), World(now=World.now + timedelta(days=9))
    vault, _ = await opened(world)
    ids = [(await vault.add_secret("openai", URL, name, Plain("sk-" + name))).id for name in ("one", "two")]
    text = await vault.backup("words of its own")
    assert json.loads(text)["format"] == "switchyard-vault"
    there = other.tab()
    await there.create(Device())
    backup = await there.read_backup("\ufeff" + text.replace("\n", "\r\n"), "words of its own")
    assert backup.secrets == vault.status.secrets
    assert await there.restore(backup) == 2
    assert await there.restore(backup) == 0
    assert [(await there.secret(id)).reveal(URL) for id in ids] == ["sk-one", "sk-two"]
    assert there.status.secrets == vault.status.secrets
    with pytest.raises(WrongWay):
        await there.read_backup(text, GOOD)


async def test_restoring_replaces_what_is_older_and_leaves_what_is_newer() -> None:
    world = World()
    vault, _ = await opened(world)
    one, two = [(await vault.add_secret("openai", URL, name, Plain("old"))).id for name in ("one", "two")]
    world.later(10)
    before = await vault.read_backup(await vault.backup(GOOD), GOOD)
    await vault.replace_secret(one, URL, Plain("new"))
    after = await vault.read_backup(await vault.backup(GOOD), GOOD)
    await vault.remove_secrets([two])
    assert await vault.restore(before) == 1
    assert [(await vault.secret(id)).reveal(URL) for id in (one, two)] == ["new", "old"]
    await vault.remove_secrets([one, two])
    await vault.restore(before)
    assert await vault.restore(after) == 1
    assert (await vault.secret(one)).reveal(URL) == "new"


async def test_a_file_that_is_no_backup_or_not_as_it_was_written_changes_nothing() -> None:
    world = World()
    vault, _ = await opened(world)
    await vault.add_secret("openai", URL, "one", Plain("sk"))
    text, before = await vault.backup(GOOD), dict(world.texts)
    for bad in ("", "{}", "sk-1234", text[:-9], text.replace("one", "two"), text + text):
        with pytest.raises(BackupDamaged, match="Nothing was restored"):
            await vault.read_backup(bad, GOOD)
    assert world.texts == before


async def test_erasing_removes_everything_and_a_new_vault_can_be_made() -> None:
    world = World()
    vault, _ = await opened(world)
    await vault.add_lock(Passphrase(GOOD), Device())
    with pytest.raises(WrongWay):
        await vault.unlock(Passphrase("a wrong one"))
    await vault.erase()
    assert world.texts == {}
    assert world.device == {}
    assert vault.status == Status()
    with pytest.raises(NoVault):
        await vault.unlock(Passphrase(GOOD))
    with pytest.raises(KeyNotThere):
        await vault.secret("any")
    await vault.remove_secrets(["any"])
    await vault.create(Device())
    for way in (Device(), Passkey("Laptop")):
        with pytest.raises(VaultThere):
            await world.tab().create(way)
    assert world.passkeys == {}, "nobody is asked to make a passkey for nothing"


async def test_a_damaged_vault_is_told_and_can_be_erased_but_is_not_written_over() -> None:
    world = World()
    vault, _ = await opened(world)
    world.texts["sy.vault"] = damaged = world.texts["sy.vault"][:-1]
    status = await vault.look()
    assert status.state == "damaged"
    assert "Restore a backup" in status.problem
    for refused in (vault.backup(GOOD), vault.unlock(Passphrase(GOOD)), vault.remove_secrets(["any"])):
        with pytest.raises(VaultDamaged):
            await refused
    with pytest.raises(VaultThere):
        await vault.create(Device())
    assert world.texts["sy.vault"] == damaged
    await vault.erase()
    assert "sy.vault" not in world.texts
