"""Names for files that every system takes, made of texts that anybody may have written."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
_LONGEST_BYTES = 180  # systems take 255, and a download may add a number
_TAKEN_BY_SYSTEMS = re.compile(r'[<>:"/\\|?*]+')
# Names that Windows keeps for devices, whatever comes behind the first dot.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?")


def file_name(title: str, extension: str, otherwise: str = "conversation") -> str:
    """`extension` with its dot. No path, no device, nothing that can't be seen or that turns the name around."""
    told = unicodedata.normalize("NFC", title.encode("utf-8", "replace").decode())
    seen = "".join(one if one.isprintable() else " " for one in told)
    name = " ".join(_TAKEN_BY_SYSTEMS.sub(" ", seen).split())
    name = _short(name).strip(" .-~$")  # nor hidden, nor an option, nor a lock file
    if _DEVICES.fullmatch(name):
        name = f"{name[:3]}_{name[3:]}"
    return (name or otherwise) + extension


def _short(name: str) -> str:
    """At a word, where there is one."""
    if len(name) > LONGEST:
        head = name[:LONGEST].rsplit(" ", 1)[0]
        name = head if len(head) > LONGEST // 2 else name[:LONGEST]
    return name.encode()[:_LONGEST_BYTES].decode(errors="ignore")
