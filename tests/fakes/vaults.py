"""The vault's side of the house in every situation that a person can see."""

from __future__ import annotations

from dataclasses import replace

from app.features.vault.state import (
    AddWay,
    Backup,
    ChangePassphrase,
    CodeShown,
    NewCode,
    Protect,
    Restore,
    Rotate,
    Unlock,
    VaultRoom,
)
from app.vault.told import LockInfo, SecretInfo, Status

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
YEAR_2026 = 1_780_000_000_000

PASSPHRASE = LockInfo("l1", "passphrase", "", YEAR_2026)
PASSKEY = LockInfo("l2", "passkey", HOSTILE, YEAR_2026)
DEVICE = LockInfo("l3", "device", "", YEAR_2026)
RECOVERY = LockInfo("l4", "recovery", "", YEAR_2026)
ALL_LOCKS = (PASSPHRASE, PASSKEY, DEVICE, RECOVERY)
SECRET = SecretInfo("s1", "openai", "https://api.openai.com", HOSTILE, YEAR_2026, YEAR_2026, 1)

UNLOCKED = VaultRoom(known=True, status=Status("unlocked", (PASSPHRASE, RECOVERY), (SECRET,)), passkeys=True)
LOCKED = replace(UNLOCKED, status=replace(UNLOCKED.status, state="locked"))
EVERY_WAY = replace(UNLOCKED, status=replace(UNLOCKED.status, locks=ALL_LOCKS))
EVERY_WAY_LOCKED = replace(EVERY_WAY, status=replace(EVERY_WAY.status, state="locked"))
DEVICE_ONLY = replace(UNLOCKED, status=replace(UNLOCKED.status, locks=(DEVICE,)))
NONE = VaultRoom(known=True, passkeys=True)
DAMAGED = VaultRoom(known=True, status=Status("damaged", problem=HOSTILE))

VAULTS: dict[str, VaultRoom] = {
    "unlocked": UNLOCKED,
    "locked": LOCKED,
    "every way": EVERY_WAY,
    "every way, locked": EVERY_WAY_LOCKED,
    "rolled back": replace(UNLOCKED, status=replace(UNLOCKED.status, problem=HOSTILE)),
    "damaged": DAMAGED,
    "a device key only": DEVICE_ONLY,
    **{f"protect by {means}": replace(NONE, dialog=Protect(means)) for means in ("passphrase", "passkey", "device")},
    "protect, refused": replace(NONE, dialog=Protect(), problem=HOSTILE, typed_in_sight=True),
    "protect, without passkeys": replace(NONE, dialog=Protect(), passkeys=False),
    **{
        f"unlock by {lock.kind}": replace(EVERY_WAY_LOCKED, dialog=Unlock(lock.kind), then=object())
        for lock in ALL_LOCKS
    },
    "unlock, at work": replace(LOCKED, dialog=Unlock("passphrase"), busy=True),
    "unlock, refused": replace(LOCKED, dialog=Unlock("passphrase"), problem=HOSTILE, wait=12),
    "the code": replace(UNLOCKED, dialog=CodeShown()),
    "the code, about to be skipped": replace(UNLOCKED, dialog=CodeShown(skipping=True)),
    "another passphrase": replace(UNLOCKED, dialog=ChangePassphrase()),
    "a further passphrase": replace(DEVICE_ONLY, dialog=AddWay("passphrase", "device")),
    "a further passkey": replace(UNLOCKED, dialog=AddWay("passkey", "passphrase")),
    "a further device key": replace(UNLOCKED, dialog=AddWay("device", "recovery")),
    "another code": replace(EVERY_WAY, dialog=NewCode("passkey")),
    "a code, confirmed by this device": replace(EVERY_WAY, dialog=NewCode("device")),
    "rotation": replace(EVERY_WAY, dialog=Rotate()),
    "rotation by a device key": replace(DEVICE_ONLY, dialog=Rotate()),
    "backup": replace(UNLOCKED, dialog=Backup()),
    "restore": replace(UNLOCKED, dialog=Restore(HOSTILE, "{}")),
    "restore, what was found": replace(NONE, dialog=Restore("keys.json", "{}", (SECRET,))),
    "restore, nothing was found": replace(UNLOCKED, dialog=Restore("keys.json", "{}", ())),
}
