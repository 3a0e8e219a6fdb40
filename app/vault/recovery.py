"""The recovery code: 130 random bits as people can copy them, with two characters that find every single mistake.

26 characters of Crockford's alphabet (no I, L, O, U) and two check characters, in groups of four:
`7ZKQ-0M3E-…`. Reading forgives case, spaces, dashes, O for 0 and I or L for 1.
"""

from __future__ import annotations

import re

from app.vault.ports import Crypto
from app.vault.told import CodeMistyped

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 26
_GROUP = 4
# A prime above 31: then one wrong character, or two that changed places, always give another remainder.
_CHECK = 1021
_LOOK_ALIKE = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def new_code(crypto: Crypto) -> str:
    """Draw a code, as it is shown."""
    # 256 is a multiple of 32, so every character is as likely as every other.
    drawn = "".join(_ALPHABET[byte % 32] for byte in crypto.random(_CHARACTERS))
    return "-".join(re.findall(f".{{{_GROUP}}}", drawn + _check_characters(drawn)))


def read_code(typed: str) -> bytes:
    """Give what a key is made of, or raise CodeMistyped."""
    code = _BETWEEN.sub("", typed).upper().translate(_LOOK_ALIKE)
    drawn, check = code[:_CHARACTERS], code[_CHARACTERS:]
    if not drawn or not {*code} <= {*_ALPHABET} or check != _check_characters(drawn) or len(drawn) != _CHARACTERS:
        raise CodeMistyped
    return drawn.encode()


def _check_characters(drawn: str) -> str:
    number = 0
    for character in drawn:
        number = number * 32 + _ALPHABET.index(character)
    high, low = divmod(number % _CHECK, 32)
    return _ALPHABET[high] + _ALPHABET[low]
