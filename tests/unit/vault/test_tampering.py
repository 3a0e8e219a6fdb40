"""Whatever changes an envelope is noticed: at once by its checksum, or by its seal when the vault is unlocked."""

from __future__ import annotations

import copy
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st

from app.vault import envelope as form
from app.vault.canonical import canonical, to_text
from app.vault.told import Device, Passphrase, Plain, Recovery, VaultDamaged, VaultNewer, WrongWay
from tests.fakes.vault_world import GOOD, FakeCrypto, World

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://api.openai.com"
Said = dict[str, Any]


async def small() -> tuple[World, str]:
    """A vault with two keys, one of them taken out while locked, and two locks."""
    world = World(FakeCrypto(3))
    vault = world.tab()
    code = await vault.create(Passphrase(GOOD))
    for name in ("one", "two"):
        await vault.add_secret("openai", URL, name, Plain("sk-" + name, (("X-Org", "o"),)))
    vault.lock()
    await vault.remove_secrets([vault.status.secrets[1].id])
    return world, code


def with_checksum(said: Said) -> str:
    rest = {name: value for name, value in said.items() if name != "checksum"}
    return canonical({**rest, "checksum": to_text(sha256(canonical(rest).encode()).digest())})


async def ending(text: str, *ways: Passphrase | Recovery) -> str:
    """How a fresh tab fares with this text."""
    said = ""
    for way in ways or (Passphrase(GOOD),):
        vault = World(FakeCrypto(1), texts={"sy.vault": text}).tab()
        try:
            await vault.unlock(way)
        except VaultDamaged:
            said = "damaged"
        except WrongWay:
            said = said or "wrong"
        else:
            return "opens"
    return said


async def test_every_changed_byte_is_noticed_without_any_key() -> None:
    world, _ = await small()
    text = world.texts["sy.vault"]
    assert text.isascii()
    form.read(text)
    for place, now in enumerate(text):
        for other in {*'0aZ"}, ', chr(ord(now) ^ 1), chr(ord(now) ^ 32), "é", "\0"} - {now}:
            with pytest.raises(VaultDamaged):
                form.read(text[:place] + other + text[place + 1 :])


async def test_a_text_cut_or_lengthened_anywhere_is_noticed_without_any_key() -> None:
    world, _ = await small()
    text = world.texts["sy.vault"]
    for place in range(len(text)):
        for other in (text[:place], text[place + 1 :], text[:place] + " " + text[place:]):
            with pytest.raises(VaultDamaged):
                form.read(other)


async def test_every_changed_byte_is_noticed_on_unlocking_even_with_a_new_checksum() -> None:
    world, code = await small()
    text = world.texts["sy.vault"]
    inside = text.index('"checksum"'), text.index('"format"')
    tried = 0
    for place, now in enumerate(text):
        if inside[0] <= place < inside[1]:
            continue
        for other in {chr(ord(now) ^ 1), "1", "A"} - {now}:
            try:
                said = json.loads(text[:place] + other + text[place + 1 :])
            except ValueError:
                continue
            changed = with_checksum(said)
            if changed != text:  # another spelling of the same base64 byte is put right by writing it again
                tried += 1
                assert await ending(changed, Passphrase(GOOD), Recovery(code)) != "opens"
    assert tried > len(text)


