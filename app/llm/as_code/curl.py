"""A request for cURL, in any shell that POSIX knows (sh, bash, zsh)."""

from __future__ import annotations

import re

from app.llm.as_code.layout import Words, inside, laid_out, pair
from app.llm.as_code.parts import Mixed, PictureFile, Text, Variable, pieces_of
from app.llm.as_code.sent import Sent

# Linux takes no argument above 128 KiB; `printf` is the shell's own, so what it is given is none.
_LONGEST_ARGUMENT = 60_000
_NEEDS_NO_CARE = re.compile(r"[A-Za-z0-9 :/._,=+-]*")
_GLOBS = re.compile(r"[\[\]{}]")


def needs(_: Sent) -> str:
    """What it runs with."""
    return "For a shell like bash or zsh; on Windows, for WSL or Git Bash."


def write(sent: Sent) -> str:
    """The command. A long body comes in by a pipe."""
    body = f"'{laid_out(sent.body, _WORDS)}'"
    globs = any(isinstance(piece, str) and _GLOBS.search(piece) for piece in pieces_of(sent.url))
    options = "curl --no-buffer --globoff" if globs else "curl --no-buffer"
    lines = [f"{options} {shell(sent.url)}", *(f"--header {shell(_header(*one))}" for one in sent.headers)]
    if sent.pictures or len(body.encode()) > _LONGEST_ARGUMENT:
        return f"printf '%s' {body} |\n  " + " \\\n    ".join([*lines, "--data-binary @-"]) + "\n"
    return " \\\n  ".join([*lines, f"--data-raw {body}"]) + "\n"


def shell(text: Text) -> str:
    """One word of the shell. In single quotes nothing is special; what is filled in stands in double quotes."""
    pieces = pieces_of(text)
    *before, last = pieces
    if isinstance(last, Variable) and all(isinstance(one, str) and _NEEDS_NO_CARE.fullmatch(one) for one in before):
        return f'"{"".join(map(str, before))}${last.name}"'
    return "".join(_single(piece) if isinstance(piece, str) else _filled(piece) for piece in pieces)


def _single(text: str) -> str:
    return f"'{_in_single(text)}'"


def _in_single(text: str) -> str:
    return text.replace("'", "'\\''")


def _filled(piece: Variable | PictureFile) -> str:
    if isinstance(piece, Variable):
        return f'"${piece.name}"'
    return f"\"$(base64 < {_single(piece.name)} | tr -d '\\n')\""


def _header(name: str, value: Text) -> Text:
    """One without a value ends in a semicolon, or curl would leave it out."""
    if not isinstance(value, Mixed):
        return f"{name}: {value}" if value.strip() else f"{name};"
    first, *rest = value.pieces
    return Mixed((f"{name}: {first}", *rest) if isinstance(first, str) else (f"{name}: ", first, *rest))


def _string(text: Text) -> str:
    """Of JSON, in the single quotes that stand around all of it."""
    pieces = (
        _in_single(inside(piece, pair)) if isinstance(piece, str) else f"'{_filled(piece)}'"
        for piece in pieces_of(text)
    )
    return f'"{"".join(pieces)}"'


_WORDS = Words(text=_string, name=_string, last_comma="")
