"""Make `vectors.json`: `python -m tests.vault.make_vectors`. The same bytes come out each time.

One file for every program that opens envelopes (docs/SECURITY.md): the app over another engine in CPython, the
app over WebCrypto in Chromium, and an opener that shares no line with the app. It is a JSON object:

    "vectors": a list, each of them
      "name"      what it shows
      "envelope"  the text of the envelope, as it lies in storage
      "way"       {"kind": "passphrase", "text"} | {"kind": "recovery", "text"}
                  | {"kind": "passkey", "credential", "output"}: the PRF output for the salt in that lock
                  | {"kind": "device", "key", "raw"}: the 32 bytes of the device key with that name
      "expect"    "opens" | "wrong" (this way opens no lock; nothing is known to be broken) | "damaged"
      "secrets"   if it opens: {id: {"line", "origin", "name", "version", "key", "headers": [[name, value], …]}}

    `credential`, `output` and `raw` are base64url without padding, as are all bytes in envelopes.
    "damaged" may be found while reading or while unlocking.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.vault.canonical import canonical, from_text, to_text
from app.vault.told import Device, Passkey, Passphrase, Plain
from tests.fakes.vault_world import GOOD, World
from tests.vault.engine import RealCrypto

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VECTORS = Path(__file__).with_name("vectors.json")
KEYS = (
    ("openai", "https://api.openai.com/v1", "work", "sk-vector-one", (("OpenAI-Organization", "org-ä😀"),)),
    ("openai", "https://api.openai.com/v1", "private", "sk-vector-two", ()),
    ("own-1", "http://localhost:8080/v1", "Käse “x”", "", (("X-Proxy-Key", "p" * 200), ("X-Room", "7"))),
)
Said = dict[str, Any]


async def make() -> list[Said]:
    """Fill vaults of every kind, then break one in every way that has a name."""
    slow = World(RealCrypto(1, {"rounds": 600_000}))
    await fill(slow, "Schl\u00fcsselbund im Regen")
    world = World(RealCrypto(2, {"memory_kib": 19456, "passes": 2}))
    code = await fill(world)
    text = world.texts["sy.vault"]
    return [
        opening("a passphrase by PBKDF2", slow, words("Schl\u00fcsselbund im Regen")),
        opening("a passphrase composed in another way", slow, words("Schlu\u0308sselbund im Regen")),
        opening("a passphrase by Argon2id", world, words(GOOD)),
        *other_ways(world, code),
        *wrong_ways(world, code),
        *(damaged(name, changed) for name, changed in accidents(text)),
        *(damaged(name, rewritten(text, change)) for name, change in ATTACKS),
        *attacked_locks(world, code),
        *await later(),
    ]


async def fill(world: World, passphrase: str = GOOD) -> str:
    """Make a vault with every kind of lock and three keys, one of them replaced."""
    vault = world.tab()
    code = await vault.create(Passphrase(passphrase))
    ids = [(await vault.add_secret(line, url, name, Plain(*rest))).id for line, url, name, *rest in KEYS]
    world.later(60)
    await vault.replace_secret(ids[1], KEYS[1][1], Plain(KEYS[1][3] + "-b"))
    await vault.add_lock(Passphrase(passphrase), Passkey("Laptop"))
    await vault.add_lock(Passphrase(passphrase), Device())
    return code


def other_ways(world: World, code: str) -> list[Said]:
    """The ways in beside the passphrase."""
    by_hand = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    return [
        opening("a recovery code", world, coded(code)),
        opening("a recovery code, typed by hand", world, coded(by_hand)),
        opening("a passkey", world, by_passkey(world)),
        opening("the key of this browser", world, by_device(world)),
    ]


def wrong_ways(world: World, code: str) -> list[Said]:
    """Ways in that are not this vault's."""
    typo = code[:-1] + ("0" if code[-1] != "0" else "2")
    strange = {**by_passkey(world), "output": to_text(bytes(32))}
    return [
        refused("a wrong passphrase", world, words(GOOD + "!")),
        refused("a recovery code with a wrong character", world, coded(typo)),
        refused("a recovery code cut short", world, coded(code[:-5])),
        refused("another vault's recovery code", world, coded("0000-0000-0000-0000-0000-0000-0000")),
        refused("a passkey that computes something else", world, strange),
    ]


