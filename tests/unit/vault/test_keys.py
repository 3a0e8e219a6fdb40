"""The keys in the vault: in, out, renamed, replaced, removed, and never shown."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging

import pytest

from app.base.secret import KeyWithheld
from app.vault import envelope as form
from app.vault.told import (
    DoesNotFit,
    KeyNotThere,
    NoOrigin,
    Passphrase,
    Plain,
    Recovery,
    UnfitPassphrase,
    VaultLocked,
    WrongWay,
)
from tests.fakes.vault_world import GOOD, FakeCrypto, FakeKey, World, opened

URL = "https://api.openai.com/v1"


async def test_a_key_comes_out_as_it_went_in_and_only_for_its_own_origin() -> None:
    world = World()
    vault, _ = await opened(world)
    plain = Plain("sk-ü😀", (("OpenAI-Organization", "org-1"),))
    info = await vault.add_secret("openai", URL, " work ", plain)
    assert (info.name, info.origin, info.version, info.headers) == (
        "work",
        "https://api.openai.com",
        1,
        ("OpenAI-Organization",),
    )
    assert vault.status.of_line("openai") == (info,)
    secret = await vault.secret(info.id)
    assert secret.reveal(URL) == plain.key
    assert [(name, value.reveal(URL)) for name, value in secret.also] == [*plain.headers]
    with pytest.raises(KeyWithheld):
        secret.reveal("https://evil.example/v1")


async def test_a_replaced_key_has_a_new_version_and_may_be_for_another_origin() -> None:
    world = World()
    vault, _ = await opened(world)
    first = await vault.add_secret("own", "http://localhost:1234", "work", Plain("a"))
    world.later(-9999)
    second = await vault.replace_secret(first.id, "http://localhost:4321/v1", Plain("b"))
    assert (second.version, second.origin, second.made) == (2, "http://localhost:4321", first.made)
    assert second.changed > first.changed, "even with a clock that was set back"
    assert (await vault.secret(first.id)).reveal("http://localhost:4321") == "b"
    await vault.rename_secret(first.id, "private")
    assert vault.status.secrets == (dataclasses.replace(second, name="private"),)


async def test_while_locked_nothing_comes_out_and_nothing_goes_in_but_keys_can_be_removed() -> None:
    world = World()
    vault, _ = await opened(world)
    one, two = [await vault.add_secret("openai", URL, name, Plain("sk-" + name)) for name in ("one", "two")]
    vault.lock()
    assert (vault.status.state, vault.status.secrets) == ("locked", (one, two))
    for refused in (
        vault.secret(one.id),
        vault.add_secret("openai", URL, "x", Plain("x")),
        vault.replace_secret(one.id, URL, Plain("x")),
        vault.rename_secret(one.id, "x"),
        vault.remove_lock(vault.status.locks[0].id),
        vault.backup(GOOD),
    ):
        with pytest.raises(VaultLocked):
            await refused
    sealed = next(row["sealed"] for row in json.loads(world.texts["sy.vault"])["secrets"] if row["id"] == one.id)
    await vault.remove_secrets([one.id, "nothing of this name"])
    assert [*vault.status.secrets] == [two]
    assert sealed not in world.texts["sy.vault"]
    with pytest.raises(KeyNotThere):
        await vault.secret(one.id)
    await vault.unlock(Passphrase(GOOD))
    assert vault.status.problem == ""
    assert json.loads(world.texts["sy.vault"])["removed"] == [], "unlocking seals it anew"
    assert (await vault.secret(two.id)).reveal(URL) == "sk-two"


class Slow(FakeCrypto):
    """Others get a turn while it works."""

    async def decrypt(self, key: FakeKey, nonce: bytes, context: bytes, sealed: bytes) -> bytes:
        await asyncio.sleep(0)
        return await super().decrypt(key, nonce, context, sealed)


async def test_a_lock_in_the_middle_of_a_decryption_counts() -> None:
    vault, _ = await opened(World(Slow()))
    info = await vault.add_secret("openai", URL, "n", Plain("sk-1"))
    locks = 0
    while True:
        asked = asyncio.ensure_future(vault.secret(info.id))
        for _ in range(locks + 1):
            await asyncio.sleep(0)
        if asked.done():
            break
        vault.lock()
        with pytest.raises(VaultLocked):
            await asked
        await vault.unlock(Passphrase(GOOD))
        locks += 1
    assert locks >= 2


async def test_what_does_not_fit_is_refused_before_anything_is_written() -> None:
    world = World()
    vault, _ = await opened(world)
    before = dict(world.texts)
    for line, name, plain in (
        ("openai", "", Plain("x")),
        ("openai", "n" * 81, Plain("x")),
        ("", "n", Plain("x")),
        ("openai", "n", Plain("x" * 8193)),
        ("openai", "n", Plain("x", (("", "v"),))),
        ("openai", "n", Plain("x", tuple((f"H{number}", "v") for number in range(17)))),
    ):
        with pytest.raises(DoesNotFit):
            await vault.add_secret(line, URL, name, plain)
    for url in ("", "ftp://example.org", "openai.com", "https://a\\@b"):
        with pytest.raises(NoOrigin):
            await vault.add_secret("openai", url, "n", Plain("x"))
    for words in ("", "1234567", "x" * 1025):
        with pytest.raises(UnfitPassphrase):
            await vault.change_passphrase(Passphrase(GOOD), Passphrase(words))
    assert world.texts == before


async def test_more_keys_than_a_vault_can_hold_are_refused_before_they_are_written() -> None:
    world = World()
    vault, _ = await opened(world)
    await vault.add_secret("openai", URL, "one", Plain("x"))
    envelope = form.read(world.texts["sy.vault"])
    many = [envelope.secrets[0].model_copy(update={"id": f"{number:016}"}) for number in range(257)]
    form.write(envelope.model_copy(update={"secrets": (*many[:256],)}))
    with pytest.raises(DoesNotFit):
        form.write(envelope.model_copy(update={"secrets": (*many,)}))


async def test_half_an_emoji_does_not_stop_a_key_from_being_kept() -> None:
    vault, _ = await opened(World())
    info = await vault.add_secret("openai", URL, "n\ud83d", Plain("k\ude00"))
    assert (await vault.secret(info.id)).reveal(URL) == "k\N{REPLACEMENT CHARACTER}"


async def test_no_secret_is_in_anything_that_prints(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World()
    vault, code = await opened(world)
    info = await vault.add_secret("openai", URL, "work", Plain("sk-marked", (("X-Org", "org-marked"),)))
    text = await vault.backup("backup words")
    backup = await vault.read_backup(text, "backup words")
    held = [vault, vault.status, info, backup, await vault.secret(info.id), Recovery(code), Passphrase(GOOD)]
    for wrong in (vault.unlock(Passphrase("wrong-marked")), vault.unlock(Recovery("code-marked"))):
        with pytest.raises(WrongWay) as told:
            await wrong
        held += [told.value, told.value.__cause__, told.value.args]
    shown = " ".join([*map(repr, held), *map(str, held), caplog.text, *world.texts.values(), text])
    for secret in ("sk-marked", "org-marked", "wrong-marked", "code-marked", code, GOOD, "backup words"):
        assert secret not in shown


async def test_the_length_of_a_key_hardly_shows() -> None:
    world = World()
    vault, _ = await opened(world)
    for key in ("k", "k" * 30):
        await vault.add_secret("openai", URL, "n", Plain(key))
    first, second = (len(row["sealed"]) for row in json.loads(world.texts["sy.vault"])["secrets"])
    assert first == second