ATTACKS: dict[str, Callable[[Said, Said], object]] = {
    "a whole key of an older envelope": lambda said, old: said["secrets"].__setitem__(0, old["secrets"][0]),
    "all keys of an older envelope": lambda said, old: said.update(secrets=old["secrets"]),
    "a removed key put back": lambda said, old: said["secrets"].append(old["secrets"][1]),
    "a lock of an older envelope put back": lambda said, old: said["locks"].__setitem__(0, old["locks"][0]),
    "an old lock added": lambda said, old: said["locks"].append({**old["locks"][0], "id": "B" * 16}),
    "a lock taken out": lambda said, _: said["locks"].pop(),
    "the locks in another order": lambda said, _: said["locks"].reverse(),
    "the seal of an older envelope": lambda said, old: said.update(seal=old["seal"]),
    "an older revision": lambda said, old: said.update(revision=old["revision"]),
    "the older envelope under the new locks": lambda said, old: said.update({**old, "locks": said["locks"]}),
    "a note of a removal that was none": lambda said, _: said["removed"].append({"id": "D" * 16, "digest": "A" * 43}),
    "a key sent elsewhere": lambda said, _: said["secrets"][0].update(origin="https://evil.example"),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_parts_of_older_envelopes_and_forged_ones_are_noticed_on_unlocking(name: str) -> None:
    world = World(FakeCrypto(4))
    vault = world.tab()
    code = await vault.create(Passphrase(GOOD))
    for key in ("one", "two"):
        await vault.add_secret("openai", URL, key, Plain("sk-" + key))
    old = json.loads(world.texts["sy.vault"])
    await vault.replace_secret(old["secrets"][0]["id"], URL, Plain("sk-new"))
    await vault.remove_secrets([old["secrets"][1]["id"]])
    await vault.change_passphrase(Passphrase(GOOD), Passphrase(GOOD + GOOD))
    said = json.loads(world.texts["sy.vault"])
    assert await ending(with_checksum(said), Recovery(code)) == "opens"
    ATTACKS[name](said, copy.deepcopy(old))
    every = (Passphrase(GOOD), Passphrase(GOOD + GOOD), Recovery(code))
    assert await ending(with_checksum(said), *every) == "damaged"


async def test_what_was_changed_in_every_lock_at_once_opens_to_nobody() -> None:
    world, code = await small()
    said = {**json.loads(world.texts["sy.vault"]), "id": "C" * 16}
    assert await ending(with_checksum(said), Passphrase(GOOD), Recovery(code)) == "wrong"


async def test_an_envelope_that_was_tampered_with_locks_a_tab_that_is_unlocked() -> None:
    world = World()
    vault = world.tab()
    await vault.create(Passphrase(GOOD))
    info = await vault.add_secret("openai", URL, "one", Plain("sk-one"))
    said = json.loads(world.texts["sy.vault"])
    said["secrets"][0]["name"] = "other"
    world.texts["sy.vault"] = with_checksum(said)
    assert (await vault.look()).state == "locked"
    with pytest.raises(VaultDamaged):
        await vault.unlock(Passphrase(GOOD))
    assert world.texts["sy.vault"] == with_checksum(said), "it is not written over"
    assert info.name == "one"


BOUNDS: dict[str, Callable[[Said], object]] = {
    "too little memory": lambda said: said["locks"][0]["cost"].update(memory_kib=19 * 1024 - 1),
    "too much memory": lambda said: said["locks"][0]["cost"].update(memory_kib=1024 * 1024 + 1),
    "no pass": lambda said: said["locks"][0]["cost"].update(passes=0),
    "too many passes": lambda said: said["locks"][0]["cost"].update(passes=17),
    "two lanes": lambda said: said["locks"][0]["cost"].update(lanes=2),
    "too few rounds": lambda said: said["locks"][0].update(cost={"kdf": "pbkdf2-sha256", "rounds": 599_999}),
    "too many rounds": lambda said: said["locks"][0].update(cost={"kdf": "pbkdf2-sha256", "rounds": 10_000_001}),
    "no lock": lambda said: said.update(locks=[]),
    "too many locks": lambda said: said.update(
        locks=[{**said["locks"][0], "id": f"{number:016}"} for number in range(17)]
    ),
    "too many keys": lambda said: said.update(
        secrets=[{**said["secrets"][0], "id": f"{number:016}"} for number in range(257)]
    ),
    "a name too long": lambda said: said["secrets"][0].update(name="n" * 81),
    "no name": lambda said: said["secrets"][0].update(name=""),
    "a number for a name": lambda said: said["secrets"][0].update(name=7),
    "a yes for a number": lambda said: said.update(revision=True),
    "a fraction": lambda said: said.update(revision=2.0),
    "a negative time": lambda said: said["secrets"][0].update(made=-1),
    "a nonce too short": lambda said: said["seal"].update(nonce="AAAA"),
    "base64 with loose bits": lambda said: said["seal"].update(nonce="AAAAAAAAAAAAAAAA", tag="A" * 21 + "B"),
    "an unknown kind of lock": lambda said: said["locks"][0].update(kind="none"),
    "an unknown field": lambda said: said["secrets"][0].update(extra=1),
    "a missing field": lambda said: said.pop("removed"),
    "an id with a slash": lambda said: said["secrets"][0].update(id="../../../../etc/"),
    "not a number": lambda said: said.update(revision=float("nan")),
}


@pytest.mark.parametrize("name", BOUNDS)
async def test_what_is_out_of_bounds_is_not_even_tried(name: str) -> None:
    world, _ = await small()
    said = json.loads(world.texts["sy.vault"])
    BOUNDS[name](said)
    rest = {key: value for key, value in said.items() if key != "checksum"}
    dumped = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    checksum = to_text(sha256(dumped.encode()).digest())
    text = json.dumps({**rest, "checksum": checksum}, sort_keys=True, separators=(",", ":"))
    with pytest.raises(VaultDamaged):
        form.read(text)


async def test_the_largest_allowed_costs_can_be_read() -> None:
    world, _ = await small()
    for cost in ({"kdf": "argon2id", "lanes": 1, "memory_kib": 1024 * 1024, "passes": 16}, PBKDF2):
        said = json.loads(world.texts["sy.vault"])
        said["locks"][0]["cost"] = cost
        form.read(with_checksum(said))


PBKDF2 = {"kdf": "pbkdf2-sha256", "rounds": 10_000_000}


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000, '{"a":' * 50_000, "1e999", "{" * 3_000_000])
def test_what_is_no_envelope_is_told_apart(text: str) -> None:
    with pytest.raises(VaultDamaged):
        form.read(text)


def test_an_envelope_of_the_future_is_told_as_such() -> None:
    with pytest.raises(VaultNewer, match="newer version"):
        form.read('{"format":"switchyard-vault","version":2}')


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_reading_fail_in_another_way(text: str) -> None:
    with pytest.raises(VaultDamaged):
        form.read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(["id", "revision", "locks", "secrets", "removed", "seal", "version", "format"]), json_values)
def test_no_value_in_the_place_of_another_makes_reading_fail_in_another_way(name: str, value: object) -> None:
    said = {"format": form.FORMAT, "version": 1, "id": "A" * 16, "revision": 0, name: value}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    checksum = to_text(sha256(text.encode()).digest())
    with pytest.raises(VaultDamaged):
        form.read(json.dumps({**said, "checksum": checksum}, sort_keys=True, separators=(",", ":")))


async def test_the_lock_of_this_browser_that_was_changed_is_damage_and_no_wrong_try() -> None:
    world = World()
    vault = world.tab()
    await vault.create(Device())
    said = json.loads(world.texts["sy.vault"])
    said["locks"][0]["made"] += 1
    world.texts["sy.vault"] = with_checksum(said)
    with pytest.raises(VaultDamaged):
        await world.tab().unlock(Device())