def accidents(text: str) -> list[tuple[str, str]]:
    """What the checksum finds."""
    return [
        ("nothing", ""),
        ("cut by one byte", text[:-1]),
        ("cut in half", text[: len(text) // 2]),
        ("one letter changed", text.replace('"work"', '"Work"')),
        ("written with spaces", json.dumps(json.loads(text), sort_keys=True)),
        ("with a line's end behind it", text + "\n"),
        ("another JSON", "[]"),
        ("nested without end", "[" * 10_000),
    ]


def swapped(said: Said) -> None:
    """Two keys change places: each under the other's id and name."""
    first, second = said["secrets"][:2]
    for field in ("nonce", "sealed"):
        first[field], second[field] = second[field], first[field]


# What only bounds, tags and the seal find: the checksum is made anew.
ATTACKS: tuple[tuple[str, Callable[[Said], object]], ...] = (
    ("of a version that nobody knows", lambda said: said.update(version=2)),
    ("a field that nobody knows", lambda said: said.update(more=1)),
    ("a number written in another way", lambda said: said.update(revision=float(said["revision"]))),
    ("too little memory for Argon2id", lambda said: said["locks"][0]["cost"].update(memory_kib=19455)),
    ("far too many passes", lambda said: said["locks"][0]["cost"].update(passes=17)),
    ("the same id twice", lambda said: said["secrets"][1].update(id=said["secrets"][0]["id"])),
    ("a key renamed", lambda said: said["secrets"][0].update(name="mine")),
    ("a key for another place", lambda said: said["secrets"][0].update(origin="https://evil.example")),
    ("a key of an older version", lambda said: said["secrets"][1].update(version=1)),
    ("two keys swapped", swapped),
    ("a key copied under another id", lambda said: said["secrets"][0].update(said["secrets"][1], id="A" * 16)),
    ("a key taken out without a note", lambda said: said["secrets"].pop()),
    ("a lock taken out", lambda said: said["locks"].pop()),
    ("a lock that was added", lambda said: said["locks"].append({**said["locks"][1], "id": "A" * 16})),
    ("another revision claimed", lambda said: said.update(revision=1)),
)


def attacked_locks(world: World, code: str) -> list[Said]:
    """A lock that was changed opens no more; what that means depends on who tries it."""
    text = world.texts["sy.vault"]
    first = rewritten(text, lambda said: said["locks"][0].update(name="x"))
    last = rewritten(text, lambda said: said["locks"][3].update(name="x"))
    return [
        vector("a changed lock, tried with its own passphrase", first, words(GOOD), "wrong"),
        vector("a changed lock, found by another way in", first, coded(code), "damaged"),
        vector("a changed lock of this browser", last, by_device(world), "damaged"),
    ]


async def later() -> list[Said]:
    """A key taken out while locked, a new data key, and a backup."""
    world = World(RealCrypto(3))
    await fill(world)
    tab = world.tab()
    await tab.look()
    await tab.remove_secrets([tab.status.secrets[0].id])
    removed = opening("a key was taken out while locked", world, words(GOOD), KEYS[1:])
    await tab.unlock(Passphrase(GOOD))
    await tab.rotate([Passphrase(GOOD), Passkey(), Device()])
    rotated = opening("after a new data key", world, words(GOOD), KEYS[1:])
    own_words = "words of its own"
    world.texts["sy.vault"] = (await tab.backup(own_words)).strip()
    return [removed, rotated, opening("a backup", world, words(own_words), KEYS[1:])]


def opening(name: str, world: World, way: Said, keys: Sequence[tuple[Any, ...]] = KEYS) -> Said:
    """A vector that opens, and what comes out."""
    text = world.texts["sy.vault"]
    secrets = {}
    for record, (line, url, label, key, headers) in zip(json.loads(text)["secrets"], keys, strict=True):
        secrets[record["id"]] = {
            "line": line,
            "origin": url.removesuffix("/v1"),
            "name": label,
            "version": record["version"],
            "key": key + ("-b" if record["version"] > 1 else ""),
            "headers": [list(header) for header in headers],
        }
    return {**vector(name, text, way, "opens"), "secrets": secrets}


def refused(name: str, world: World, way: Said) -> Said:
    """A vector that this way does not open."""
    return vector(name, world.texts["sy.vault"], way, "wrong")


def damaged(name: str, text: str) -> Said:
    """A vector that the right passphrase does not open."""
    return vector(name, text, words(GOOD), "damaged")


def vector(name: str, text: str, way: Said, expect: str) -> Said:
    """One row of the file."""
    return {"name": name, "envelope": text, "way": way, "expect": expect}


def rewritten(text: str, change: Callable[[Said], object]) -> str:
    """Change what an envelope says, and make its checksum anew."""
    said = json.loads(text)
    change(said)
    del said["checksum"]
    return canonical({**said, "checksum": to_text(sha256(canonical(said).encode()).digest())})


def words(text: str) -> Said:
    """By passphrase."""
    return {"kind": "passphrase", "text": text}


def coded(text: str) -> Said:
    """By recovery code."""
    return {"kind": "recovery", "text": text}


def by_device(world: World) -> Said:
    """By the key that the world's browser keeps."""
    name, key = next(iter(world.device.items()))
    return {"kind": "device", "key": name, "raw": to_text(key.raw)}


def by_passkey(world: World) -> Said:
    """By the world's only passkey."""
    locks = json.loads(world.texts["sy.vault"])["locks"]
    lock = next(lock for lock in locks if lock["kind"] == "passkey")
    secret = world.passkeys[from_text(lock["credential"])]
    output = hmac.digest(secret, from_text(lock["salt"]), "sha256")
    return {"kind": "passkey", "credential": lock["credential"], "output": to_text(output)}


if __name__ == "__main__":
    rows = asyncio.run(make())
    VECTORS.write_text(json.dumps({"vectors": rows}, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    print(f"{len(rows)} vectors")  # noqa: T201 - a script speaks by printing
