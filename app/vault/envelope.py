"""The envelope: what lies in the browser's storage. docs/SECURITY.md describes it for other programs.

Reading tells damage apart from a wrong passphrase without any key: a checksum over all of it finds accidents.
That it was changed on purpose is found by the seal, once the vault is unlocked (sealing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.base.jsontext import parse
from app.vault import bounds
from app.vault.canonical import Octets, canonical, to_text
from app.vault.told import DoesNotFit, Kind, LockInfo, SecretInfo, VaultDamaged, VaultNewer

FORMAT = "switchyard-vault"
VERSION = 1

_LARGE = "The vault in this browser is larger than any that Switchyard writes."
_NO_VAULT = "What lies in the vault's place is no vault: it was cut or changed."
_CHANGED = "The vault in this browser is not as it was written: it was cut or changed."
_STRANGE = "The vault in this browser holds values that Switchyard never writes."

Nonce = Annotated[bytes, Octets(12, 12)]
Tag = Annotated[bytes, Octets(16, 16)]
Salt = Annotated[bytes, Octets(16, 16)]
Digest = Annotated[bytes, Octets(32, 32)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16}$")]
Name = Annotated[str, Field(min_length=1, max_length=bounds.NAME)]
HeaderName = Annotated[str, Field(min_length=1, max_length=bounds.HEADER_NAME)]
Count = Annotated[int, Field(ge=0, le=bounds.TIME)]


class Part(BaseModel):
    """Frozen, and strict: nothing is taken for something else, nothing unknown is passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return self.model_dump(mode="json")


class Argon2id(Part):
    """What one try costs where Argon2id can run."""

    kdf: Literal["argon2id"] = "argon2id"
    memory_kib: int = Field(ge=bounds.ARGON2_KIB[0], le=bounds.ARGON2_KIB[1])
    passes: int = Field(ge=bounds.ARGON2_PASSES[0], le=bounds.ARGON2_PASSES[1])
    lanes: Literal[1] = 1


class Pbkdf2(Part):
    """What one try costs elsewhere."""

    kdf: Literal["pbkdf2-sha256"] = "pbkdf2-sha256"
    rounds: int = Field(ge=bounds.PBKDF2_ROUNDS[0], le=bounds.PBKDF2_ROUNDS[1])


class _Lock(Part):
    """One way to unlock: the data key, wrapped by a key that only this way makes."""

    id: Id
    name: Name
    made: Count
    nonce: Nonce = bytes(12)
    wrapped: Annotated[bytes, Octets(48, 48)] = bytes(48)  # a key of 32 bytes and its tag

    def context(self, vault: str) -> bytes:
        """What is authenticated with the wrapped key: everything else that this lock says."""
        said = self.plain()
        del said["wrapped"]
        return bound_to("lock", vault, said)


class PassphraseLock(_Lock):
    """Opened by a passphrase."""

    kind: Literal["passphrase"] = "passphrase"
    salt: Salt
    cost: Annotated[Argon2id | Pbkdf2, Field(discriminator="kdf")]


class PasskeyLock(_Lock):
    """Opened by what a passkey computes (WebAuthn PRF) for this salt."""

    kind: Literal["passkey"] = "passkey"
    credential: Annotated[bytes, Octets(1, 1023)]  # the longest that WebAuthn allows
    salt: Digest


class DeviceLock(_Lock):
    """Opened by a key that this browser keeps under this name and shows to nobody."""

    kind: Literal["device"] = "device"
    key: Annotated[str, Field(min_length=1, max_length=bounds.NAME)]


class RecoveryLock(_Lock):
    """Opened by the recovery code."""

    kind: Literal["recovery"] = "recovery"
    salt: Salt


Lock: TypeAlias = PassphraseLock | PasskeyLock | DeviceLock | RecoveryLock


class SealedSecret(Part):
    """One key: in the open what it is for, and encrypted what it is."""

    id: Id
    line: Annotated[str, Field(min_length=1, max_length=bounds.LINE)]
    origin: Annotated[str, Field(min_length=1, max_length=bounds.ORIGIN)]
    name: Name
    made: Count
    changed: Count
    version: int = Field(ge=1, le=bounds.TIME)
    headers: Annotated[tuple[HeaderName, ...], Field(max_length=bounds.HEADERS)] = ()
    nonce: Nonce
    sealed: Annotated[bytes, Octets(16, bounds.SEALED)]

    def context(self, vault: str) -> bytes:
        """What is authenticated with the key. Not its name, which may be changed without touching the key."""
        said = self.plain()
        for left_out in ("name", "nonce", "sealed"):
            del said[left_out]
        return bound_to("secret", vault, said)

    def digest(self) -> bytes:
        """Stands for the whole record in the seal."""
        return sha256(canonical(self.plain()).encode()).digest()

    def told(self) -> SecretInfo:
        """Say what may be known of it."""
        return SecretInfo(**self.model_dump(exclude={"nonce", "sealed"}))


