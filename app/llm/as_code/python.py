"""A request for Python: with the provider's own library where it sends the same, else with httpx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.llm.as_code.layout import Words, block, laid_out, quoted
from app.llm.as_code.parts import Mixed, PictureFile, Text, Variable, pieces_of
from app.llm.as_code.sent import Sent

Library = Literal["openai", "anthropic", "httpx"]

# What the libraries' calls take by name; all else goes as `extra_body`, which is put into the same place.
_SHARED = frozenset({"model", "stream", "temperature", "top_p", "tools", "tool_choice"})
_CHAT = _SHARED | {
    *("messages", "stream_options", "max_tokens", "max_completion_tokens", "frequency_penalty", "presence_penalty"),
    *("seed", "stop", "response_format", "reasoning_effort"),
}
_RESPONSES = _SHARED | {"input", "instructions", "store", "max_output_tokens", "text", "reasoning", "include"}
_MESSAGES = _SHARED | {"messages", "max_tokens", "system", "top_k", "stop_sequences", "thinking"}
# By dialect: the library, the end of the address that it adds itself, its call, what that takes.
_LIBRARIES: dict[str, tuple[Library, str, str, frozenset[str]]] = {
    "openai_chat": ("openai", "/chat/completions", "chat.completions", _CHAT),
    "openai_responses": ("openai", "/responses", "responses", _RESPONSES),
    "anthropic": ("anthropic", "/v1/messages", "messages", _MESSAGES),
}
_KEYS: dict[Library, tuple[str, str]] = {"openai": ("authorization", "Bearer "), "anthropic": ("x-api-key", "")}
_PRINT = {
    "openai_chat": (
        "for chunk in stream:\n    if chunk.choices:\n"
        '        print(chunk.choices[0].delta.content or "", end="", flush=True)'
    ),
    "openai_responses": (
        'for event in stream:\n    if event.type == "response.output_text.delta":\n'
        '        print(event.delta, end="", flush=True)'
    ),
    "anthropic": (
        'for event in stream:\n    if event.type == "content_block_delta" and event.delta.type == "text_delta":\n'
        '        print(event.delta.text, end="", flush=True)'
    ),
}
_BASE64_OF = "\n\ndef base64_of(file: str) -> str:\n    return base64.b64encode(Path(file).read_bytes()).decode()\n\n"


def library(sent: Sent) -> Library:
    """The one that fits. A library always sends a key, in the one header that it knows."""
    name, end, _, _ = _LIBRARIES.get(sent.line.dialect, ("httpx", "", "", frozenset()))
    if name == "httpx" or sent.key is None:
        return "httpx"
    auth = (sent.line.auth.header.lower(), sent.line.auth.prefix)
    return name if auth == _KEYS[name] and _address(sent).endswith(end) else "httpx"


def needs(sent: Sent) -> str:
    """What it runs with."""
    return f"For Python 3.9 or later, with: pip install {library(sent)}"


def write(sent: Sent) -> str:
    """The program."""
    name = library(sent)
    return _with_httpx(sent) if name == "httpx" else _with_library(sent, name)


def _with_httpx(sent: Sent) -> str:
    headers = block([f"{literal(name)}: {literal(value)}" for name, value in sent.headers], "{}", _WORDS)
    return (
        f"{_imports(sent, 'import httpx')}\n"
        f"url = {literal(sent.url)}\n"
        f"headers = {headers}\n"
        f"body = {laid_out(sent.body, _WORDS)}\n\n"
        'with httpx.stream("POST", url, headers=headers, json=body, timeout=None) as response:\n'
        "    response.raise_for_status()\n"
        "    for line in response.iter_lines():\n"
        "        print(line)\n"
    )


def _with_library(sent: Sent, name: Library) -> str:
    _, end, call, taken = _LIBRARIES[sent.line.dialect]
    title = {"openai": "OpenAI", "anthropic": "Anthropic"}[name]
    known = {field: value for field, value in sent.body.items() if field in taken}
    other = {field: value for field, value in sent.body.items() if field not in taken}
    asked = [f"{field}={laid_out(value, _WORDS, 1)}" for field, value in known.items()]
    if other:
        asked.append(f"extra_body={laid_out(other, _WORDS, 1)}")
    client = [
        f"base_url={literal(_address(sent).removesuffix(end))}",
        f"api_key={literal(Mixed((sent.key,)) if sent.key else '')}",
        *_extras("default_headers", _more_headers(sent)),
        *_extras("default_query", dict(sent.query)),
    ]
    return (
        f"{_imports(sent, f'from {name} import {title}')}\n"
        f"client = {title}{block(client, '()', _WORDS)}\n\n"
        f"stream = client.{call}.create{block(asked, '()', _WORDS)}\n"
        f"{_PRINT[sent.line.dialect]}\n"
    )


def _more_headers(sent: Sent) -> dict[str, Text]:
    """Those that the library does not send by itself."""
    own = {"content-type", sent.line.auth.header.lower()}
    return {name: value for name, value in sent.headers if name.lower() not in own}


def _extras(name: str, values: Mapping[str, Any]) -> Iterable[str]:
    return (f"{name}={laid_out(values, _WORDS, 1)}",) if values else ()


def _address(sent: Sent) -> str:
    """Without what is asked behind the question mark."""
    return sent.line.base_url + sent.line.paths.chat


def _imports(sent: Sent, library: str) -> str:
    """As a formatter would order them."""
    texts = (sent.url, *(value for _, value in sent.headers))
    reads_keys = any(isinstance(piece, Variable) for text in texts for piece in pieces_of(text))
    standard = [
        *(["import base64"] if sent.pictures else []),
        *(["import os"] if reads_keys else []),
        *(["from pathlib import Path"] if sent.pictures else []),
    ]
    groups = ["\n".join(standard), library]
    return "\n\n".join(group for group in groups if group) + "\n" + (_BASE64_OF if sent.pictures else "")


def literal(text: Text) -> str:
    """An expression that gives the text."""
    return " + ".join(_piece(piece) for piece in pieces_of(text))


def _piece(piece: str | Variable | PictureFile) -> str:
    if isinstance(piece, str):
        return quoted(piece, lambda code: f"\\U{code:08x}")
    if isinstance(piece, Variable):
        return f"os.environ[{_piece(piece.name)}]"
    return f"base64_of({_piece(piece.name)})"


_WORDS = Words(text=literal, name=literal, true="True", false="False", none="None", step="    ")
