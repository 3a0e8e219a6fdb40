"""The code of a request is run, and what the emulator gets from it is what it got from the app."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from app.llm.as_code import LANGUAGES, Sent, sent_by, variables_of
from app.llm.as_code.python import library
from app.llm.catalog.model import Model
from app.llm.catalog.own import OwnLine
from app.llm.request import ChatRequest, Image, Turn
from tests.client.world import KEY, LINES, World
from tests.emulator.server import Seen, json_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.llm.catalog.model import Line

IDS = [line.id for line in LINES]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NASTY = (
    'it\'s "quoted" `id` $(id) $HOME \\n \\\\ %s !! ${x} </script>\n\n\tEOF\nend\0\x1b[31m\u202e\u2028 é 🎉 \U000e0001'
)
# What the programs add by themselves.
ITS_OWN = {
    "host",
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "user-agent",
    "content-length",
    "expect",
}
ITS_OWN |= {"sec-fetch-mode"}
NEEDED = {"curl": "curl", "python": sys.executable, "typescript": "node"}
# The providers' libraries are not installed here: this one hands on what they were given, to the address they ask.
STAND_IN = """
import httpx

class _Call:
    def __init__(self, base, path, headers, query):
        self._how = base, path, headers, query
    def create(self, *, extra_body=None, **fields):
        base, path, headers, query = self._how
        body = fields | (extra_body or {})
        told = httpx.post(base + path, params=query or None, headers=headers, json=body)
        told.raise_for_status()
        return []

class OpenAI:
    def __init__(self, *, base_url, api_key, default_headers=None, default_query=None):
        how = {"Authorization": f"Bearer {api_key}", **(default_headers or {})}, default_query
        self.responses = _Call(base_url, "/responses", *how)
        self.completions = _Call(base_url, "/chat/completions", *how)
        self.chat = self

class Anthropic:
    def __init__(self, *, base_url, api_key, default_headers=None, default_query=None):
        how = {"x-api-key": api_key, **(default_headers or {})}, default_query
        self.messages = _Call(base_url, "/v1/messages", *how)
"""


def asked(*, picture: bool = True) -> ChatRequest:
    images = (Image("image/png", PNG),) if picture else ()
    turns = (Turn("user", NASTY, images=images), Turn("assistant", "'"), Turn("user", "Is the line clear?"))
    return ChatRequest("relay-mini", turns, system=f"Be brief.\n{NASTY}", temperature=0.25, max_tokens=99, seed=7)


def run(language: str, sent: Sent, folder: Path) -> None:
    """As a person would: the key in the environment, the picture beside it."""
    program = NEEDED[language]
    if not shutil.which(program):
        pytest.skip(f"THIS PROVES NOTHING HERE: there is no {program} on this machine")
    (folder / "a b's.png").write_bytes(PNG)
    code = LANGUAGES[language].write(sent)
    assert KEY not in code
    name = {"curl": "ask.sh", "python": "ask.py", "typescript": "ask.mjs"}[language]
    (folder / name).write_text(code, encoding="utf-8")
    for one in ("openai", "anthropic"):
        (folder / f"{one}.py").write_text(STAND_IN, encoding="utf-8")
    named = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **dict.fromkeys(variables_of(sent), KEY)}
    start = ["sh"] if language == "curl" else [program]
    done = subprocess.run([*start, name], cwd=folder, env=named, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def told(seen: Seen, sent: Sent) -> tuple[Any, ...]:
    headers = {name: value for name, value in seen.headers.items() if name not in ITS_OWN}
    headers["content-type"] = headers["content-type"].partition(";")[0]
    assert sent.line.base_url
    return seen.method, seen.target, headers, json_of(seen)


def both(world: World, line: Line, language: str, folder: Path, *, picture: bool = True) -> tuple[Any, Any]:
    """What the app sent, and what the code sends."""
    request, model = asked(picture=picture), Model(id="relay-mini")
    world.ask(line, request)
    files = {0: ("a b's.png",)} if picture else {}
    sent = sent_by(line, model, request, keyed=True, pictures=files)
    run(language, sent, folder)
    first, second = world.emulator.seen
    return told(first, sent), told(second, sent)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", IDS)
def test_the_code_sends_what_the_app_sent(id: str, language: str, world: World, tmp_path: Path) -> None:
    app, code = both(world, world.line(id), language, tmp_path)
    assert code == app


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_picture_it_is_the_same(language: str, world: World, tmp_path: Path) -> None:
    app, code = both(world, world.line("groq"), language, tmp_path, picture=False)
    assert code == app


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_endpoint_of_ones_own_is_asked_as_the_app_asks_it(language: str, world: World, tmp_path: Path) -> None:
    line = OwnLine(
        name="Ours",
        base_url=world.emulator.at("openai", "/v1"),
        query=(("api-version", "2026 & 'x'"), ("a", "$HOME")),
        headers=(("X-Team", 'it\'s "$HOME" `id` \\'),),
    ).line()
    app, code = both(world, line, language, tmp_path)
    assert code == app


def test_a_prompt_of_a_megabyte_still_fits(world: World, tmp_path: Path) -> None:
    line, long = world.line("groq"), "wagon 'n' rail " * 70_000
    sent = sent_by(line, Model(id="relay-mini"), ChatRequest("relay-mini", (Turn("user", long),)), keyed=True)
    run("curl", sent, tmp_path)
    assert json.loads(world.emulator.seen[-1].body)["messages"][0]["content"] == long


def test_the_python_of_each_line_runs_with_the_library_that_it_names() -> None:
    named = {line.id: library(sent_by(line, Model(id="m"), asked(picture=False), keyed=True)) for line in LINES}
    assert set(named.values()) == {"openai", "anthropic", "httpx"}
    assert all(urlsplit(line.base_url).scheme for line in LINES)
