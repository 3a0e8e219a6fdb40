"""Wrong passphrases: each makes the next wait longer, over reloads and tabs; nothing else is held up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from app.vault.told import CodeMistyped, Passkey, PasskeyRefused, Passphrase, Recovery, TooSoon, WrongWay
from app.vault.tries import delay
from tests.fakes.vault_world import GOOD, World

if TYPE_CHECKING:
    from app.vault.vault import Vault


async def wrong(vault: Vault) -> None:
    with pytest.raises(WrongWay):
        await vault.unlock(Passphrase("not the right one"))


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_the_delay_never_shrinks_and_never_passes_a_quarter_of_an_hour(count: int) -> None:
    assert 0 <= delay(count) <= delay(count + 1) <= 15 * 60 * 1000


def test_the_first_three_are_free() -> None:
    assert [delay(count) // 1000 for count in range(8)] == [0, 0, 0, 2, 4, 8, 16, 32]


async def test_after_three_wrong_tries_even_the_right_one_has_to_wait_also_after_a_reload() -> None:
    world = World()
    await world.tab().create(Passphrase(GOOD))
    for _ in range(3):
        await wrong(world.tab())
    vault = world.tab()
    with pytest.raises(TooSoon, match="Wait 2 s") as told:
        await vault.unlock(Passphrase(GOOD))
    assert (await vault.look()).wait_until == told.value.until
    world.later(2)
    assert (await vault.look()).wait_until == 0
    await wrong(vault)
    assert vault.status.wait_until > 0
    world.later(4)
    await vault.unlock(Passphrase(GOOD))
    assert vault.status.wait_until == 0
    for _ in range(3):
        await wrong(vault)


async def test_waiting_for_nothing_is_not_counted() -> None:
    world = World()
    vault = world.tab()
    await vault.create(Passphrase(GOOD))
    for _ in range(3):
        await wrong(vault)
    counted = world.texts["sy.vault.tries"]
    for _ in range(5):
        with pytest.raises(TooSoon):
            await vault.unlock(Passphrase("x"))
    assert world.texts["sy.vault.tries"] == counted


async def test_tabs_that_guess_at_once_share_one_count() -> None:
    world = World(pause=lambda: 1)
    await world.tab().create(Passphrase(GOOD))
    results = await asyncio.gather(
        *(world.tab().unlock(Passphrase("wrong ones")) for _ in range(7)), return_exceptions=True
    )
    assert sum(isinstance(one, WrongWay) for one in results) == 3
    assert sum(isinstance(one, TooSoon) for one in results) == 4


async def test_confirming_by_passphrase_counts_too() -> None:
    world = World()
    vault = world.tab()
    await vault.create(Passphrase(GOOD))
    for _ in range(3):
        with pytest.raises(WrongWay):
            await vault.change_passphrase(Passphrase("not this one"), Passphrase("something new"))
    with pytest.raises(TooSoon):
        await vault.rotate([Passphrase(GOOD)])


async def test_other_ways_neither_wait_nor_count() -> None:
    world = World()
    vault = world.tab()
    code = await vault.create(Passphrase(GOOD))
    await vault.add_lock(Passphrase(GOOD), Passkey())
    for _ in range(3):
        await wrong(vault)
    world.refuses = True
    with pytest.raises(PasskeyRefused):
        await vault.unlock(Passkey())
    with pytest.raises(CodeMistyped):
        await vault.unlock(Recovery(code[:-1]))
    await vault.unlock(Recovery(code))


@pytest.mark.parametrize("text", ["", "nonsense", '{"wrong":-1}', '{"wrong":5,"last":9007199254740991}', "[" * 99999])
async def test_a_count_that_makes_no_sense_locks_nobody_out(text: str) -> None:
    world = World()
    vault = world.tab()
    await vault.create(Passphrase(GOOD))
    world.texts["sy.vault.tries"] = text
    assert (await vault.look()).wait_until == 0
    await vault.unlock(Passphrase(GOOD))
