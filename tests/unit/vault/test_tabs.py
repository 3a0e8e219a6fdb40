"""Several tabs on one vault: whatever the order of their steps, nothing that one of them wrote is lost."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given, settings, strategies as st

from app.vault.told import (
    Device,
    LockMissing,
    Passphrase,
    Plain,
    VaultBusy,
    VaultError,
    VaultLocked,
    VaultThere,
    WrongWay,
)
from tests.fakes.vault_world import GOOD, FakeCrypto, Shelf, World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
URL = "https://api.openai.com"


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(2, 4))
def test_tabs_that_add_rename_and_remove_at_once_lose_nothing(seed: int, tabs: int) -> None:
    async def story() -> None:
        draw = random.Random(seed)  # noqa: S311 - the schedule is drawn, not a secret
        world = World(FakeCrypto(seed))
        first = world.tab()
        await first.create(Passphrase(GOOD))
        old = [(await first.add_secret("openai", URL, f"old {number}", Plain("o"))).id for number in range(tabs)]
        vaults = [world.tab() for _ in range(tabs)]
        for vault in vaults:
            await vault.unlock(Passphrase(GOOD))
        world.pause = lambda: draw.randrange(4)

        async def live(number: int) -> None:
            vault = vaults[number]
            info = await again(lambda: vault.add_secret("openai", URL, f"new {number}", Plain(f"sk-{number}")))
            await again(lambda: vault.rename_secret(info.id, f"named {number}"))
            await again(lambda: vault.remove_secrets([old[number]]))

        await asyncio.gather(*(live(number) for number in range(tabs)))
        for vault in vaults:
            await vault.look()
            found = {one.name: (await vault.secret(one.id)).reveal(URL) for one in vault.status.secrets}
            assert found == {f"named {number}": f"sk-{number}" for number in range(tabs)}
            assert vault.status.problem == ""

    asyncio.run(story())


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_new_data_key_in_one_tab_and_changes_in_others_end_in_one_whole_vault(seed: int) -> None:
    async def story() -> None:
        draw = random.Random(seed)  # noqa: S311 - the schedule is drawn, not a secret
        world = World(FakeCrypto(seed))
        first, second, third = world.tab(), world.tab(), world.tab()
        await first.create(Passphrase(GOOD))
        await first.add_lock(Passphrase(GOOD), Device())
        kept = await first.add_secret("openai", URL, "kept", Plain("sk-kept"))
        await second.unlock(Passphrase(GOOD))
        world.pause = lambda: draw.randrange(4)
        results = await asyncio.gather(
            first.rotate([Passphrase(GOOD), Device()]),
            second.add_secret("openai", URL, "added", Plain("sk-added")),
            third.add_lock(Device(), Device()),
            return_exceptions=True,
        )
        failed = [one for one in results if isinstance(one, BaseException)]
        # Whoever was too slow is told so: its data key is outdated, or the key of this browser was just replaced.
        assert {type(one) for one in failed} <= {VaultBusy, VaultLocked, LockMissing, WrongWay}
        world.pause = lambda: 0
        fresh = world.tab()
        await fresh.unlock(Device())
        assert (await fresh.secret(kept.id)).reveal(URL) == "sk-kept"
        # Whoever was told that it is done finds it done.
        names = {one.name for one in fresh.status.secrets}
        assert ("added" in names) == (not isinstance(results[1], BaseException))
        await world.tab().unlock(Passphrase(GOOD))

    asyncio.run(story())


async def again(act: Callable[[], Awaitable[T]]) -> T:
    """Do it again while other tabs are quicker."""
    for _ in range(50):
        try:
            return await act()
        except VaultBusy:
            continue
    pytest.fail("the others never let it through")


async def test_a_tab_that_is_always_too_slow_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    vault = world.tab()
    await vault.create(Passphrase(GOOD))
    text = world.texts["sy.vault"]

    async def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(Shelf, "swap", refuse)
    with pytest.raises(VaultBusy):
        await vault.add_secret("openai", URL, "one", Plain("sk"))
    assert world.texts["sy.vault"] == text


async def test_what_another_tab_did_is_seen_on_looking() -> None:
    world = World()
    here, there = world.tab(), world.tab()
    await here.create(Passphrase(GOOD))
    assert (await there.look()).state == "locked"
    await there.unlock(Passphrase(GOOD))
    info = await there.add_secret("openai", URL, "one", Plain("sk"))
    before = here.status
    assert (await here.look()).secrets == (info,)
    assert here.status.state == "unlocked"
    assert await here.look() is here.status is not before
    assert await here.look() is here.status, "no new object when nothing changed"
    await there.rotate([Passphrase(GOOD)])
    assert (await here.look()).state == "locked"
    await there.erase()
    assert (await here.look()).state == "none"


async def test_a_key_that_another_tab_removed_is_gone_here_at_once() -> None:
    world = World()
    here, there = world.tab(), world.tab()
    await here.create(Passphrase(GOOD))
    info = await here.add_secret("openai", URL, "one", Plain("sk"))
    await there.look()
    await there.remove_secrets([info.id])
    with pytest.raises(VaultError, match="not in the vault"):
        await here.secret(info.id)


async def test_two_tabs_that_make_a_vault_at_once_make_one() -> None:
    world = World(pause=lambda: 1)
    here, there = world.tab(), world.tab()
    results = await asyncio.gather(here.create(Device()), there.create(Passphrase(GOOD)), return_exceptions=True)
    assert [type(one) for one in results if not isinstance(one, str)] == [VaultThere]
    winner = [vault.status.state for vault in (here, there)]
    assert sorted(winner) == ["none", "unlocked"]


async def test_a_key_of_this_browser_that_another_tab_just_made_is_not_swept() -> None:
    world = World()
    here, there = world.tab(), world.tab()
    await here.create(Passphrase(GOOD))
    world.device["vault-1767312000000-AAAAAAAAAAAAAAAA"] = "made a moment ago, its envelope is on the way"
    world.device["of somebody else"] = "never touched by sweeping"
    await there.look()
    assert len(world.device) == 2
    world.later(3600)
    await there.look()
    assert [*world.device] == ["of somebody else"]
