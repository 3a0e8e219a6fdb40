"""The vault over real ciphers: what goes in comes out, also for another program, and no changed byte gets through."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from app.vault.told import Device, Passkey, Passphrase, Plain, Recovery, VaultDamaged, WrongWay
from tests.fakes.vault_world import GOOD, World
from tests.vault import independent
from tests.vault.engine import RealCrypto
from tests.vault.make_vectors import by_device, by_passkey, coded, rewritten, words

URL = "https://api.openai.com/v1"
names = st.text(min_size=1, max_size=80).filter(str.strip)
header_names = st.text(min_size=1, max_size=30)
headers = st.lists(st.tuples(header_names, st.text(max_size=200)), max_size=4).map(tuple)


@settings(max_examples=40)
@given(names, st.text(max_size=500), headers)
def test_whatever_fits_comes_out_as_it_went_in_also_for_another_program(
    name: str, key: str, also: tuple[tuple[str, str], ...]
) -> None:
    async def story() -> None:
        world = World(RealCrypto())
        vault = world.tab()
        await vault.create(Device())
        info = await vault.add_secret("openai", URL, name, Plain(key, also))
        secret = await vault.secret(info.id)
        assert secret.reveal(URL) == key
        assert [(label, value.reveal(URL)) for label, value in secret.also] == [*also]
        found = independent.open_envelope(world.texts["sy.vault"], by_device(world))
        assert found[info.id]["key"] == key
        assert found[info.id]["headers"] == [[label, value] for label, value in also]
        assert found[info.id]["name"] == info.name

    asyncio.run(story())


async def test_every_way_opens_for_another_program_what_the_vault_became_over_its_life() -> None:
    world = World(RealCrypto(5))
    vault = world.tab()
    await vault.create(Passphrase("the first passphrase"))
    info = await vault.add_secret("openai", URL, "work", Plain("sk-first"))
    await vault.change_passphrase(Passphrase("the first passphrase"), Passphrase(GOOD))
    await vault.replace_secret(info.id, URL, Plain("sk-second"))
    await vault.add_lock(Passphrase(GOOD), Device())
    await vault.add_lock(Device(), Passkey("Laptop"))
    code = await vault.rotate([Passkey(), Device(), Passphrase(GOOD)])
    await vault.add_lock(Recovery(code), Device())
    for way in (words(GOOD), coded(code), by_device(world), by_passkey(world)):
        found = independent.open_envelope(world.texts["sy.vault"], way)
        assert [(one["key"], one["version"]) for one in found.values()] == [("sk-second", 2)]
    backup = await vault.backup("words of its own")
    found = independent.open_envelope(backup.strip(), words("words of its own"))
    assert [one["key"] for one in found.values()] == ["sk-second"]


async def test_every_changed_byte_stops_the_unlocking_even_with_a_new_checksum() -> None:
    world = World(RealCrypto(6))
    vault = world.tab()
    code = await vault.create(Device())
    for name in ("one", "two"):
        await vault.add_secret("openai", URL, name, Plain("sk-" + name))
    text = world.texts["sy.vault"]
    before, after = text.index('"checksum"'), text.index('"format"')
    tried = 0
    for place, now in enumerate(text):
        if before <= place < after:
            continue
        for other in {chr(ord(now) ^ 1), "2", "B"} - {now}:
            changed = put_right(text[:place] + other + text[place + 1 :])
            if changed in ("", text):
                continue
            tried += 1
            world.texts["sy.vault"] = changed
            for way in (Device(), Recovery(code)):
                try:
                    await world.tab().unlock(way)
                except (VaultDamaged, WrongWay):
                    continue
                raise AssertionError(changed)
    assert tried > len(text)


def put_right(text: str) -> str:
    """The same with a checksum that fits; nothing if it is no JSON object any more."""
    try:
        return rewritten(text, unchanged)
    except (ValueError, KeyError, TypeError):
        return ""


def unchanged(said: dict[str, Any]) -> None:
    assert json.dumps(said)
