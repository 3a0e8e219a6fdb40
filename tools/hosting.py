"""How a folder is served: what a plain static host does, and nothing it does not do."""

from __future__ import annotations

import hashlib
import posixpath
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Written out: the system's own table differs from machine to machine, and a module served
# as text/plain does not run.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the folder that `site(path)` names."""

    protocol_version = "HTTP/1.1"
    site: Callable[[str], Path]

    @classmethod
    def over(cls, site: Callable[[str], Path]) -> type[SiteHandler]:
        """A handler class for one site; the standard library makes the instances itself."""
        return type("Handler", (cls,), {"site": staticmethod(site)})

    def do_GET(self) -> None:
        """Answer with the file."""
        path = unquote(urlsplit(self.path).path)
        folder = type(self).site(path)
        file = find(folder, path)
        if file is None:
            page = folder / "404.html"
            self._send(HTTPStatus.NOT_FOUND, page.read_bytes() if page.exists() else b"Not found", ".html")
            return
        packed = file.with_name(f"{file.name}.gz")
        gzip = accepts_gzip(self.headers.get("Accept-Encoding", "")) and packed.exists()
        content = (packed if gzip else file).read_bytes()
        self._send(HTTPStatus.OK, content, file.suffix, encoding="gzip" if gzip else "")

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _send(self, status: HTTPStatus, content: bytes, suffix: str, *, encoding: str = "") -> None:
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        unchanged = status is HTTPStatus.OK and etag in self.headers.get("If-None-Match", "")
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else status)
        self.send_header("ETag", etag)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        if not unchanged:
            self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(content)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
        self.end_headers()
        if self.command != "HEAD" and not unchanged:
            self.wfile.write(content)

    def handle(self) -> None:
        """A browser that goes away in the middle of an answer is no error."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing of each request: the terminal is for builds and failures."""


def find(folder: Path, path: str) -> Path | None:
    """The file for a path of a URL, never outside the folder."""
    name = posixpath.normpath("/" + path).lstrip("/")
    if path.endswith("/") or not name:
        name = posixpath.join(name, "index.html")
    if "\0" in name or "\\" in name:
        return None
    file = (folder / name).resolve()
    return file if file.is_file() and file.is_relative_to(folder.resolve()) else None


def accepts_gzip(header: str) -> bool:
    """Whether a client takes gzip: it names it, and not with `q=0`."""
    offers = (part.strip().partition(";") for part in header.lower().split(","))
    return any(
        name.strip() in ("gzip", "*") and weight.strip().replace(" ", "") not in ("q=0", "q=0.0")
        for name, _, weight in offers
    )
