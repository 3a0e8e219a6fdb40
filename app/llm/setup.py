"""How a server of one's own is told to answer this page: the exact words for the page's origin and the system.

A browser asks a server whether a page from elsewhere may read its answers (CORS). Servers on one's own machine say no
unless they were told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.llm.catalog.model import Line
from app.llm.catalog.rows.local import LLAMA_CPP, LM_STUDIO, OLLAMA
from app.llm.diagnosis import place_of

System = Literal["mac", "windows", "linux", ""]
"""What a way is for; empty: any."""

# Goes into commands that people paste into a shell: only what an origin can really hold.
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?")
EXAMPLE = "https://switchyard.example"


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do: what comes before it, what to paste, what comes after."""

    system: System
    title: str
    command: str = ""
    before: str = ""
    after: str = ""


def ways_in(line_id: str, origin: str) -> tuple[Way, ...]:
    """What can be done for a line; nothing where we know of no way."""
    place = origin if _ORIGIN.fullmatch(origin) else EXAMPLE
    how = {OLLAMA.id: _ollama, LM_STUDIO.id: _lm_studio, LLAMA_CPP.id: _llama_cpp}.get(line_id)
    return how(place) if how else ()


def for_platform(ways: Sequence[Way], platform: str) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
    """Those for this system, and the others. On a system that runs none of them, all are others' and all are shown."""
    here = tuple(way for way in ways if way.system in {"", platform})
    others = tuple(way for way in ways if way not in here)
    return (here, others) if here else (tuple(ways), ())


def needs_nothing(line_id: str, origin: str, *, refused: bool = False) -> bool:
    """Whether it answers this page by itself. `refused`: it has just said no, whatever it usually does."""
    return line_id == OLLAMA.id and not refused and place_of(origin) == "loopback"


def about(line_id: str, origin: str, *, refused: bool = False) -> str:
    """What has to be done, if anything."""
    if needs_nothing(line_id, origin, refused=refused):
        return "Ollama answers pages on this machine by itself: with this page's address nothing has to be set."
    if line_id == LLAMA_CPP.id:
        return (
            "It answers every page, unless it was started with --tools, --agent or MCP: then only pages on localhost."
        )
    return "It has to be told once. If the browser asks whether this site may reach your network, allow it."


def proxy_duties(line: Line, origin: str) -> tuple[str, ...]:
    """What a proxy between this page and a provider has to do."""
    place = origin if _ORIGIN.fullmatch(origin) else "this site's origin"
    header = line.auth.header or "Authorization"
    return (
        f"Pass every request on to {line.base_url}, with its path, its body and the header {header} as they are.",
        (
            f"Answer OPTIONS requests itself with status 204, Access-Control-Allow-Origin: {place}, "
            f"Access-Control-Allow-Methods: GET, POST and Access-Control-Allow-Headers: {header.lower()}, content-type."
        ),
        f"Add Access-Control-Allow-Origin: {place} to every answer, errors too, in place of any that is there.",
        "Pass the answer on as it comes: no buffering, no compression of event streams.",
        "Log neither headers nor bodies. Then give its address below; your key is asked for again.",
    )


def _ollama(origin: str) -> tuple[Way, ...]:
    unit = "/etc/systemd/system/ollama.service.d"
    return (
        Way(
            "mac",
            "macOS, the Ollama app",
            f'launchctl setenv OLLAMA_ORIGINS "{origin}"',
            before="In the Terminal:",
            after="Then quit Ollama in the menu bar and open it again. After a restart of the Mac, do it once more.",
        ),
        Way(
            "windows",
            "Windows, PowerShell or the command prompt",
            f'setx OLLAMA_ORIGINS "{origin}"',
            after="Then quit Ollama in the notification area and start it again.",
        ),
        Way(
            "linux",
            "Linux, as a systemd service",
            f"sudo mkdir -p {unit}\n"
            f"printf '[Service]\\nEnvironment=\"OLLAMA_ORIGINS={origin}\"\\n' | sudo tee {unit}/origins.conf\n"
            "sudo systemctl daemon-reload\n"
            "sudo systemctl restart ollama",
        ),
        Way(
            "linux",
            "Linux, in a shell",
            f'OLLAMA_ORIGINS="{origin}" ollama serve',
            before="Stop the one that runs, then start it like this:",
        ),
    )


def _lm_studio(_: str) -> tuple[Way, ...]:
    return (
        Way(
            "",
            "In the app",
            before="Open Developer, then Server Settings, turn on Enable CORS, and start the server.",
        ),
        Way("", "By command", "lms server start --cors"),
    )


def _llama_cpp(_: str) -> tuple[Way, ...]:
    port = LLAMA_CPP.base_url.rsplit(":", 1)[1]
    return (
        Way(
            "",
            "Start the server",
            f"llama-server -m model.gguf --port {port}",
            before="With the path of a model that you have:",
            after="On another port, give its address below.",
        ),
    )
