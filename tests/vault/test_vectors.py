"""One set of envelopes, opened by the app and by a program that shares no line with it."""

from __future__ import annotations

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.vault.canonical import from_text
from app.vault.ports import PasskeyAnswer
from app.vault.told import Device, Passkey, Passphrase, Recovery, VaultDamaged, Way, WrongWay
from tests.fakes.vault_world import Passkeys, World
from tests.vault import independent, make_vectors
from tests.vault.engine import RealCrypto, RealKey

VECTORS = json.loads(make_vectors.VECTORS.read_text(encoding="utf-8"))["vectors"]
each = pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])


@each
async def test_the_app_opens_what_it_should_and_says_why_it_does_not(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await outcome(vector, monkeypatch) == (vector["expect"], vector.get("secrets"))


@each
def test_another_program_finds_the_same_from_the_document_alone(vector: dict[str, Any]) -> None:
    try:
        found: tuple[str, Any] = "opens", independent.open_envelope(vector["envelope"], vector["way"])
    except independent.Wrong:
        found = "wrong", None
    except independent.Damaged:
        found = "damaged", None
    assert found == (vector["expect"], vector.get("secrets"))


def test_the_other_program_imports_nothing_of_the_app() -> None:
    tree = ast.parse(Path(independent.__file__).read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not [name for name in named if name and name.partition(".")[0] in ("app", "tests")]


def test_every_kind_of_lock_and_of_ending_is_among_the_vectors() -> None:
    opened = {vector["way"]["kind"] for vector in VECTORS if vector["expect"] == "opens"}
    assert opened == {"passphrase", "passkey", "device", "recovery"}
    assert {vector["expect"] for vector in VECTORS} == {"opens", "wrong", "damaged"}


def test_the_vectors_are_what_their_script_makes() -> None:
    assert asyncio.run(make_vectors.make()) == VECTORS


async def outcome(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[str, Any]:
    """What the app makes of a vector: how it ended, and everything inside."""
    world = World(RealCrypto(), texts={"sy.vault": vector["envelope"]})
    vault = world.tab()
    try:
        await vault.unlock(prepared(world, vector["way"], monkeypatch))
    except WrongWay:
        return "wrong", None
    except VaultDamaged:
        return "damaged", None
    return "opens", {
        one.id: {
            "line": one.line,
            "origin": one.origin,
            "name": one.name,
            "version": one.version,
            "key": (secret := await vault.secret(one.id)).reveal(one.origin),
            "headers": [[name, value.reveal(one.origin)] for name, value in secret.also],
        }
        for one in vault.status.secrets
    }


def prepared(world: World, way: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Way:
    """Put into the world what this way needs."""
    if way["kind"] == "passphrase":
        return Passphrase(way["text"])
    if way["kind"] == "recovery":
        return Recovery(way["text"])
    if way["kind"] == "device":
        world.device[way["key"]] = RealKey(from_text(way["raw"]))
        return Device()

    async def ask(_: Passkeys, __: object) -> PasskeyAnswer:
        return PasskeyAnswer(from_text(way["credential"]), from_text(way["output"]))

    monkeypatch.setattr(Passkeys, "ask", ask)
    return Passkey()
