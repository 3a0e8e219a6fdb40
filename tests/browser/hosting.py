"""A plain static host for a built folder, that can be stopped, moved to another folder, and questioned."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from tools.hosting import SiteHandler

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class SiteServer:
    """Serves `folder` under `base`. The port stays the same over a stop and a start."""

    folder: Path
    base: str = "/"
    port: int = 0
    requests: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)  # that every answer has beside the usual ones
    _server: ThreadingHTTPServer | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.base}"

    def start(self) -> None:
        owner = self

        class Handler(SiteHandler):
            # No connection outlives its answer, so that a stopped server is really gone.
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:  # noqa: N802 - the standard library's name
                owner.requests.append(self.path)
                if self.path.startswith(owner.base):
                    self.path = f"/{self.path.removeprefix(owner.base)}"
                else:
                    self.path = "/outside-of-the-site"
                super().do_GET()

            do_HEAD = do_GET  # noqa: N815 - the standard library's name

            def end_headers(self) -> None:
                for name, value in owner.headers.items():
                    self.send_header(name, value)
                super().end_headers()

            @staticmethod
            def site(_: str) -> Path:
                return owner.folder

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """From here on every request is refused, as with no network."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def swap(self, folder: Path) -> None:
        """Publish another version at the same address."""
        self.folder = folder

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
