"""Opens envelopes as docs/SECURITY.md describes them. It imports nothing of the app, so it can't share a mistake.

`python tests/vault/independent.py FILE` asks for a passphrase and prints what is inside.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

if TYPE_CHECKING:
    from collections.abc import Mapping

Said = dict[str, Any]
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# "What an envelope holds": the names of each object, and nothing else.
NAMES = {
    "envelope": "checksum format id locks removed revision seal secrets version",
    "secret": "changed headers id line made name nonce origin sealed version",
    "removed": "digest id",
    "seal": "nonce tag",
    "passphrase": "cost id kind made name nonce salt wrapped",
    "passkey": "credential id kind made name nonce salt wrapped",
    "device": "id key kind made name nonce wrapped",
    "recovery": "id kind made name nonce salt wrapped",
    "argon2id": "kdf lanes memory_kib passes",
    "pbkdf2-sha256": "kdf rounds",
}
RANGES = {"memory_kib": (19456, 1048576), "passes": (1, 16), "lanes": (1, 1), "rounds": (600_000, 10_000_000)}


class Damaged(Exception):
    """Not as it was written."""


class Wrong(Exception):
    """This way opens no lock of it."""


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(raw) != text:
        raise Damaged
    return raw


def context(purpose: str, vault: str, said: Mapping[str, Any]) -> bytes:
    whole = {"for": purpose, "format": "switchyard-vault", "version": 1, "vault": vault, purpose: said}
    return canonical(whole).encode()


def read(text: str) -> Said:
    """'Reading': everything that can be checked without a key."""
    try:
        said = json.loads(text)
        checksum = said.pop("checksum")
        unchanged = checksum == b64(hashlib.sha256(canonical(said).encode()).digest())
        unchanged = unchanged and text == canonical({**said, "checksum": checksum})
        if not unchanged or said["format"] != "switchyard-vault" or said["version"] != 1:
            raise Damaged
        check_shape({**said, "checksum": checksum}, "envelope")
        check_parts(said)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise Damaged from None
    return said  # type: ignore[no-any-return]


def check_parts(said: Said) -> None:
    for lock in said["locks"]:
        check_shape(lock, lock["kind"])
        if lock["kind"] == "passphrase":
            check_shape(lock["cost"], lock["cost"]["kdf"])
            for name, value in lock["cost"].items():
                if name != "kdf" and not RANGES[name][0] <= value <= RANGES[name][1]:
                    raise Damaged
    for secret in said["secrets"]:
        check_shape(secret, "secret")
    for removed in said["removed"]:
        check_shape(removed, "removed")
    check_shape(said["seal"], "seal")
    ids = [one["id"] for one in (*said["locks"], *said["secrets"], *said["removed"])]
    if len({*ids}) != len(ids) or type(said["revision"]) is not int:
        raise Damaged


def check_shape(part: Said, name: str) -> None:
    if sorted(part) != NAMES[name].split():
        raise Damaged


def wrapping_key(lock: Said, way: Mapping[str, str]) -> bytes | None:
    """'Locks': the key that this way makes for this lock, or None if it is not for it."""
    if lock["kind"] != way["kind"]:
        return None
    if lock["kind"] == "passphrase":
        return stretched(way["text"], unb64(lock["salt"]), lock["cost"])
    if lock["kind"] == "device":
        return unb64(way["raw"]) if way["key"] == lock["key"] else None
    if lock["kind"] == "passkey":
        if way["credential"] != lock["credential"]:
            return None
        return hkdf(unb64(way["output"]), lock["salt"], b"switchyard-vault 1 passkey")
    return hkdf(code_of(way["text"]), lock["salt"], b"switchyard-vault 1 recovery")


def stretched(passphrase: str, salt: bytes, cost: Mapping[str, Any]) -> bytes:
    text = unicodedata.normalize("NFC", passphrase).encode()
    if cost["kdf"] == "pbkdf2-sha256":
        return PBKDF2HMAC(SHA256(), 32, salt, cost["rounds"]).derive(text)
    hashing = Argon2id(salt=salt, length=32, iterations=cost["passes"], lanes=1, memory_cost=cost["memory_kib"])
    return hashing.derive(text)


def hkdf(raw: bytes, salt: str, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, unb64(salt), info).derive(raw)


def code_of(typed: str) -> bytes:
    """'The recovery code'."""
    code = re.sub(r"[\s\-_.\u2010-\u2015\u2212]+", "", typed).upper().translate(str.maketrans("OIL", "011"))
    if len(code) != 28 or not {*code} <= {*CODE_ALPHABET}:
        raise Wrong
    number = check = 0
    for character in code[:26]:
        number = number * 32 + CODE_ALPHABET.index(character)
    for character in code[26:]:
        check = check * 32 + CODE_ALPHABET.index(character)
    if number % 1021 != check:
        raise Wrong
    return code[:26].encode()


def data_key(said: Said, way: Mapping[str, str]) -> bytes:
    for lock in said["locks"]:
        outer = wrapping_key(lock, way)
        if outer is None:
            continue
        rest = {name: value for name, value in lock.items() if name != "wrapped"}
        try:
            return AESGCM(outer).decrypt(
                unb64(lock["nonce"]), unb64(lock["wrapped"]), context("lock", said["id"], rest)
            )
        except InvalidTag:
            if lock["kind"] == "device":
                raise Damaged from None
    raise Wrong


def check_seal(said: Said, key: bytes) -> None:
    """'The seal'."""
    digests = {one["id"]: b64(hashlib.sha256(canonical(one).encode()).digest()) for one in said["secrets"]}
    digests |= {one["id"]: one["digest"] for one in said["removed"]}
    over = {"revision": said["revision"], "locks": said["locks"], "secrets": digests}
    try:
        AESGCM(key).decrypt(unb64(said["seal"]["nonce"]), unb64(said["seal"]["tag"]), context("seal", said["id"], over))
    except InvalidTag:
        raise Damaged from None


def open_envelope(text: str, way: Mapping[str, str]) -> dict[str, Said]:
    """Everything inside, or Wrong or Damaged."""
    said = read(text)
    key = data_key(said, way)
    check_seal(said, key)
    inside = {}
    for one in said["secrets"]:
        rest = {name: value for name, value in one.items() if name not in ("name", "nonce", "sealed")}
        try:
            plain = AESGCM(key).decrypt(unb64(one["nonce"]), unb64(one["sealed"]), context("secret", said["id"], rest))
        except InvalidTag:
            raise Damaged from None
        shown = {name: one[name] for name in ("line", "origin", "name", "version")}
        inside[one["id"]] = {**shown, **json.loads(plain)}
    return inside


if __name__ == "__main__":
    words = {"kind": "passphrase", "text": getpass.getpass("Passphrase: ")}
    opened = open_envelope(Path(sys.argv[1]).read_text(encoding="utf-8").strip(), words)
    sys.stdout.write(json.dumps(opened, indent=2, ensure_ascii=False) + "\n")
