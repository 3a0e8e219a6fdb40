"""Other people's words in our sentences: bounded, on one line, and with no key in them.

A provider may echo the key, a proxy may send anything at all, and what they say is shown and kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import reduce
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.llm.dialects.dialect import Hide

DOTS = "•••"
LONGEST = 300
# More than this of a body is not looked at; what is cut there may be half a key, so a good piece is cut off with it.
_LOOKED_AT, _MARGIN = 100_000, 1_000
# Controls, line and paragraph separators, invisible characters, those that turn the direction of text around, and
# surrogates, which no encoder takes.
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"\s+")
# Keys by how they begin, whatever follows `Bearer`, and any long word that mixes letters and digits.
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|pplx|csk|key|nvapi|tgp|fw|r8|AIza|AQ\.)[-_.]?[\w.*-]{12,}"
    r"|\bsk-[\w.*-]{4,}"
    r"|(?i:\bbearer\s+)[\w.~+/=*-]{6,}"
    r"|\beyJ[\w-]{8,}\.[\w.-]{8,}"
    r"|(?<![\w+/=])(?=[A-Za-z+/_=]*\d)(?=[\d+/_=]*[A-Za-z])[A-Za-z\d+/_=]{32,}"
)
_SHORTEST_WHOLE = 4
_LONG_KEY, _END = 20, 8  # what is shorter may be a word


def hiding(secret: str) -> Hide:
    """Take this very secret out, also where its case was changed, where it was encoded, or cut short."""
    if not secret:
        return lambda text: text
    forms = forms_of(secret)
    if len(secret) < _SHORTEST_WHOLE:
        patterns = [rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms]
    else:
        patterns = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
    if len(secret) >= _LONG_KEY:
        patterns += [
            rf"{re.escape(secret[:_END])}[\w.*…-]{{0,200}}",
            rf"(?<![\w.*…-])[\w.*…-]{{0,200}}{re.escape(secret[-_END:])}",
        ]
    found = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda text: found.sub(DOTS, text)


def forms_of(secret: str) -> set[str]:
    """A secret as it is, and as somebody may write it: quoted for a URL and, where it is long, base64 and hexadecimal.

    Of base64 it is what no neighbour can change: a header's `Bearer ` may have been encoded with it.
    """
    forms = {secret, quote(secret, safe=""), quote(secret)}
    if len(secret) < _LONG_KEY:
        return forms
    raw = secret.encode()
    forms |= {raw.hex(), "".join(f"%{byte:02x}" for byte in raw)}
    for before, touched in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(bytes(before) + raw).decode().rstrip("=")
        core = whole[touched : -1 if (before + len(raw)) % 3 else None]
        forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms


def hiding_all(secrets: Iterable[str]) -> Hide:
    """Take all of them out."""
    hides = [hiding(secret) for secret in secrets if secret]
    return lambda text: reduce(lambda hidden, hide: hide(hidden), hides, text)


def quoted(text: str, hide: Hide, longest: int = LONGEST) -> str:
    """Fit to be shown: on one line, no key, and no longer than this."""
    if len(text) > _LOOKED_AT:
        text = text[: _LOOKED_AT - _MARGIN]
    clean = _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()
    safe = _KEYS.sub(DOTS, hide(clean))
    return safe if len(safe) <= longest else safe[: longest - 1].rstrip() + "…"


def displayed(text: str, hide: Hide, longest: int) -> str:
    """Fit to be shown as it came, on many lines: no key, nothing invisible, and no longer than this."""
    return hide(_CONTROLS.sub("", text))[:longest]
