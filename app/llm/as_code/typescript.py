"""A request for TypeScript, which here is JavaScript too: `fetch` sends the very same everywhere."""

from __future__ import annotations

from app.llm.as_code.layout import Words, block, laid_out, pair, quoted
from app.llm.as_code.parts import PictureFile, Text, Variable, pieces_of
from app.llm.as_code.sent import Sent

_READING = """if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);

const decoder = new TextDecoder();
for await (const piece of response.body) process.stdout.write(decoder.decode(piece, { stream: true }));
"""
_IMPORT = """import { readFileSync } from "node:fs";

"""


def needs(_: Sent) -> str:
    """What it runs with. There is no type in it, so it is JavaScript as well."""
    return "For Node 18 or later (as .mts or .mjs), Deno or Bun."


def write(sent: Sent) -> str:
    """The module."""
    headers = block([f"{quoted(name, pair)}: {literal(value)}" for name, value in sent.headers], "{}", _WORDS, 1)
    options = [
        'method: "POST"',
        f"headers: {headers}",
        f"body: JSON.stringify({laid_out(sent.body, _WORDS, 1)})",
    ]
    asked = block(options, "{}", _WORDS)
    before = _IMPORT if sent.pictures else ""
    return f"{before}const response = await fetch({literal(sent.url)}, {asked});\n{_READING}"


def literal(text: Text) -> str:
    """An expression that gives the text."""
    pieces = pieces_of(text)
    if len(pieces) == 1 and isinstance(pieces[0], Variable):
        return f"`${{{_piece(pieces[0])}}}`"  # a string, whether it is set or not
    return " + ".join(_piece(piece) for piece in pieces)


def _piece(piece: str | Variable | PictureFile) -> str:
    if isinstance(piece, str):
        return quoted(piece, pair)
    if isinstance(piece, Variable):
        return f"process.env.{piece.name}"
    return f'readFileSync({quoted(piece.name, pair)}, "base64")'


def _name(name: str) -> str:
    """A field called `__proto__` would be no field at all."""
    told = quoted(name, pair)
    return f"[{told}]" if name == "__proto__" else told


_WORDS = Words(text=literal, name=_name)