class Removed(Part):
    """A key that was taken out while the vault was locked. The seal still counts it, until the next one."""

    id: Id
    digest: Digest


class Seal(Part):
    """Made with the data key over the whole envelope."""

    nonce: Nonce = bytes(12)
    tag: Tag = bytes(16)


class Envelope(Part):
    """The whole vault. A changed one is a new value, to be sealed and then put in the place of the old one."""

    format: Literal["switchyard-vault"] = "switchyard-vault"
    version: Literal[1] = 1
    id: Id
    revision: Count
    locks: Annotated[
        tuple[Annotated[Lock, Field(discriminator="kind")], ...], Field(min_length=1, max_length=bounds.LOCKS)
    ]
    secrets: Annotated[tuple[SealedSecret, ...], Field(max_length=bounds.SECRETS)] = ()
    removed: Annotated[tuple[Removed, ...], Field(max_length=bounds.REMOVED)] = ()
    seal: Seal = Seal()

    @property
    def age(self) -> int:
        """Grows with every change, also with those that the seal's own revision does not count."""
        return self.revision + len(self.removed)

    def context(self) -> bytes:
        """What the seal is made over. A key that was removed is still counted, so its going breaks no seal."""
        records = {one.id: to_text(one.digest()) for one in self.secrets}
        records |= {one.id: to_text(one.digest) for one in self.removed}
        locks = [lock.plain() for lock in self.locks]
        return bound_to("seal", self.id, {"revision": self.revision, "locks": locks, "secrets": records})

    def kept(self, id: str) -> SealedSecret | None:
        """Find a key."""
        return next((one for one in self.secrets if one.id == id), None)

    def without(self, ids: Iterable[str]) -> Envelope:
        """Take keys out in such a way that the seal still holds: nobody has to unlock it for that."""
        gone = {*ids}
        return self.model_copy(
            update={
                "secrets": tuple(one for one in self.secrets if one.id not in gone),
                "removed": self.removed
                + tuple(Removed(id=one.id, digest=one.digest()) for one in self.secrets if one.id in gone),
            }
        )

    def with_secret(self, secret: SealedSecret) -> Envelope:
        """Add a key, or put it in the place of the one with its id."""
        others = [secret if one.id == secret.id else one for one in self.secrets]
        if self.kept(secret.id) is None:
            others.append(secret)
        return self.model_copy(update={"secrets": tuple(others)})

    def with_locks(self, locks: Iterable[Lock]) -> Envelope:
        """Put other locks in the place of these."""
        return self.model_copy(update={"locks": tuple(locks)})

    def of_kind(self, kind: Kind) -> tuple[Lock, ...]:
        """The locks of a kind."""
        return tuple(lock for lock in self.locks if lock.kind == kind)

    def told_locks(self) -> tuple[LockInfo, ...]:
        """Say what may be known of the locks."""
        return tuple(LockInfo(lock.id, lock.kind, lock.name, lock.made) for lock in self.locks)


def bound_to(purpose: str, vault: str, said: dict[str, Any]) -> bytes:
    """A context: what is encrypted for one purpose, vault and place can't be used in another."""
    return canonical({"for": purpose, "format": FORMAT, "version": VERSION, "vault": vault, purpose: said}).encode()


def write(envelope: Envelope) -> str:
    """Make the text that is stored. One that could not be read again is refused here."""
    text = _with_checksum(envelope.plain())
    try:
        read(text)
    except VaultDamaged:
        raise DoesNotFit from None
    return text


def read(text: str) -> Envelope:
    """Read what is stored, or raise VaultDamaged. Any byte that differs from what `write` made is noticed."""
    if len(text) > bounds.ENVELOPE:
        raise VaultDamaged(_LARGE)
    said = _parsed(text)
    said.pop("checksum", None)
    try:
        same = text == _with_checksum(said)
    except ValueError:  # a number that JSON doesn't have
        same = False
    if not same:
        raise VaultDamaged(_CHANGED)
    try:
        envelope = Envelope.model_validate_json(canonical(said))
    except ValidationError:  # it quotes what it read; nobody needs that
        raise VaultDamaged(_STRANGE) from None
    ids = [one.id for one in (*envelope.locks, *envelope.secrets, *envelope.removed)]
    # A value that reads the same though it is written in another way is a change, too.
    if envelope.plain() != said or len({*ids}) != len(ids):
        raise VaultDamaged(_STRANGE)
    return envelope


def _parsed(text: str) -> dict[str, Any]:
    """Make sure that it is JSON of our format and version, and say exactly what it is if not."""
    try:
        said = parse(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise VaultDamaged(_NO_VAULT)
    version = said.get("version")
    if type(version) is int and version > VERSION:
        raise VaultNewer
    return said


def _with_checksum(said: dict[str, Any]) -> str:
    checksum = to_text(sha256(canonical(said).encode()).digest())
    return canonical({**said, "checksum": checksum})
