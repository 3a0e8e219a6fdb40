"""`serve [--port 8000]`: sets up what is missing, builds, serves the site to this machine only.

A request for the page builds it anew when a source has changed, by hash.
"""

from __future__ import annotations

import argparse
import errno
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from tools.hosting import SiteHandler
from tools.places import ROOT
from tools.site import ensure_site, release_of
from tools.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
NAME = "localhost"  # browsers make passkeys for a name only, never for a bare address
_PORTS_TRIED = 50
_PAGES = {"/", "/index.html", "/service-worker.js"}


def main(arguments: list[str]) -> int:
    """Build what is not current, then serve until Ctrl-C."""
    asked = argparse.ArgumentParser(prog="python3 -m tools serve", description=__doc__)
    asked.add_argument("--port", type=int, default=8000)
    asked.add_argument("--source", type=Path, default=ROOT, help=argparse.SUPPRESS)
    said = asked.parse_args(arguments)
    source = said.source.resolve()
    server = open_server(said.port, FreshSite(source))
    port = server.server_address[1]
    if port != said.port:
        print(f"Port {said.port} is taken, so this is on port {port}.")
    print(f"Switchyard is on {address(port)} (Ctrl-C stops it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()
    return 0


def address(port: int) -> str:
    """Where a person opens it."""
    return f"http://{NAME}:{port}/"


class FreshSite:
    """The folder to serve: looked at again, and built again if need be, whenever a page is asked for."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._turn = threading.Lock()
        self._folder = ensure_site(source)

    def __call__(self, path: str) -> Path:
        """The folder that answers a request. A failed build leaves the last good one in service."""
        if path in _PAGES:
            with self._turn:
                try:
                    self._folder = ensure_site(self._source)
                except Trouble as trouble:
                    print(f"\n{trouble}\nStill serving release {release_of(self._folder)}.", file=sys.stderr)
        return self._folder


def open_server(wanted: int, site: Callable[[str], Path]) -> ThreadingHTTPServer:
    """A server on the wanted port, or on the next one that is free."""
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        try:
            return Server((HOST, port), SiteHandler.over(site))
        except OSError as taken:
            if taken.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    message = f"No port from {wanted} to {wanted + _PORTS_TRIED - 1} is free: name another with --port."
    raise Trouble(message)


class Server(ThreadingHTTPServer):
    """Threads end with the program; a port in use must be refused, also where the system would share it."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"
